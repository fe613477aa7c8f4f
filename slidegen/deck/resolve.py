"""The step from Outline to Deck: names become files, figures become jobs, every problem is collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from slidegen.deck.deck import Deck, IncludedSlide, Slide
from slidegen.deck.runs import Path_, Runs
from slidegen.deck.slides import Slides
from slidegen.errors import OutlineError, Problem, Problems, SourceLocation, did_you_mean
from slidegen.execution.jobs import FigureJob
from slidegen.files.stamps import PerFile
from slidegen.outline.ideas import read_ideas
from slidegen.outline.outline import Outline
from slidegen.outline.paths import chosen, minutes_on
from slidegen.outline.slidespecs import SlideSpec
from slidegen.project import Project
from slidegen.scripts.script import Script, read_script
from slidegen.theme import find_theme, theme_from


def resolve(
    outline: Outline,
    project: Project,
    *,
    path: str | None = None,
    every_path: bool = False,
    scripts: Callable[[Path], Script] | None = None,
) -> Deck:
    """The deck an outline asks for, with the slides of one ``path`` through it (the usual one if None).

    Figures and steps are those of all slides: a slide may quote the values of one that is left out. With
    ``every_path``, slides of other paths are in their places too, without minutes. ``scripts`` gives Python files
    parsed; whoever resolves again and again has one that remembers.

    Raises:
        OutlineError: with every unknown theme, layout, file, function, parameter and clash of names found.
    """
    on_path, problems = chosen(path, outline), Problems()
    name, at = outline.spec.deck.theme, outline.yaml.at("deck", "theme")
    theme = problems.tried(lambda: find_theme(name, project.theme_folders, asked_at=at)) or theme_from({})
    runs = Runs(outline, project, theme, problems, scripts or PerFile(read_script))
    return _Resolver(outline, project, problems, runs, Slides.of(runs, on_path), every_path).run()


def resolve_slide(
    outline: Outline,
    spec: SlideSpec,
    project: Project,
    known: Deck,
    place: tuple[int, int],
    scripts: Callable[[Path], Script],
) -> tuple[Slide, tuple[FigureJob, ...]]:
    """One slide of a deck that is ``known``, at its ``place`` (section, slide) in the outline; and the figures on it.

    Raises:
        OutlineError: with everything wrong in it.
    """
    problems, (section, number) = Problems(), place
    runs = Runs(outline, project, known.theme, problems, scripts)
    slide = Slides.of(runs, known.path).slide(spec, section, ("sections", section, "slides", number))
    for idea in set(spec.covers) - known.ideas.keys() if known.ideas else ():
        problems.append(Problem(f"there is no idea {idea!r}", slide.at, did_you_mean(idea, known.ideas)))
    if problems:
        raise OutlineError(*problems)
    return slide, tuple(runs.figures.values())


@dataclass(frozen=True, slots=True)
class _Resolver:
    """Walks the outline once: ``slides`` and ``runs`` gather files and jobs, and all add to the same ``problems``."""

    outline: Outline
    project: Project
    problems: Problems
    runs: Runs
    slides: Slides
    every_path: bool

    def run(self) -> Deck:
        self.problems.extend(self.slides.ids.take_chosen(self.outline))
        self.runs.find_steps()
        ideas = self._ideas()
        slides = [slide for index in range(len(self.outline.spec.sections)) for slide in self._section(index)]
        if not slides and not self.problems:
            self.problems.append(self._no_slides())
        if self.problems:
            raise OutlineError(*sorted(self.problems, key=lambda p: p.location or SourceLocation(self.outline.file)))
        return Deck(
            settings=self.outline.spec.deck,
            theme=self.runs.theme,
            sections=tuple(section.title for section in self.outline.spec.sections),
            slides=tuple(slides),
            steps=self.runs.used_steps(),
            jobs=self.runs.drawn(),
            files=tuple(self.slides.files),
            path=self.slides.path,
            ideas=ideas,
            frames=self.runs.drawn_ahead(),
        )

    def _no_slides(self) -> Problem:
        at = self.outline.yaml.at("sections")
        if not any(section.slides for section in self.outline.spec.sections):
            return Problem("this outline has no slides", at, "add slides: to a section")
        hint = f"give slides minutes for it: {{{self.slides.path}: 2}}, or for all paths: 2"
        return Problem(f"no slide is on the path {self.slides.path!r}", at, hint)

    def _ideas(self) -> Mapping[str, str]:
        """The ideas to carry, if the deck lists them; slides may then cover no others."""
        name = self.outline.spec.deck.ideas
        if name is None:
            return {}
        at = self.outline.yaml.at("deck", "ideas")
        ideas = self.problems.tried(lambda: read_ideas(self.slides.file(name, self.project.talk, at))) or {}
        for i, section in enumerate(self.outline.spec.sections):
            for j, slide in enumerate(section.slides):
                for k, idea in enumerate(slide.covers):
                    if ideas and idea not in ideas:
                        at = self.outline.yaml.at("sections", i, "slides", j, "covers", k)
                        self.problems.append(Problem(f"{name} lists no idea {idea!r}", at, did_you_mean(idea, ideas)))
        return ideas

    def _section(self, index: int) -> Iterable[Slide | IncludedSlide]:
        section = self.outline.spec.sections[index]
        if section.include is not None:
            yield from self.slides.included(section.include, index, ("sections", index, "include"))
        for number, spec in enumerate(section.slides):
            path: Path_ = ("sections", index, "slides", number)
            if spec.include is not None:
                yield from self.slides.included(spec.include, index, (*path, "include"))
            else:
                slide = self.slides.slide(spec, index, path)  # of one that is left out, too: what is wrong is told
                if self.every_path or minutes_on(self.slides.path, spec.minutes) is not None:
                    yield slide
