"""What rendering keeps between one rendering of a talk and the next: an edit costs what it touches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from slidegen.files.stamps import PerFile, stamp
from slidegen.project import PACKAGE, Project
from slidegen.rendering.bibliography import Reference, read_bibliography
from slidegen.rendering.templating import Templates, environment
from slidegen.results import ClaimResult

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Page:
    """A slide's Markdown, and the pictures it names: name -> (job, product).

    ``texts`` is what it says, by what says it; ``values`` are those that it looked up, as FIGURE.VALUE.
    """

    markdown: str
    pictures: Mapping[str, tuple[str, str]]
    texts: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Made]):
    key: tuple[Any, ...]
    used: Mapping[str, Any]
    made: Made


class Kept(Generic[Made]):
    """Things by their place in the deck; each holds while it is asked for alike and what it looked up is the same."""

    def __init__(self) -> None:
        self._kept: dict[Any, _Kept[Made]] = {}

    def find(self, place: Any, key: tuple[Any, ...], now: Callable[[str], Any]) -> Made | None:
        """What is kept, if making it now would give the same; ``now`` is what a name looks up to."""
        kept = self._kept.get(place)
        if kept is None or kept.key != key or any(not _same(now(name), was) for name, was in kept.used.items()):
            return None
        self.keep(place, key, kept.used, kept.made)  # the same objects compare faster than equal ones
        return kept.made

    def keep(self, place: Any, key: tuple[Any, ...], used: Mapping[str, Any], made: Made) -> None:
        """Keep something, made while the names ``used`` were looked up."""
        self._kept[place] = _Kept(key, used, made)


def _same(one: Any, other: Any) -> bool:
    return one is other or bool(one == other)


@dataclass(slots=True)
class Memory:
    """Templates compiled, works read, pages and claims as they were; for one talk."""

    jinja: Templates
    folders: tuple[Path, ...]
    library: Callable[[Path], Mapping[str, Reference]]
    pages: Kept[Page] = field(default_factory=Kept)
    claims: Kept[ClaimResult] = field(default_factory=Kept)
    _layouts: tuple[str, ...] = ()

    @classmethod
    def of(cls, project: Project) -> Memory:
        """Of a talk, nothing yet."""
        folders = (project.layouts, PACKAGE / "layouts")
        return cls(environment(list(folders), project.cache / "jinja"), folders, PerFile(read_bibliography))

    def layouts(self) -> tuple[str, ...]:
        """The layouts as they stand, told by stamps; Jinja itself does not notice one that comes to hide another."""
        now = tuple(f"{file.name} {stamp(file)}" for folder in self.folders for file in sorted(folder.glob("*.md.j2")))
        if now != self._layouts and self.jinja.cache is not None:
            self.jinja.cache.clear()
        self._layouts = now
        return now
