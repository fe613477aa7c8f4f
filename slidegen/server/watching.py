"""Watching a project: which folders, and what was written in them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, watch

from slidegen.project import Project

# Milliseconds. An editor writes a file in one go, or beside it and renames: a few milliseconds hold that together.
DEBOUNCE = 40
STEP = 2
_SKIPPED = ("__pycache__", "node_modules", "rehearsals", "site-packages")
_PASSING = (".swp", ".swx", ".tmp", "~", ".pyc")

Written = Callable[[set[Path], bool], None]


class Watcher:
    """Tells of every file of a project that is written, until it is stopped; from a thread of its own.

    ``written`` gets the files, and whether any of them came or went.
    """

    def __init__(self, project: Project, written: Written) -> None:
        self._project = project
        self._written = written
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._ended.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._watch(folders(self._project))

    def _watch(self, watched: list[Path]) -> None:
        """Until it ends, or there are other folders to watch."""
        options = {"debounce": DEBOUNCE, "step": STEP, "recursive": False, "stop_event": self._ended}
        for changes in watch(*watched, watch_filter=None, raise_interrupt=False, **options):  # type: ignore[arg-type]
            files = {Path(path) for _, path in changes if not path.endswith(_PASSING)}
            if files:
                self._written(files, any(change is not Change.modified for change, _ in changes))
            if any(path.is_dir() for path in files) or not all(folder.is_dir() for folder in watched):
                return


def folders(project: Project) -> list[Path]:
    """Every folder of the project in which an edit can matter: not the output, nothing hidden, no packages."""
    found, waiting = [], [project.root]
    while waiting:
        folder = waiting.pop()
        found.append(folder)
        waiting += [entry for entry in folder.iterdir() if entry.is_dir() and _matters(entry, project)]
    return found


def _matters(folder: Path, project: Project) -> bool:
    is_foreign = folder.name.startswith(".") or folder.name in _SKIPPED or (folder / "pyvenv.cfg").exists()
    return not is_foreign and folder != project.output and not folder.is_symlink()
