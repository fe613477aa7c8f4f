"""What the tests of editing share: a talk in a session, whose revisions a test waits for."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from talks import Talk, small_talk
from warm import WarmPool

from slidegen.marp.renderer import Renderer
from slidegen.page import PageSlide
from slidegen.server.revision import Revision
from slidegen.server.session import Session

PATIENCE = 20.0  # seconds until a test gives up


@dataclass
class Studio:
    """A talk that is being edited."""

    talk: Talk
    session: Session
    heard: queue.Queue[Revision] = field(default_factory=queue.Queue)

    def edit(self, name: str, text: str | bytes) -> None:
        """Write a file, and tell the session as the watcher would."""
        is_new = not (self.talk.root / name).exists()
        self.session.written({self.talk.write(name, text)}, is_new)

    def swap(self, old: str, new: str, name: str = "talk/outline.yaml") -> None:
        """Edit a few words of a file."""
        text = (self.talk.root / name).read_text()
        assert old in text
        self.edit(name, text.replace(old, new).encode())

    def next(self) -> Revision:
        """The next revision."""
        return self.heard.get(timeout=PATIENCE)

    def until(self, wanted: Callable[[Revision], object]) -> Revision:
        """The next revision that is as wanted."""
        while not wanted(revision := self.next()):
            pass
        return revision

    def rest(self) -> list[Revision]:
        """Revisions that come before all is quiet and exact."""
        done = queue.Queue[None]()
        self.session.quiet(lambda: done.put(None))
        done.get(timeout=PATIENCE)
        return [self.heard.get() for _ in range(self.heard.qsize())]

    def slide(self, name: str) -> PageSlide:
        """A slide as it is now."""
        return next(slide for slide in self.session.revision().page.slides if slide.id == name)


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    with Renderer(say=lambda line: print(line, file=sys.stderr)) as one:
        one.start()
        yield one
    WarmPool.end()


@pytest.fixture
def open_studio(
    tmp_path: Path, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Studio]]:
    """Opens a session on slides, given as a YAML list."""
    monkeypatch.setattr("slidegen.server.session.ForkPool", WarmPool)
    monkeypatch.setattr("slidegen.server.session.QUIET", 0.05)
    opened: list[Session] = []

    def start(slides: str) -> Studio:
        talk = small_talk(tmp_path)
        talk.write_slides(slides)
        studio = Studio(talk, Session(talk.project, renderer, jobs=2, path=None))
        studio.session.listen(studio.heard.put)
        opened.append(studio.session)
        studio.session.start()
        studio.until(lambda revision: not revision.drawing)
        studio.rest()
        return studio

    yield start
    for session in opened:
        session.stop()
