"""Verifying: what is told for each figure, what it exits with, and that the build is only looked at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from talks import FakeMarp, Talk, small_talk

from slidegen.execution import host
from slidegen.publishing.manifest import MANIFEST, read_manifest
from slidegen.verify import Finding, Sameness, Verification, verify

FIGURES = """
import json
from pathlib import Path
import matplotlib.pyplot as plt

def scores(*, rows: int = 3):
    return list(range(rows))

def bars(numbers):
    fig, ax = plt.subplots()
    ax.bar(numbers, numbers)
    return fig, {"sum": sum(numbers), "mean": sum(numbers) / len(numbers)}

def dots():
    fig, ax = plt.subplots()
    ax.plot([1, 2, 3], "o")
    return fig
"""

OUTLINE = """
deck: {title: Tiny talk, theme: tiny}
steps:
  scores: {source: 'all.py:scores', params: {rows: 3}}
sections:
  - title: Part
    slides:
      - {title: A, figure: {source: 'all.py:bars', needs: {numbers: scores}}}
      - {title: B, figure: {source: 'all.py:dots', format: png}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A talk of one step and two figures, built once for all tests."""
    talk = small_talk(tmp_path_factory.mktemp("verified"))
    talk.write("figures/all.py", FIGURES)
    talk.write_outline(OUTLINE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        assert not talk.build().problems
    return talk.root


@pytest.fixture
def built(project: Path, tmp_path: Path) -> Talk:
    shutil.copytree(project, tmp_path / "copy")
    return Talk(tmp_path / "copy")


def verified(talk: Talk) -> Verification:
    return verify(talk.outline, None, jobs=2, say=talk.said.append)


def told(verification: Verification) -> dict[str, str]:
    return {finding.id: str(finding.sameness) for finding in verification.findings}


def forge(talk: Talk, old: str, new: str) -> None:
    """Change the manifest, as if the build had been another."""
    file = talk.output / MANIFEST
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_all_is_the_same_and_the_build_is_left_alone(built: Talk) -> None:
    before = {file: file.read_bytes() for file in built.output.rglob("*") if file.is_file()}
    verification = verified(built)
    assert told(verification) == dict.fromkeys(("scores", "bars", "dots"), "same bytes")
    assert (verification.exit_code, verification.others, verification.problems) == (0, (), ())
    assert {file: file.read_bytes() for file in built.output.rglob("*") if file.is_file()} == before


def test_the_command(built: Talk) -> None:
    run = built.slidegen("verify")
    *figures, summary = run.stdout.splitlines()
    assert [line.split(maxsplit=1) for line in figures] == [[n, "same bytes"] for n in ("scores", "bars", "dots")]
    assert summary.startswith("3 same bytes, ")
    assert run.returncode == 0
    run = built.command("verify", "--json")
    findings = json.loads(run.stdout)["findings"]
    assert findings[0] == {"id": "scores", "sameness": "same bytes", "what": ""}


TIMELY = """
import time
import matplotlib.pyplot as plt

def wave():
    fig = plt.figure()
    fig.suptitle(f"{time.time_ns()}")
    return fig
"""


def test_a_picture_that_comes_out_differently_is_told(talk: Talk) -> None:
    talk.write("figures/wave.py", TIMELY)
    talk.use_wave()
    talk.build()
    verification = verified(talk)
    assert verification.findings == (Finding("wave", Sameness.DIFFERENT, "other bytes: figures/wave.svg"),)
    assert verification.exit_code == 1


def test_a_value_that_comes_out_differently_is_told(built: Talk) -> None:
    forge(built, '"sum": 3', '"sum": 4')
    assert verified(built).findings[1] == Finding("bars", Sameness.DIFFERENT, "values.sum is 3, was 4")


@pytest.mark.parametrize("name", ["figures/bars.svg", "figures/dots.png"])
def test_a_published_picture_that_was_edited_is_told(built: Talk, name: str) -> None:
    (built.output / name).write_bytes(b"mine")
    verification = verified(built)
    what = f"{name} is not the file that was published"
    assert Finding(Path(name).stem, Sameness.DIFFERENT, what) in verification.findings


def _lighter(built: Talk) -> None:
    """Another build's PNG: one pixel a little lighter."""
    from PIL import Image

    file = built.output / "figures/dots.png"
    image = Image.open(file).convert("RGBA")
    image.putpixel((0, 0), (254, 254, 254, 255))
    image.save(file)


def _moved(built: Talk) -> None:
    """Another build's SVG: a coordinate a hair's breadth away."""
    file = built.output / "figures/bars.svg"
    file.write_text(file.read_text(encoding="utf-8").replace("M 0 200 \n", "M 0.001 200 \n", 1), encoding="utf-8")


def _republish(built: Talk, change: Callable[[Talk], None], name: str) -> None:
    """Change a published picture and make the manifest agree."""
    import hashlib

    file = built.output / name
    old = hashlib.sha256(file.read_bytes()).hexdigest()
    change(built)
    new = hashlib.sha256(file.read_bytes()).hexdigest()
    assert old != new
    forge(built, old, new)


@pytest.mark.parametrize(("change", "name"), [(_lighter, "figures/dots.png"), (_moved, "figures/bars.svg")])
def test_pictures_are_compared_within_tolerance_only_where_versions_differ(
    built: Talk, change: Callable[[Talk], None], name: str
) -> None:
    _republish(built, change, name)
    assert told(verified(built))[Path(name).stem] == "DIFFERENT"
    numpy = read_manifest(built.output / MANIFEST).figures["bars"].packages["numpy"]
    forge(built, f'"numpy": "{numpy}"', '"numpy": "1.2.3"')
    verification = verified(built)
    assert told(verification)[Path(name).stem] == "same within tolerance"
    assert (verification.exit_code, verification.others) == (0, (f"package changed: numpy (1.2.3 -> {numpy})",))


def test_another_host_is_told_and_allows_values_the_tolerance_too(built: Talk) -> None:
    forge(built, '"mean": 1.0', '"mean": 1.0000001')
    forge(built, f'"machine": "{host.host_facts()["machine"]}"', '"machine": "abacus"')
    verification = verified(built)
    assert told(verification)["bars"] == "same within tolerance"
    assert verification.others == (f"host changed: machine (abacus -> {host.host_facts()['machine']})",)


def test_a_result_made_by_other_versions_is_not_compared(built: Talk) -> None:
    manifest = read_manifest(built.output / MANIFEST)
    digest = manifest.steps["scores"].products["result"].sha256
    forge(built, f'"sha256": "{digest}"', f'"sha256": "{"0" * 64}"')
    assert told(verified(built))["scores"] == "DIFFERENT"
    forge(built, f'"python": "{manifest.steps["scores"].python}"', '"python": "3.9.9"')
    assert told(verified(built)) == {"scores": "not compared", "bars": "same bytes", "dots": "same bytes"}


def test_what_is_not_as_it_was_built_is_told_and_not_run(built: Talk) -> None:
    slides = built.outline.read_text(encoding="utf-8")
    built.write_outline(slides.replace("rows: 3", "rows: 4").replace("all.py:dots'", "wave.py:wave', id: new"))
    verification = verified(built)
    assert verification.findings == (
        Finding("scores", Sameness.CHANGED, "parameter changed: rows"),
        Finding("bars", Sameness.CHANGED, "step changed: scores"),
        Finding("new", Sameness.UNBUILT),
        Finding("dots", Sameness.GONE),
    )
    assert verification.exit_code == 1
    assert built.said == []
    run = built.command("verify")
    assert "the outline asks for something else than was built: build first\n" in run.stdout


def test_a_script_edited_since_is_told(built: Talk) -> None:
    built.write("figures/all.py", FIGURES + "# a remark\n")
    assert {finding.what for finding in verified(built).findings[:1]} == {"script changed: figures/all.py"}


def test_a_figure_that_fails_now_is_told_with_its_error(talk: Talk) -> None:
    talk.write("figures/wave.py", FAILS_LATER)
    talk.use_wave()
    assert not talk.build().problems
    talk.write("outside/fail", "")
    run = talk.command("verify")
    assert run.returncode == 1
    assert "DIFFERENT (it fails now: excepted)" in run.stderr
    assert "error: figures/wave.py:10:" in run.stderr


FAILS_LATER = """
import os
import matplotlib.pyplot as plt

def wave():
    if os.path.exists("../outside/fail"):
        fail()
    return plt.figure()

def fail():
    raise ValueError("not any more")
"""


def test_without_a_build_it_says_what_to_do(talk: Talk) -> None:
    run = talk.command("verify")
    assert (run.returncode, run.stdout) == (1, "")
    assert "help: build first: slidegen build" in run.stderr
    assert json.loads(talk.command("verify", "--json").stdout)["problems"][0]["hint"] == "build first: slidegen build"
    assert not talk.output.exists()
