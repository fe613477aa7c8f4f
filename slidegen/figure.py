"""The small public API that figure files may import; none of it is needed for a figure to work.

Sizes are in slide pixels: the engine draws at 72 dots per inch, so a font size of 18 or a line width of 2
in matplotlib's points is 18 or 2 pixels on the 1280 x 720 slide.
"""

from __future__ import annotations

import sys
from pathlib import Path

from slidegen.theme import Theme, load_theme, theme_from

_current: list[Theme] = []


def theme() -> Theme:
    """The theme of the deck being built; outside a build, the nearest ``themes/*.css`` above the script.

    Its tokens are attributes: ``theme().query`` is the CSS custom property ``--query`` as written.

    Raises:
        ThemeError: outside a build, when no theme is found.
    """
    if not _current:
        _current.append(_nearest_theme(Path(sys.argv[0]).resolve().parent))
    return _current[-1]


def enter(theme: Theme) -> None:
    """Make ``theme`` the one that figures see; called by the worker before the author's code."""
    _current[:] = [theme]


def _nearest_theme(start: Path) -> Theme:
    for folder in (start, *start.parents):
        for css in sorted((folder / "themes").glob("*.css"), key=lambda file: file.stem):
            return load_theme(css)
    return theme_from({})
