"""Theme tokens -> matplotlib: fonts, colours and colour maps, in slide pixels. Runs in the worker only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib import colors, font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from slidegen.theme import Theme

DPI = 72  # one matplotlib point is then one slide pixel

# What must hold when a figure is saved, whatever its script set: same size, sharp text, same bytes for the same figure.
SAVING: dict[Any, Any] = {
    "figure.dpi": DPI,
    "savefig.bbox": None,
    "savefig.dpi": "figure",
    "savefig.edgecolor": "auto",
    "savefig.facecolor": "auto",
    "savefig.transparent": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "slidegen",
    "svg.image_inline": True,
}


def add_fonts(files: Iterable[Path]) -> None:
    """Make TrueType files known to matplotlib under their family names."""
    for file in files:
        font_manager.fontManager.addfont(file)


def apply(theme: Theme, *, size: tuple[int, int]) -> None:
    """Make matplotlib draw in the theme's look, on a canvas of ``size`` px."""
    settings = SAVING | _layout(size) | _type(theme) | _colours(theme)
    matplotlib.rcParams.update(settings)
    for colour_map in _maps(theme.tokens):
        if colour_map.name in matplotlib.colormaps:
            matplotlib.colormaps.unregister(colour_map.name)
        matplotlib.colormaps.register(colour_map)


def on_paper(figure: Figure) -> None:
    """Turn white, which scripts and libraries set where they mean no background, into the paper, if that is light."""
    paper = matplotlib.rcParams["savefig.facecolor"]
    if _is_white(figure) and _is_light(paper):
        parts: list[Figure | Axes] = [figure, *figure.axes]
        for part in parts:
            if _is_white(part):
                part.set_facecolor(paper)


def _is_white(part: Figure | Axes) -> bool:
    return colors.same_color(part.get_facecolor(), "white")


def _is_light(colour: Any) -> bool:
    return bool(colors.is_color_like(colour)) and sum(colors.to_rgb(colour)) > 1.5  # red, green and blue of 1 each


def _layout(size: tuple[int, int]) -> dict[str, object]:
    width, height = size
    return {
        "figure.figsize": (width / DPI, height / DPI),
        "figure.constrained_layout.use": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 1.25,
        "lines.linewidth": 3,
        "lines.markersize": 9,
        "legend.frameon": False,
        "axes.titlelocation": "left",
        "axes.titlepad": 12,
        "axes.labelpad": 8,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.minor.size": 0,
        "ytick.minor.size": 0,
        "xtick.major.pad": 8,
        "ytick.major.pad": 8,
        "image.cmap": "attention",
    }


def _type(theme: Theme) -> dict[str, object]:
    size = float(theme.tokens.get("figure-text", "18px").removesuffix("px"))
    sizes = ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize")
    text = _families(theme, "font-text", "DejaVu Sans")
    return dict.fromkeys(sizes, size) | {
        "font.family": text,
        "font.monospace": _families(theme, "font-code", "DejaVu Sans Mono"),
        "mathtext.fontset": "custom",
        "mathtext.rm": text[0],
        "mathtext.it": f"{text[0]}:italic",
        "mathtext.bf": f"{text[0]}:bold",
        "axes.titleweight": "normal",
        "axes.unicode_minus": True,
    }


def _families(theme: Theme, token: str, last: str) -> list[str]:
    """The theme's families that matplotlib knows, then one that it ships."""
    known = set(font_manager.get_font_names())
    wanted = (name.strip("\"' ") for name in theme.tokens.get(token, "").split(","))
    return [*(name for name in wanted if name in known), last]


def _colours(theme: Theme) -> dict[str, object]:
    tokens = theme.tokens
    paper, ink = tokens.get("paper", "white"), tokens.get("ink", "black")
    quiet = tokens.get("quiet", ink)
    cycle = [tokens[name] for name in ("query", "key", "value", "quiet", "ink") if name in tokens]
    return {
        "figure.facecolor": paper,
        "axes.facecolor": paper,
        "savefig.facecolor": paper,
        "text.color": ink,
        "axes.titlecolor": ink,
        "axes.labelcolor": quiet,
        "axes.edgecolor": quiet,
        "xtick.color": quiet,
        "ytick.color": quiet,
        "grid.color": tokens.get("hairline", quiet),
        **({"axes.prop_cycle": cycler(color=cycle)} if cycle else {}),
    }


def _maps(tokens: Mapping[str, str]) -> list[colors.Colormap]:
    paper, ink = tokens.get("paper", "#ffffff"), tokens.get("ink", "#000000")
    query, key = tokens.get("query", "#1f77b4"), tokens.get("key", "#ff7f0e")
    make = colors.LinearSegmentedColormap.from_list
    return [make("attention", [paper, query, ink]), make("signed", [key, paper, query])]
