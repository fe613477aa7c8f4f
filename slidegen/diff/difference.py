"""What differs between two states of a talk, as values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Standing = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Place:
    """A slide of one side: its number from 1, its id and its title as plain text."""

    number: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something with a name that was one thing and is another; None where there was or is nothing."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class SlideChange:
    """A slide that is not as it was: its place on both sides (None: it is not there), facts, texts and pictures."""

    old: Place | None
    new: Place | None
    moved: bool = False
    facts: tuple[Change, ...] = ()
    texts: tuple[Change, ...] = ()
    pictures: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.standing != "changed" or self.moved or self.rewritten

    @property
    def rewritten(self) -> bool:
        """Whether more than its place is another."""
        return bool(self.facts or self.texts or self.pictures)

    @property
    def standing(self) -> Standing:
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def place(self) -> Place:
        """Where it is; where it was, if it is gone."""
        place = self.new or self.old
        assert place
        return place


@dataclass(frozen=True, slots=True)
class PictureChange:
    """A picture that is not the same to the eye: its name, both files (None: there is none), and how they differ."""

    name: str
    before: Path | None
    after: Path | None
    what: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure, or a picture of the talk's own: what is asked of it, how it looks, and the slides that show it."""

    id: str
    standing: Standing
    asked: tuple[Change, ...] = ()
    pictures: tuple[PictureChange, ...] = ()
    slides: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A slide that shows a value: whether its words are as before, else what they were and are where it stands.

    ``before`` and ``after`` are "" where nobody can tell.
    """

    slide: Place
    as_before: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value of a figure, with those of its parts that are others now, and where it is shown."""

    figure: str
    name: str
    parts: tuple[Change, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between ``old`` and ``new``, which are what people call both sides.

    ``slides`` are in the order of the new one, those that are gone where they were; ``planned`` are the minutes that
    the new one is to take.
    """

    old: str
    new: str
    slides_before: int = 0
    slides_now: int = 0
    minutes_before: float = 0
    minutes_now: float = 0
    planned: float = 0
    deck: tuple[Change, ...] = ()
    slides: tuple[SlideChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    values: tuple[ValueChange, ...] = ()

    def __bool__(self) -> bool:
        return any((self.deck, self.slides, self.figures, self.values))

    def to_json(self) -> dict[str, Any]:
        """The difference as ``--json`` prints it."""
        told: dict[str, Any] = _plain(asdict(self))
        return told


def _plain(value: Any) -> Any:
    match value:
        case Path():
            return str(value)
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value
