"""Removing what builds made, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from slidegen.project import open_project
from slidegen.publish import exclusively, told
from slidegen.record import read_record

# What of .cache is ours: the output folder is the user's choice and may have a .cache of somebody else's.
CACHE_FOLDERS = ("fonts", "jinja", "products", "traces")
CACHE_FILES = ("build.json", "lock")


def clean(outline: Path, output: Path | None, *, say: Callable[[str], None]) -> Iterator[str]:
    """Delete the published files and the cache of an output folder; yields a line for each thing removed."""
    project = open_project(outline, output)
    if not (project.cache / "lock").is_file():
        yield f"nothing to clean in {project.output}"
        return
    with exclusively(project.output, say=say), told(project.output):
        record = read_record(project.record)
        for name in sorted(record.files if record else ()):
            (project.output / name).unlink(missing_ok=True)
            _remove_empty_parents(project.output / name, project.output)
            yield f"removed {name}"
        for name in CACHE_FOLDERS:
            shutil.rmtree(project.cache / name, ignore_errors=True)
        for name in CACHE_FILES:
            (project.cache / name).unlink(missing_ok=True)
        yield "removed the cache"
    for folder in (project.cache, project.output):
        if not any(folder.iterdir()):
            folder.rmdir()


def _remove_empty_parents(file: Path, output: Path) -> None:
    for folder in file.parents:
        if folder == output or any(folder.iterdir()):
            return
        folder.rmdir()
