"""What runs again, why, and what does not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from talks import TINY_THEME, WAVE, FakeMarp, Talk, small_talk

from slidegen.execution import fingerprint
from slidegen.execution.jobs import Outcome

READING = """
import numpy as np
import matplotlib.pyplot as plt
from pathlib import Path

HERE = Path(__file__).parent

def wave():
    fig, ax = plt.subplots()
    ax.plot(np.loadtxt(HERE / "rows.csv"))
    ax.set_xlabel(Path("../talk/words.txt").read_text().strip())
    with open(HERE / "more.bin", "rb") as more:
        ax.set_ylabel(str(len(more.read())))
    return fig
"""

IMPORTING = """
import matplotlib.pyplot as plt
import beside

def wave():
    from models.deep import level
    return plt.figure(), {"n": level() + beside.ONE}
"""

KEEPING = """
import matplotlib.pyplot as plt
from pathlib import Path

def wave():
    Path("own.txt").write_text("kept")
    return plt.figure(), {"kept": Path("own.txt").read_text()}
"""


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The figure cache of a talk that shows its wave: drawn once for all tests."""
    talk = small_talk(tmp_path_factory.mktemp("drawn"))
    talk.use_wave()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        assert talk.why() == ["new"]
        assert talk.figure().outcome is Outcome.RAN
    return talk.project.cache


@pytest.fixture
def wave(talk: Talk, drawn: Path) -> Talk:
    """A talk that shows its wave, built once."""
    talk.use_wave()
    for name in ("products", "traces"):
        shutil.copytree(drawn / name, talk.project.cache / name)
    assert talk.figure().outcome is Outcome.UNCHANGED
    return talk


def test_a_second_build_does_nothing(wave: Talk) -> None:
    before = wave.published()
    report = wave.build()
    assert [figure.outcome for figure in report.figures] == [Outcome.UNCHANGED]
    assert (report.changed, FakeMarp.conversions) == (False, 1)
    assert report.figures[0].values == {"periods": 2}
    assert wave.published() == before


def test_another_text_runs_no_figure(wave: Talk) -> None:
    wave.outline.write_text(wave.outline.read_text(encoding="utf-8").replace("title: T", "title: U"), encoding="utf-8")
    assert wave.figure().outcome is Outcome.UNCHANGED
    assert FakeMarp.conversions == 2


def test_a_comment_in_the_script_runs_it_again_but_not_marp(wave: Talk) -> None:
    wave.write("figures/wave.py", WAVE + "\n# a remark\n")
    assert wave.why() == ["script changed: figures/wave.py"]
    assert wave.figure().outcome is Outcome.RAN
    assert FakeMarp.conversions == 1
    assert wave.why() == []


def test_a_touched_script_is_the_same_script(wave: Talk) -> None:
    (wave.root / "figures" / "wave.py").touch()
    assert wave.why() == []


def test_a_changed_module_is_named(talk: Talk) -> None:
    talk.write("figures/wave.py", IMPORTING)
    talk.write("figures/beside.py", "ONE = 1\n")
    talk.write("figures/models/__init__.py", "")
    talk.write("figures/models/deep.py", "def level():\n    return 1\n")
    talk.use_wave()
    talk.build()
    for name in ("figures/beside.py", "figures/models/__init__.py", "figures/models/deep.py"):
        assert _why_after_a_change(talk, name, b"# a remark\n") == [f"module changed: {name}"]


def test_changed_data_is_named(talk: Talk) -> None:
    names = ("figures/rows.csv", "figures/more.bin", "talk/words.txt")
    talk.write("figures/wave.py", READING)
    for name in names:
        talk.write(name, "1\n2\n")
    talk.use_wave()
    talk.build()
    for name in names:
        assert _why_after_a_change(talk, name, b"3\n") == [f"data changed: {name}"]


def _why_after_a_change(talk: Talk, name: str, more: bytes) -> list[str]:
    """Why the figure would run after more bytes in a file, which are then taken away again."""
    file = talk.root / name
    before = file.read_bytes()
    file.write_bytes(before + more)
    reasons = talk.why()
    file.write_bytes(before)
    return reasons


