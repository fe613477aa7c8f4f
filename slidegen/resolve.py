"""The step from Outline to Deck: names become files, figures become jobs, every problem is collected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

from slidegen import deck
from slidegen.errors import OutlineError, Problem, SlidegenError, SourceLocation, did_you_mean
from slidegen.execution.jobs import PLAIN, FigureJob, Job, Limits, StepJob
from slidegen.include import included_slides
from slidegen.outline import CodeSpec, ColumnSpec, FigureSpec, Outline, RunSpec, SlideSpec
from slidegen.project import PACKAGE, Project
from slidegen.script import Script, parameters, read_script
from slidegen.theme import Theme, find_theme, theme_from
from slidegen.yamlsource import Step

Path_ = tuple[Step, ...]
Result = TypeVar("Result")

# Local directives of Marp that a slide may set; the deck, the layout and the source line own the others.
DIRECTIVES = (
    "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat", "backgroundSize",
    "color", "footer", "header", "paginate", "transition",
)  # fmt: skip


def resolve(outline: Outline, project: Project) -> deck.Deck:
    """The deck an outline asks for.

    Raises:
        OutlineError: with every unknown theme, layout, file, function, parameter and clash of names found.
    """
    return _Resolver(outline, project).run()


@dataclass(slots=True)
class _Resolver:
    """Walks the outline once, gathering jobs, files and problems."""

    outline: Outline
    project: Project
    theme: Theme = field(default_factory=lambda: theme_from({}))
    layouts: frozenset[str] = frozenset()
    jobs: dict[str, FigureJob] = field(default_factory=dict)
    steps: dict[str, StepJob] = field(default_factory=dict)
    files: dict[Path, None] = field(default_factory=dict)
    scripts: dict[Path, Script] = field(default_factory=dict)
    ids: dict[str, SourceLocation] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def run(self) -> deck.Deck:
        self.files[self.outline.file] = None
        self.layouts = frozenset(_layouts(self.project))
        self._claim_chosen_ids()
        at = self.outline.yaml.at("deck", "theme")
        name = self.outline.spec.deck.theme
        self.theme = self._tried(lambda: find_theme(name, self.project.themes, asked_at=at)) or self.theme
        self.steps = self._steps()
        slides = [slide for index in range(len(self.outline.spec.sections)) for slide in self._section(index)]
        if not slides and not self.problems:
            self.problems.append(Problem("this outline has no slides", self.outline.yaml.at("sections")))
        if self.problems:
            raise OutlineError(*sorted(self.problems, key=lambda p: p.location or SourceLocation(self.outline.file)))
        return deck.Deck(
            settings=self.outline.spec.deck,
            theme=self.theme,
            sections=tuple(section.title for section in self.outline.spec.sections),
            slides=tuple(slides),
            steps=self._used_steps(),
            jobs=tuple(self.jobs.values()),
            files=tuple(self.files),
        )

    def _section(self, index: int) -> Iterable[deck.Slide | deck.IncludedSlide]:
        section = self.outline.spec.sections[index]
        if section.include is not None:
            yield from self._include(section.include, index, ("sections", index, "include"))
        for number, spec in enumerate(section.slides):
            path: Path_ = ("sections", index, "slides", number)
            if spec.include is not None:
                yield from self._include(spec.include, index, (*path, "include"))
            else:
                yield self._slide(spec, index, path)

    def _tried(self, step: Callable[[], Result]) -> Result | None:
        """Run a step; what it raises is kept, so that one run shows every problem."""
        try:
            return step()
        except SlidegenError as error:
            self.problems.extend(error.problems)
            return None

    def _include(self, name: str, section: int, path: Path_) -> list[deck.IncludedSlide]:
        at = self.outline.yaml.at(*path)
        file = self._tried(lambda: self._file(name, self.project.talk, at))
        pages = self._tried(lambda: included_slides(file, base=self.project.talk)) if file else None
        return [
            deck.IncludedSlide(self._unique(f"{file.stem}-{number}"), section, page.markdown, page.at)
            for number, page in enumerate(pages or (), 1)
            if file
        ]

    def _slide(self, spec: SlideSpec, section: int, path: Path_) -> deck.Slide:
        at = self.outline.yaml.at(*path)
        layout = self._layout(spec, path)
        title = self.outline.spec.sections[section].title if layout == "section" and not spec.title else spec.title
        classes, drawn = tuple(spec.classes), spec.figure
        figure = self._tried(lambda: self._figure(drawn, layout, classes, (*path, "figure"))) if drawn else None
        return deck.Slide(
            id=spec.id or self._unique(deck.slug(spec.title) or "slide"),
            section=section,
            layout=layout,
            title=deck.Text(title, self.outline.yaml.text_at(*path, "title")),
            body=self._body(spec, path),
            columns=tuple(self._column(c, layout, classes, (*path, "columns", i)) for i, c in enumerate(spec.columns)),
            figure=figure,
            code=self._tried(lambda: self._listing(spec.code, (*path, "code"))) if spec.code else None,
            attribution=self._text(spec.attribution, *path, "attribution"),
            source=self._text(spec.source, *path, "source"),
            notes=self._text(spec.notes, *path, "notes"),
            minutes=spec.minutes,
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
        return deck.Text(source, self.outline.yaml.text_at(*path))

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
                    hint = f"first used at {self.ids[spec.id]}"
                    self.problems.append(Problem(f"the slide id {spec.id!r} is taken", at, hint))
                self.ids.setdefault(spec.id, at)

    def _unique(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self.ids:
            name, number = f"{wanted}-{number}", number + 1
        self.ids[name] = SourceLocation(self.outline.file)
        return name

    def _body(self, spec: SlideSpec, path: Path_) -> deck.Text:
        if spec.file is None:
            return self._text(spec.body or "", *path, "body")
        at = self.outline.yaml.at(*path, "file")
        file = self._tried(lambda: self._file(spec.file or "", self.project.talk, at))
        return deck.Text(_read_text(file), SourceLocation(file)) if file else deck.Text("", at)

    def _file(self, name: str, folder: Path, at: SourceLocation) -> Path:
        file = self.project.inside(name, folder, asked_at=at)
        self.files[file] = None
        return file

    def _column(self, spec: ColumnSpec, layout: str, classes: tuple[str, ...], path: Path_) -> deck.Column:
        drawn = spec.figure
        return deck.Column(
            title=self._text(spec.title, *path, "title"),
            body=self._text(spec.body, *path, "body"),
            figure=self._tried(lambda: self._figure(drawn, layout, classes, (*path, "figure"))) if drawn else None,
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

    def _script(self, file: Path) -> Script:
        if file not in self.scripts:
            self.scripts[file] = read_script(file)
        return self.scripts[file]

    def _listing(self, spec: CodeSpec | None, path: Path_) -> deck.Listing:
        assert spec is not None
        at = self.outline.yaml.at(*path, "source")
        name, _, symbol = spec.source.partition(":")
        file = self._file(name, self.project.figures, at)
        text = self._script(file).listing(symbol, asked_at=at) if symbol else _read_text(file)
        return deck.Listing(
            text.strip("\n"), file.suffix.lstrip(".") or "text", self._text(spec.caption, *path, "caption")
        )

    def _figure(self, spec: FigureSpec, layout: str, classes: tuple[str, ...], path: Path_) -> deck.FigureUse:
        job = self._figure_job(spec, self.theme.slot(layout), path)
        variant = next((name for name in classes if name in self.theme.variants), PLAIN)
        known = self.jobs.get(job.id, replace(job, variants=()))
        if self._is_taken(job, known):
            hint = f"it is already used at {known.at} with other settings: give one of them another id:"
            raise OutlineError(Problem(f"the figure id {job.id!r} is taken", job.at, hint))
        self.jobs[job.id] = replace(known, variants=tuple(dict.fromkeys([*known.variants, variant])))
        caption = self._text(spec.caption, *path, "caption")
        return deck.FigureUse(job.id, variant, job.size, self._text(spec.alt, *path, "alt"), caption, job.at)

    def _is_taken(self, job: FigureJob, known: FigureJob) -> bool:
        return job.id in self.steps or replace(known, variants=()).key() != replace(job, variants=()).key()

    def _figure_job(self, spec: FigureSpec, size: tuple[int, int], path: Path_) -> FigureJob:
        run = self._job(spec, path)
        name = spec.id or re.sub(r"\W", "_", run.function or run.script.stem)
        return FigureJob(**_fields(run) | {"id": name}, size=size, theme=self.theme, format=spec.format)

    def _job(self, spec: RunSpec, path: Path_) -> Job:
        """What a figure and a step have in common."""
        at = self.outline.yaml.at(*path, "source")
        name, _, function = spec.source.partition(":")
        script = self.project.inside(name, self.project.figures, asked_at=at)
        if function:
            self._check_parameters(self._script(script), function, spec, path)
        elif given := next((key for key in ("params", "needs") if getattr(spec, key)), None):
            hint = f"name a function: source: {name}:FUNCTION"
            raise OutlineError(Problem(f"a whole script takes no {given}", self.outline.yaml.at(*path, given), hint))
        self._check_needs(spec, path)
        deck_spec = self.outline.spec.deck
        return Job(
            id="",
            root=self.project.root,
            script=script,
            function=function or None,
            at=at,
            params=spec.params,
            needs=spec.needs,
            reads=self._reads(spec, script.parent, path),
            limits=Limits(spec.timeout or deck_spec.figure_timeout, spec.memory or deck_spec.figure_memory),
            param_places={key: self.outline.yaml.at(*path, "params", key) for key in spec.params},
        )

    def _reads(self, spec: RunSpec, folder: Path, path: Path_) -> tuple[Path, ...]:
        """The declared files; a pattern that matches none is as wrong as a file that is not there."""
        found: dict[Path, None] = {}
        for number, pattern in enumerate(spec.reads):
            at = self.outline.yaml.at(*path, "reads", number)
            if any(letter in pattern for letter in "*?["):
                files = [file.resolve() for file in sorted(folder.glob(pattern)) if file.is_file()]
                if not files:
                    raise OutlineError(Problem(f"no file matches {pattern!r}", at, f"patterns start in {folder.name}/"))
            else:
                files = [self.project.inside(pattern, folder, asked_at=at)]
            found |= dict.fromkeys(files)
        return tuple(found)

    def _steps(self) -> dict[str, StepJob]:
        """All steps of the outline, whether anything needs them or not: their problems show at once."""
        specs = self.outline.spec.steps
        found = {name: self._tried(partial(self._step, name)) for name in specs}
        try:
            TopologicalSorter({name: set(spec.needs.values()) for name, spec in specs.items()}).prepare()
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            at = self.outline.yaml.at("steps", error.args[1][0], "needs")
            self.problems.append(Problem(f"these steps need each other: {circle}", at, "take one need away"))
        return {name: step for name, step in found.items() if step}

    def _step(self, name: str) -> StepJob:
        path: Path_ = ("steps", name)
        run = self._job(self.outline.spec.steps[name], path)
        if run.function is None:
            hint = f"name the function whose result is kept: source: {run.script.name}:FUNCTION"
            raise OutlineError(Problem("a step is a function", run.at, hint))
        return StepJob(**_fields(run) | {"id": name})

    def _used_steps(self) -> tuple[StepJob, ...]:
        """The steps that the figures of this deck need, and those that these need."""
        used: dict[str, StepJob] = {}
        waiting = [name for job in self.jobs.values() for name in job.needs.values()]
        while waiting:
            step = self.steps[waiting.pop()]
            if step.id not in used:
                used[step.id] = step
                waiting += step.needs.values()
        return tuple(step for name, step in self.steps.items() if name in used)

    def _check_needs(self, spec: RunSpec, path: Path_) -> None:
        for parameter, step in spec.needs.items():
            if step not in self.outline.spec.steps:
                at = self.outline.yaml.at(*path, "needs", parameter)
                hint = did_you_mean(step, self.outline.spec.steps) or "add it under steps: at the top of the outline"
                self.problems.append(Problem(f"there is no step {step!r}", at, hint))

    def _check_parameters(self, script: Script, function: str, spec: RunSpec, path: Path_) -> None:
        at = self.outline.yaml.at(*path, "source")
        known, required, any_name = parameters(script.function(function, asked_at=at))
        for kind, key in (*(("params", key) for key in spec.params), *(("needs", key) for key in spec.needs)):
            if key not in known and not any_name:
                place = self.outline.yaml.at(*path, kind, key, key=True)
                hint = did_you_mean(key, known) or f"{function} takes no parameters"
                self.problems.append(Problem(f"{function} has no parameter {key!r}", place, hint))
        for key in required:
            if key not in spec.params and key not in spec.needs:
                self.problems.append(
                    Problem(f"{function} needs the parameter {key!r}", at, f"add params: {{{key}: …}}")
                )


def _fields(run: Job) -> dict[str, Any]:
    """A job's fields, to make a more particular one of it."""
    return {each.name: getattr(run, each.name) for each in fields(run)}


def _layouts(project: Project) -> Iterable[str]:
    for folder in (PACKAGE / "layouts", project.layouts):
        yield from (file.name.removesuffix(".md.j2") for file in folder.glob("[!_]*.md.j2"))


def _usual_layout(spec: SlideSpec) -> str:
    """What a slide most likely wants to be when it does not say."""
    if spec.figure:
        return "figure-right" if spec.body or spec.file else "figure"
    return "code" if spec.code else "two-column" if spec.columns else "bullets"


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutlineError(Problem(f"this is not UTF-8 text ({error.reason})", SourceLocation(file))) from error
