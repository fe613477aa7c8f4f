"""Deck + FigureResults -> MarpDocument: every claim tried, every slide through its layout."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slidegen.deck.deck import Claim, Deck, IncludedSlide
from slidegen.deck.notes import notes_comment
from slidegen.errors import Problem, SlidegenError
from slidegen.execution.jobs import JobResult
from slidegen.outline.outline import DeckSpec
from slidegen.project import Project
from slidegen.rendering.bibliography import Reference, cited
from slidegen.rendering.claims import try_claim
from slidegen.rendering.document import Draft, Failure, MarpDocument, UnsoundDeck
from slidegen.rendering.lookups import Lookups
from slidegen.rendering.memory import Memory, Page
from slidegen.rendering.surroundings import Surroundings
from slidegen.rendering.templating import render_layout, yaml_quote
from slidegen.rendering.viewing import Viewer
from slidegen.results import ClaimResult

_CODE = re.compile(r"```|~~~|<pre|^(?: {4}|\t)", re.MULTILINE | re.IGNORECASE)


def render(
    deck: Deck, results: Mapping[str, JobResult], project: Project, memory: Memory | None = None
) -> tuple[MarpDocument, tuple[ClaimResult, ...]]:
    """Render the deck, and keep in ``memory`` what that costs.

    Raises:
        UnsoundDeck: every undefined name, unsound template, unknown citation and false claim, all at once.
    """
    rendered = draft(deck, results, memory or Memory.of(project), project)
    if rendered.problems:
        raise UnsoundDeck(rendered.problems, rendered.claims)
    return rendered.document, rendered.claims


def draft(deck: Deck, results: Mapping[str, JobResult], memory: Memory, project: Project) -> Draft:
    """Render the deck as far as it goes; what is in ``memory`` and would come out the same is taken from there."""
    return _Renderer.of(deck, results, memory, project).whole()


def one_page(number: int, deck: Deck, results: Mapping[str, JobResult], memory: Memory, project: Project) -> Draft:
    """One slide (from 0) as it would be if these were the results; the memory stays as it is."""
    return _Renderer.of(deck, results, memory, project).alone(number)


@dataclass(frozen=True, slots=True)
class _Renderer:
    deck: Deck
    memory: Memory
    layouts: tuple[str, ...]
    lookups: Lookups
    surroundings: Surroundings
    faults: tuple[Problem, ...]

    @classmethod
    def of(cls, deck: Deck, results: Mapping[str, JobResult], memory: Memory, project: Project) -> _Renderer:
        library = memory.library(project.bibliography)
        references, problems = cited(library, (c for slide in deck.slides for c in slide.citations))
        is_cited = {entry.key for entry in references}
        further = [entry for entry in library.values() if entry.further and entry.key not in is_cited]
        ordered = sorted(references, key=lambda entry: entry.short.casefold()) + further
        lookups, surroundings = Lookups.of(deck, results, library), Surroundings.of(deck, ordered)
        return cls(deck, memory, memory.layouts(), lookups, surroundings, tuple(problems))

    def whole(self) -> Draft:
        claims = tuple(self._claim(number, claim) for number, claim in self.deck.claims())
        self.lookups.count(claims)
        return self._draft({number: self._page(number) for number in range(len(self.deck.slides))}, claims)

    def alone(self, number: int) -> Draft:
        """Only that slide; claims are not tried, for they are about the results of the outline."""
        self.lookups.count(())
        return self._draft({number: self._made(number)}, ())

    def _draft(self, made: Mapping[int, Page | Failure], claims: tuple[ClaimResult, ...]) -> Draft:
        failed = {number: page for number, page in made.items() if isinstance(page, Failure)}
        pages = tuple(Page("", {}) if isinstance(page, Failure) else page for page in made.values())
        results = self.lookups.results
        images = {src: results[job].products[name] for page in pages for src, (job, name) in page.pictures.items()}
        places = tuple(slide.at for slide in self.deck.slides)
        front_matter = _front_matter(self.deck.settings)
        document = MarpDocument(front_matter, tuple(page.markdown for page in pages), images, places, pages)
        return Draft(document, claims, self.faults, failed)

    def _claim(self, number: int, claim: Claim) -> ClaimResult:
        key = (claim, self.deck.settings, self.deck.path)
        kept = self.memory.claims.find((number, claim.expression), key, self.lookups.now)
        if kept is not None:
            return kept
        self.lookups.forget()
        result = try_claim(number, claim, self.memory.jinja, self.lookups.context)
        if result.passed:  # the problem of another one names its place, which may move
            self.memory.claims.keep((number, claim.expression), key, self.lookups.used, result)
        return result

    def _page(self, number: int) -> Page | Failure:
        """The slide's page, from memory where it would come out the same."""
        slide = self.deck.slides[number]
        key = (slide, self.surroundings.around(number), self.deck.settings, self.deck.path, self.layouts)
        kept = self.memory.pages.find(slide.id, key, self.lookups.now)
        if kept is not None:
            return kept
        page = self._made(number)
        if isinstance(page, Page):
            self.memory.pages.keep(slide.id, key, self.lookups.used, page)
        return page

    def _made(self, number: int) -> Page | Failure:
        """The slide's page, made anew; what is wrong with it, if anything is."""
        slide = self.deck.slides[number]
        self.lookups.forget()
        if isinstance(slide, IncludedSlide):
            return Page(slide.markdown.strip("\n"), {}, {"body": slide.markdown.strip("\n")})
        viewer = Viewer(self.memory.jinja, self.lookups)
        try:
            view, around = viewer.view(slide, number + 1), self.surroundings.around(number)
            context = self.lookups.context | {"slide": view} | around
            markdown = render_layout(self.memory.jinja, slide.layout, context, slide.at)
            notes = viewer.text(slide.notes)
        except SlidegenError as error:
            viewer.problems += error.problems
        if viewer.problems:
            return Failure(tuple(viewer.problems), self.lookups.figures())
        directives = "\n".join(f"<!-- _{key}: {yaml_quote(value)} -->" for key, value in slide.directives.items())
        parts = (_tidy(markdown), directives, notes_comment(notes))
        texts = view.texts() | _said_around(notes, around["references"])
        return Page("\n\n".join(part for part in parts if part), viewer.pictures, texts, tuple(self.lookups.quoted))


def _front_matter(settings: DeckSpec) -> str:
    told = {
        "marp": "true",
        "theme": settings.theme,
        "size": yaml_quote(settings.size),
        "paginate": str(settings.paginate).lower(),
        "math": "mathjax",
        "lang": settings.lang,
        "title": yaml_quote(settings.title),
        "author": yaml_quote(settings.author) if settings.author else "",
        "description": yaml_quote(settings.description or settings.subtitle),
    }
    lines = "\n".join(f"{key}: {value}" for key, value in told.items() if value not in ("", '""'))
    return f"---\n{lines}\n---\n\n"


def _said_around(notes: str, references: Sequence[Reference]) -> dict[str, str]:
    """What is said beside a slide's own parts."""
    texts = {"references": "\n".join(each.text for each in references), "notes": notes}
    return {name: text for name, text in texts.items() if text}


def _tidy(page: str) -> str:
    """At most one blank line in a row: the Markdown is there to be read. Pages with code stay as they are."""
    page = page.strip("\n")
    return page if _CODE.search(page) else re.sub(r"\n(?:[ \t]*\n)+", "\n\n", page)
