"""A small talk that was published once, and whose sources are broken in one way after the other."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.diagnostics.cases import Told
from tests.spine.warm import WarmMarp, WarmPool, kept_warm, run_here

GOOD = Path(__file__).parent / "good"
SOURCES = {file.relative_to(GOOD).as_posix(): file.read_bytes() for file in GOOD.rglob("*") if file.is_file()}
SHOWN_ROOT = "/talks/tiny"  # what stands for the folder of the talk, which is another each time
_PROGRESS = re.compile(r"^\d+/\d+  \S+  [\w ]+  [\d.]+ s\n", re.MULTILINE)
_SECONDS = re.compile(r"(?<=, )[\d.]+ s$", re.MULTILINE)


class Breaking:
    """The talk in a folder of its own. Figures run in one warm server, and Marp in one Node, unless it is a fake."""

    def __init__(self, root: Path, marp: type = WarmMarp) -> None:
        self.root = root.resolve()
        self.marp = marp
        self.write({})
        told = self.run(["build", "-t", "html"])
        assert told.code == 0, told.said
        self.published = self.output()

    def told(self, arguments: list[str], broken: Mapping[str, bytes | None]) -> Told:
        """What the command says of the talk with these files broken."""
        self.write(broken)
        return self.run(arguments)

    def run(self, arguments: list[str]) -> Told:
        """What the command says of the talk as it is."""
        said = io.StringIO()
        redirected = contextlib.redirect_stdout(said), contextlib.redirect_stderr(said)
        with contextlib.chdir(self.root), kept_warm(self.marp), redirected[0], redirected[1]:
            code = run_here(arguments)
        text = said.getvalue().replace(str(self.root), SHOWN_ROOT).replace(sys.executable, "python")
        return Told(_SECONDS.sub("0.00 s", _PROGRESS.sub("", text)).strip("\n"), code)

    def output(self) -> Mapping[str, bytes]:
        """What is published, by name."""
        files = (file for file in (self.root / "build").rglob("*") if file.is_file() and ".cache" not in file.parts)
        return {file.relative_to(self.root).as_posix(): file.read_bytes() for file in files}

    def write(self, broken: Mapping[str, bytes | None]) -> None:
        """The good sources, but for those that are broken."""
        for entry in self.root.iterdir():
            if entry.name != "build":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for name, data in {**SOURCES, **broken}.items():
            if data is not None:
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                (self.root / name).write_bytes(data)


def end() -> None:
    """End what is kept warm."""
    WarmPool.end()
    WarmMarp.end()
