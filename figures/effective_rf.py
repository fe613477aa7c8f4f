"""The effective receptive field: how much each input counts, against the theoretical field of those that can count.

Luo, Li, Urtasun & Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks",
NeurIPS 2016, sec. 2: in a stack of linear layers with random weights, the expected squared derivative of an output by
the inputs is the convolution of all kernel footprints. Variances add up, so its width grows with the square root of
the depth, while the theoretical field grows with the depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray
from written import percent

from slidegen.figure import theme

Floats = NDArray[np.float64]

KERNEL = 3  # taps per axis of every layer drawn
CHECKED_DEPTHS = (5, 10, 20)
CHECKED_SEEDS = 20
CHANNELS = 8
WAVENET_LIKE = (1, 2, 4, 8, 16)  # dilations


def effective_rf(
    *,
    shallowest: Annotated[int, Interval(ge=2, le=5)] = 5,
    weights: Literal["uniform", "random"] = "uniform",
    networks: Annotated[int, Interval(ge=1, le=10)] = 10,
    seed: int = 0,
) -> tuple[Figure, dict[str, object]]:
    """Maps of influence for five depths, each filling its theoretical field, above the share that counts.

    Args:
        shallowest: layers of the first stack; each of the others has twice as many as the one before.
        weights: the maps come from equal weights, or from random ones averaged over ``networks``.
        networks: random networks averaged; a single one is speckle.
        seed: of the random weights.

    Values, the lists in the order of depths:
        depths: layers. theoretical: width of the theoretical field, px. sigmas: standard deviation of the profile, px.
        shares: 4 sigma / theoretical. slope: exponent of the power law fitted to the shares; tends to -1/2.
        sigma_error: largest difference between the profile's standard deviation and the closed form, px.
        centre_is_maximum: no pixel counts more than the middle one, in all profiles.
        random_depths, random_sigmas: layers and px, from the mean influence of 20 random networks.
        random_error: their largest relative difference from the closed form.
        dilated_theoretical, dilated_sigma, dilated_share: five layers with dilations 1 to 16.
    """
    depths = [shallowest << doublings for doublings in range(5)]
    profiles = [profile(KERNEL, [1] * n) for n in depths]
    sigmas = [sigma(KERNEL, [1] * n) for n in depths]
    if weights == "uniform":
        maps = [np.outer(line, line) for line in profiles]
    else:
        maps = [random_influence(KERNEL, [1] * n, networks, np.random.default_rng(seed)) for n in depths]
    values = measure(KERNEL, depths, profiles) | random_check(KERNEL, seed) | dilated(KERNEL)
    return draw(depths, maps, sigmas), values


def theoretical(kernel: int, dilations: Sequence[int]) -> int:
    """Width in px of the field of a stride-1 stack, one dilation per layer."""
    return 1 + (kernel - 1) * sum(dilations)


def sigma(kernel: int, dilations: Sequence[int]) -> float:
    """Standard deviation in px of the influence: a k-tap uniform footprint has the variance d^2 (k^2 - 1) / 12."""
    return float(np.sqrt(sum(d**2 for d in dilations) * (kernel**2 - 1) / 12))


def profile(kernel: int, dilations: Sequence[int]) -> Floats:
    """(theoretical,): influence along one axis with equal weights, which sums to 1: all footprints convolved."""
    line = np.ones(1)
    for d in dilations:
        footprint = np.zeros((kernel - 1) * d + 1)
        footprint[::d] = 1 / kernel
        line = np.convolve(line, footprint)
    return line


def random_influence(kernel: int, dilations: Sequence[int], networks: int, rng: np.random.Generator) -> Floats:
    """(theoretical, theoretical): squared derivative of the middle output, mean over networks with Gaussian weights.

    Back-propagation through a linear layer is a full convolution, which grows the map by the layer's reach:
    nothing can wrap around an edge.
    """
    gradient = np.ones((networks, CHANNELS, 1, 1))
    for d in dilations:
        weights = rng.standard_normal((kernel, kernel, networks, CHANNELS, CHANNELS)) / (kernel * np.sqrt(CHANNELS))
        n, reach = gradient.shape[-1], (kernel - 1) * d
        below = np.zeros((networks, CHANNELS, n + reach, n + reach))
        for i, j in np.ndindex(kernel, kernel):
            passed = weights[i, j] @ gradient.reshape(networks, CHANNELS, -1)
            below[:, :, i * d : i * d + n, j * d : j * d + n] += passed.reshape(gradient.shape)
        gradient = below
    influence: Floats = (gradient**2).mean(axis=(0, 1))
    influence /= influence.sum()
    return influence


def spread(line: Floats) -> float:
    """Standard deviation in px of a profile (n,) that sums to 1."""
    x = np.arange(line.size)
    return float(np.sqrt(line @ (x - line @ x) ** 2))


def spread_2d(influence: Floats) -> float:
    """Standard deviation in px along an axis, root mean square of both axes."""
    return float(np.hypot(spread(influence.sum(axis=0)), spread(influence.sum(axis=1))) / np.sqrt(2))


def measure(kernel: int, depths: Sequence[int], profiles: Sequence[Floats]) -> dict[str, object]:
    """Widths and shares of the equal-weight profiles, and their distance from the closed form."""
    spreads = [spread(line) for line in profiles]
    shares = [4 * s / line.size for s, line in zip(spreads, profiles, strict=True)]
    errors = [abs(s - sigma(kernel, [1] * n)) for s, n in zip(spreads, depths, strict=True)]
    return {
        "depths": list(depths),
        "theoretical": [line.size for line in profiles],
        "sigmas": spreads,
        "shares": shares,
        "slope": float(np.polyfit(np.log(depths), np.log(shares), 1)[0]),
        "sigma_error": max(errors),
        "centre_is_maximum": all(bool(line[line.size // 2] >= line.max()) for line in profiles),
    }


def random_check(kernel: int, seed: int) -> dict[str, object]:
    """The closed form against random networks."""
    rng = np.random.default_rng(seed)
    measured = [spread_2d(random_influence(kernel, [1] * n, CHECKED_SEEDS, rng)) for n in CHECKED_DEPTHS]
    errors = [abs(s / sigma(kernel, [1] * n) - 1) for s, n in zip(measured, CHECKED_DEPTHS, strict=True)]
    return {"random_depths": list(CHECKED_DEPTHS), "random_sigmas": measured, "random_error": max(errors)}


def dilated(kernel: int) -> dict[str, object]:
    """Growing dilations spread the influence almost evenly over the theoretical field."""
    width, s = theoretical(kernel, WAVENET_LIKE), spread(profile(kernel, WAVENET_LIKE))
    return {"dilated_theoretical": width, "dilated_sigma": s, "dilated_share": 4 * s / width}


def draw(depths: Sequence[int], maps: Sequence[Floats], sigmas: Sequence[float]) -> Figure:
    """A row of maps, and below each of them its share on a common curve."""
    fig = plt.figure()
    grid = fig.add_gridspec(2, len(maps), height_ratios=[1.25, 1])
    for i, (n, influence, s) in enumerate(zip(depths, maps, sigmas, strict=True)):
        heat_map(fig.add_subplot(grid[0, i]), influence, s, f"{n} layers")
    widths = [influence.shape[0] for influence in maps]
    curve(fig.add_subplot(grid[1, :]), depths, [4 * s / width for s, width in zip(sigmas, widths, strict=True)])
    return fig


def heat_map(ax: Axes, influence: Floats, s: float, name: str) -> None:
    """The influence in its theoretical field, the frame; the ring is 4 sigma wide."""
    t = theme()
    half = influence.shape[0] / 2
    ax.imshow(influence, extent=(-half, half, -half, half), interpolation="nearest")
    ax.add_patch(Circle((0, 0), 2 * s, fill=False, edgecolor=t.ink, linewidth=3))
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel(f"{influence.shape[0]} px")
    ax.set_title(name, loc="center", fontsize=22)
    for side in ax.spines.values():
        side.set(visible=True, color=t.quiet, linewidth=2)


def curve(ax: Axes, depths: Sequence[int], shares: Sequence[float]) -> None:
    """Share against depth, both logarithmic: each dot stands below its map, and a power law is a straight line."""
    t = theme()
    x = np.arange(len(depths))  # depths double
    ax.set(xlim=(-0.5, len(depths) - 0.5), yscale="log", ylim=(0.13, 1.1))
    ax.axis("off")
    ax.plot(x, shares, "o-", color=t.ink, markersize=12)
    above: Any = {"textcoords": "offset points", "ha": "center", "va": "bottom", "weight": "semibold"}
    for place, share in zip(x, shares, strict=True):
        ax.annotate(percent(share), (float(place), share), (0, 12), fontsize=32, **above)
    what = "width of the ring, 4σ, as a share of the frame:\nfalls like 1 / √depth"
    ax.text(1, 0.94, what, transform=ax.transAxes, ha="right", va="top", fontsize=22, color=t.quiet, linespacing=1.4)


if __name__ == "__main__":
    effective_rf()
    plt.show()
