"""What an old revision of a talk is lent by the talk as it is: products of its cache, files that git does not keep."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from slidegen.diff.repository import Repository
from slidegen.execution.cache import MOST_TRACES, Cache
from slidegen.files.stamps import MISSING
from slidegen.project import Project

_FILES = ("script", "module", "data")  # kinds of inputs that are files of the project


def lend_products(theirs: Cache, mine: Cache) -> None:
    """Let one cache know all that another knows. That one is only read: products are linked, and never written to."""
    mine.products.mkdir(parents=True, exist_ok=True)
    for file in theirs.products.glob("*"):
        with contextlib.suppress(FileNotFoundError, FileExistsError):  # pruned meanwhile; known already
            _linked(file, mine.products / file.name)
    for job in theirs.jobs:
        known, lent = mine.traces(job), theirs.traces(job)
        if merged := [*lent, *(trace for trace in known if trace not in lent)][: 2 * MOST_TRACES]:
            mine.remember(job, merged)


def lend_files(project: Project, repository: Repository, tree: Path) -> None:
    """Copy files into the tree of a revision that figures were seen to read and that git ignores: data, mostly."""
    here = project.root.relative_to(repository.top)
    wanted = {(here / name).as_posix() for name in _read(Cache(project.cache))}
    missing = [name for name in sorted(wanted) if (repository.top / name).is_file() and not (tree / name).exists()]
    for name in repository.ignored(missing):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(repository.top / name, tree / name)  # no link: old code may write to it


def _read(cache: Cache) -> Iterator[str]:
    traces = (trace for job in cache.jobs for trace in cache.traces(job))
    inputs = (each for trace in traces for each in trace.inputs if each.kind in _FILES and each.digest != MISSING)
    return (each.name for each in inputs if not Path(each.name).is_absolute())


def _linked(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if not name.exists():
            shutil.copyfile(file, name)
