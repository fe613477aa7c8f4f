"""The gated recurrent unit, one step forward and one step back.

Cho et al. 2014 in the notation of Bahdanau et al. 2015, app. A.1.1: an update gate z, a reset gate r, a candidate n,
    z, r = sigmoid(x_zr + s U_zr),  n = tanh(x_n + (r * s) U_n),  s' = (1 - z) * s + z * n.
Everything that does not come from the state arrives already summed as x = [x_z, x_r, x_n]. Leading axes are free:
several units run side by side if states and weights carry one axis more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class GruStep(NamedTuple):
    """What one step leaves behind for its gradient, all (..., batch, H)."""

    before: Floats
    update: Floats
    reset: Floats
    candidate: Floats


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), written so that no large number is exponentiated."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def gru_step(inputs: Floats, before: Floats, recurrent: Floats) -> tuple[Floats, GruStep]:
    """The state after ``inputs`` (..., batch, 3H), from the state ``before`` (..., batch, H).

    Args:
        inputs: [x_z, x_r, x_n].
        before: the old state.
        recurrent: [U_z, U_r, U_n], (..., H, 3H).
    """
    size = before.shape[-1]
    gates = sigmoid(inputs[..., : 2 * size] + before @ recurrent[..., : 2 * size])
    update, reset = gates[..., :size], gates[..., size:]
    candidate = np.tanh(inputs[..., 2 * size :] + (reset * before) @ recurrent[..., 2 * size :])
    return before + update * (candidate - before), GruStep(before, update, reset, candidate)


def gru_step_back(after: Floats, step: GruStep, recurrent: Floats) -> tuple[Floats, Floats]:
    """Gradients of ``inputs`` and of ``before`` where ``after`` is the gradient of the new state."""
    before, update, reset, candidate = step
    size = before.shape[-1]
    d_candidate = after * update * (1 - candidate**2)
    through_reset = d_candidate @ recurrent[..., 2 * size :].swapaxes(-1, -2)
    d_update = after * (candidate - before) * update * (1 - update)
    d_reset = through_reset * before * reset * (1 - reset)
    d_gates = np.concatenate([d_update, d_reset], axis=-1)
    d_before = after * (1 - update) + through_reset * reset + d_gates @ recurrent[..., : 2 * size].swapaxes(-1, -2)
    return np.concatenate([d_gates, d_candidate], axis=-1), d_before


def recurrent_gradient(steps: Sequence[GruStep], inputs: Floats) -> Floats:
    """Gradient of ``recurrent`` over all steps; ``inputs`` (steps, ..., batch, 3H) are the gradients of theirs."""
    before = np.stack([step.before for step in steps])
    kept = np.stack([step.reset * step.before for step in steps])
    size = before.shape[-1]
    gates = before.swapaxes(-1, -2) @ inputs[..., : 2 * size]
    candidate = kept.swapaxes(-1, -2) @ inputs[..., 2 * size :]
    return np.concatenate([gates, candidate], axis=-1).sum(axis=0)
