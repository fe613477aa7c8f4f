"""What the outline says to explore in a figure: controls of its live parameters, and the job that draws its frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from slidegen.deck.frames import MOST, count, grid
from slidegen.errors import OutlineError, Problem, Problems, SourceLocation, did_you_mean
from slidegen.execution.jobs import FRAMES, FigureJob, FramesJob, Limits
from slidegen.outline.runspecs import FigureSpec
from slidegen.outline.yamlsource import Step, YamlSource
from slidegen.scripts.constants import Scope
from slidegen.scripts.controls import Control, written
from slidegen.scripts.script import parameters
from slidegen.scripts.signatures import controls


@dataclass(frozen=True, slots=True)
class Exploration:
    """One figure of the outline, at ``path`` in it, and the job that draws it."""

    spec: FigureSpec
    job: FigureJob
    yaml: YamlSource
    path: tuple[Step, ...]

    def controls(self, scope: Scope) -> tuple[Control, ...]:
        """One for each live parameter; ``scope`` is that of the figure's script.

        Raises:
            OutlineError: a parameter is named twice or is a step's, or its signature does not say what it can be.
        """
        assert self.job.function is not None  # a whole script has nothing live
        problems = Problems(self._misnamed())
        function = scope.script.function(self.job.function, asked_at=self.job.at)
        known, _, any_name = parameters(function)
        live = {name: at for name, at in self._live() if (name in known or any_name) and name not in self.job.needs}
        places = {name: self._at("params", name) for name in self.job.params}
        found = problems.tried(lambda: controls(function, live, self.job.params, scope=scope, places=places))
        if problems:
            raise OutlineError(*problems)
        return found or ()

    def frames(self, offered: Sequence[Control]) -> FramesJob | None:
        """The job that draws the combinations of ``frames`` and the sets of ``print``, if there are any.

        Raises:
            OutlineError: with every value that its control does not offer, and everything that stands twice.
        """
        problems, by_name = Problems(), {control.name: control for control in offered}
        axes = {
            name: self._axis(control, values, problems)
            for name, values in self.spec.frames.items()
            if (control := self._control(name, by_name, ("frames", name), problems))
        }
        sets = [self._set(number, by_name, problems) for number in range(len(self.spec.printed))]
        if (many := count(axes)) > MOST:
            hint = "take fewer values, or leave a parameter out"
            problems.append(Problem(f"these are {many} frames; at most {MOST} can be drawn", self._at("frames"), hint))
        if problems:
            raise OutlineError(*problems)
        defaults = {control.name: control.value for control in offered}
        drawn = grid(axes, defaults) if axes else ()
        return self._job(tuple(axes), drawn, [defaults | each for each in sets]) if drawn or sets else None

    def _live(self) -> Iterator[tuple[str, SourceLocation]]:
        return ((name, self._at("live", number)) for number, name in enumerate(self.spec.live))

    def _at(self, *steps: Step, key: bool = False) -> SourceLocation:
        return self.yaml.at(*self.path, *steps, key=key)

    def _misnamed(self) -> Iterator[Problem]:
        for number, (name, at) in enumerate(self._live()):
            if name in self.spec.live[:number]:
                yield Problem(f"{name!r} stands twice under live:", at, "keep one")
            elif name in self.job.needs:
                yield Problem(f"{name!r} is the result of the step {self.job.needs[name]!r}", at, "no page can set it")

    def _control(
        self, name: str, by_name: Mapping[str, Control], path: tuple[Step, ...], problems: Problems
    ) -> Control | None:
        if name not in by_name:
            hint = did_you_mean(name, by_name) or "name it under live: too"
            problems.append(Problem(f"{name!r} is not live", self._at(*path, key=True), hint))
        return by_name.get(name)

    def _axis(self, control: Control, values: list[Any], problems: Problems) -> list[Any]:
        """The values of one parameter, as its control takes them."""
        taken: list[Any] = []
        for number, value in enumerate(values):
            at = self._at("frames", control.name, number)
            try:
                one = control.taken(value)
            except ValueError as error:
                problems.append(Problem(f"{error}, but is {written(value)}", at))
                continue
            if one in taken:
                problems.append(
                    Problem(f"{written(value)} stands twice among the frames of {control.name!r}", at, "keep one")
                )
            taken.append(one)
        return taken

    def _set(self, number: int, by_name: Mapping[str, Control], problems: Problems) -> dict[str, Any]:
        """One set of parameters for paper, as their controls take them."""
        taken: dict[str, Any] = {}
        for name, value in self.spec.printed[number].items():
            if control := self._control(name, by_name, ("print", number, name), problems):
                try:
                    taken[name] = control.taken(value)
                except ValueError as error:
                    at = self._at("print", number, name)
                    problems.append(Problem(f"{error}, but is {written(value)}", at))
        return taken

    def _job(
        self, axes: tuple[str, ...], drawn: Sequence[dict[str, Any]], printed: Sequence[dict[str, Any]]
    ) -> FramesJob:
        """Both in one job, no set twice; where it goes wrong, the outline's ``frames`` or ``print`` is named."""
        sets = [*drawn, *(each for n, each in enumerate(printed) if each not in (*drawn, *printed[:n]))]
        job, at = self.job, self._at("frames" if drawn else "print", key=True)
        more = {
            "id": f"{job.id}{FRAMES}",
            "limits": Limits(job.limits.seconds * len(sets), job.limits.memory),
            "param_places": {**job.param_places, **dict.fromkeys(sets[0], at)},
        }
        own = {each.name: getattr(job, each.name) for each in fields(job)}
        on_paper = tuple(map(sets.index, printed))
        return FramesJob(**own | more, sets=tuple(sets), axes=axes, gridded=len(drawn), printed=on_paper)
