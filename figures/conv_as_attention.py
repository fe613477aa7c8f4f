"""A convolution written as attention: one head for each kernel tap, locked on one neighbour by relative position.

Cordonnier, Loukas & Jaggi 2020, "On the Relationship between Self-Attention and Convolutional Layers", theorem 1 with
the quadratic encoding of eq. 9: W_qry = W_key = 0, so that no pixel's content enters the scores.
"""

from __future__ import annotations

from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import self_attention, softmax
from colours import of_weights
from head_statistics import run_sentences, statistics
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matrix import draw_weights
from models.minilm import load_minilm
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.float64]

SIZE, CHANNELS, FILTERS = 12, 3, 5  # px, input and output channels
TAPS = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]  # key minus query, one a head
ALPHAS = np.linspace(0.5, 46, 27)
QUOTED = (1, 10, 46)
SEEN = 2  # px around the query in the maps
SENTENCE = "I arrived at the bank after crossing the river."
LAYER, HEAD = 0, 2  # L1H3


def conv_as_attention(
    *,
    alpha: Annotated[float, Interval(ge=0.5, le=46)] = 46.0,
    row: Annotated[int, Interval(ge=0, le=11)] = 6,
    column: Annotated[int, Interval(ge=0, le=11)] = 6,
) -> tuple[Figure, dict[str, object]]:
    """Nine heads' maps for one query pixel, the error against the convolution, and a real head of the same kind.

    Args:
        alpha: sharpness of the positional scores.
        row, column: the query pixel; at the border the heads repeat the last pixel.

    Values:
        heads, taps: numbers of heads and of kernel taps. alphas: the three that are quoted.
        error_1, error_10, error_46: largest error inside the border against the convolution, by alpha.
        peak_1, peak_10: weight that a head gives to its own neighbour.
        nearest_error, zero_error: at alpha 46 on the whole image, against a border of repeated pixels and of zeros.
        identity_error: the same with softmax(X X^T) as the map of every head, as identity queries and keys make it.
        output_size: largest output of the convolution. row_sum_error: largest distance of a row's sum from 1.
        previous, layer, head: mean weight of a MiniLM head (counted from 1) on the previous token, in six sentences.
    """
    image, kernel = random_task()
    values = measure(image, kernel) | real_head()
    fig = plt.figure()
    parts: Any = fig.subfigures(1, 3, width_ratios=[1.35, 0.9, 1.05], wspace=0.05)
    draw_heads(parts[0], attention_maps(alpha), (row, column))
    draw_errors(parts[1].subplots(), interior_errors(image, kernel), alpha)
    draw_real_head(parts[2].subplots())
    return fig, values