def test_what_a_figure_writes_itself_is_no_input(talk: Talk) -> None:
    talk.write("figures/wave.py", KEEPING)
    talk.use_wave()
    talk.build()
    talk.write("figures/own.txt", "other")
    assert talk.why() == []


EDITED_WHILE_IT_RUNS = """
import subprocess
import matplotlib.pyplot as plt

def wave():
    with open("rows.csv") as rows:
        fig = plt.figure()
        fig.suptitle(rows.read())
    subprocess.run(["sh", "-c", "echo '# more' >> {name}"], check=True)
    return fig
"""


@pytest.mark.parametrize(("name", "reason"), [("wave.py", "script"), ("rows.csv", "data")])
def test_what_was_edited_while_the_figure_ran_is_seen_by_the_next_build(talk: Talk, name: str, reason: str) -> None:
    talk.write("figures/rows.csv", "1\n")
    talk.write("figures/wave.py", EDITED_WHILE_IT_RUNS.replace("{name}", name))
    talk.use_wave()
    assert talk.figure().outcome is Outcome.RAN
    assert talk.why() == [f"{reason} changed: figures/{name}"]


def test_a_changed_parameter_is_named_and_the_old_one_is_remembered(wave: Talk) -> None:
    wave.use_wave(periods=3)
    assert wave.why() == ["parameter changed: periods"]
    assert wave.figure().values == {"periods": 3}
    wave.use_wave()
    assert wave.why() == []


def test_a_changed_slot_is_told(wave: Talk) -> None:
    wave.write_slides("- {title: T, body: B, figure: 'wave.py:wave'}")
    assert wave.why() == ["slot changed"]


def test_a_changed_colour_is_told_as_the_theme(wave: Talk) -> None:
    wave.write("themes/tiny.css", TINY_THEME.replace("#0b6e99", "#123456"))
    assert wave.why() == ["theme property changed: query (#0b6e99 -> #123456)"]


def test_a_changed_rule_of_the_theme_runs_no_figure(wave: Talk) -> None:
    wave.write("themes/tiny.css", TINY_THEME + "h1 { color: red }")
    assert wave.figure().outcome is Outcome.UNCHANGED
    assert FakeMarp.conversions == 2


