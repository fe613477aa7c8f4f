"""Five ways in which a score may depend on how far key j stands from query i, as curves over the offset j - i.

Shaw et al. 2018: a learned vector per clipped offset is added to the key. T5 (Raffel et al. 2020): a learned number per
bucket of offsets is added to the score. ALiBi (Press et al. 2022): a number proportional to the distance is subtracted,
and later keys are masked. RoPE (Su et al. 2021): queries and keys are rotated by angles that grow with their position.
MiniLM has a learned table of absolute positions, and what its rows have in common was left to training.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import load_minilm
from numpy.typing import NDArray
from positional_encoding import frequencies

from slidegen.figure import theme

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]

REACH = 64  # offsets are drawn from -REACH to REACH
CLIP = 16  # of Shaw's offsets
BUCKETS, FARTHEST = 32, 128  # of T5's encoder, which has half the buckets for each direction
SLOPES = 8  # heads of ALiBi
SIZE, BASE = 64, 10_000  # of RoPE's queries and keys
STARTS = (5, 17, 100, 1000)  # positions at which RoPE is compared; any would do
QUOTED = (1, 2, 4, 8, 16, 32, 256)  # offsets whose learned cosine is reported


class Scheme(NamedTuple):
    """One panel: its curves over the offset, each without a jump, and how a value on them is written."""

    name: str
    what: str
    written: str
    ticks: tuple[int, ...]
    curve: Callable[[Ints, float], Floats | Ints]
    stairs: bool = False


def relative_positions(
    *, offset: Annotated[int, Interval(ge=-64, le=64)] = -8, head: Annotated[int, Interval(ge=1, le=8)] = 3
) -> tuple[Figure, dict[str, object]]:
    """What each of the five schemes does at offsets from -64 to 64, one offset picked out.

    Args:
        offset: key position minus query position of the pair to follow.
        head: whose slope ALiBi draws, of eight.

    Values:
        rope_error: largest difference of RoPE's score at the offset 5 between queries at 5, 17, 100 and 1000, from
            rotated queries and keys; rope_norm_error: largest change of a norm by the rotation.
        rope_closed_error: largest |score of the rotated vectors - closed form| over all offsets and those positions.
        bucket_D for D in 8, 16, 32, 64, 128: T5's bucket at distance D; buckets: how many the drawn offsets fall into.
        starts: the positions at which RoPE is compared.
        slope_first, slope_last: of ALiBi's heads.
        clipped: Shaw's index at the offset 64.
        learned_D for D in 1, 2, 4, 8, 16, 32, 256: mean cosine of two of MiniLM's position rows D apart.
        learned_spread_8: standard deviation over the table of that cosine at D = 8; learned_rows: of the table.
    """
    gram = learned_gram()
    query, key = np.random.default_rng(0).normal(size=(2, SIZE))
    at_five = [rope_score(query, key, p, p + 5) for p in STARTS]
    offsets = np.arange(-REACH, REACH + 1)
    values: dict[str, object] = {
        "rope_error": float(np.ptp(at_five)),
        "rope_norm_error": float(max(abs(np.linalg.norm(rotate(key, p)) - np.linalg.norm(key)) for p in STARTS)),
        "rope_closed_error": rope_closed_error(query, key, offsets),
        "starts": list(STARTS),
        "buckets": len(set(t5_bucket(offsets).tolist())),
        "slope_first": float(alibi_slopes(SLOPES)[0]),
        "slope_last": float(alibi_slopes(SLOPES)[-1]),
        "clipped": int(shaw_index(np.array([REACH]))[0]),
        "learned_spread_8": float(np.diagonal(gram, 8).std()),
        "learned_rows": len(gram),
    }
    values |= {f"bucket_{d}": int(t5_bucket(np.array([-d]))[0]) for d in (8, 16, 32, 64, 128)}
    values |= {f"learned_{d}": float(np.diagonal(gram, d).mean()) for d in QUOTED}
    return draw(offset, head), values


def shaw_index(offsets: Ints, clip: int = CLIP) -> Ints:
    """Which of the 2 clip + 1 learned vectors a_{j-i} is added to the key (Shaw et al. 2018)."""
    return np.clip(offsets, -clip, clip)


def t5_bucket(offsets: Ints, buckets: int = BUCKETS, farthest: int = FARTHEST) -> Ints:
    """T5's bucket of each offset j - i, both directions: 0 .. buckets / 2 - 1 back, the other half ahead.

    Of a direction's buckets half hold one distance each; the others grow logarithmically up to ``farthest``, and the
    last holds all that is farther (Raffel et al. 2020).
    """
    side = buckets // 2
    exact = side // 2
    distance = np.abs(offsets)
    ratio = np.log(np.maximum(distance, exact) / exact) / np.log(farthest / exact)
    bucket = np.where(distance < exact, distance, exact + np.floor(ratio * (side - exact) + 1e-9).astype(int))
    return np.minimum(bucket, side - 1) + side * (offsets > 0)


def alibi_slopes(heads: int) -> Floats:
    """m_h = 2^(-8 h / heads) for h = 1 .. heads (Press et al. 2022)."""
    return 2.0 ** (-8 * np.arange(1, heads + 1) / heads)


def alibi_bias(offsets: Ints, slope: float) -> Floats:
    """-m |j - i| for keys up to the query; NaN for later ones, which are masked."""
    return np.where(offsets <= 0, slope * offsets, np.nan)


def rotate(vector: Floats, position: int) -> Floats:
    """RoPE of a vector (d,): each pair (2i, 2i + 1) turned by position * base^(-2i / d) (Su et al. 2021)."""
    angles = position * frequencies(len(vector), BASE)
    even, odd = vector[::2], vector[1::2]
    turned = [np.cos(angles) * even - np.sin(angles) * odd, np.sin(angles) * even + np.cos(angles) * odd]
    return np.stack(turned, axis=-1).ravel()


def rope_score(query: Floats, key: Floats, i: int, j: int) -> float:
    """Dot product of a query rotated to position i and a key rotated to position j."""
    return float(rotate(query, i) @ rotate(key, j))


def rope_by_offset(query: Floats, key: Floats, offsets: Ints) -> Floats:
    """The same score from the offset alone: Re sum_i conj(q_i) k_i exp(i w_i (j - i)), pairs as complex numbers."""
    pairs = np.conj(query[::2] + 1j * query[1::2]) * (key[::2] + 1j * key[1::2])
    return (np.exp(1j * offsets[:, None] * frequencies(len(query), BASE)) @ pairs).real


def rope_closed_error(query: Floats, key: Floats, offsets: Ints) -> float:
    """Largest difference between the two forms."""
    rotated = np.array([[rope_score(query, key, start, start + o) for o in offsets] for start in STARTS])
    return float(np.abs(rotated - rope_by_offset(query, key, offsets)).max())


def learned_gram() -> Floats:
    """(512, 512) cosines of MiniLM's position rows."""
    table = load_minilm().position_table.astype(float)
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    return unit @ unit.T


