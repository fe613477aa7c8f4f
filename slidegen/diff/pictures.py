"""Figures and other pictures: which came, which went, and which are not the same to the eye."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

from slidegen.diff.aligning import Alignment
from slidegen.diff.difference import Change, FigureChange, PictureChange, Place
from slidegen.diff.side import Side, place_of
from slidegen.diff.values import part_changes
from slidegen.errors import OutlineError, Problem
from slidegen.execution.fingerprint import file_digest
from slidegen.likeness import picture_difference
from slidegen.publishing.manifest import Entry, Product, SlideFacts

_ASKED = ("script", "function", "needs", "slot", "format", "frame", "variants")  # besides parameters
_OWN = re.compile(r"!\[[^\]]*\]\(<?([^)>\s]+)|\bsrc=[\"']([^\"']+)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


def figure_changes(old: Side, new: Side) -> Iterator[FigureChange]:
    """Figures in the order of their names; those that only run otherwise, and look and are asked the same, are not."""
    before, now = old.manifest.figures, new.manifest.figures
    for figure in sorted(before.keys() | now.keys()):
        if figure not in now:
            yield FigureChange(figure, "removed", slides=_showing(old.slides, before[figure]))
        elif figure not in before:
            yield FigureChange(figure, "added", slides=_showing(new.slides, now[figure]))
        else:
            asked, pictures = _asked(before[figure], now[figure]), tuple(_pictures(figure, old, new))
            if asked or pictures:
                yield FigureChange(figure, "changed", asked, pictures, _showing(new.slides, now[figure]))


def own_changes(old: Side, new: Side, alignment: Alignment) -> Iterator[FigureChange]:
    """Pictures of the talk's own, on slides of both sides, that are others under the same name."""
    shown: dict[str, list[Place]] = {}
    for pair in alignment.pairs:
        both = _names(old.slides[pair.old]).keys() & _names(new.slides[pair.new]).keys()
        for name in both - old.files.keys() - new.files.keys():
            shown.setdefault(name, []).append(place_of(new.slides, pair.new))
    for name, places in sorted(shown.items()):
        before, now = old.picture(name), new.picture(name)
        if before.is_file() and now.is_file() and (what := _difference(before, now)):
            yield FigureChange(name, "changed", (), (PictureChange(name, before, now, what),), tuple(places))


def _showing(slides: Sequence[SlideFacts], entry: Entry) -> tuple[Place, ...]:
    files = {product.file for product in entry.products.values()}
    return tuple(
        place_of(slides, number) for number, slide in enumerate(slides) if not files.isdisjoint(slide.pictures)
    )


def _asked(before: Entry, now: Entry) -> tuple[Change, ...]:
    """What the outline asks of a figure; its fonts and colours are the theme's."""
    one, other = before.asked["parameters"], now.asked["parameters"]
    given = [part for name in {**one, **other} for part in part_changes(name, one.get(name), other.get(name))]
    names = [name for name in _ASKED if before.asked.get(name) != now.asked.get(name)]
    others = tuple(Change(name, before.asked.get(name), now.asked.get(name)) for name in names)
    return (*given, *others)


def _pictures(figure: str, old: Side, new: Side) -> Iterator[PictureChange]:
    """The published pictures of a figure that are not the same to the eye."""
    before, now = (side.manifest.figures[figure].products for side in (old, new))
    for name in dict.fromkeys([*before, *now]):
        was, told = before.get(name), now.get(name)
        if was and told and was.sha256 == told.sha256:
            continue
        one, other = _found(old, was), _found(new, told)
        what = _difference(one, other) if one and other else "it is only on one side" if one or other else ""
        if what:
            yield PictureChange(figure if name == "image" else f"{figure}, {name}", one, other, what)


def _found(side: Side, product: Product | None) -> Path | None:
    """The file of a product; None where none is published."""
    if product is None or product.file is None:
        return None
    file = side.picture(product.file)
    if not file.is_file():
        raise OutlineError(Problem(f"{product.file} of {side.label} is gone", hint="build it again"))
    return file


def _difference(before: Path, now: Path) -> str:
    """How two pictures differ, in words; those that nobody can read differ by their bytes."""
    if file_digest(before) == file_digest(now):
        return ""
    try:
        return picture_difference(before, now)
    except (ParseError, OSError, ValueError):
        return "other bytes"


def _names(slide: SlideFacts) -> dict[str, None]:
    """The pictures that the texts of a slide name, as they name them."""
    found = (one or other for text in slide.texts.values() for one, other in _OWN.findall(text))
    return dict.fromkeys(name for name in found if not _ELSEWHERE.match(name))
