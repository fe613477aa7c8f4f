"""What a build needs of this machine and this talk: what is there, what is missing, and what mends it."""

from __future__ import annotations

import ast
import os
import platform
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slidegen.errors import Problem, SlidegenError, ThemeError
from slidegen.files.usercache import user_cache
from slidegen.marp.browser import find_browser_without_installing, packaged_browser
from slidegen.marp.install import ROOM, cache_faults, is_installed, marp_package, marp_versions, npm_problem
from slidegen.marp.node import Node, find_node
from slidegen.marp.programs import version_of
from slidegen.outline.yamlsource import read_yaml
from slidegen.project import Project, open_project
from slidegen.scripts.packages import imported_packages, install_advice, is_importable
from slidegen.theme import find_theme

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a build needs: what was found of it, or why that will not do.

    What ``comes`` is not there yet, and is set up by the first build that needs it.
    """

    name: str
    found: str
    problem: Problem | None = None
    comes: bool = False

    @property
    def state(self) -> str:
        """In a word."""
        return "missing" if self.problem else "to come" if self.comes else "ok"

    def to_json(self) -> dict[str, Any]:
        """As `slidegen doctor --json` prints it."""
        problem, hint = (self.problem.message, self.problem.hint) if self.problem else ("", "")
        return {"name": self.name, "state": self.state, "found": self.found, "problem": problem, "mend": hint}


def examine(outline: Path) -> list[Finding]:
    """Look at everything; of a talk only if there is one at ``outline``."""
    machine = [_python(), _node(), _npm(), _marp(), _browser(), _cache(), _disk()]
    return machine + ([*_talk(open_project(outline))] if outline.is_file() else [])


def lines(findings: list[Finding]) -> Iterator[str]:
    """A line a finding, what to do below those that fail, and the sum."""
    for finding in findings:
        yield f"  {finding.state:<8} {finding.name:<10} {finding.problem.message if finding.problem else finding.found}"
        if finding.problem and finding.problem.hint:
            yield f"           {'':<10} help: {finding.problem.hint}"
    missing = sum(bool(finding.problem) for finding in findings)
    yield "a build will work" if not missing else f"a build cannot work: {missing} missing"


def _looked(name: str, look: Callable[[], str]) -> Finding:
    """What ``look`` finds; what it raises is what a build would raise."""
    try:
        return Finding(name, look())
    except SlidegenError as error:
        return Finding(name, "", error.problems[0])


def _python() -> Finding:
    found = f"{platform.python_version()}, {sys.executable}"
    is_old = sys.version_info < OLDEST_PYTHON
    hint = "install Python 3.11 or newer, and slidegen into it"
    return Finding("Python", found, Problem(f"{found} is too old", hint=hint) if is_old else None)


def _node() -> Finding:
    def look() -> str:
        node = find_node()
        return f"{version_of(node.executable)}, {node.executable}"

    return _looked("Node", look)


def _npm() -> Finding:
    """It is needed until Marp is installed, and then no more."""
    try:
        node: Node = find_node()
    except SlidegenError:
        return Finding("npm", "", Problem("npm comes with Node", hint="install Node with npm"))
    found = shutil.which(node.npm[0], path=node.environment()["PATH"])
    if found is None and not is_installed(marp_package()):
        return Finding("npm", "", npm_problem(node.npm[0], node))
    return Finding("npm", found or "not there, and no longer needed: Marp is installed")


def _marp() -> Finding:
    versions = ", ".join(f"{name} {version}" for name, version in marp_versions().items())
    if is_installed(marp_package()):
        return Finding("Marp", f"{versions}, {marp_package().home()}")
    return Finding("Marp", f"the first build sets up {versions}, and needs the network for it", comes=True)


def _browser() -> Finding:
    try:
        browser = find_browser_without_installing()
    except SlidegenError as error:
        return Finding("browser", "", error.problems[0])
    if browser is None:
        return Finding("browser", "the first PDF sets one up, and needs the network for it", comes=True)
    return Finding("browser", ", ".join(part for part in (version_of(browser.path), str(browser.path)) if part))


def _cache() -> Finding:
    def look() -> str:
        from tempfile import TemporaryFile

        with cache_faults():
            user_cache().mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=user_cache()):
                pass
        return f"{user_cache()}, {_megabytes(_size(user_cache()))}"

    return _looked("cache", look)


def _disk() -> Finding:
    place = next(folder for folder in (user_cache(), *user_cache().parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    needed = 0 if is_installed(marp_package()) and is_installed(packaged_browser()) else ROOM
    if free < max(needed, 50_000_000):
        message = f"only {_megabytes(free)} free in {place}"
        return Finding("disk", "", Problem(message, hint="make room, or set XDG_CACHE_HOME to a roomier place"))
    return Finding("disk", f"{_megabytes(free)} free in {place}")


def _talk(project: Project) -> Iterator[Finding]:
    yield _looked("theme", lambda: _theme(project))
    missing = sorted(package for package in _packages(project) if not is_importable(package))
    for package in missing:
        problem = Problem(f"figures import {package}, which is not installed", hint=install_advice(package))
        yield Finding("packages", "", problem)
    yield from _required(project.figures / "requirements.txt")
    if not missing:
        yield Finding("packages", ", ".join(sorted(_packages(project) - sys.stdlib_module_names)) or "none needed")
    yield Finding("build", f"{project.cache}, {_megabytes(_size(project.cache))}")


def _required(file: Path) -> Iterator[Finding]:
    """What a talk lists besides, such as packages that hold the weights of models."""
    if not file.is_file():
        return
    text = file.read_text(encoding="utf-8")
    listed = re.findall(r"^([A-Za-z0-9][\w.-]*)(?:==([\w.+-]+))?", text, re.MULTILINE)
    missing = [name for name, pinned in listed if not _version(name) or (pinned and _version(name) != pinned)]
    whole = "--no-deps " if "--hash" in text else ""  # a list with hashes names all there is to install
    hint = f"{sys.executable} -m pip install {whole}-r {file}"
    problem = Problem(f"{', '.join(missing)} of {file.name} not installed", hint=hint) if missing else None
    yield Finding("listed", f"{len(listed)} packages of {file.name}", problem)


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _theme(project: Project) -> str:
    deck = read_yaml(project.outline).data
    settings = deck.get("deck") if isinstance(deck, dict) else None
    name = settings.get("theme", "attention") if isinstance(settings, dict) else "attention"
    theme = find_theme(str(name), project.theme_folders)
    for font in theme.fonts:
        if font.stat().st_size == 0:
            raise ThemeError(Problem(f"the font file {font.name} of this theme is empty", hint="get it anew"))
    return f"{theme.name}, {len(theme.fonts)} font files"


def _packages(project: Project) -> set[str]:
    """What all scripts of a talk import, without the talk's own modules."""
    found: set[str] = set()
    scripts = [*project.figures.rglob("*.py")]
    for file in scripts:
        try:
            found |= set(imported_packages(ast.parse(file.read_bytes()).body))
        except (SyntaxError, ValueError):
            continue  # a build says so, with its place
    own = {file.stem for file in scripts} | {folder.name for folder in project.figures.rglob("*") if folder.is_dir()}
    return found - own - {file.stem for file in project.root.iterdir()}


def _size(folder: Path) -> int:
    """Bytes of the files in it, which are thousands: Marp's own are there."""
    files = (os.lstat(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names)
    return sum(file.st_size for file in files if stat.S_ISREG(file.st_mode))


def _megabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