def rope_curve(offsets: Ints) -> Floats:
    """RoPE's score of a query and a key with the same content, 1 at offset 0; the content is random."""
    content = np.random.default_rng(0).normal(size=SIZE)
    return rope_by_offset(content, content, offsets) / (content @ content)


def learned_curve(offsets: Ints) -> Floats:
    """Mean cosine of two of MiniLM's position rows at each offset."""
    gram = learned_gram()
    return np.array([np.diagonal(gram, o).mean() for o in offsets])


SCHEMES = (
    Scheme("Shaw", "which vector is\nadded to the key", "vector {:.0f}", (-16, 16), lambda o, _: shaw_index(o)),
    Scheme("T5", "which number is\nadded to the score", "bucket {:.0f}", (0, 16, 31), lambda o, _: t5_bucket(o), True),
    Scheme("ALiBi", "what is added\nto the score", "{:.2f}", (-8, 0), alibi_bias),
    Scheme("RoPE", "score of equal words\nafter the rotation", "{:.2f}", (0, 1), lambda o, _: rope_curve(o)),
    Scheme("MiniLM", "mean cosine of rows\nof its learned table", "{:.2f}", (0, 1), lambda o, _: learned_curve(o)),
)  # fmt: skip


def draw(offset: int, head: int) -> Figure:
    """A panel for each scheme, all over the same offsets; the value at the chosen one beside the scheme's name."""
    fig, axes = plt.subplots(1, len(SCHEMES), sharex=True)
    fig.set_layout_engine("constrained", wspace=0.05, h_pad=0.08)
    for ax, scheme in zip(axes, SCHEMES, strict=True):
        draw_scheme(ax, scheme, offset, float(alibi_slopes(SLOPES)[head - 1]))
    axes[0].set_xticks([-REACH, offset, REACH] if offset else [-REACH, 0, REACH])
    fig.supxlabel("position of the key minus position of the query", size=20)
    return fig


def draw_scheme(ax: Axes, scheme: Scheme, offset: int, slope: float) -> None:
    """The curve, in two parts that do not join across offset 0 where it is a staircase, and the chosen offset on it."""
    t = theme()
    offsets = np.arange(-REACH, REACH + 1)
    for part in (offsets[offsets <= 0], offsets[offsets > 0]) if scheme.stairs else (offsets,):
        curve = scheme.curve(part, slope)
        ax.plot(part, curve, color=t.ink, lw=3.5, drawstyle="steps-mid" if scheme.stairs else "default")
    at = float(scheme.curve(np.array([offset]), slope)[0])
    written = "masked"
    if np.isfinite(at):
        ax.plot(offset, at, "o", ms=14, color=t.key, zorder=3)
        written = scheme.written.format(at).replace("-", "\N{MINUS SIGN}")
    ax.axvline(offset, color=t.hairline, lw=3, zorder=0)
    ax.set_title(scheme.name, size=24, weight=600, pad=10)
    ax.set_title(written, loc="right", size=22, weight=600, color=t.key, pad=10)
    ax.set(xlim=(-REACH, REACH), yticks=scheme.ticks)
    ax.set_xlabel(scheme.what, size=18, color=t.quiet)
