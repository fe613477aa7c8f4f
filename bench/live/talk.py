"""The talk of this repository in a folder of its own, with what was built of it: edited as its author would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.live.process import Serving

REPOSITORY = Path(__file__).parents[2]
# slidegen too: it lies in this talk's own project, so what the figures import of it is among their inputs.
_COPIED = ("slidegen", "talk", "figures", "themes", "build")


@dataclass(frozen=True, slots=True)
class Place:
    """What is edited: the first ``match`` in a file, of which {} is a token; and the slide on which that shows."""

    file: str
    match: str
    becomes: str
    slide: str


# A bullet beside a figure, with values and a formula on the same slide.
WORD = Place("talk/outline.yaml", r"- New \S+ on its own pair", "- New {} on its own pair", "control")
LIGHT = Place("figures/recommender_dot.py", r"0\.04, formula[^,]*", '0.04, formula + " {}"', "match-score")
MODEL = Place("figures/bank_contexts.py", r"picked from \S+\"", 'picked from {}"', "bank")


@dataclass(frozen=True, slots=True)
class LiveTalk:
    """A copy that may be edited."""

    root: Path

    @classmethod
    @contextmanager
    def copied(cls) -> Iterator[LiveTalk]:
        """In a temporary folder, built there: from the cache of this repository's own build where that has one."""
        with TemporaryDirectory(prefix="slidegen-bench-") as temporary:
            talk = cls(Path(temporary).resolve() / "attention")
            for folder in (REPOSITORY / name for name in _COPIED):
                if folder.is_dir():
                    shutil.copytree(folder, talk.root / folder.name)
            talk.build()
            yield talk

    @property
    def outline(self) -> Path:
        return self.root / "talk" / "outline.yaml"

    @property
    def markdown(self) -> Path:
        return self.root / "build" / "attention.md"

    @property
    def html(self) -> Path:
        return self.markdown.with_suffix(".html")

    @property
    def variables(self) -> dict[str, str]:
        """With these, the copy's own slidegen runs, wherever another is installed."""
        return {"PYTHONPATH": os.pathsep.join([str(self.root), str(REPOSITORY)])}

    def build(self) -> None:
        """Bring the HTML up to date.

        Raises:
            CalledProcessError: it cannot be built.
        """
        command = [sys.executable, "-m", "slidegen", "build", "-t", "html"]
        subprocess.run(command, cwd=self.root, env=os.environ | self.variables, stdin=subprocess.DEVNULL, check=True)

    def edit(self, place: Place, token: object) -> None:
        """Write a file anew in which only one place is another."""
        changed(self.root / place.file, place, token)


def changed(file: Path, place: Place, token: object) -> None:
    """Put a token in its place in a file.

    Raises:
        ValueError: there is no such place.
    """
    before = file.read_text(encoding="utf-8")
    after, count = re.subn(place.match, place.becomes.format(token), before, count=1)
    if not count:
        raise ValueError(f"{file} has no {place.match!r}")
    file.write_text(after, encoding="utf-8")


class Server(Serving):
    """``slidegen serve`` of a talk; with notes of what it does when, if it is ``noted``."""

    def __init__(self, talk: LiveTalk, *, noted: bool = True) -> None:
        module = "bench.live.noted" if noted else "slidegen"
        command = [sys.executable, "-m", module, "serve", "--no-open", "--port", "0", str(talk.outline)]
        super().__init__(command, talk.root, talk.variables)

    def url(self, slide: str = "") -> str:
        """The address of a slide; waits until the server says where it is."""
        address = self.said(r"^slides +(http\S+)")[1]
        return f"{address}#{slide}" if slide else address

    def noted(self, what: str, *, since: int = 0) -> dict[str, object]:
        """The first note of this kind from that line on."""
        note: dict[str, object] = json.loads(self.said(f'^{{"what": "{what}"', since=since).string)
        return note
