"""SlideSpec -> Slide: every text with its place, files read, listings cut, figures as uses of jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from slidegen.deck import deck
from slidegen.deck.include import included_slides
from slidegen.deck.listing import Item, excerpt
from slidegen.deck.runs import Path_, Runs
from slidegen.deck.slideids import SlideIds
from slidegen.errors import OutlineError, Problem, Problems, SourceLocation, did_you_mean
from slidegen.files.textfiles import read_text
from slidegen.outline.outline import Outline
from slidegen.outline.paths import minutes_on, unknown
from slidegen.outline.runspecs import FigureSpec
from slidegen.outline.slidespecs import CodeSpec, ColumnSpec, SlideSpec, TableColumnSpec, TableSpec
from slidegen.outline.yamlsource import Step
from slidegen.project import Project, layouts_of

# Local directives of Marp that a slide may set; the deck, the layout and the source line own the others.
DIRECTIVES = (
    "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat", "backgroundSize",
    "color", "footer", "header", "paginate", "transition",
)  # fmt: skip


@dataclass(slots=True)
class Slides:
    """Resolves slides of one outline, for a ``path`` through it.

    Gathers the jobs, files and ids that they ask for, and in ``problems`` what is wrong with them.
    """

    outline: Outline
    project: Project
    path: str
    problems: Problems
    runs: Runs
    layouts: frozenset[str]
    files: dict[Path, None]
    ids: SlideIds = field(default_factory=SlideIds)

    @classmethod
    def of(cls, runs: Runs, path: str) -> Slides:
        """Of the outline whose jobs ``runs`` gathers."""
        outline, layouts = runs.outline, frozenset(layouts_of(runs.project))
        return cls(outline, runs.project, path, runs.problems, runs, layouts, {outline.file: None})

    def slide(self, spec: SlideSpec, section: int, path: Path_) -> deck.Slide:
        """The slide that stands at ``path`` in the outline."""
        at = self.outline.yaml.at(*path)
        layout = self._layout(spec, path)
        title = self.outline.spec.sections[section].title if layout == "section" and not spec.title else spec.title
        classes = tuple(spec.classes)
        self.problems += unknown(self.outline, spec.minutes, path)
        return deck.Slide(
            id=spec.id or self.ids.unique(deck.slug(spec.title) or "slide"),
            section=section,
            layout=layout,
            title=self._text(title, *path, "title"),
            body=self._body(spec, path),
            columns=tuple(self._column(c, layout, classes, (*path, "columns", i)) for i, c in enumerate(spec.columns)),
            figure=self._figure(spec.figure, layout, classes, (*path, "figure")),
            code=self.problems.tried(lambda: self._listing(spec.code, (*path, "code"))) if spec.code else None,
            table=self._table(spec.table, layout, classes, (*path, "table")) if spec.table else None,
            attribution=self._text(spec.attribution, *path, "attribution"),
            source=self._text(spec.source, *path, "source"),
            notes=self._text(spec.notes, *path, "notes"),
            minutes=minutes_on(self.path, spec.minutes) or 0,
            claims=self._claims(spec, path),
            citations=tuple(
                deck.Citation(key, self.outline.yaml.at(*path, "cite", i)) for i, key in enumerate(spec.cite)
            ),
            covers=tuple(spec.covers),
            classes=classes,
            directives=self._directives(spec, path),
            at=at,
        )

    def included(self, name: str, section: int, path: Path_) -> list[deck.IncludedSlide]:
        """All slides of the Marp deck in a file; its name stands at ``path`` in the outline."""
        at = self.outline.yaml.at(*path)
        file = self.problems.tried(lambda: self.file(name, self.project.talk, at))
        if file == self.outline.file:
            self.problems.append(Problem("an outline cannot include itself", at, "name a Marp deck, in Markdown"))
            return []
        pages = self.problems.tried(lambda: included_slides(file, base=self.project.talk)) if file else None
        return [
            deck.IncludedSlide(self.ids.unique(f"{file.stem}-{number}"), section, page.markdown, page.at)
            for number, page in enumerate(pages or (), 1)
            if file
        ]

    def file(self, name: str, folder: Path, at: SourceLocation) -> Path:
        """A file that the outline names, from then on one of those that the deck is made of.

        Raises:
            OutlineError: there is none, or it lies outside the project.
        """
        file = self.project.inside(name, folder, asked_at=at)
        self.files[file] = None
        return file

    def _text(self, source: str, *path: Step) -> deck.Text:
        return deck.Text(source, self.outline.yaml.text_at(*path), self.outline.yaml.extent(*path))

    def _layout(self, spec: SlideSpec, path: Path_) -> str:
        layout = spec.layout or _usual_layout(spec)
        if layout not in self.layouts:
            at = self.outline.yaml.at(*path, "layout")
            self.problems.append(Problem(f"unknown layout {layout!r}", at, did_you_mean(layout, self.layouts)))
        return layout

    def _body(self, spec: SlideSpec, path: Path_) -> deck.Text:
        if spec.file is None:
            return self._text(spec.body or "", *path, "body")
        at = self.outline.yaml.at(*path, "file")
        file = self.problems.tried(lambda: self.file(spec.file or "", self.project.talk, at))
        return deck.Text(read_text(file), SourceLocation(file)) if file else deck.Text("", at)

    def _column(self, spec: ColumnSpec, layout: str, classes: tuple[str, ...], path: Path_) -> deck.Column:
        return deck.Column(
            title=self._text(spec.title, *path, "title"),
            body=self._text(spec.body, *path, "body"),
            figure=self._figure(spec.figure, layout, classes, (*path, "figure")),
        )

    def _claims(self, spec: SlideSpec, path: Path_) -> tuple[deck.Claim, ...]:
        return tuple(
            deck.Claim(claim.that, claim.because, self.outline.yaml.text_at(*path, "claims", i, "that"))
            for i, claim in enumerate(spec.claims)
        )

    def _directives(self, spec: SlideSpec, path: Path_) -> dict[str, str]:
        for name in spec.directives:
            if name not in DIRECTIVES:
                at = self.outline.yaml.at(*path, "directives", name, key=True)
                self.problems.append(Problem(f"unknown directive {name!r}", at, did_you_mean(name, DIRECTIVES)))
        return spec.directives

    def _listing(self, spec: CodeSpec | None, path: Path_) -> deck.Listing:
        assert spec is not None
        at = self.outline.yaml.at(*path, "source")
        name, _, symbol = spec.source.partition(":")
        file = self.file(name, self.project.figures, at)
        if symbol and file.suffix != ".py":
            raise OutlineError(Problem("parts are cut out of Python files only", at, f"show the whole file: {name}"))
        text = self.runs.scripts(file).listing(symbol, asked_at=at) if symbol else read_text(file)
        highlight, fold = (
            [Item(item, self.outline.yaml.at(*path, key, i)) for i, item in enumerate(items)]
            for key, items in (("highlight", spec.highlight), ("fold", spec.fold))
        )
        shown = excerpt(text.strip("\n"), highlight, fold)
        return deck.Listing(shown, file.suffix.lstrip(".") or "text", self._text(spec.caption, *path, "caption"))

    def _figure(
        self, spec: FigureSpec | None, layout: str, classes: tuple[str, ...], path: Path_
    ) -> deck.FigureUse | None:
        found = self.problems.tried(lambda: self.runs.figure(spec, layout, classes, path)) if spec else None
        if spec is None or found is None:
            return None
        job, variant, controls = found
        alt, caption = self._text(spec.alt, *path, "alt"), self._text(spec.caption, *path, "caption")
        return deck.FigureUse(job.id, variant, job.size, alt, caption, job.at, controls)

    def _table(self, spec: TableSpec, layout: str, classes: tuple[str, ...], path: Path_) -> deck.Table:
        figure, _, value = spec.value.partition(".")
        if spec.figure:
            own = self._figure(spec.figure, layout, classes, (*path, "figure"))
            figure, value = own.job if own else "", spec.value
        columns = tuple(self._table_column(name, each, (*path, "columns", name)) for name, each in spec.columns.items())
        at = self.outline.yaml.at(*path, "value")
        return deck.Table(figure, value, columns, self._text(spec.caption, *path, "caption"), at)

    def _table_column(self, name: str, spec: TableColumnSpec | None, path: Path_) -> deck.TableColumn:
        spec = spec or TableColumnSpec()
        title = None if spec.title is None else self._text(spec.title, *path, "title")
        at = self.outline.yaml.at(*path, key=True)
        return deck.TableColumn(name, title, self._text(spec.format, *path, "format"), at)


def _usual_layout(spec: SlideSpec) -> str:
    """What a slide most likely wants to be when it does not say."""
    if spec.table:
        return "table"
    if spec.figure:
        return "figure-right" if spec.body or spec.file else "figure"
    return "code" if spec.code else "two-column" if spec.columns else "bullets"
