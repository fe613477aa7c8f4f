"""The ids of slides, each once in a deck: those that authors chose, then those made of titles."""

from __future__ import annotations

from dataclasses import dataclass, field

from slidegen.errors import Problem, SourceLocation
from slidegen.outline.outline import Outline


@dataclass(slots=True)
class SlideIds:
    """The ids that are taken so far."""

    _taken: set[str] = field(default_factory=set)
    _alike: dict[str, int] = field(default_factory=dict)

    def take_chosen(self, outline: Outline) -> list[Problem]:
        """Take the ids that authors chose, before any is made of a title; a problem for each that two slides have."""
        first: dict[str, SourceLocation] = {}
        problems: list[Problem] = []
        for i, section in enumerate(outline.spec.sections):
            for j, spec in enumerate(section.slides):
                if spec.id is None:
                    continue
                at = outline.yaml.at("sections", i, "slides", j, "id")
                if spec.id in first:
                    hint = f"it is first used at {first[spec.id]}; give one of them another"
                    problems.append(Problem(f"the slide id {spec.id!r} is taken", at, hint, kind="duplicate-id"))
                first.setdefault(spec.id, at)
        self._taken |= first.keys()
        return problems

    def unique(self, wanted: str) -> str:
        """That id, or the first of ``wanted-2``, ``wanted-3`` … that is not taken; from then on it is."""
        number = self._alike.get(wanted, 1)
        name = wanted if number == 1 else f"{wanted}-{number}"
        while name in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._alike[wanted] = number
        self._taken.add(name)
        return name
