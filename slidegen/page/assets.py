"""The page's own files: which there are, and how a document names them."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

from markupsafe import Markup

from slidegen.page.markup import in_style

_HERE = Path(__file__).parent
_TYPES = {".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
IDIOMORPH = "idiomorph.mjs"
_ONLY_FILE = {"file.mjs", "framed-figures.mjs", "frames.mjs", "grid.mjs", "hub.mjs", "windows.mjs"}
_ONLY_SERVED = {
    *("backoff.mjs", "badges.mjs", "edit.mjs", "jump.mjs", "newest.mjs", "problems.mjs", "served-figures.mjs"),
    *("served.mjs", "socket.mjs", "update.mjs", "edit.css"),
}


@cache
def modules(*, is_served: bool) -> tuple[str, ...]:
    """The names of the modules that a served page, or a file, is made of."""
    left_out = _ONLY_FILE if is_served else _ONLY_SERVED
    return (*sorted({path.name for path in _HERE.glob("*.mjs")} - left_out), IDIOMORPH)


def module(name: str, idiomorph: Path) -> Path:
    """Where a module stands; `idiomorph` is the ESM build of the one that is not ours."""
    return idiomorph if name == IDIOMORPH else _HERE / name


def sheets(*, is_served: bool) -> list[Path]:
    """The style sheets, in order."""
    names = ("page.css", "sheets.css", "presenter.css", "remote.css", "edit.css")
    return [_HERE / name for name in names if is_served or name not in _ONLY_SERVED]


def asset(name: str, idiomorph: Path) -> tuple[bytes, str] | None:
    """What a server answers for /page/NAME: content and media type; None for every name that is not one of ours."""
    if name not in {*modules(is_served=True), *(path.name for path in sheets(is_served=True))}:
        return None
    return module(name, idiomorph).read_bytes(), _TYPES[Path(name).suffix]


def address(name: str) -> str:
    """Where a served page finds it."""
    return f"/page/{name}"


def data_uri(path: Path) -> str:
    """A module inside the file that imports it."""
    return f"data:text/javascript;base64,{base64.b64encode(path.read_bytes()).decode()}"


def sheet_link(path: Path) -> Markup:
    """A style sheet by address."""
    return Markup('<link rel="stylesheet" href="{}">').format(address(path.name))


def sheet_style(path: Path) -> Markup:
    """A style sheet in place."""
    return Markup("<style>") + in_style(path.read_text(encoding="utf-8")) + Markup("</style>")