def test_another_version_of_a_package_is_told(wave: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = fingerprint.installed_versions() | {"numpy": "99.9"}
    monkeypatch.setattr(fingerprint, "installed_versions", lambda: versions)
    assert [why.partition(" (")[0] for why in wave.why()] == ["package changed: numpy"]


def test_a_package_the_figure_does_not_use_does_not_matter(wave: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = fingerprint.installed_versions() | {"pytest": "99.9"}
    monkeypatch.setattr(fingerprint, "installed_versions", lambda: versions)
    assert wave.why() == []


def test_a_missing_picture_is_drawn_again(wave: Talk) -> None:
    shutil.rmtree(wave.cache.products)
    wave.write_slides("- {title: Another title, figure: 'wave.py:wave'}")
    assert wave.why() == ["output missing"]
    assert wave.figure().outcome is Outcome.RAN


@pytest.mark.parametrize("damage", ["", "{", "[1]", '[{"key": 1}]'])
def test_a_damaged_trace_is_no_trace(wave: Talk, damage: str) -> None:
    (wave.output / ".cache" / "traces" / "wave.json").write_text(damage, encoding="utf-8")
    wave.write_slides("- {title: Another title, figure: 'wave.py:wave'}")
    assert wave.why() == ["new"]


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"format": 1}', '{"format": 0}'])
def test_a_damaged_record_is_no_record(wave: Talk, damage: str) -> None:
    wave.project.record().write_text(damage, encoding="utf-8")
    assert wave.figure().outcome is Outcome.UNCHANGED
    assert FakeMarp.conversions == 2


def test_a_figure_no_slide_uses_never_runs(talk: Talk) -> None:
    talk.write("figures/never.py", "open('ran', 'w').close()\n")
    talk.use_wave()
    talk.build()
    assert not (talk.root / "figures" / "ran").exists()


def test_a_fault_does_not_forget_the_last_good_run(wave: Talk) -> None:
    wave.write("figures/wave.py", "def wave():\n    return 1 / 0\n")
    assert wave.figure().outcome is Outcome.EXCEPTED
    wave.write("figures/wave.py", WAVE)
    assert wave.why() == []


def _delete_page(talk: Talk) -> None:
    (talk.output / "tiny-talk.html").unlink()


def _edit_page(talk: Talk) -> None:
    (talk.output / "tiny-talk.html").write_text("mine", encoding="utf-8")


@pytest.mark.parametrize("harm", [_delete_page, _edit_page])
def test_a_harmed_page_is_made_again(wave: Talk, harm: Callable[[Talk], None]) -> None:
    before = wave.published()
    harm(wave)
    assert wave.build().exit_code == 0
    assert wave.published() == before


@pytest.mark.parametrize(
    "name",
    [
        "talk/pic.png",
        "pictures/pic.png",
        "talk/body.md",
        "talk/old.md",
        "talk/references.bib",
        "talk/layouts/mine.md.j2",
    ],
)
def test_every_file_of_a_talk_counts(talk: Talk, name: str) -> None:
    talk.write("talk/pic.png", b"one")
    talk.write("pictures/pic.png", b"one")
    talk.write("talk/body.md", "one\n")
    talk.write("talk/old.md", "# one\n")
    talk.write("talk/references.bib", "@misc{a, title={one}, year={2000}}\n")
    talk.write("talk/layouts/mine.md.j2", "# one\n")
    talk.write_slides(
        "- {title: A, file: body.md, cite: [a]}\n- {include: old.md}\n- {layout: mine}\n"
        "- {title: B, body: '![](pic.png) ![](../pictures/pic.png)'}"
    )
    assert not talk.build().problems
    assert not talk.build().changed
    file = talk.root / name
    file.write_bytes(file.read_bytes().replace(b"one", b"two"))
    assert talk.build().changed
    assert FakeMarp.conversions == 2


def test_a_new_layout_of_the_talk_counts(talk: Talk) -> None:
    talk.build()
    talk.write("talk/layouts/bullets.md.j2", "# mine\n")
    talk.build()
    assert b"# mine" in talk.published()["tiny-talk.md"]


def test_another_slidegen_makes_the_pages_again_but_runs_no_figure(wave: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slidegen.build.tool_digest", lambda: "another tool")
    assert wave.figure().outcome is Outcome.UNCHANGED
    assert FakeMarp.conversions == 2


def test_the_first_changed_slide_is_told(talk: Talk) -> None:
    talk.write_slides("- {title: A}\n- {title: B}\n- {title: C}")
    assert talk.build().first_changed == 1
    talk.write_slides("- {title: A}\n- {title: Bee}\n- {title: C}")
    assert talk.build().first_changed == 2


def test_asking_for_less_does_not_make_again(talk: Talk) -> None:
    talk.build("html", "pdf")
    before = talk.published()
    talk.build("html")
    assert talk.published()["tiny-talk.pdf"] == before["tiny-talk.pdf"]


def test_fonts_that_a_build_unpacks_are_no_inputs_of_its_figures(talk: Talk) -> None:
    font = Path(__file__).parents[2] / "themes/fonts/IBMPlexSans-Regular.woff2"
    shutil.copy(font, talk.write("themes/sans.woff2", b""))
    face = '@font-face { font-family: "IBM Plex Sans"; src: url("sans.woff2"); }'
    talk.write("themes/tiny.css", f'{TINY_THEME}\n:root {{ --font-text: "IBM Plex Sans"; }}\n{face}\n')
    talk.use_wave()
    assert talk.figure().outcome is Outcome.RAN
    assert talk.figure().outcome is Outcome.UNCHANGED


def test_a_change_of_the_deck_alone_reaches_the_page(talk: Talk) -> None:
    talk.write_slides("- {title: A}", deck="author: Ada")
    talk.build("html")
    talk.write_slides("- {title: A}", deck="author: Grace")
    assert talk.build("html").changed
    assert b"Grace" in talk.published()["tiny-talk.md"]
