"""Training shared by the figures' small models: loss, pieces of gradients, Adam, and the check of a gradient."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from attention import softmax
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Parameters = dict[str, Floats]  # by name; trained in place


@dataclass(slots=True)
class Adam:
    """Adam (Kingma & Ba 2015, algorithm 1), which keeps its two moments beside the parameters it is given."""

    rate: float = 1e-3
    first: float = 0.9
    second: float = 0.999
    epsilon: float = 1e-8
    steps: int = 0
    means: Parameters = field(default_factory=dict)
    squares: Parameters = field(default_factory=dict)

    def step(self, parameters: Parameters, gradients: Mapping[str, Floats], *, rate: float | None = None) -> None:
        """Move ``parameters`` in place against ``gradients``; ``rate`` overrides the rate of this step."""
        self.steps += 1
        for name, gradient in gradients.items():
            mean = self.means.setdefault(name, np.zeros_like(gradient))
            square = self.squares.setdefault(name, np.zeros_like(gradient))
            mean += (1 - self.first) * (gradient - mean)
            square += (1 - self.second) * (gradient**2 - square)
            towards = mean / (1 - self.first**self.steps)
            spread = np.sqrt(square / (1 - self.second**self.steps)) + self.epsilon
            parameters[name] -= (self.rate if rate is None else rate) * towards / spread


def cross_entropy(logits: Floats, target: NDArray[np.intp]) -> tuple[float, Floats]:
    """Mean of -log p(target) in nats over all targets (...), and its gradient in the logits (..., symbols)."""
    gradient = softmax(logits)
    right = np.take_along_axis(gradient, target[..., None], axis=-1)
    np.put_along_axis(gradient, target[..., None], right - 1, axis=-1)
    return float(-np.log(right).mean()), gradient / target.size


def outer(left: Floats, right: Floats) -> Floats:
    """Gradient of W where left W was taken and ``right`` is the gradient of that product, over all leading axes."""
    return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])


def rows_gradient(chosen: NDArray[np.intp], gradient: Floats, rows: int) -> Floats:
    """Gradient of a matrix whose rows ``chosen`` (...) were taken; ``gradient`` (..., columns) is that of the rows."""
    return outer(np.eye(rows, dtype=gradient.dtype)[chosen], gradient)


def cosine(step: int, steps: int, rate: float) -> float:
    """The rate of one step, falling from ``rate`` to 0 along half a cosine (Loshchilov & Hutter 2017)."""
    return rate * 0.5 * (1 + math.cos(math.pi * step / steps))


def gradient_error(
    loss: Callable[[], float], parameters: Parameters, gradients: Mapping[str, Floats], *, draws: int = 5, seed: int = 0
) -> float:
    """Largest relative error of ``gradients`` against central differences with h = 1e-5, at random entries.

    Args:
        loss: of the parameters as they stand; must be float64 for the differences to mean anything.
        parameters: perturbed in place, one entry at a time, and put back.
        gradients: d loss / d parameters, by name.
        draws: entries tried in each array.
        seed: of their choice.
    """
    rng, step, worst = np.random.default_rng(seed), 1e-5, 0.0
    for name, gradient in gradients.items():
        flat = parameters[name].reshape(-1)
        for index in rng.integers(flat.size, size=draws):
            kept = flat[index]
            flat[index] = kept + step
            above = loss()
            flat[index] = kept - step
            below = loss()
            flat[index] = kept
            difference = (above - below) / (2 * step)
            scale = max(abs(difference), abs(float(gradient.flat[index])), 1e-6)
            worst = max(worst, abs(difference - float(gradient.flat[index])) / scale)
    return worst
