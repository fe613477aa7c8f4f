"""Deck and rendered slides -> the slides of the deck page, with titles, notes and controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from slidegen.deck.deck import Deck, FigureUse, IncludedSlide, Slide
from slidegen.marp.messages import Alone
from slidegen.page import Page, PageSlide
from slidegen.publishing.wording import notes_html, plain_title


def page_slides(deck: Deck, rendered: Sequence[Alone], live: Set[str]) -> tuple[PageSlide, ...]:
    """The slides as the page shows them; the figures that are ``live`` there have their controls."""
    return tuple(_page_slide(slide, deck, one, live) for slide, one in zip(deck.slides, rendered, strict=True))


def page_of(deck: Deck, slides: tuple[PageSlide, ...], *, css: str, script: str) -> Page:
    """The page of a deck; ``script`` is Marp's own."""
    settings = deck.settings
    return Page(
        title=settings.title,
        lang=settings.lang,
        author=settings.author,
        description=settings.description or settings.subtitle,
        css=css,
        script=script,
        minutes=round(deck.minutes, 2),
        slides=slides,
    )


def uses_on(slide: Slide | IncludedSlide) -> tuple[FigureUse, ...]:
    """The pictures of figures on a slide."""
    if isinstance(slide, IncludedSlide):
        return ()
    return tuple(use for use in (slide.figure, *(column.figure for column in slide.columns)) if use)


def _page_slide(slide: Slide | IncludedSlide, deck: Deck, rendered: Alone, live: Set[str]) -> PageSlide:
    return PageSlide(
        id=slide.id,
        title=plain_title(slide),
        section=deck.sections[slide.section],
        minutes=slide.minutes,
        notes=notes_html(rendered.notes),
        html=rendered.html,
        figures=tuple(_controls(use) for use in uses_on(slide) if use.controls and use.job in live),
    )


def _controls(use: FigureUse) -> Mapping[str, Any]:
    return {"id": use.job, "controls": [control.to_json() for control in use.controls]}
