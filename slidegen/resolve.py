"""The step from Outline to Deck: names become files, figures become jobs, every problem is collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from slidegen import deck
from slidegen.errors import OutlineError, Problem, Problems, SourceLocation, did_you_mean
from slidegen.execution.jobs import FigureJob
from slidegen.ideas import read_ideas
from slidegen.include import included_slides
from slidegen.listing import Item, excerpt
from slidegen.outline import Outline
from slidegen.paths import chosen, minutes_on, unknown
from slidegen.project import PACKAGE, Project
from slidegen.runs import Path_, Runs
from slidegen.runspecs import FigureSpec
from slidegen.script import Script, read_script
from slidegen.slidespecs import CodeSpec, ColumnSpec, SlideSpec, TableColumnSpec, TableSpec
from slidegen.stamps import PerFile
from slidegen.textfiles import read_text
from slidegen.theme import Theme, find_theme, theme_from
from slidegen.yamlsource import Step

# Local directives of Marp that a slide may set; the deck, the layout and the source line own the others.
DIRECTIVES = (
    "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat", "backgroundSize",
    "color", "footer", "header", "paginate", "transition",
)  # fmt: skip


def resolve(
    outline: Outline,
    project: Project,
    *,
    path: str | None = None,
    every_path: bool = False,
    scripts: Callable[[Path], Script] | None = None,
) -> deck.Deck:
    """The deck an outline asks for, with the slides of one ``path`` through it (the usual one if None).

    Figures and steps are those of all slides: a slide may quote the values of one that is left out. With
    ``every_path``, slides of other paths are in their places too, without minutes. ``scripts`` gives Python files
    parsed; whoever resolves again and again has one that remembers.

    Raises:
        OutlineError: with every unknown theme, layout, file, function, parameter and clash of names found.
    """
    resolver = _Resolver.of(outline, project, chosen(path, outline), scripts or PerFile(read_script))
    resolver.every_path = every_path
    return resolver.run()


def resolve_slide(
    outline: Outline,
    spec: SlideSpec,
    project: Project,
    known: deck.Deck,
    place: tuple[int, int],
    scripts: Callable[[Path], Script],
) -> tuple[deck.Slide, tuple[FigureJob, ...]]:
    """One slide of a deck that is ``known``, at its ``place`` (section, slide) in the outline; and the figures on it.

    Raises:
        OutlineError: with everything wrong in it.
    """
    resolver = _Resolver.of(outline, project, known.path, scripts, known.theme)
    section, number = place
    slide = resolver._slide(spec, section, ("sections", section, "slides", number))
    for idea in set(spec.covers) - known.ideas.keys() if known.ideas else ():
        resolver.problems.append(Problem(f"there is no idea {idea!r}", slide.at, did_you_mean(idea, known.ideas)))
    if resolver.problems:
        raise OutlineError(*resolver.problems)
    return slide, tuple(resolver.runs.figures.values())


@dataclass(slots=True)
class _Resolver:
    """Walks the outline once, gathering jobs, files and problems."""

    outline: Outline
    project: Project
    theme: Theme
    runs: Runs
    problems: Problems
    layouts: frozenset[str]
    path: str
    every_path: bool = False
    files: dict[Path, None] = field(default_factory=dict)
    ids: dict[str, SourceLocation] = field(default_factory=dict)
    alike: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        outline: Outline,
        project: Project,
        path: str,
        scripts: Callable[[Path], Script],
        theme: Theme | None = None,
    ) -> _Resolver:
        problems, name = Problems(), outline.spec.deck.theme
        if theme is None:
            at = outline.yaml.at("deck", "theme")
            theme = problems.tried(lambda: find_theme(name, project.themes, asked_at=at)) or theme_from({})
        runs = Runs(outline, project, theme, problems, scripts)
        return cls(outline, project, theme, runs, problems, frozenset(layouts_of(project)), path)

    def run(self) -> deck.Deck:
        self.files[self.outline.file] = None
        self._claim_chosen_ids()
        self.runs.find_steps()
        ideas = self._ideas()
        slides = [slide for index in range(len(self.outline.spec.sections)) for slide in self._section(index)]
        if not slides and not self.problems:
            self.problems.append(self._no_slides())
        if self.problems:
            raise OutlineError(*sorted(self.problems, key=lambda p: p.location or SourceLocation(self.outline.file)))
        return deck.Deck(
            settings=self.outline.spec.deck,
            theme=self.theme,
            sections=tuple(section.title for section in self.outline.spec.sections),
            slides=tuple(slides),
            steps=self.runs.used_steps(),
            jobs=self.runs.drawn(),
            files=tuple(self.files),
            path=self.path,
            ideas=ideas,
            frames=self.runs.drawn_ahead(),
        )

    def _no_slides(self) -> Problem:
        at = self.outline.yaml.at("sections")
        if not any(section.slides for section in self.outline.spec.sections):
            return Problem("this outline has no slides", at, "add slides: to a section")
        hint = f"give slides minutes for it: {{{self.path}: 2}}, or for all paths: 2"
        return Problem(f"no slide is on the path {self.path!r}", at, hint)

    def _ideas(self) -> Mapping[str, str]:
        """The ideas to carry, if the deck lists them; slides may then cover no others."""
        name = self.outline.spec.deck.ideas
        if name is None:
            return {}
        at = self.outline.yaml.at("deck", "ideas")
        ideas = self.problems.tried(lambda: read_ideas(self._file(name, self.project.talk, at))) or {}
        for i, section in enumerate(self.outline.spec.sections):
            for j, slide in enumerate(section.slides):
                for k, idea in enumerate(slide.covers):
                    if ideas and idea not in ideas:
                        at = self.outline.yaml.at("sections", i, "slides", j, "covers", k)
                        self.problems.append(Problem(f"{name} lists no idea {idea!r}", at, did_you_mean(idea, ideas)))
        return ideas

    def _section(self, index: int) -> Iterable[deck.Slide | deck.IncludedSlide]:
        section = self.outline.spec.sections[index]
        if section.include is not None:
            yield from self._include(section.include, index, ("sections", index, "include"))
        for number, spec in enumerate(section.slides):
            path: Path_ = ("sections", index, "slides", number)
            if spec.include is not None:
                yield from self._include(spec.include, index, (*path, "include"))
            else:
                slide = self._slide(spec, index, path)  # also of a slide that is left out: what is wrong in it is told
                if self.every_path or minutes_on(self.path, spec.minutes) is not None:
                    yield slide

    def _include(self, name: str, section: int, path: Path_) -> list[deck.IncludedSlide]:
        at = self.outline.yaml.at(*path)
        file = self.problems.tried(lambda: self._file(name, self.project.talk, at))
        if file == self.outline.file:
            self.problems.append(Problem("an outline cannot include itself", at, "name a Marp deck, in Markdown"))
            return []
        pages = self.problems.tried(lambda: included_slides(file, base=self.project.talk)) if file else None
        return [
            deck.IncludedSlide(self._unique(f"{file.stem}-{number}"), section, page.markdown, page.at)
            for number, page in enumerate(pages or (), 1)
            if file
        ]

    def _slide(self, spec: SlideSpec, section: int, path: Path_) -> deck.Slide:
        at = self.outline.yaml.at(*path)
        layout = self._layout(spec, path)
        title = self.outline.spec.sections[section].title if layout == "section" and not spec.title else spec.title
        classes = tuple(spec.classes)
        self.problems += unknown(self.outline, spec.minutes, path)
        return deck.Slide(
            id=spec.id or self._unique(deck.slug(spec.title) or "slide"),
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

    def _text(self, source: str, *path: Step) -> deck.Text:
        return deck.Text(source, self.outline.yaml.text_at(*path), self.outline.yaml.extent(*path))

    def _layout(self, spec: SlideSpec, path: Path_) -> str:
        layout = spec.layout or _usual_layout(spec)
        if layout not in self.layouts:
            at = self.outline.yaml.at(*path, "layout")
            self.problems.append(Problem(f"unknown layout {layout!r}", at, did_you_mean(layout, self.layouts)))
        return layout

    def _claim_chosen_ids(self) -> None:
        """Take the ids that authors chose before any is derived from a title."""
        for i, section in enumerate(self.outline.spec.sections):
            for j, spec in enumerate(section.slides):
                if spec.id is None:
                    continue
                at = self.outline.yaml.at("sections", i, "slides", j, "id")
                if spec.id in self.ids:
                    hint = f"it is first used at {self.ids[spec.id]}; give one of them another"
                    self.problems.append(Problem(f"the slide id {spec.id!r} is taken", at, hint, kind="duplicate-id"))
                self.ids.setdefault(spec.id, at)

    def _unique(self, wanted: str) -> str:
        number = self.alike.get(wanted, 1)
        name = wanted if number == 1 else f"{wanted}-{number}"
        while name in self.ids:
            number += 1
            name = f"{wanted}-{number}"
        self.alike[wanted] = number
        self.ids[name] = SourceLocation(self.outline.file)
        return name

    def _body(self, spec: SlideSpec, path: Path_) -> deck.Text:
        if spec.file is None:
            return self._text(spec.body or "", *path, "body")
        at = self.outline.yaml.at(*path, "file")
        file = self.problems.tried(lambda: self._file(spec.file or "", self.project.talk, at))
        return deck.Text(read_text(file), SourceLocation(file)) if file else deck.Text("", at)

    def _file(self, name: str, folder: Path, at: SourceLocation) -> Path:
        file = self.project.inside(name, folder, asked_at=at)
        self.files[file] = None
        return file

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
        file = self._file(name, self.project.figures, at)
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


def layouts_of(project: Project) -> Iterable[str]:
    """The names of all layouts that a talk can use: ours, and those that it brings."""
    for folder in (PACKAGE / "layouts", project.layouts):
        yield from (file.name.removesuffix(".md.j2") for file in folder.glob("[!_]*.md.j2"))


def _usual_layout(spec: SlideSpec) -> str:
    """What a slide most likely wants to be when it does not say."""
    if spec.table:
        return "table"
    if spec.figure:
        return "figure-right" if spec.body or spec.file else "figure"
    return "code" if spec.code else "two-column" if spec.columns else "bullets"
