"""Deck + FigureResults -> MarpDocument: every text rendered, every slide through its layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slidegen.bibliography import Reference, cited, split_citation
from slidegen.claims import try_claim
from slidegen.deck import Claim, Deck, FigureUse, IncludedSlide, Listing, Slide, Table, Text
from slidegen.errors import Problem, RenderError, SlidegenError, SourceLocation
from slidegen.execution.jobs import JobResult
from slidegen.execution.orders import moving_name
from slidegen.memory import Memory, Page
from slidegen.notes import notes_comment
from slidegen.project import Project
from slidegen.results import ClaimResult
from slidegen.tables import TableView, table_view
from slidegen.templating import Names, deck_names, figure_names, render_layout, render_text, yaml_quote
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
    """Front matter and slides for any Marp tool, the images they name (name -> file), where each slide was written.

    ``pages`` are the slides with what they were made of.
    """

    front_matter: str
    slides: tuple[str, ...]
    images: Mapping[str, Path]
    places: tuple[SourceLocation, ...]
    pages: tuple[Page, ...] = ()

    @property
    def markdown(self) -> str:
        return self.front_matter + "\n\n---\n\n".join(self.slides) + "\n"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a slide could not be rendered, and which figures' values it had looked up by then."""

    problems: tuple[Problem, ...]
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendering as far as it came. Slides that ``failed``, by number from 0, are empty in the document.

    ``faults`` are problems of no slide in particular; those of claims are with the claims.
    """

    document: MarpDocument
    claims: tuple[ClaimResult, ...]
    faults: tuple[Problem, ...]
    failed: Mapping[int, Failure]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong."""
        claims = (claim.problem for claim in self.claims if claim.problem)
        slides = (problem for failure in self.failed.values() for problem in failure.problems)
        return (*self.faults, *claims, *slides)

    def problems_without(self, figures: Set[str]) -> tuple[Problem, ...]:
        """What is wrong, without what only comes of figures that are not there."""
        claims = [claim for claim in self.claims if claim.problem]
        told = (claim.problem for claim in claims if not any(f"figures.{name}" in claim.expression for name in figures))
        slides = (p for failure in self.failed.values() if not failure.figures & figures for p in failure.problems)
        return (*self.faults, *filter(None, told), *slides)


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
    return _Renderer.of(deck, results, memory, project).document()


def one_page(number: int, deck: Deck, results: Mapping[str, JobResult], memory: Memory, project: Project) -> Draft:
    """One slide (from 0) as it would be if these were the results; the memory stays as it is."""
    return _Renderer.of(deck, results, memory, project).alone(number)


