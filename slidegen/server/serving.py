"""Serving a talk: everything started in an order that keeps the first page's wait short, and ended together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slidegen.errors import EnvironmentFault, Problem
from slidegen.marp.renderer import Renderer
from slidegen.project import Project, open_project
from slidegen.publishing.record import read_record
from slidegen.rehearsals.files import folder_of
from slidegen.rehearsals.recorder import Recorder
from slidegen.server.remote import interface_address
from slidegen.server.running import PORT, Server
from slidegen.server.served import ServedTalk
from slidegen.server.session import Session
from slidegen.server.telling import Teller
from slidegen.server.watching import Watcher

FIRST = 120.0  # seconds until the first page must be there

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Terms:
    """What serving was asked for. ``remote`` is the address for a phone, "" for the usual one, None for no phone."""

    outline: Path
    output: Path | None = None
    path: str | None = None
    jobs: int = 2
    port: int = PORT
    presenting: bool = False
    remote: str | None = None


def serve(terms: Terms, renderer: Renderer, *, say: Say, open_: Callable[[Server], None]) -> None:
    """Serve a talk until it is told to stop; ``open_`` is called once when the first page can be asked for.

    Raises:
        OutlineError: there is no outline.
        EnvironmentFault: Node, a port or a network is missing.
    """
    project = open_project(terms.outline, terms.output)
    renderer.start()
    if last := _last_markdown(project, terms.path):
        renderer.warm(last)
    session = Session(project, renderer, jobs=terms.jobs, path=terms.path)
    talk = ServedTalk(session, presenting=terms.presenting)
    recorder = Recorder(folder_of(project.outline), path=terms.path or "", say=say) if terms.presenting else None
    there = threading.Event()
    session.listen(lambda _: there.set())
    session.listen(Teller(say))
    session.start()
    watcher = Watcher(project, session.written)
    try:
        remote = None if terms.remote is None else interface_address(terms.remote or None)
        server = Server(talk, port=terms.port, remote=remote, recorder=recorder)
        if not there.wait(FIRST):
            raise EnvironmentFault(Problem("the talk could not be rendered in time"))
        watcher.start()
        open_(server)
        server.run()
    finally:
        watcher.stop()
        session.stop()


def _last_markdown(project: Project, path: str | None) -> Path | None:
    """What the last build gave to Marp, if there was one."""
    record = read_record(project.record(path))
    names = [name for name in (record.files if record else ()) if name.endswith(".md")]
    return project.output / names[0] if names else None
