"""When was it said? Cross-attention of a speech recogniser from the words it writes to the sound it hears."""

from __future__ import annotations

from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from heard_sentence import Heard, hear_sentence
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matrix import name_axes
from models.whisper import FRAME_SECONDS
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.floating]


def word_times(
    *,
    whisper: Heard,
    layer: Annotated[int, Interval(ge=1, le=4)] = 2,
    head: Annotated[int, Interval(ge=1, le=6)] = 5,
) -> tuple[Figure, dict[str, object]]:
    """The sound above the attention that each written word pays to it, and a head that does nothing of the kind.

    Args:
        whisper: the step that ran the recogniser.
        layer, head: the control, counted from 1.

    Values, times in seconds:
        words, peaks: the written words and the middle of the 20 ms that each attends to most, mean of published heads.
        peak_bank, spoken_bank_start, spoken_bank_end, peak_river: of those words.
        published: heads that OpenAI chose. in_order: their mean never steps back from a word to the next.
        peaks_inside: words whose peak lies while they sound; largest_miss: the farthest that another lies outside;
            largest_early_miss: the same of peaks before their word.
        share_own, share_uniform: of a word's attention, the part that falls while it sounds, and the part of the sound
            that it lasts; both means over words. share_other: the part that falls on some other word, mean of them all.
        heads, heads_in_order, published_in_order: of all, how many never step back.
        best_inside, best_layer, best_head: most words inside for a single head, and which, counted from 1.
        control_steps_back, control_inside, control_share_silence: of the control; the share falls after the sound ends.
        share_silence: the same of the published heads' mean.
        row_sum_error: largest difference of a row's sum from 1.
    """
    peaks = peak_times(whisper.aligned, whisper.times)
    control = whisper.cross_attention[layer - 1, head - 1]
    values = measure(whisper, peaks) | measure_heads(whisper) | measure_control(whisper, control)
    return draw(whisper, peaks, control, f"L{layer}H{head}"), values


def peak_times(weights: Floats, times: Floats) -> Floats:
    """(..., n) seconds at which each row of (..., n, frames) is largest."""
    return times[np.argmax(weights, axis=-1)]


def misses(peaks: Floats, spoken: Floats) -> Floats:
    """(..., n) seconds from each peak to the nearest moment at which its word (n, 2) sounds; 0 inside."""
    return np.maximum(np.maximum(spoken[:, 0] - peaks, peaks - spoken[:, 1]), 0)


def shares(weights: Floats, times: Floats, spoken: Floats) -> Floats:
    """(n, n) part of row i of ``weights`` that falls while word j sounds."""
    sounding = (times[:, None] >= spoken[:, 0]) & (times[:, None] < spoken[:, 1])
    return weights @ sounding


def measure(heard: Heard, peaks: Floats) -> dict[str, object]:
    """The published heads' mean against the times at which the words were spoken."""
    parts = shares(heard.aligned, heard.times, heard.spoken)
    n = len(peaks)
    bank = heard.words.index("bank")
    outside = misses(peaks, heard.spoken)
    return {
        "words": heard.words,
        "peaks": [float(peak) for peak in peaks],
        "peak_bank": float(peaks[bank]),
        "peak_river": float(peaks[heard.words.index("river")]),
        "spoken_bank_start": float(heard.spoken[bank, 0]),
        "spoken_bank_end": float(heard.spoken[bank, 1]),
        "published": len(heard.published),
        "in_order": bool((np.diff(peaks) >= 0).all()),
        "peaks_inside": int((outside == 0).sum()),
        "largest_miss": float(outside.max()),
        "largest_early_miss": float(max((heard.spoken[:, 0] - peaks).max(), 0)),
        "share_own": float(parts.trace() / n),
        "share_other": float((parts.sum() - parts.trace()) / (n * (n - 1))),
        "share_uniform": float(np.diff(heard.spoken).mean() / heard.seconds),
        "share_silence": float(heard.aligned[:, heard.times > heard.seconds].sum(axis=1).mean()),
        "row_sum_error": float(np.abs(heard.cross_attention.sum(axis=-1) - 1).max()),
    }


def heads_in_order(heard: Heard) -> NDArray[np.bool_]:
    """(layers, heads): the peak never steps back from a word to the next."""
    return (np.diff(peak_times(heard.cross_attention, heard.times)) >= 0).all(axis=-1)


def measure_heads(heard: Heard) -> dict[str, object]:
    """All heads, so that the published ones are not the only story."""
    ordered = heads_in_order(heard)
    inside = (misses(peak_times(heard.cross_attention, heard.times), heard.spoken) == 0).sum(axis=-1)
    best = np.unravel_index(inside.argmax(), inside.shape)
    return {
        "heads": ordered.size,
        "heads_in_order": int(ordered.sum()),
        "published_in_order": sum(bool(ordered[where]) for where in heard.published),
        "best_inside": int(inside.max()),
        "best_layer": int(best[0]) + 1,
        "best_head": int(best[1]) + 1,
    }


