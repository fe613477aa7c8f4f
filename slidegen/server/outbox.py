"""What one window has yet to be told: of each thing only the latest, so it stays small however slow the window is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slidegen.server.talk import Revision


def encoded(message: Mapping[str, Any]) -> str:
    """A message as it is sent."""
    return json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Edition:
    """A revision, and the messages that bring windows up to it, each made once."""

    revision: Revision
    _texts: dict[int, str] = field(default_factory=dict)

    def since(self, number: int) -> str:
        """The message for a window that has revision ``number``."""
        if number not in self._texts:
            self._texts[number] = encoded(self.revision.since(number))
        return self._texts[number]


@dataclass(slots=True)
class Outbox:
    """Messages to one window; ``known`` is the revision it has once all that was taken out has arrived.

    Pictures go first, for they are fetched while the rest is on its way; then revisions: what comes after them may be
    about a new slide.
    """

    known: int = 0
    edition: Edition | None = None
    _welcome: str | None = None
    _pictures: dict[str, str] = field(default_factory=dict)
    _live: dict[tuple[str, str], str] = field(default_factory=dict)
    _stage: str | None = None

    def welcome(self, text: str) -> None:
        self._welcome = text

    def pictures(self, figure: str, text: str) -> None:
        self._pictures[figure] = text

    def live(self, slide: str, figure: str, text: str) -> None:
        self._live[slide, figure] = text

    def stage(self, text: str) -> None:
        self._stage = text

    def take(self) -> str | None:
        """The next message; None when all is told."""
        if self._welcome is not None:
            text, self._welcome = self._welcome, None
            return text
        if self._pictures:
            return self._pictures.pop(next(iter(self._pictures)))
        if self.edition and self.edition.revision.number > self.known:
            text = self.edition.since(self.known)
            self.known = self.edition.revision.number
            return text
        if self._live:
            return self._live.pop(next(iter(self._live)))
        text_or_none, self._stage = self._stage, None
        return text_or_none
