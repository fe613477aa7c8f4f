"""A small talk on disk for tests to build, and a stand-in for Marp where Marp is not what is tested."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from warm import run_here

from slidegen.build import Options, build
from slidegen.deck.deck import Deck
from slidegen.deck.resolve import resolve
from slidegen.execution.cache import Cache
from slidegen.execution.jobs import JobResult, Outcome
from slidegen.marp.messages import Alone, Conversion, Image, Measured, Places, Rendering, SomeSlides
from slidegen.marp.renderer import Renderer
from slidegen.outline.outline import read_outline
from slidegen.project import Project, open_project
from slidegen.publishing.record import BuildReport
from slidegen.rendering.claims import ClaimResult
from slidegen.rendering.document import MarpDocument
from slidegen.rendering.render import render

Broken = Callable[..., list[str]]  # checks slides, and tells what speaks against one rule

TINY_THEME = """
/* @theme tiny */
:root { --paper: #ffffff; --ink: #111111; --query: #0b6e99; }
:root { --slot-figure: 400px 200px; --slot-figure-right: 300px 200px; }
section { width: 1280px; height: 720px; background: var(--paper); color: var(--ink); }
"""

WAVE = """
import matplotlib.pyplot as plt

def wave(*, periods: int = 2):
    fig, ax = plt.subplots()
    ax.plot([0, periods], [0, 1])
    return fig, {"periods": periods}
"""


@dataclass
class Talk:
    """One project folder, and what can be done with it."""

    root: Path
    said: list[str] = field(default_factory=list)

    @property
    def outline(self) -> Path:
        return self.root / "talk" / "outline.yaml"

    @property
    def output(self) -> Path:
        return self.root / "build"

    @property
    def project(self) -> Project:
        return open_project(self.outline)

    @property
    def cache(self) -> Cache:
        return Cache(self.project.cache)

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the project; text is dedented, so that it can stand indented in a test."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        data = text if isinstance(text, bytes) else textwrap.dedent(text).lstrip("\n").encode()
        file.write_bytes(data)
        return file

    def write_outline(self, text: str | bytes) -> Path:
        return self.write("talk/outline.yaml", text)

    def write_slides(self, slides: str, *, deck: str = "") -> Path:
        """An outline of one section with these slides (a YAML list); ``slides`` starts in line 6."""
        more = f", {deck}" if deck else ""
        head = f"deck: {{title: Tiny talk, theme: tiny{more}}}\n\nsections:\n  - title: Part\n    slides:\n"
        body = textwrap.indent(textwrap.dedent(slides).strip("\n"), "      ")
        return self.write("talk/outline.yaml", (head + body + "\n").encode())

    def use_wave(self, **params: object) -> None:
        """An outline of one slide that shows the figure ``wave``."""
        self.write_slides(f"- {{title: T, figure: {{source: 'wave.py:wave', params: {json.dumps(params)}}}}}")

    def resolve(self) -> Deck:
        return resolve(read_outline(self.outline), self.project)

    def render(self, **values: Mapping[str, Any]) -> tuple[MarpDocument, tuple[ClaimResult, ...]]:
        """Render with these figures' values, without running any figure."""
        results = {
            name: JobResult(name, Outcome.RAN, products={"image": Path("x.svg")}, values=v)
            for name, v in values.items()
        }
        return render(self.resolve(), results, self.project)

    def build(
        self, *formats: str, dry_run: bool = False, cluster: str | None = None, path: str | None = None
    ) -> BuildReport:
        """Build in this process."""
        options = Options(self.outline, formats or ("html",), jobs=2, cluster=cluster, path=path, dry_run=dry_run)
        with Renderer(say=self.said.append) as renderer:
            return build(options, renderer, say=self.said.append)

    def figure(self, name: str = "", *, dry_run: bool = False) -> JobResult:
        """Build, and pick one figure's result (the first without a name)."""
        report = self.build(dry_run=dry_run)
        assert report.figures, report.problems
        return next(result for result in report.figures if not name or result.id == name)

    def figure_on(self, cluster: str) -> JobResult:
        """Build on a cluster, and take the only figure's result."""
        report = self.build(cluster=cluster)
        assert not report.problems, report.problems
        return report.figures[0]

    def why(self) -> list[str]:
        """The reasons for which the only figure would run; empty when it would not."""
        return [str(reason) for reason in self.figure(dry_run=True).reasons]

    def published(self) -> dict[str, bytes]:
        """Every file in the output folder but the cache, by name."""
        files = (path for path in self.output.rglob("*") if path.is_file())
        names = {path.relative_to(self.output): path for path in files}
        return {name.as_posix(): path.read_bytes() for name, path in names.items() if name.parts[0] != ".cache"}

    def timeless(self) -> dict[str, bytes]:
        """What is published, without the seconds that figures took, which the manifest tells."""
        files = self.published()
        return files | {"manifest.json": re.sub(rb'"seconds": [0-9.e-]+', b"", files["manifest.json"])}

    def command(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """What the command does and says in the project's folder, in this process: a second less each time."""
        out, err = io.StringIO(), io.StringIO()
        redirected = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
        with contextlib.chdir(self.root), patch.dict(os.environ, env or {}), redirected[0], redirected[1]:
            code = run_here(arguments)
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())

    def slidegen(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command as a person does, as a process of its own."""
        return self.python("-m", "slidegen", *arguments, env=env)

    def python(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run Python in the project's folder."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=os.environ | dict(env or {}),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def small_talk(root: Path) -> Talk:
    """One slide, and one figure (``wave``) that no slide uses yet."""
    talk = Talk(root)
    talk.write("themes/tiny.css", TINY_THEME)
    talk.write("figures/wave.py", WAVE)
    talk.write_slides("- {title: One, body: Hello}")
    return talk


class FakeMarp:
    """Stands in for the Renderer: writes a page that only depends on the Markdown, and counts its conversions."""

    conversions = 0

    def __init__(self, *, say: object) -> None:
        del say

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def start_if_installed(self, *, pdf: bool = False) -> None:
        pass

    def dismiss(self) -> None:
        pass

    def deck(self, markdown: str, places: Places, *, script: bool = False) -> Rendering:
        FakeMarp.conversions += 1
        slides = tuple(f"<svg data-marpit-svg>{slide}</svg>" for slide in markdown.split("\n\n---\n\n"))
        return Rendering(slides, "", ("",) * len(slides), (), _used(markdown, places), "script" if script else "")

    def slides(self, front: str, slides: Mapping[int, str], places: Places) -> SomeSlides:
        told = {number: Alone(f"<svg data-marpit-svg>{text}</svg>", "") for number, text in slides.items()}
        return SomeSlides(told, (), _used("".join(slides.values()), places))

    def measure(self, page: Path) -> tuple[Measured, ...]:
        return (Measured(1280, 720, (), ()),) * page.read_text(encoding="utf-8").count("<svg data-marpit-svg>")

    def pdf(self, markdown: Path, output: Path, places: Places) -> Conversion:
        text = markdown.read_text(encoding="utf-8")
        output.write_text(f"<!-- {output.name} -->\n{text}", encoding="utf-8")
        return Conversion(text.count("\n\n---\n\n") + 1, (), _used(text, places))


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _used(markdown: str, places: Places) -> tuple[Image, ...]:
    """The talk's own pictures; those of figures are named by the deck."""
    own = [ref for ref in re.findall(r"!\[\]\(([^)]+)\)", markdown) if ref not in places.files]
    found = (Path(os.path.normpath(base / ref)) for ref in own for base in places.bases if (base / ref).is_file())
    return tuple(Image(path.name, path, 0, path.name) for path in found)