def random_task(seed: int = 0) -> tuple[Floats, Floats]:
    """An image (12, 12, 3) and a kernel (3, 3, 3, 5): down, across, channel in, channel out."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((SIZE, SIZE, CHANNELS)), rng.standard_normal((3, 3, CHANNELS, FILTERS))


def relative_encoding() -> Floats:
    """(n, n, 3): r_delta = (|delta|^2, delta_1, delta_2) from query to key pixel, in row-major order."""
    grid = np.stack(np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij"), axis=-1).reshape(-1, 2)
    delta = (grid[None] - grid[:, None]).astype(float)
    return np.concatenate([(delta**2).sum(-1, keepdims=True), delta], axis=-1)


def attention_maps(alpha: float) -> Floats:
    """(9, n, n): softmax of v_h . r_delta with v_h = -alpha (1, -2 D_1, -2 D_2), D being the head's tap.

    The score is -alpha |delta - D|^2 up to a constant, so the head looks at the pixel nearest to its tap.
    """
    taps = np.array(TAPS, dtype=float)
    vectors = -alpha * np.concatenate([np.ones((len(taps), 1)), -2 * taps], axis=1)
    return softmax(np.einsum("hc,qkc->hqk", vectors, relative_encoding()))


def attention_layer(image: Floats, kernel: Floats, alpha: float) -> Floats:
    """(12, 12, filters): sum over heads of A_h X W_h, where W_h = W_V W_O of the head is its kernel tap."""
    pixels, taps = image.reshape(-1, image.shape[-1]), kernel.reshape(len(TAPS), *kernel.shape[2:])
    outputs: Floats = sum(a @ pixels @ tap for a, tap in zip(attention_maps(alpha), taps, strict=True))
    return outputs.reshape(SIZE, SIZE, -1)


def content_layer(image: Floats, kernel: Floats) -> Floats:
    """The same sum with identity queries and keys and no positions: all heads see the same map, which moves with X."""
    pixels = image.reshape(-1, image.shape[-1])
    outputs: Floats = self_attention(pixels)[0] @ kernel.sum(axis=(0, 1))
    return outputs.reshape(SIZE, SIZE, -1)


def convolve(image: Floats, kernel: Floats, border: str) -> Floats:
    """(12, 12, filters): what deep learning calls a convolution, by shifting the padded image; ``border`` as np.pad."""
    padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), mode=border)  # type: ignore[call-overload]
    shifted = (padded[1 + d : 1 + d + SIZE, 1 + a : 1 + a + SIZE] for d, a in TAPS)
    outputs: Floats = sum(part @ kernel[1 + d, 1 + a] for part, (d, a) in zip(shifted, TAPS, strict=True))
    return outputs


def interior_errors(image: Floats, kernel: Floats, alphas: Floats = ALPHAS) -> Floats:
    """For each alpha the largest error away from the border."""
    truth = convolve(image, kernel, "edge")
    inside = slice(1, -1), slice(1, -1)
    return np.array([np.abs(attention_layer(image, kernel, a) - truth)[inside].max() for a in alphas])


def measure(image: Floats, kernel: Floats) -> dict[str, object]:
    """Errors and peak weights of the construction."""
    errors = interior_errors(image, kernel, np.array(QUOTED, dtype=float))
    ours, truth = attention_layer(image, kernel, QUOTED[-1]), convolve(image, kernel, "edge")
    middle = SIZE // 2 * (SIZE + 1)  # row-major index of the pixel at the centre
    return {
        "heads": len(attention_maps(1.0)),
        "taps": kernel.shape[0] * kernel.shape[1],
        "alphas": list(QUOTED),
        **{f"error_{alpha}": float(error) for alpha, error in zip(QUOTED, errors, strict=True)},
        **{f"peak_{alpha}": float(attention_maps(alpha)[:, middle].max()) for alpha in QUOTED[:2]},
        "nearest_error": float(np.abs(ours - truth).max()),
        "zero_error": float(np.abs(ours - convolve(image, kernel, "constant")).max()),
        "identity_error": float(np.abs(content_layer(image, kernel) - truth).max()),
        "output_size": float(np.abs(truth).max()),
        "row_sum_error": float(np.abs(attention_maps(QUOTED[-1]).sum(axis=-1) - 1).max()),
    }


def real_head() -> dict[str, object]:
    """How closely one head of MiniLM follows the previous token, over the six sentences of the gallery of heads."""
    previous = statistics(run_sentences())["previous"][LAYER, HEAD]
    return {"previous": float(previous), "layer": LAYER + 1, "head": HEAD + 1}


def draw_heads(part: Any, maps: Floats, query: tuple[int, int]) -> None:
    """The neighbourhood of the query pixel in each head's map, laid out as the taps of the kernel are."""
    t = theme()
    part.suptitle("nine heads, one query pixel", size=22, x=0.01, ha="left", color=t.ink)
    first = [max(0, at - SEEN) for at in query]
    window = tuple(slice(start, at + SEEN + 1) for start, at in zip(first, query, strict=True))
    grids = maps[:, query[0] * SIZE + query[1]].reshape(-1, SIZE, SIZE)
    for ax, grid in zip(part.subplots(3, 3).flat, grids, strict=True):
        ax.imshow(grid[window], cmap=of_weights(), vmin=0, vmax=1, interpolation="none")
        corner = query[1] - first[1] - 0.5, query[0] - first[0] - 0.5
        ax.add_patch(Rectangle(corner, 1, 1, fill=False, ec=t.query, lw=4))
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=t.hairline, linewidth=1.5)


def draw_errors(ax: Axes, errors: Floats, alpha: float) -> None:
    """Largest error against sharpness, on a logarithmic scale; errors of exactly 0 are drawn as one rounding step."""
    t = theme()
    shown = np.maximum(errors, np.finfo(float).eps)
    ax.plot(ALPHAS, shown, color=t.ink, lw=4)
    here = np.exp(np.interp(alpha, ALPHAS, np.log(shown)))
    ax.plot(alpha, here, "o", color=t.ink, ms=16, clip_on=False)
    ax.set(yscale="log", ylim=(1e-17, 1e3), xlim=(0, 48), xlabel="sharpness α", xticks=[0, 20, 40])
    ax.set_yticks([1, 1e-5, 1e-10, 1e-15])
    ax.minorticks_off()
    ax.set_title("largest error", size=22)


def draw_real_head(ax: Axes) -> None:
    """A head that training has locked on one offset."""
    trace = load_minilm().run(SENTENCE)
    draw_weights(ax, trace.attention[LAYER, HEAD], queries=trace.tokens, keys=trace.tokens)
    ax.set_title(f"a trained head, L{LAYER + 1}H{HEAD + 1}", size=22)


if __name__ == "__main__":
    conv_as_attention()
    plt.show()
