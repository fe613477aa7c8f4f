"""Deck + FigureResults -> MarpDocument: every text rendered, every slide through its layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from slidegen.bibliography import Reference, cited, read_bibliography, split_citation
from slidegen.claims import try_claims
from slidegen.deck import Deck, FigureUse, IncludedSlide, Listing, Slide, Table, Text
from slidegen.errors import Problem, RenderError, SlidegenError, SourceLocation
from slidegen.execution.jobs import JobResult
from slidegen.execution.orders import moving_name
from slidegen.notes import notes_comment
from slidegen.project import PACKAGE, Project
from slidegen.results import ClaimResult
from slidegen.tables import TableView, table_view
from slidegen.templating import environment, figure_names, render_layout, render_text, yaml_quote
from slidegen.views import ColumnView, FigureView, ListingView, SectionView, SlideView

_CODE = re.compile(r"```|~~~|<pre|^(?: {4}|\t)", re.MULTILINE | re.IGNORECASE)
REFERENCES = "references"  # the layout that shares the works cited between its slides
FIGURES = "figures"  # the folder beside the Markdown that holds the pictures


class UnsoundDeck(RenderError):
    """All that is wrong with a deck's texts and claims; ``claims`` tells how each was judged."""

    def __init__(self, problems: Sequence[Problem], claims: tuple[ClaimResult, ...]) -> None:
        super().__init__(*problems)
        self.claims = claims


@dataclass(frozen=True, slots=True)
class MarpDocument:
    """Front matter and slides for any Marp tool, the images they name (name -> file), where each slide was written."""

    front_matter: str
    slides: tuple[str, ...]
    images: Mapping[str, Path]
    places: tuple[SourceLocation, ...]

    @property
    def markdown(self) -> str:
        return self.front_matter + "\n\n---\n\n".join(self.slides) + "\n"


def render(
    deck: Deck, results: Mapping[str, JobResult], project: Project
) -> tuple[MarpDocument, tuple[ClaimResult, ...]]:
    """Render the deck.

    Raises:
        UnsoundDeck: every undefined name, unsound template, unknown citation and false claim, all at once.
    """
    return _Renderer.of(deck, results, project).document()


