"""Finds the browser that prints the PDF: the one the user names, an installed one, else a packaged one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from slidegen.errors import EnvironmentFault, Problem
from slidegen.marp.install import Package, Say, ensure, is_installed, run_tool
from slidegen.marp.node import Node
from slidegen.marp.programs import version_of

Kind = Literal["chrome", "edge", "firefox"]

_INSTALLED = (
    *("google-chrome-stable", "google-chrome", "chromium", "chromium-browser"),
    *(
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
    *("microsoft-edge-stable", "microsoft-edge", "/opt/microsoft/msedge/msedge"),
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    *("firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"),
)
_UNPACK = Path(__file__).parent / "npm-browser" / "unpack.mjs"
ADVICE = "install Chrome, Chromium, Edge or Firefox, or name one with SLIDEGEN_BROWSER=/path/to/browser"


@dataclass(frozen=True, slots=True)
class Browser:
    """An executable, how marp-cli calls its kind, and what its environment must say."""

    path: Path
    kind: Kind
    environment: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """As the driver reads it."""
        return {"path": str(self.path), "kind": self.kind, "environment": self.environment}


def find_browser(say: Say) -> Browser:
    """The browser to print with; the packaged one is installed, once, only where no other is found."""
    return _named() or next(_installed(), None) or packaged(say)


def browser_at_hand() -> Browser | None:
    """The browser find_browser would give without installing or complaining, so that it can be started ahead."""
    try:
        return find_browser_without_installing()
    except EnvironmentFault:
        return None


def find_browser_without_installing() -> Browser | None:
    """The browser find_browser would give; None where it would install one first.

    Raises:
        EnvironmentFault: there is none, and none can be installed.
    """
    found = _named() or next(_installed(), None)
    if found is None and not is_installed(_PACKAGE):
        _refuse_where_none_is_packaged()
        return None
    return found or packaged(_silently)


def packaged(say: Say) -> Browser:
    """The browser that is installed where there is no other, whether there is one or not.

    Raises:
        EnvironmentFault: none is packaged for this machine, or it cannot be installed.
    """
    _refuse_where_none_is_packaged()
    executable = ensure(_PACKAGE, say)
    return Browser(executable, "chrome", _packaged_environment(executable.parent))


def packaged_browser() -> Package:
    """The browser that is installed where there is no other."""
    return _PACKAGE


def _named() -> Browser | None:
    """What SLIDEGEN_BROWSER or CHROME_PATH names: a path or a program on PATH; never replaced by another in silence."""
    import shutil

    for variable in ("SLIDEGEN_BROWSER", "CHROME_PATH"):
        if wanted := os.environ.get(variable):
            found = shutil.which(os.path.expanduser(wanted))
            if not found or not version_of(Path(found)):
                what = "does not start" if found else "is not there"
                raise EnvironmentFault(Problem(f"{variable} names the browser {wanted}, which {what}", hint=ADVICE))
            return Browser(Path(found), _kind(found))
    return None


def _installed() -> Iterator[Browser]:
    """Installed browsers that answer --version; the stub that only says `install the snap` does not."""
    import shutil

    for name in _INSTALLED:
        found = shutil.which(name)
        if found and version_of(Path(found)):
            yield Browser(Path(found), _kind(found))


def _kind(path: str) -> Kind:
    name = Path(path).name.lower()
    if "firefox" in name:
        return "firefox"
    return "edge" if "edge" in name else "chrome"


def _refuse_where_none_is_packaged() -> None:
    import platform

    if sys.platform != "linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise EnvironmentFault(Problem("PDF needs a browser, and none is installed", hint=ADVICE))


def _silently(_: str) -> None:
    """Nothing is installed, so nothing needs saying."""


def _packaged_environment(folder: Path) -> dict[str, str]:
    """It brings libraries and one font for machines that have none, and no GPU of its own."""
    libraries = [str(folder / "al2023" / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return {
        "LD_LIBRARY_PATH": os.pathsep.join(filter(None, libraries)),
        "FONTCONFIG_FILE": str(folder / "fonts" / "fonts.conf"),
        "CHROME_DISABLE_GPU": "1",
    }


def _unpack(folder: Path, node: Node) -> Path:
    """Unpacks it beside its package, which is then of no more use."""
    import shutil

    target = folder / "browser"
    target.mkdir()
    unpack = (str(node.executable), str(_UNPACK), str(folder))
    said = run_tool(unpack, node, folder, {"TMPDIR": str(target)})
    shutil.rmtree(folder / "node_modules")
    return Path(said.strip())


_PACKAGE = Package(_UNPACK.parent, "a browser for PDF", _unpack)