def measure_control(heard: Heard, control: Floats) -> dict[str, object]:
    """The same of one head."""
    peaks = peak_times(control, heard.times)
    return {
        "control_steps_back": int((np.diff(peaks) < 0).sum()),
        "control_inside": int((misses(peaks, heard.spoken) == 0).sum()),
        "control_share_silence": float(control[:, heard.times > heard.seconds].sum(axis=1).mean()),
    }


def draw(heard: Heard, peaks: Floats, control: Floats, name: str) -> Figure:
    """Left the sound above its map, on one time axis; right all heads above the map of one of them."""
    fig = plt.figure()
    grid = fig.add_gridspec(2, 2, height_ratios=[1, 2.1], width_ratios=[2.1, 1])
    sound = fig.add_subplot(grid[0, 0])
    aligned = fig.add_subplot(grid[1, 0], sharex=sound)
    other = fig.add_subplot(grid[1, 1], sharey=aligned)
    top = float(heard.aligned.max())
    draw_sound(sound, heard)
    draw_map(aligned, heard, heard.aligned, peaks, top)
    aligned.text(0.05, 7.6, "box: spoken\ndot: strongest", color=theme().quiet, va="center", linespacing=1.4)
    draw_map(other, heard, control, peak_times(control, heard.times), top)
    other.tick_params(labelleft=False)
    other.set_ylabel("")
    other.set_title(f"control: {name} alone", loc="center", fontsize=18)
    draw_heads(fig.add_subplot(grid[0, 1]), heard)
    return fig


def draw_sound(ax: Axes, heard: Heard) -> None:
    """The spectrogram in the colour of keys, low tones below, and each word where it was spoken."""
    t = theme()
    shades = LinearSegmentedColormap.from_list("sound", [t.paper, t.key])
    ax.imshow(heard.mel, cmap=shades, origin="lower", aspect="auto", extent=(0, heard.seconds, 0, len(heard.mel)))
    for word, (start, end) in zip(heard.words, heard.spoken, strict=True):
        ax.text((start + end) / 2, 84, word, color=t.key, ha="center", va="bottom")
    ax.set_ylabel("frequency", color=t.key)
    ax.set_yticks([])
    ax.tick_params(labelbottom=False)
    ax.spines[:].set_visible(False)


def draw_map(ax: Axes, heard: Heard, weights: Floats, peaks: Floats, top: float) -> None:
    """Weights of the words (rows) on the sound (columns); a box is when the word was spoken, a dot its row's peak."""
    t = theme()
    n = len(heard.words)
    shown = weights[:, heard.times < heard.seconds]
    end = shown.shape[1] * FRAME_SECONDS
    ax.imshow(shown, vmin=0, vmax=top, aspect="auto", extent=(0, end, n - 0.5, -0.5))
    name_axes(ax, queries=heard.words)
    ax.set_ylabel("written (query)")
    ax.set_xticks(range(4), "0123")
    ax.set_xlabel("sound, seconds (key)")
    for row, (start, stop) in enumerate(heard.spoken):
        ax.add_patch(Rectangle((start, row - 0.5), stop - start, 1, fill=False, ec=t.key, lw=2, clip_on=False))
    audible = peaks < heard.seconds  # a head that looks at the silence afterwards has its peak off the map
    ax.plot(peaks[audible], np.flatnonzero(audible), "o", ms=8, color=t.paper, mec=t.ink, mew=2.5, clip_on=False)
    ax.set_xlim(0, heard.seconds)


def draw_heads(ax: Axes, heard: Heard) -> None:
    """A square a head, filled where the words' order is kept; the published ones are framed."""
    t = theme()
    ordered = heads_in_order(heard)
    for layer, head in np.ndindex(ordered.shape):
        colour = t.ink if ordered[layer, head] else t.hairline
        ax.add_patch(Rectangle((head - 0.3, layer - 0.3), 0.6, 0.6, color=colour, lw=0))
        if (layer, head) in heard.published:
            ax.add_patch(Rectangle((head - 0.44, layer - 0.44), 0.88, 0.88, fill=False, ec=t.query, lw=3))
    layers, heads = ordered.shape
    ax.set(xlim=(-0.5, heads - 0.5), ylim=(layers - 0.45, -0.55), aspect="equal", anchor="NW")
    ax.set_xticks([])
    ax.set_yticks(range(layers), [f"L{layer + 1}" for layer in range(layers)])
    ax.spines[:].set_visible(False)
    beside: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "linespacing": 1.4}
    ax.annotate(f"{ordered.sum()} of {ordered.size}\nin order", (1, 1), (16, 0), va="top", **beside)
    ax.annotate("framed:\npublished", (1, 0), (16, 0), va="bottom", color=t.query, **beside)


if __name__ == "__main__":
    word_times(whisper=hear_sentence())
    plt.show()
