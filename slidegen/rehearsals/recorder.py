"""Keeps the rehearsal that is under way, and its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from slidegen.rehearsals.files import write
from slidegen.rehearsals.rehearsal import Rehearsal, noted

SHORTEST = 60.0  # seconds: less is a look at the slides and no rehearsal
EVERY = 30.0  # seconds between writings, so that a crash costs no more


class Recorder:
    """Told what the stage shows, it writes one file a rehearsal into ``folder``. Times are seconds since the epoch.

    A file that cannot be written is told once through ``say``: the talk goes on.
    """

    def __init__(self, folder: Path, *, path: str, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._path = path
        self._say = say
        self._rehearsal = Rehearsal()
        self._written = Rehearsal()
        self._written_at = 0.0
        self._is_broken = False

    def note(self, slide: str, *, running: bool, now: float) -> None:
        """From now on this slide is shown, and the timer runs or not."""
        self._rehearsal = noted(self._rehearsal, slide, running=running, now=now)
        if not running:
            self._write(now)

    def tick(self, now: float) -> None:
        """Time has passed; to be called every few seconds."""
        if self._rehearsal.slide is None or now - self._written_at < EVERY:
            return
        self.note(self._rehearsal.slide, running=True, now=now)
        self._write(now)

    def finish(self, now: float) -> None:
        """This rehearsal is over; the next one has a file of its own."""
        self.note("", running=False, now=now)
        self._rehearsal = Rehearsal()

    def _write(self, now: float) -> None:
        if self._rehearsal.total < SHORTEST or self._rehearsal == self._written:
            return
        self._written, self._written_at = self._rehearsal, now
        try:
            write(self._folder, self._rehearsal, path=self._path)
        except OSError as error:
            if not self._is_broken:
                self._say(f"cannot write the rehearsal into {self._folder}: {error.strerror}")
            self._is_broken = True
