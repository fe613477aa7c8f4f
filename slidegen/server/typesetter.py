"""Deck and figures -> the HTML of the slides, of which only what changed is made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from slidegen.deck.deck import Deck, Slide
from slidegen.errors import Problem
from slidegen.execution.jobs import JobResult
from slidegen.files.stamps import stamp
from slidegen.marp.messages import Alone, Finding, Image, Places
from slidegen.marp.renderer import Renderer
from slidegen.project import Project
from slidegen.publishing.soundness import refuse_miscounted, told
from slidegen.rendering.document import Draft, MarpDocument
from slidegen.rendering.memory import Memory
from slidegen.rendering.render import draft, one_page

FEW = 8  # slides rendered alone, one by one; of more, the whole deck is as fast


@dataclass(frozen=True, slots=True)
class Set_:
    """What came of setting a deck: HTML and notes of each slide, CSS, all problems.

    ``exact`` tells whether all slides were rendered together, and so know of each other.
    """

    slides: tuple[Alone, ...]
    css: str
    problems: tuple[Problem, ...]
    exact: bool


@dataclass(slots=True)
class Typesetter:
    """Sets one talk again and again. ``media`` are the files that slides name, by the name they have there."""

    project: Project
    renderer: Renderer
    memory: Memory
    media: dict[str, Path] = field(default_factory=dict)
    script: str = ""
    _good: dict[str, str] = field(default_factory=dict)
    _images: dict[str, Path] = field(default_factory=dict)
    _markdown: tuple[str, ...] = ()
    _around: tuple[str, tuple[str, ...]] = ("", ())
    _drawn: dict[str, Path] = field(default_factory=dict)
    _set: Set_ | None = None
    _findings: tuple[Finding, ...] = ()

    def set(self, deck: Deck, results: Mapping[str, JobResult], awaited: Set[str], *, exact: bool = False) -> Set_:
        """Set a deck. A slide that fails stays as it last was; one that waits for a figure is no problem.

        Unless ``exact`` is asked for, a few slides that changed are rendered alone.
        """
        rough = draft(deck, results, self.memory, self.project)
        self._images |= rough.document.images
        pages = tuple(self._page(deck, rough, number) for number in range(len(deck.slides)))
        front, before = rough.document.front_matter, self._markdown
        redrawn = [src for src, file in self._images.items() if self._drawn.get(src) != file]
        changed = [
            n for n, page in enumerate(pages) if page not in before[n : n + 1] or any(s in page for s in redrawn)
        ]
        themes = tuple(stamp(file) for file in (*deck.theme.files, *deck.theme.fonts))
        is_same_deck = self._set is not None and (front, themes) == self._around and len(pages) == len(before)
        if exact or not is_same_deck or len(changed) > FEW or not self._alone(deck, pages, changed):
            self._whole(deck, replace(rough.document, slides=pages))
        self._around, self._markdown = (front, themes), pages
        self._drawn = dict(self._images)
        assert self._set is not None
        styles = deck.theme.files
        problems = (
            *rough.problems_without(awaited),
            *(told(finding, rough.document, styles) for finding in self._findings),
        )
        return Set_(self._set.slides, self._set.css, problems, self._set.exact)

    def expect(self, result: JobResult) -> tuple[str, ...]:
        """The names that the slides will have for a figure's pictures, before Marp gives them: both are of contents."""
        named = {f"{file.stem[:16]}{file.suffix}": file for file in result.products.values()}
        self.media |= named
        return tuple(named)

    def alone(self, deck: Deck, results: Mapping[str, JobResult], number: int) -> tuple[str, Sequence[Problem]]:
        """The HTML of one slide (from 0) as it would be if these were the results; only its pictures are kept."""
        rough = one_page(number, deck, results, self.memory, self.project)
        if rough.problems:
            return "", rough.problems
        places = replace(self._places(deck), files={**self._images, **rough.document.images})
        answer = self.renderer.slides(self._around[0], {number: rough.document.slides[0]}, places)
        self._take(answer.images)
        slide = answer.slides[number]
        return slide.html if slide else "", ()

    def _page(self, deck: Deck, rough: Draft, number: int) -> str:
        """The Markdown of a slide, or what it last was, or its title alone."""
        slide = deck.slides[number]
        if number not in rough.failed:
            self._good[slide.id] = rough.document.slides[number]
        title = slide.title.source if isinstance(slide, Slide) else slide.id
        return self._good.get(slide.id, "" if "{" in title else f"# {title}")

    def _places(self, deck: Deck) -> Places:
        return Places(self._images, (self.project.talk,), self.project.roots, deck.theme.files)

    def _whole(self, deck: Deck, document: MarpDocument) -> None:
        rendered = self.renderer.deck(document.markdown, self._places(deck), script=not self.script)
        refuse_miscounted(len(rendered.slides), document)
        self.script = self.script or rendered.script
        slides = tuple(Alone(html, notes) for html, notes in zip(rendered.slides, rendered.notes, strict=True))
        self._set = Set_(slides, rendered.css, (), exact=True)
        self._take(rendered.images)
        self._findings = rendered.problems

    def _alone(self, deck: Deck, pages: tuple[str, ...], changed: list[int]) -> bool:
        """Render the slides that changed each alone; False if one of them cannot be."""
        assert self._set is not None
        if not changed:
            return True
        wanted = {n: pages[n] for n in changed}
        named = {src: file for src, file in self._images.items() if any(src in page for page in wanted.values())}
        answer = self.renderer.slides(self._around[0], wanted, replace(self._places(deck), files=named))
        if not all(answer.slides.values()):
            return False
        slides = tuple(answer.slides.get(n) or slide for n, slide in enumerate(self._set.slides))
        self._set = Set_(slides, self._set.css, (), exact=False)
        self._take(answer.images)
        self._findings = (*(f for f in self._findings if f.slide not in changed), *answer.problems)
        return True

    def _take(self, images: tuple[Image, ...]) -> None:
        self.media |= {image.name: image.path for image in images}
