"""Two sides -> what differs between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slidegen.diff.aligning import Pair, aligned
from slidegen.diff.difference import Change, Difference, FigureChange, SlideChange
from slidegen.diff.pictures import figure_changes, own_changes
from slidegen.diff.quoting import quoted_changes
from slidegen.diff.side import Side, place_of
from slidegen.diff.worddiff import flowing
from slidegen.publishing.manifest import INCLUDED, SlideFacts

DIGITS = 12  # of a file's digest: enough to tell two apart


def compared(old: Side, new: Side) -> Difference:
    """Everything that differs.

    Raises:
        OutlineError: a picture of a side is missing.
    """
    alignment = aligned(old.slides, new.slides)
    figures = (*figure_changes(old, new), *own_changes(old, new, alignment))
    slides = [change for pair in alignment.pairs if (change := _slide(pair, old, new, figures))]
    slides += [SlideChange(place_of(old.slides, place), None) for place in alignment.removed]
    slides += [SlideChange(None, place_of(new.slides, place)) for place in alignment.added]
    return Difference(
        old=old.label,
        new=new.label,
        slides_before=len(old.slides),
        slides_now=len(new.slides),
        minutes_before=old.minutes,
        minutes_now=new.minutes,
        planned=new.manifest.deck.planned,
        deck=_changes(_deck_facts(old), _deck_facts(new)),
        slides=tuple(sorted(slides, key=lambda slide: (slide.place.number, slide.standing != "removed"))),
        figures=figures,
        values=tuple(quoted_changes(old, new, alignment)),
    )


def _slide(pair: Pair, old: Side, new: Side, figures: Iterable[FigureChange]) -> SlideChange:
    before, now = old.slides[pair.old], new.slides[pair.new]
    place = place_of(new.slides, pair.new)
    return SlideChange(
        old=place_of(old.slides, pair.old),
        new=place,
        moved=pair.moved,
        facts=_changes(_facts(before), _facts(now)),
        texts=_changes(_texts(before), _texts(now)),
        pictures=tuple(each.id for each in figures if each.pictures and place in each.slides),
    )


def _facts(slide: SlideFacts) -> dict[str, Any]:
    """What is told of a slide besides its texts; those of a deck that joined are only counted, which is no id."""
    named = {name: getattr(slide, name) for name in ("id", "section", "minutes", "layout", "classes")}
    if slide.layout == INCLUDED:
        del named["id"]
    return named | slide.directives


def _texts(slide: SlideFacts) -> dict[str, str]:
    """What it says, wherever the lines of its source end."""
    return {name: text if name == "code" else flowing(text) for name, text in slide.texts.items()}


def _changes(before: dict[str, Any], now: dict[str, Any]) -> tuple[Change, ...]:
    names = dict.fromkeys([*before, *now])
    changes = (Change(name, before.get(name), now.get(name)) for name in names)
    return tuple(each for each in changes if each.before != each.after)


def _deck_facts(side: Side) -> dict[str, Any]:
    deck = side.manifest.deck
    sections = dict.fromkeys(slide.section for slide in side.slides if slide.section)
    facts = {
        "title": deck.title,
        "sections": " / ".join(sections),
        "planned minutes": deck.planned,
        "theme": deck.theme,
    }
    return facts | {file: digest[:DIGITS] for file, digest in deck.theme_files.items()}
