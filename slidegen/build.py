"""The build as one readable line: outline, deck, figures, document, artefacts, report."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from slidegen import __version__
from slidegen.errors import ConversionError, OutlineError, SlidegenError
from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import Input, World, combined, file_digest
from slidegen.execution.jobs import Job, JobResult, Outcome, Reason
from slidegen.execution.pool import Engine, ForkPool
from slidegen.outline.editors import refresh_schema
from slidegen.project import PACKAGE, Project, open_project
from slidegen.publishing.publish import exclusively, publish, staging, told
from slidegen.publishing.record import Record, kept_report, read_record, write_record
from slidegen.results import Artifact, BuildReport, failed

if TYPE_CHECKING:  # loaded only when there is something to do, and then while Node loads
    from slidegen.deck.deck import Deck
    from slidegen.execution.executor import Runner
    from slidegen.marp.messages import Image
    from slidegen.marp.renderer import Renderer
    from slidegen.outline.outline import Outline
    from slidegen.publishing.framing import Framer
    from slidegen.rendering.document import MarpDocument

FORMATS = ("html", "pdf")
# Kinds of changed inputs that make figures stale.
FIGURE_KINDS = ("script", "module", "data", "import", "environment variable", "package", "python")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a build was asked for."""

    outline: Path
    formats: tuple[str, ...] = FORMATS
    output: Path | None = None
    jobs: int = 2
    cluster: str | None = None
    path: str | None = None
    dry_run: bool = False


def build(options: Options, renderer: Renderer, *, say: Say) -> BuildReport:
    """Build a talk; what is wrong with it comes back in the report, and nothing is published then."""
    started = time.perf_counter()
    try:
        project = open_project(options.outline, options.output)
        with exclusively(project.output, say=say), told(project.output):
            report = _Build(options, project, renderer, say).run()
    except SlidegenError as error:
        report = failed(BuildReport(), error.problems, error.exit_code)
    return replace(report, seconds=time.perf_counter() - started)


