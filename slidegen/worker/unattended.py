"""pyplot where nobody watches: showing, saving, waiting and laying out, for figures that go onto a slide instead.

No window is opened and nothing waits for one; pictures that a script saves are not written. What it shows or saves is
remembered, because many a script closes its figures afterwards.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
from matplotlib.animation import Animation
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

WHOLE = (0, 0, 1, 1)  # the rectangle of a figure that leaves nothing out

# An animation would end with the function that made it, before its figure is drawn; this lives as long as the process.
_ANIMATIONS: list[tuple[Animation, Figure]] = []


@contextlib.contextmanager
def attended(*, closes: bool) -> Iterator[Audience]:
    """Take over what pyplot does for an audience. ``closes``: a shown figure is closed, as a person would."""
    plt.switch_backend("agg")
    audience = Audience()
    slot = plt.rcParams["figure.figsize"]
    tight: WeakKeyDictionary[Figure, Mapping[str, Any]] = WeakKeyDictionary()
    save, tighten, adjust, animate = Figure.savefig, Figure.tight_layout, Figure.subplots_adjust, Animation.__init__

    def show(*_: Any, block: bool | None = None, **__: Any) -> None:
        if closes and (not plt.isinteractive() if block is None else block):
            audience.look_at(*map(plt.figure, plt.get_fignums()))
            plt.close("all")

    def savefig(figure: Figure, fname: Any, **options: Any) -> None:
        if isinstance(fname, (str, os.PathLike)):
            audience.look_at(figure)
        else:
            save(figure, fname, **options)

    def tighten_now(figure: Figure, padding: Mapping[str, Any]) -> None:
        figure.set_size_inches(slot)  # which it will get anyway, and margins depend on it
        tighten(figure, **padding)

    def tight_layout(figure: Figure, **padding: Any) -> None:
        if tuple(padding.get("rect") or WHOLE) == WHOLE and isinstance(
            figure.get_layout_engine(), ConstrainedLayoutEngine
        ):
            tight[figure] = padding  # the theme's layout is as tight, and sees what is still to come
        elif _can_be_laid_out_by_hand(figure):
            tighten_now(figure, padding)

    def subplots_adjust(figure: Figure, *margins: Any, **named: Any) -> None:
        if _can_be_laid_out_by_hand(figure):
            if figure in tight:
                tighten_now(figure, tight.pop(figure))
            adjust(figure, *margins, **named)

    def animated(animation: Animation, fig: Figure, *arguments: Any, **options: Any) -> None:
        _ANIMATIONS.append((animation, fig))
        animate(animation, fig, *arguments, **options)

    with contextlib.ExitStack() as stack:
        for owner, name, stand_in in (
            (plt, "show", show),
            (plt, "switch_backend", _nothing),
            (Figure, "show", _nothing),
            (Figure, "savefig", savefig),
            (Figure, "tight_layout", tight_layout),
            (Figure, "subplots_adjust", subplots_adjust),
            (FigureCanvasBase, "start_event_loop", _nothing),  # pauses, and clicks that will not come
            (Animation, "__init__", animated),
            (Animation, "save", _nothing),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, stand_in)
        yield audience


class Audience:
    """Remembers the last figure that was shown or saved with something in it."""

    def __init__(self) -> None:
        self._seen: Figure | None = None

    def look_at(self, *figures: Figure) -> None:
        """What somebody at a screen would now see."""
        for figure in figures:
            draw_as_on_screen(figure)
            if self._seen is None or _has_content(figure):
                self._seen = figure

    def last(self) -> Figure | None:
        """The last open figure with something in it, else the last one seen, else an empty one that is open."""
        still_open = [plt.figure(number) for number in reversed(plt.get_fignums())]
        drawn = next(filter(_has_content, still_open), self._seen)
        return drawn or next(iter(still_open), None)


def animation_of(figure: Figure) -> Animation | None:
    """The last animation that was made of a figure."""
    return next((animation for animation, its in reversed(_ANIMATIONS) if its is figure), None)


def figure_of(animation: Animation) -> Figure:
    """The figure that an animation moves."""
    return next(figure for known, figure in _ANIMATIONS if known is animation)


def draw_as_on_screen(figure: Figure) -> None:
    """Let those draw who wait for a screen: an animation's first frame is not there while a figure is only saved."""
    if figure.canvas.callbacks.callbacks.get("draw_event"):
        figure.canvas.draw()


def _nothing(*_: Any, **__: Any) -> None:
    """Instead of what needs a window or fills a file."""


def _has_content(figure: Figure) -> bool:
    return len(figure.get_children()) > 1  # the first is its background


def _can_be_laid_out_by_hand(figure: Figure) -> bool:
    """Make the theme's layout give way, unless it has placed a colour bar, which no other layout could move."""
    try:
        figure.set_layout_engine("tight")  # one that can be adjusted ...
        figure.set_layout_engine("none")  # ... and is never carried out
    except RuntimeError:
        return False
    return True
