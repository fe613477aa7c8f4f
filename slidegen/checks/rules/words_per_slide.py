"""Slides that are read instead of listened to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import prose
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import Slide
from slidegen.rendering.surroundings import REFERENCES

MOST = 60
_WORD = re.compile(r"\w[\w'’.,-]*")
_HEADING_OR_TABLE = re.compile(r"^(?:# .*|\|.*)$", re.MULTILINE)


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        if isinstance(slide, Slide) and slide.layout == REFERENCES:
            continue
        count = word_count(subject.pages.get(slide.id, ""))
        if count > MOST:
            advice = "split the slide, or say some of it instead: notes: are for that"
            yield Observation(slide.at, f"{count} words to read, more than {MOST}", advice, slide.id)


def word_count(page: str) -> int:
    """Words of a rendered slide that are to be read as text: not its title, tables, code, formulas and notes."""
    return len(_WORD.findall(prose(_HEADING_OR_TABLE.sub("", page))))


RULE = Rule(
    "words",
    Severity.WARNING,
    "no slide has more words than an audience reads while it listens",
    f"""An audience that reads does not listen. Beyond {MOST} words a slide is a document. Counted are the words of the
    rendered text: not the title, tables, listings, formulas and notes, and not slides of references, which are
    looked up.""",
    _look,
)
