"""A new talk in a folder of its own, and what to tell about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slidegen.scaffold.files import Files, refuse_taken, starter, write

TOLD = {
    "talk/outline.yaml": "what you say, in order",
    "talk/references.bib": "what you cite",
    "talk/images": "pictures of your notes",
    "figures": "your figures, in Python",
    "themes": "how it looks: colours, sizes and fonts, yours to change",
    "tests": "tests of the figures",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A talk that was written into ``folder``; ``remarks`` say what became of the notes it was made of."""

    folder: Path
    files: Files
    remarks: tuple[str, ...] = ()


def new_talk(folder: Path, notes: Path | None) -> Made:
    """Write a talk into a folder: a small complete one, or one made of ``notes``.

    Raises:
        RequestError: something stands in the folder already.
        OutlineError: the notes cannot be read.
    """
    refuse_taken(folder)
    if notes is None:
        made = Made(folder, starter())
    else:
        from slidegen.scaffold.conversion import converted

        conversion = converted(notes)
        made = Made(folder, conversion.files, conversion.remarks)
    write(folder, made.files)
    return made


def lines(made: Made) -> Iterator[str]:
    """What was made, and what to do next."""
    yield f"made {made.folder}"
    for name, told in TOLD.items():
        if any(file == name or file.startswith(f"{name}/") for file in made.files):
            yield f"  {name if '.' in name else f'{name}/':<22} {told}"
    if made.remarks:
        yield ""
        yield from made.remarks
    yield ""
    yield "next:"
    yield f"  cd {_quoted(made.folder)}"
    yield "  slidegen serve         edit talk/outline.yaml and see every change"
    yield "  slidegen build         one HTML file and one PDF, in build/"


def _quoted(folder: Path) -> str:
    from shlex import quote

    return quote(str(folder))