@dataclass(slots=True)
class _Renderer:
    deck: Deck
    results: Mapping[str, JobResult]
    jinja: ImmutableSandboxedEnvironment
    library: Mapping[str, Reference]
    references: Sequence[Reference]
    context: dict[str, Any]
    lengths: Counter[int]
    shown: Counter[int] = field(default_factory=Counter)
    images: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, deck: Deck, results: Mapping[str, JobResult], project: Project) -> _Renderer:
        jinja = environment([project.layouts, PACKAGE / "layouts"], project.cache / "jinja")
        library = read_bibliography(project.bibliography)
        references, problems = cited(library, (c for slide in deck.slides for c in slide.citations))
        further = [entry for entry in library.values() if entry.further and entry not in references]
        ordered = sorted(references, key=lambda entry: entry.short.casefold()) + further
        figures = figure_names({key: result.values for key, result in results.items()})
        context = {"figures": figures, "deck": deck.settings, "path": deck.path}
        lengths = Counter(slide.section for slide in deck.slides)
        return cls(deck, results, jinja, library, ordered, context, lengths, problems=list(problems))

    def document(self) -> tuple[MarpDocument, tuple[ClaimResult, ...]]:
        claims = try_claims(self.deck, self.jinja, self.context)
        self.problems += [claim.problem for claim in claims if claim.problem]
        passed = sum(claim.passed for claim in claims)
        self.context["build"] = {"figures": len(self.results), "claims": len(claims), "passed": passed}
        slides = [self._slide(number, slide) for number, slide in enumerate(self.deck.slides, 1)]
        if self.problems:
            raise UnsoundDeck(self.problems, claims)
        places = tuple(slide.at for slide in self.deck.slides)
        return MarpDocument(self._front_matter(), tuple(slides), self.images, places), claims

    def _front_matter(self) -> str:
        settings = self.deck.settings
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

    def _slide(self, number: int, slide: Slide | IncludedSlide) -> str:
        self.shown[slide.section] += 1
        if isinstance(slide, IncludedSlide):
            return slide.markdown.strip("\n")
        try:
            view = self._view(number, slide)
            shown = {
                "slide": view,
                "section": self._section(slide),
                "progress": self._progress(),
                "references": self._references(number) if slide.layout == REFERENCES else (),
            }
            page = render_layout(self.jinja, slide.layout, self.context | shown, slide.at)
        except SlidegenError as error:
            self.problems += error.problems
            return ""
        directives = "\n".join(f"<!-- _{key}: {yaml_quote(value)} -->" for key, value in slide.directives.items())
        notes = notes_comment(self._text(slide.notes))
        return "\n\n".join(part for part in (_tidy(page), directives, notes) if part)

    def _view(self, number: int, slide: Slide) -> SlideView:
        return SlideView(
            id=slide.id,
            number=number,
            layout=slide.layout,
            classes=" ".join(slide.classes),
            title=self._text(slide.title),
            body=self._text(slide.body),
            columns=tuple(
                ColumnView(self._text(c.title), self._text(c.body), self._figure(c.figure)) for c in slide.columns
            ),
            figure=self._figure(slide.figure),
            code=self._listing(slide.code),
            table=self._table(slide.table),
            attribution=self._text(slide.attribution),
            source=self._source(slide),
        )

    def _text(self, text: Text) -> str:
        try:
            return render_text(self.jinja, text, self.context)
        except RenderError as error:  # noted, so that one build shows every slide that is at fault
            self.problems += error.problems
            return ""

    def _figure(self, use: FigureUse | None) -> FigureView | None:
        if use is None:
            return None
        width, height = use.size
        src = self._picture(use.job, use.variant or "image")
        if not src:
            hint = "its function returned values only; show them in the text, or with table:"
            self.problems.append(Problem(f"figure {use.job} has no picture", use.at, hint))
        moving = self._picture(use.job, moving_name(use.variant))
        return FigureView(src, moving, self._text(use.alt), self._text(use.caption), width, height)

    def _picture(self, job: str, product: str) -> str:
        """What the slide calls a product of a figure, which is then published; "" where there is none."""
        file = self.results[job].products.get(product)
        if file is None:
            return ""
        src = published_name(job, product, file)
        self.images[src] = file
        return src

    def _listing(self, listing: Listing | None) -> ListingView | None:
        if listing is None:
            return None
        shown = listing.shown
        return ListingView(shown.text, listing.language, shown.focus, shown.folds, self._text(listing.caption))

    def _table(self, table: Table | None) -> TableView | None:
        try:
            return table_view(table, self.context["figures"], self.jinja, self._text) if table else None
        except RenderError as error:
            self.problems += error.problems
            return None

    def _source(self, slide: Slide) -> str:
        """What the author wrote, then the works cited with the places in them."""
        parts = [self._text(slide.source)]
        for citation in slide.citations:
            key, place = split_citation(citation.key)
            if key in self.library:
                parts.append(", ".join(part for part in (self.library[key].short, place) if part))
        return " · ".join(part for part in parts if part)

    def _section(self, slide: Slide) -> SectionView | None:
        title = self.deck.sections[slide.section]
        if not title:
            return None
        return SectionView(title, sum(1 for other in self.deck.sections[: slide.section + 1] if other))

    def _references(self, number: int) -> Sequence[Reference]:
        """The share of the references that this slide shows: slides of that layout divide them evenly."""
        showing = [i for i, s in enumerate(self.deck.slides, 1) if isinstance(s, Slide) and s.layout == REFERENCES]
        each = -(-len(self.references) // len(showing))
        first = showing.index(number) * each
        return self.references[first : first + each]

    def _progress(self) -> list[tuple[int, int]]:
        """For each titled section: slides of it shown so far, and slides of it in all."""
        return [
            (self.shown[i], self.lengths[i]) for i, title in enumerate(self.deck.sections) if title and self.lengths[i]
        ]


def published_name(key: str, product: str, file: Path) -> str:
    """Where a figure's product is found from the Markdown, and from the output folder."""
    return f"{FIGURES}/{key}{'' if product == 'image' else f'-{product}'}{file.suffix}"


def _tidy(page: str) -> str:
    """At most one blank line in a row: the Markdown is there to be read. Pages with code stay as they are."""
    page = page.strip("\n")
    return page if _CODE.search(page) else re.sub(r"\n(?:[ \t]*\n)+", "\n\n", page)