class _Build:
    """One build while it runs: what it was asked, and what it keeps to compare with."""

    def __init__(self, options: Options, project: Project, renderer: Renderer, say: Say) -> None:
        self.options = options
        self.project = project
        self.renderer = renderer
        self.say = say
        self.world = World(project.root)
        self.cache = Cache(project.cache)
        self.record = project.record(options.path)
        self.outline: Outline
        self.last = read_record(self.record)
        self.asked = combined(
            [__version__, tool_digest(), str(project.outline), options.path or "", *sorted(options.formats)]
        )

    def run(self) -> BuildReport:
        changed = self.world.changed(self.last.inputs) if self.last else None
        if self.last and not changed and self.last.asked == self.asked and self.last.intact(self.project.output):
            refresh_schema(self.project)  # a script that no slide uses yet may be new
            return self.last.unchanged_report(self.project.output)
        draws = _concerns_figures(changed)
        if not self.options.dry_run and not draws:
            self.renderer.start_if_installed(pdf="pdf" in self.options.formats)  # loads while the outline is read
        engine = self._engine()
        if not self.options.dry_run and draws:
            engine.start()  # matplotlib takes longest: Node waits, so that it does not take the other core
        from slidegen.execution.executor import Runner

        with Runner(self.cache, self.world, engine, dry_run=self.options.dry_run) as runner:
            deck = self._deck()
            results = self._results(deck, runner)
        steps = tuple(results[step.id] for step in deck.steps)
        figures = tuple(results[job.id] for job in deck.jobs)
        report = BuildReport(steps, figures, slides=len(deck.slides), minutes=deck.minutes, coverage=deck.coverage)
        if self.options.dry_run:
            return replace(report, changed=False)
        told = (
            results[job.id].problem for job in self._jobs(deck)
        )  # in the order of the outline, whatever ended first
        if faults := [problem for problem in told if problem]:
            return failed(report, faults)
        return self._rendered(deck, results, report)

    def _engine(self) -> Engine:
        """Where figures run: on this machine, or on the cluster that was asked for."""
        if self.options.cluster is None:
            return ForkPool(jobs=self.options.jobs)
        from slidegen.execution.cluster import RemoteEngine
        from slidegen.execution.dask import connect

        return RemoteEngine(partial(connect, self.options.cluster), self.cache, self.world)

    def _deck(self) -> Deck:
        from slidegen.deck.resolve import resolve
        from slidegen.outline.outline import read_outline

        self.outline = read_outline(self.project.outline)
        deck = resolve(self.outline, self.project, path=self.options.path)
        self.world.record("file", self._files(deck))  # now: what is edited while the figures run was not read
        return deck

    def _results(self, deck: Deck, runner: Runner) -> Mapping[str, JobResult]:
        """Every step's and figure's result; only stale ones run."""
        self.world.tokens = deck.theme.properties()
        jobs = self._jobs(deck)
        runner.begin(jobs)
        if not self.options.dry_run:
            self.renderer.start_if_installed()
            import slidegen.rendering.render  # noqa: F401  (Jinja loads while the figures are drawn)

            refresh_schema(self.project)

            for result in runner.results():
                done, of = len(runner.settled), len(jobs)
                self.say(f"{done}/{of}  {result.id}  {result.outcome}  {result.seconds:.1f} s")
        return runner.settled

    def _rendered(self, deck: Deck, results: Mapping[str, JobResult], report: BuildReport) -> BuildReport:
        """Render and publish; what fails on the way is told with what is known by then."""
        from slidegen.checks.glimpse import glimpsed
        from slidegen.checks.subject import Subject
        from slidegen.publishing.framing import Framer
        from slidegen.rendering.document import UnsoundDeck
        from slidegen.rendering.memory import Memory
        from slidegen.rendering.render import render

        memory = Memory.of(self.project)
        figures = {result.id: result for result in report.figures}
        try:
            document, claims = render(deck, figures, self.project, memory)
            memory.jinja.codes.save()
            framer = Framer(deck, document, results, memory, self.project)
            pages = dict(zip((slide.id for slide in deck.slides), document.slides, strict=True))
            values = {name: result.values for name, result in figures.items()}
            library = memory.library(self.project.bibliography)
            warnings = glimpsed(Subject(self.project, self.outline, deck, values, pages=pages, library=library))
            return self._published(framer, replace(report, claims=claims, warnings=warnings))
        except UnsoundDeck as error:
            return failed(replace(report, claims=error.claims), error.problems)
        except (ConversionError, OutlineError) as error:
            return failed(report, error.problems)

    def _published(self, framer: Framer, report: BuildReport) -> BuildReport:
        from slidegen.publishing.manifest import manifest_name, manifest_of

        deck, document = framer.deck, framer.document
        slides = _slide_digests(document)
        themes = [file_digest(file) for file in (*deck.theme.files, *deck.theme.fonts)]
        told = [document.front_matter, *slides, *themes, *framer.told(), deck.name]
        made_from = combined([*told, *sorted(self.options.formats), tool_digest()])
        manifest = manifest_of(deck, self.project, self.cache, self.world, document).to_json()
        beside = {manifest_name(deck): manifest}
        kept = self._kept(made_from)
        files, images = self._with(beside, *kept) if kept else self._made(framer, beside)
        shown = [f"{deck.name}.{suffix}" for suffix in ("md", *sorted(self.options.formats))]
        report = replace(
            report,
            artifacts=tuple(Artifact(self.project.output / name, files[name]) for name in shown),
            changed=kept is None,
            first_changed=_first_changed(self.last.slides if self.last else (), slides),
        )
        inputs = self._inputs(deck, images)
        published = files | self._left_alone(deck, files)
        write_record(self.record, Record(self.asked, made_from, inputs, published, slides, kept_report(report)))
        self._prune(deck, report)
        return report

    def _kept(self, made_from: str) -> tuple[dict[str, str], list[Input]] | None:
        """The published files, when Marp would be given exactly what it was given for them (early cutoff)."""
        if self.last is None or self.last.made_from != made_from or not self.last.intact(self.project.output):
            return None
        images = [each for each in self.last.inputs if each.kind == "image"]
        return None if self.world.changed(images) else (dict(self.last.files), images)

    def _with(
        self, told: Mapping[str, str], files: dict[str, str], images: list[Input]
    ) -> tuple[dict[str, str], list[Input]]:
        """The published files; of them only the manifest is made anew, if lines, seconds or inputs are others now."""
        digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in told.items()}
        if any(files[name] != digest for name, digest in digests.items()):
            with staging(self.project.output) as folder:
                publish(folder, _write(told, folder), self.project.output, retired=())
        return files | digests, images

    def _made(self, framer: Framer, told: Mapping[str, str]) -> tuple[dict[str, str], list[Input]]:
        """Make everything, and publish it in one step; ``told`` are texts to go with it, by name."""
        from slidegen.publishing.making import Maker, copied

        with staging(self.project.output) as folder:
            maker = Maker(framer, self.renderer, folder)
            names = [*_write(told, folder), *maker.sources()]
            images: list[Image] = []
            for form in sorted(self.options.formats):  # the PDF last: the browser starts while Node makes the HTML
                name, used = maker.html() if form == "html" else maker.pdf()
                names.append(name)
                images += used
            self.renderer.dismiss()
            names += copied(images, self.project.talk, folder)
            files = {name: file_digest(folder / name) for name in names}
            staying = files | self._left_alone(framer.deck, files)
            retired = [name for name in (self.last.files if self.last else ()) if name not in staying]
            publish(folder, names, self.project.output, retired=retired)
        used_files = {self.project.name_of(i.path) for i in images if not i.path.is_relative_to(self.project.cache)}
        return files, self.world.record("image", sorted(used_files))

    def _prune(self, deck: Deck, report: BuildReport) -> None:
        """Keep the cache in bounds; only runs can have made it larger."""
        from slidegen.execution import pruning

        traces = map(self.cache.trace, self._jobs(deck))
        used = {name for trace in traces for name in trace.products.values()}
        pruning.mark_used(self.cache, used)
        if any(result.outcome is Outcome.RAN for result in (*report.steps, *report.figures)):
            pruning.prune(self.cache, used, most=pruning.MOST_BYTES)

    def _left_alone(self, deck: Deck, files: Mapping[str, str]) -> dict[str, str]:
        """Files of this deck in formats that this build was not asked for; they stay until they are made anew."""
        old = self.last.files if self.last else {}
        others = (f"{deck.name}.{suffix}" for suffix in FORMATS)
        return {name: old[name] for name in others if name in old and name not in files}

    def _jobs(self, deck: Deck) -> list[Job]:
        """All that had to be up to date for these formats."""
        return [*deck.steps, *deck.jobs, *deck.frames_for(self.options.formats)]

    def _files(self, deck: Deck) -> list[str]:
        """Every file of the talk itself, that is without what figures read."""
        project = self.project
        own = [*deck.files, *deck.theme.files, *deck.theme.fonts, project.bibliography, *project.layouts.glob("*")]
        return sorted({project.name_of(file) for file in own})

    def _inputs(self, deck: Deck, images: list[Input]) -> tuple[Input, ...]:
        """Everything this build read, as it is now, so that the next one can tell that nothing changed."""
        folders = map(self.project.name_of, (self.project.layouts, self.project.themes))
        traces = map(self.cache.trace, self._jobs(deck))
        figures = {each for trace in traces for each in trace.inputs if each.kind not in ("step", "theme property")}
        files = self.world.record("file", self._files(deck))
        return (*files, *self.world.record("folder", folders), *sorted(figures), *images)


def _concerns_figures(changed: list[Reason] | None) -> bool:
    """Whether figures will have to run, as far as can be told before the outline is read."""
    return changed is None or any(reason.kind.startswith(FIGURE_KINDS) for reason in changed)


def tool_digest() -> str:
    """Digest of slidegen itself, so that a change of the tool rebuilds; stat only, it is asked in every build."""
    files = (entry for entry in sorted(PACKAGE.rglob("*")) if entry.suffix in (".py", ".j2", ".mjs", ".css", ".json"))
    return combined([f"{file.relative_to(PACKAGE)} {_stamp(file.stat())}" for file in files])


def _stamp(stat: os.stat_result) -> str:
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _slide_digests(document: MarpDocument) -> list[str]:
    """One digest a slide, over its Markdown and the pictures on it."""
    return [
        combined([slide, *(image.name for src, image in document.images.items() if src in slide)])
        for slide in document.slides
    ]


def _first_changed(before: Sequence[str], now: Sequence[str]) -> int | None:
    changed = (number for number, digest in enumerate(now, 1) if number > len(before) or before[number - 1] != digest)
    return next(changed, None)


def _write(texts: Mapping[str, str], folder: Path) -> list[str]:
    """Files of these names and texts; returns the names."""
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return list(texts)
