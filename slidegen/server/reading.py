"""Reading an outline again after an edit: all of it, or only the slide in which the edit lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from pydantic import ValidationError

from slidegen.deck.deck import Deck, Slide
from slidegen.deck.resolve import resolve, resolve_slide
from slidegen.errors import SlidegenError
from slidegen.outline.outline import Outline, read_outline
from slidegen.outline.paths import minutes_on
from slidegen.outline.slidespecs import SlideSpec
from slidegen.outline.yamlsource import YamlSource, read_part
from slidegen.project import Project
from slidegen.scripts.script import Script

_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])&\w")  # an alias of it may stand anywhere


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines of a slide that the outline spells out, from 0, the last one exclusive; and its place in the deck."""

    section: int
    slide: int
    number: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An outline as it was read, with the deck it asks for.

    ``exact`` is false after an edit inside one slide: then places in the lines below it may be off by some lines.
    """

    lines: Sequence[str]
    outline: Outline
    deck: Deck
    spans: tuple[_Span, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one talk again and again."""

    project: Project
    path: str | None
    scripts: Callable[[Path], Script]

    def whole(self) -> Reading:
        """All of it.

        Raises:
            OutlineError: with everything that is wrong.
        """
        lines = _lines(self.project.outline)
        outline = read_outline(self.project.outline)
        deck = resolve(outline, self.project, path=self.path, scripts=self.scripts)
        return Reading(lines, outline, deck, tuple(_spans(outline, deck)))

    def nudged(self, last: Reading) -> Reading | None:
        """The reading after an edit inside one slide, in a fiftieth of the time.

        None where the edit is of another kind, asks for other figures, or leaves anything wrong: then read the whole.
        """
        try:
            lines = _lines(self.project.outline)
            first, end, more = _edit(last.lines, lines)
            span = next(span for span in last.spans if span.first <= first and end <= span.end)
            return self._with(last, span, lines, more)
        except (StopIteration, SlidegenError, ValidationError, yaml.YAMLError):
            return None

    def _with(self, last: Reading, span: _Span, lines: Sequence[str], more: int) -> Reading | None:
        path = ("sections", span.section, "slides", span.slide)
        old, new = last.lines[span.first : span.end], lines[span.first : span.end + more]
        is_item = bool(new) and new[0].lstrip().startswith("- ")
        if not is_item or _ANCHOR.search("".join(old)) or _ANCHOR.search("".join(new)):
            return None
        part = read_part(self.project.outline, "".join(new), path, span.first)
        spec = SlideSpec.model_validate(part.data)
        slide = self._resolved(last, spec, part, span)
        if slide is None:
            return None
        slides = (*last.deck.slides[: span.number], slide, *last.deck.slides[span.number + 1 :])
        spans = tuple(_moved(each, span, more) for each in last.spans)
        return replace(last, lines=lines, deck=replace(last.deck, slides=slides), spans=spans, exact=False)

    def _resolved(self, last: Reading, spec: SlideSpec, part: YamlSource, span: _Span) -> Slide | None:
        """The slide, if it takes the place of the old one and changes nothing around it."""
        old = last.deck.slides[span.number]
        outline = replace(last.outline, yaml=part)
        slide, jobs = resolve_slide(outline, spec, self.project, last.deck, (span.section, span.slide), self.scripts)
        known = {job.id: job for job in last.deck.jobs}
        is_there = minutes_on(last.deck.path, spec.minutes) is not None
        is_same = isinstance(old, Slide) and slide.id == old.id and slide.covers == old.covers
        has_same = all(job.id in known and known[job.id].key() == job.key() for job in jobs)
        return slide if is_there and is_same and has_same else None


def _lines(file: Path) -> Sequence[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return ()  # reading it in earnest says what is wrong


def _edit(old: Sequence[str], new: Sequence[str]) -> tuple[int, int, int]:
    """The old lines that are others now, from and to, and how many lines more there are."""
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    same = next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)
    return first, len(old) - same, len(new) - len(old)


def _spans(outline: Outline, deck: Deck) -> Iterator[_Span]:
    """Of every slide of the deck that is written in the outline, in order."""
    number = 0
    places = {slide.at.line: n for n, slide in enumerate(deck.slides) if slide.at.file == outline.file}
    for i, section in enumerate(outline.spec.sections):
        for j, spec in enumerate(section.slides):
            first, end = outline.yaml.lines_of("sections", i, "slides", j)
            if spec.include is None and first + 1 in places:
                number = places[first + 1]
                yield _Span(i, j, number, first, end)


def _moved(span: _Span, edited: _Span, more: int) -> _Span:
    if span.first < edited.first:
        return span
    return replace(span, first=span.first + (0 if span == edited else more), end=span.end + more)
