"""The colours of maps, made of the theme's: one for weights, one for what has a sign, one for vectors."""

from __future__ import annotations

from matplotlib.colors import LinearSegmentedColormap

from slidegen.figure import theme


def of_weights(*stops: str) -> LinearSegmentedColormap:
    """From the paper at 0 through ``stops``; through the colour of queries to ink if there are none."""
    t = theme()
    return LinearSegmentedColormap.from_list("weights", [t.paper, *(stops or (t.query, t.ink))])


def of_signs() -> LinearSegmentedColormap:
    """Orange below, blue above, the paper's colour in the middle: the limits must be symmetric."""
    t = theme()
    return LinearSegmentedColormap.from_list("signs", [t.key, t.paper, t.query])


def of_vectors() -> LinearSegmentedColormap:
    """The components of vectors: grey below, the colour of values above."""
    t = theme()
    return LinearSegmentedColormap.from_list("vectors", [t.quiet, t.paper, t.value])
