"""Whatever happens to a build, no process and no temporary folder of it stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from slidegen.errors import ConversionError, EnvironmentFault
from slidegen.marp.messages import Conversion, Places
from slidegen.marp.renderer import Renderer

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")

# A child that converts a deck over and over, or waits, until it is killed.
BUILD = """
import sys, time
from pathlib import Path
from slidegen.marp.messages import Places
from slidegen.marp.renderer import Renderer
folder = Path(sys.argv[1])
with Renderer(say=print) as renderer:
    renderer.start(pdf=True)
    while True:
        renderer.pdf(folder / "deck.md", folder / "deck.pdf", Places({}, (folder,), (folder,)))
        print("converted", flush=True)
"""


def processes_with(tmp: Path) -> set[int]:
    """Processes whose environment names the folder as their TMPDIR (or one inside it)."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                variables = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(variable.startswith(b"TMPDIR=" + os.fsencode(tmp)) for variable in variables):
                found.add(int(entry.name))
    return found


def left_behind(tmp: Path, *, seconds: float = 10) -> tuple[set[int], list[Path]]:
    """What is still there once it had some time to go."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (processes_with(tmp) or list(tmp.iterdir())):
        time.sleep(0.05)
    return processes_with(tmp), list(tmp.iterdir())


@pytest.fixture
def tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder for all that is started here, by which it is recognised; short, as a browser needs it.

    It asks for tmp_path so that pytest makes its own folders before TMPDIR changes.
    """
    folder = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """Forty slides."""
    markdown = tmp_path / "deck.md"
    markdown.write_text("---\ntitle: T\nlang: en\n---\n" + "\n\n---\n\n".join(f"# {n}\n\n$x_{n}$" for n in range(40)))
    return markdown


def printed(renderer: Renderer, deck: Path, **more: float) -> Conversion:
    return renderer.pdf(deck, deck.with_suffix(".pdf"), Places({}, (deck.parent,), (deck.parent,)), **more)


def test_close_leaves_nothing(tmp: Path, deck: Path) -> None:
    with Renderer(say=print) as renderer:
        printed(renderer, deck)
        assert processes_with(tmp)
    assert left_behind(tmp) == (set(), [])


def test_a_renderer_that_was_never_used_closes(tmp: Path) -> None:
    with Renderer(say=print) as renderer:
        renderer.start(pdf=True)
    renderer.close()
    assert left_behind(tmp) == (set(), [])


def test_a_conversion_past_its_deadline_is_killed_and_the_next_one_works(tmp: Path, deck: Path) -> None:
    with Renderer(say=print) as renderer:
        with pytest.raises(ConversionError, match="did not finish"):
            printed(renderer, deck, deadline=0.9)
        assert left_behind(tmp) == (set(), [])
        assert printed(renderer, deck).slides == 40
    assert left_behind(tmp) == (set(), [])


def test_an_exception_in_the_build_ends_it(tmp: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Renderer(say=print) as renderer:
        renderer.start(pdf=True)
        raise KeyboardInterrupt
    assert left_behind(tmp) == (set(), [])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_build_takes_node_and_the_browser_along(tmp: Path, deck: Path, how: signal.Signals) -> None:
    build = subprocess.Popen(
        [sys.executable, "-c", BUILD, deck.parent],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert build.stdout
    assert build.stdout.readline() == "converted\n"
    build.send_signal(how)
    build.wait()
    build.stdout.close()
    assert left_behind(tmp) == (set(), [])


def test_a_driver_that_dies_is_told_and_replaced(tmp: Path, deck: Path) -> None:
    with Renderer(say=print) as renderer:
        renderer.start()
        while not (found := processes_with(tmp)):  # between fork and exec it has no environment yet
            time.sleep(0.01)
        (node,) = found
        death = threading.Timer(0.3, os.kill, (node, signal.SIGKILL))
        death.start()
        with pytest.raises(EnvironmentFault, match="Node ended"):
            printed(renderer, deck)
        assert printed(renderer, deck).slides == 40
    assert left_behind(tmp) == (set(), [])


def test_a_temporary_folder_with_a_long_name_is_no_trouble(
    tmp: Path, deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp / ("long" * 30)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    with Renderer(say=print) as renderer:
        assert printed(renderer, deck).slides == 40
    assert list(folder.iterdir()) == []