@dataclass(slots=True)
class _Renderer:
    deck: Deck
    results: Mapping[str, JobResult]
    memory: Memory
    library: Mapping[str, Reference]
    references: Sequence[Reference]
    layouts: tuple[str, ...]
    lengths: Counter[int]
    context: dict[str, Any] = field(default_factory=dict)
    build: Mapping[str, int] = field(default_factory=dict)
    used: dict[str, Any] = field(default_factory=dict)
    quoted: dict[str, None] = field(default_factory=dict)
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faults: tuple[Problem, ...] = ()
    failed: dict[int, Failure] = field(default_factory=dict)

    @classmethod
    def of(cls, deck: Deck, results: Mapping[str, JobResult], memory: Memory, project: Project) -> _Renderer:
        library = memory.library(project.bibliography)
        references, problems = cited(library, (c for slide in deck.slides for c in slide.citations))
        is_cited = {entry.key for entry in references}
        further = [entry for entry in library.values() if entry.further and entry.key not in is_cited]
        ordered = sorted(references, key=lambda entry: entry.short.casefold()) + further
        lengths = Counter(slide.section for slide in deck.slides)
        made = cls(deck, results, memory, library, ordered, memory.layouts(), lengths, faults=tuple(problems))
        values = {key: result.values for key, result in results.items()}
        figures = figure_names(values, made._used_figure, made._quoted_value)
        made.context = {"figures": figures, "deck": deck_names(deck.settings), "path": deck.path}
        return made

    def document(self) -> Draft:
        claims = tuple(self._claim(number, claim) for number, claim in self.deck.claims())
        self._count(claims)
        pages = [self._page(number) for number in range(len(self.deck.slides))]
        return self._draft(pages, claims)

    def alone(self, number: int) -> Draft:
        """Only that slide; claims are not tried, for they are about the results of the outline."""
        self._count(())
        page = self._made(self.deck.slides[number], number)
        return self._draft([page], ())

    def _count(self, claims: Sequence[ClaimResult]) -> None:
        passed = sum(claim.passed for claim in claims)
        self.build = {"figures": len(self.results), "claims": len(claims), "passed": passed}
        self.context["build"] = Names("the build has no count", self.build, self._used_count)

    def _draft(self, pages: Sequence[Page | None], claims: tuple[ClaimResult, ...]) -> Draft:
        images = {src: self.results[job].products[name] for p in pages if p for src, (job, name) in p.pictures.items()}
        places = tuple(slide.at for slide in self.deck.slides)
        known = tuple(page or Page("", {}) for page in pages)
        document = MarpDocument(self._front_matter(), tuple(page.markdown for page in known), images, places, known)
        return Draft(document, claims, self.faults, self.failed)

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

    def _claim(self, number: int, claim: Claim) -> ClaimResult:
        key = (claim, self.deck.settings, self.deck.path)
        kept = self.memory.claims.find((number, claim.expression), key, self._now)
        if kept is not None:
            return kept
        self.used = {}
        result = try_claim(number, claim, self.memory.jinja, self.context)
        if result.passed:  # the problem of another one names its place, which may move
            self.memory.claims.keep((number, claim.expression), key, self.used, result)
        return result

    def _page(self, number: int) -> Page | None:
        slide = self.deck.slides[number]
        key = (slide, self._around(number, slide), self.deck.settings, self.deck.path, self.layouts)
        page = self.memory.pages.find(slide.id, key, self._now)
        if page is None:
            page = self._made(slide, number)
            if page is not None:
                self.memory.pages.keep(slide.id, key, self.used, page)
        return page

    def _made(self, slide: Slide | IncludedSlide, number: int) -> Page | None:
        """The slide's Markdown; None if anything on it is wrong."""
        if isinstance(slide, IncludedSlide):
            return Page(slide.markdown.strip("\n"), {}, {"body": slide.markdown.strip("\n")})
        self.used, self.quoted, self.pictures, self.problems = {}, {}, {}, []
        try:
            view, around = self._view(number + 1, slide), self._around(number, slide)
            markdown = render_layout(self.memory.jinja, slide.layout, self.context | {"slide": view} | around, slide.at)
            notes = self._text(slide.notes)
        except SlidegenError as error:
            self.problems += error.problems
        if self.problems:
            self.failed[number] = Failure(tuple(self.problems), frozenset(map(_figure_of, self.used)))
            return None
        directives = "\n".join(f"<!-- _{key}: {yaml_quote(value)} -->" for key, value in slide.directives.items())
        parts = (_tidy(markdown), directives, notes_comment(notes))
        texts = view.texts() | _said_around(notes, around["references"])
        return Page("\n\n".join(part for part in parts if part), self.pictures, texts, tuple(self.quoted))

    def _around(self, number: int, slide: Slide | IncludedSlide) -> dict[str, Any]:
        """What a slide shows of the deck around it."""
        if isinstance(slide, IncludedSlide):
            return {}
        return {
            "section": self._section(slide),
            "progress": self._progress(number),
            "references": self._references(number) if slide.layout == REFERENCES else (),
        }

    def _used_figure(self, name: str) -> None:
        self.used[f"figures.{name}"] = self._now(f"figures.{name}")

    def _quoted_value(self, name: str) -> None:
        self.quoted[name] = None

    def _used_count(self, name: str) -> None:
        self.used[f"build.{name}"] = self._now(f"build.{name}")

    def _used_work(self, key: str) -> None:
        self.used[f"works.{key}"] = self._now(f"works.{key}")

    def _now(self, name: str) -> Any:
        """What a name that slides look up stands for: values of a figure, a product of one, a count, a work."""
        kind, _, rest = name.partition(".")
        match kind:
            case "figures":
                return self.results[rest].values if rest in self.results else None
            case "picture":
                job, _, product = rest.partition("/")
                return self._source_of(job, product)
            case "build":
                return self.build.get(rest)
        return self.library.get(rest)

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
            return render_text(self.memory.jinja, text, self.context)
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
        return FigureView(use.job, src, moving, self._text(use.alt), self._text(use.caption), width, height)

    def _picture(self, job: str, product: str) -> str:
        """What the slide calls a product of a figure, which is then published; "" where there is none."""
        src = self._source_of(job, product)
        self.used[f"picture.{job}/{product}"] = src
        if src:
            self.pictures[src] = (job, product)
        return src

    def _source_of(self, job: str, product: str) -> str:
        file = self.results[job].products.get(product) if job in self.results else None
        return published_name(job, product, file) if file else ""

    def _listing(self, listing: Listing | None) -> ListingView | None:
        if listing is None:
            return None
        shown = listing.shown
        return ListingView(shown.text, listing.language, shown.focus, shown.folds, self._text(listing.caption))

    def _table(self, table: Table | None) -> TableView | None:
        try:
            return table_view(table, self.context["figures"], self.memory.jinja, self._text) if table else None
        except RenderError as error:
            self.problems += error.problems
            return None

    def _source(self, slide: Slide) -> str:
        """What the author wrote, then the works cited with the places in them."""
        parts = [self._text(slide.source)]
        for citation in slide.citations:
            key, place = split_citation(citation.key)
            self._used_work(key)
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
        first = showing.index(number + 1) * each
        return self.references[first : first + each]

    def _progress(self, number: int) -> list[tuple[int, int]]:
        """For each titled section: slides of it shown so far, and slides of it in all."""
        now = self.deck.slides[number].section
        before = sum(self.lengths[i] for i in range(now))
        shown = {now: number + 1 - before} | {i: self.lengths[i] for i in range(now)}
        titled = (i for i, title in enumerate(self.deck.sections) if title and self.lengths[i])
        return [(shown.get(i, 0), self.lengths[i]) for i in titled]


def published_name(key: str, product: str, file: Path) -> str:
    """Where a figure's product is found from the Markdown, and from the output folder."""
    return f"{FIGURES}/{key}{'' if product == 'image' else f'-{product}'}{file.suffix}"


def _figure_of(name: str) -> str:
    """The figure that a name which was looked up belongs to, if to any."""
    return name.partition(".")[2].partition("/")[0]


def _said_around(notes: str, references: Sequence[Reference]) -> dict[str, str]:
    """What is said beside a slide's own parts."""
    texts = {"references": "\n".join(each.text for each in references), "notes": notes}
    return {name: text for name, text in texts.items() if text}


def _tidy(page: str) -> str:
    """At most one blank line in a row: the Markdown is there to be read. Pages with code stay as they are."""
    page = page.strip("\n")
    return page if _CODE.search(page) else re.sub(r"\n(?:[ \t]*\n)+", "\n\n", page)
