"""What the terminal says while a talk is edited: a problem when it comes, and that it is gone."""

from __future__ import annotations

from collections.abc import Callable

from slidegen.server.revision import Revision


class Teller:
    """Told every revision, says what is new about it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._told: tuple[str, ...] = ()
        self._drawing = 0

    def __call__(self, revision: Revision) -> None:
        """A revision was published."""
        troubles = tuple(trouble.text for trouble in revision.troubles)
        for text in troubles:
            if text not in self._told:
                self._say(f"error: {text}")
        if self._told and not troubles:
            self._say("all is well again")
        self._told = troubles
        self._tell_drawing(len(revision.drawing))

    def _tell_drawing(self, now: int) -> None:
        if now and not self._drawing:
            self._say(f"drawing {now} figure{'s' if now > 1 else ''} ...")
        if self._drawing and not now:
            self._say("figures are drawn")
        self._drawing = now
