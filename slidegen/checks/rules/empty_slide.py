"""Slides on which there is nothing below their title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import Slide

_TITLES = ("title", "section", "quote")  # layouts of slides that may be a title and no more
_NOTHING = re.compile(
    r"<!--.*?-->|<(?!img\b|svg\b|video\b|audio\b|iframe\b|canvas\b|object\b)[^>]*>|^# [^\n]*", re.DOTALL | re.MULTILINE
)


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        page = subject.pages.get(slide.id, "")
        if isinstance(slide, Slide) and slide.layout not in _TITLES and page and not _NOTHING.sub("", page).strip():
            but = " but its title" if slide.title.source.strip() else ""
            advice = "give it something to show, or the layout section"
            yield Observation(slide.at, f"there is nothing on it{but}", advice, slide.id)


RULE = Rule(
    "empty-slide",
    Severity.WARNING,
    "every slide shows something below its title",
    """A slide with a title alone looks like one that was forgotten: often what it was to show stands under another
    key, or its layout waits for a figure that was never named. Slides with the layouts title, section and quote may
    be a title and no more.""",
    _look,
)
