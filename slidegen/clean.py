"""Removing what builds made, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from slidegen.diff import PAGE
from slidegen.project import open_project
from slidegen.publishing.publish import exclusively, told
from slidegen.publishing.record import Record, read_record, write_record

# What of .cache is ours: the output folder is the user's choice and may have a .cache of somebody else's.
CACHE_FOLDERS = ("diff", "fonts", "jinja", "products", "traces")


def clean(outline: Path, output: Path | None, *, cache_only: bool = False, say: Callable[[str], None]) -> Iterator[str]:
    """Delete the cache of an output folder, and the published files too unless ``cache_only``; yields what to tell."""
    project = open_project(outline, output)
    if not (project.cache / "lock").is_file():
        yield f"nothing to clean in {project.output}"
        return
    with exclusively(project.output, say=say), told(project.output):
        for name in CACHE_FOLDERS:
            shutil.rmtree(project.cache / name, ignore_errors=True)
        project.schema.unlink(missing_ok=True)
        yield "removed the cache"
        records = project.records()
        if cache_only:
            for file in records:
                _keep(read_record(file), file)
            return
        for file in records:
            yield from _removed(read_record(file), project.output)
            file.unlink()
        (project.output / PAGE).unlink(missing_ok=True)
        (project.cache / "lock").unlink()
    for folder in (project.cache, project.output):
        if not any(folder.iterdir()):
            folder.rmdir()


def _keep(record: Record | None, file: Path) -> None:
    """The record goes on saying which files are ours, but no longer that there is nothing to do."""
    if record:
        write_record(file, replace(record, asked=""))


def _removed(record: Record | None, output: Path) -> Iterator[str]:
    for name in sorted(record.files if record else ()):
        if not (output / name).is_file():
            continue  # the builds of several paths share figures
        (output / name).unlink()
        _remove_empty_parents(output / name, output)
        yield f"removed {name}"


def _remove_empty_parents(file: Path, output: Path) -> None:
    for folder in file.parents:
        if folder == output or any(folder.iterdir()):
            return
        folder.rmdir()
