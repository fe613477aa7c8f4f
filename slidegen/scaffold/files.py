"""The files of a talk that is about to be, and how they get onto the disk: all of them, over nobody's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from slidegen.errors import EnvironmentFault, Problem, RequestError
from slidegen.outline.editors import refresh_schema
from slidegen.project import PACKAGE, THEMES, open_project

STARTER = PACKAGE / "scaffold" / "starter"
OUTLINE = "talk/outline.yaml"
THEME = "mine"
MODELINE = "# yaml-language-server: $schema=../build/.cache/outline.schema.json\n"

Files = Mapping[str, bytes]


def starter() -> Files:
    """A small complete talk, by name in its folder."""
    own = {name: data for name, data in _contents(STARTER) if name != "gitignore"}
    return {**own, **common()}


def common() -> Files:
    """What any talk begins with: a theme to edit, with its fonts, and what is not to be committed."""
    css = (THEMES / "attention.css").read_text(encoding="utf-8").replace("@theme attention", f"@theme {THEME}")
    fonts = {f"themes/fonts/{name}": data for name, data in _contents(THEMES / "fonts")}
    ignored = (STARTER / "gitignore").read_bytes()
    return {f"themes/{THEME}.css": css.encode(), **fonts, ".gitignore": ignored}


def refuse_taken(folder: Path) -> None:
    """Nothing may be overwritten, nor mixed with what is there.

    Raises:
        RequestError: the folder has something in it, or is none.
    """
    hint = "name a folder that is not there yet, or an empty one"
    if folder.is_symlink() and not folder.exists():
        raise RequestError(Problem(f"{folder} is a link to nowhere", hint=hint))
    if there := next((place for place in (folder, *folder.parents) if place.is_file()), None):
        raise RequestError(Problem(f"{there} is a file", hint=hint))
    if folder.is_dir() and (first := min(folder.iterdir(), default=None)):
        raise RequestError(Problem(f"{folder} is not empty: {first.name} is in the way", hint=hint))


def write(folder: Path, files: Files) -> None:
    """Write all files of a talk into a folder that is empty or not there yet, and the schema for its editor.

    Raises:
        RequestError: something is there already.
        EnvironmentFault: the folder cannot be written.
    """
    refuse_taken(folder)
    try:
        for name, data in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as handle:
                handle.write(data)
    except OSError as error:
        raise EnvironmentFault(Problem(f"{folder} cannot be written: {error.strerror or error}")) from error
    refresh_schema(open_project(folder / OUTLINE))


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            file = Path(place) / name
            yield file.relative_to(folder).as_posix(), file.read_bytes()
