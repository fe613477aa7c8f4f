"""What a slide shows of the deck around it: its section, how far the talk is, its share of the works cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slidegen.deck.deck import Deck, IncludedSlide, Slide
from slidegen.rendering.bibliography import Reference
from slidegen.rendering.views import SectionView

REFERENCES = "references"  # the layout that shares the works cited between its slides


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of the slides of one deck; ``references`` are the works that it cites, in order."""

    deck: Deck
    references: Sequence[Reference]
    _lengths: Counter[int]

    @classmethod
    def of(cls, deck: Deck, references: Sequence[Reference]) -> Surroundings:
        """Of a deck that has these to show as its references."""
        return cls(deck, references, Counter(slide.section for slide in deck.slides))

    def around(self, number: int) -> dict[str, Any]:
        """What the layout of a slide (from 0) is given besides the slide; nothing for one that has no layout."""
        slide = self.deck.slides[number]
        if isinstance(slide, IncludedSlide):
            return {}
        return {
            "section": self._section(slide),
            "progress": self._progress(number),
            "references": self._references(number) if slide.layout == REFERENCES else (),
        }

    def _section(self, slide: Slide) -> SectionView | None:
        title = self.deck.sections[slide.section]
        if not title:
            return None
        return SectionView(title, sum(1 for other in self.deck.sections[: slide.section + 1] if other))

    def _progress(self, number: int) -> list[tuple[int, int]]:
        """For each titled section: slides of it shown so far, and slides of it in all."""
        now = self.deck.slides[number].section
        before = sum(self._lengths[i] for i in range(now))
        shown = {now: number + 1 - before} | {i: self._lengths[i] for i in range(now)}
        titled = (i for i, title in enumerate(self.deck.sections) if title and self._lengths[i])
        return [(shown.get(i, 0), self._lengths[i]) for i in titled]

    def _references(self, number: int) -> Sequence[Reference]:
        """The share of the references that this slide shows: slides of that layout divide them evenly."""
        showing = [i for i, s in enumerate(self.deck.slides) if isinstance(s, Slide) and s.layout == REFERENCES]
        each = -(-len(self.references) // len(showing))
        first = showing.index(number) * each
        return self.references[first : first + each]
