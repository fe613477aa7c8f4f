"""Figures that work, through the real fork server: what they may return, do and change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from talks import FakeMarp, Talk, small_talk

from slidegen.execution.jobs import JobResult, Outcome
from slidegen.publishing.record import BuildReport

FIGURES = """
import os
import random
import sys

import matplotlib.pyplot as plt
import numpy as np


def line():
    fig, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    ax.set_xlabel("a word")
    return fig


def alone():
    return line()


def valued():
    return line(), {"n": np.int64(3), "x": np.float32(0.5), "l": np.arange(2), "t": (1, "a")}


def shows():
    fig = line()
    plt.show()
    return fig


def prints():
    print("x", "y" * 5_000_000)
    return line()


def vandal():
    plt.style.use("dark_background")
    plt.rcParams.update({"svg.hashsalt": None, "figure.dpi": 300, "savefig.bbox": "tight", "svg.fonttype": "none"})
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()
    return line()


def tame():
    return line(), {"here": os.getcwd(), "path": sys.argv[0]}


def luck():
    fig = line()
    fig.axes[0].plot([random.random(), np.random.rand()])
    return fig, {"drawn": random.random()}


def huge():
    fig, ax = plt.subplots()
    x = np.arange(40_000)
    ax.scatter(x, x % 97)
    return fig
"""
NAMES = ["alone", "valued", "shows", "prints", "vandal", "tame", "luck", "huge"]

SCRIPT = """
import matplotlib.pyplot as plt

plt.plot([1, 2])
if __name__ == "__main__":
    plt.figure()
    plt.plot([3, 4])
    plt.savefig("kept.png")
    plt.show()
    raise SystemExit
"""


@dataclass
class Built:
    talk: Talk
    report: BuildReport

    def __getitem__(self, name: str) -> JobResult:
        return next(result for result in self.report.figures if result.id == name)

    def svg(self, name: str) -> str:
        image = self[name].image
        assert image
        return image.read_text(encoding="utf-8")


def build_all(root: Path) -> Built:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        talk = small_talk(root)
        talk.write("figures/many.py", FIGURES)
        talk.write("figures/script.py", SCRIPT)
        slides = [f"- {{figure: 'many.py:{name}'}}" for name in NAMES]
        talk.write_slides("\n".join([*slides, "- {figure: script.py}"]))
        return Built(talk, talk.build())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    yield build_all(tmp_path_factory.mktemp("figures"))


@pytest.mark.parametrize("name", [*NAMES, "script"])
def test_it_ran(built: Built, name: str) -> None:
    assert built[name].outcome is Outcome.RAN, built[name].problem


def test_a_figure_alone_has_no_values(built: Built) -> None:
    assert built["alone"].values == {}


def test_numpy_values_become_plain_ones(built: Built) -> None:
    assert built["valued"].values == {"n": 3, "x": 0.5, "l": [0, 1], "t": [1, "a"]}
    assert type(built["valued"].values["n"]) is int


def test_a_script_gives_its_last_open_figure(built: Built) -> None:
    alone = re.findall(r'id="patch_1"', built.svg("script"))
    assert len(alone) == 1


def test_a_picture_is_drawn_at_the_size_of_its_slot(built: Built) -> None:
    assert 'width="400pt" height="200pt" viewBox="0 0 400 200"' in built.svg("alone")


def test_a_picture_of_very_many_marks_becomes_pixels(built: Built) -> None:
    image = built["huge"].image
    assert image and image.read_bytes()[:4] == b"\x89PNG"


def test_only_the_end_of_a_long_output_is_kept(built: Built) -> None:
    assert 0 < len(built["prints"].log) <= 4000
    assert set(built["prints"].log) == {"y"}


def test_plt_show_says_nothing(built: Built) -> None:
    assert built["shows"].log == ""


def test_a_figure_runs_as_if_started_in_its_folder(built: Built) -> None:
    folder = built.talk.root / "figures"
    assert built["tame"].values == {"here": str(folder), "path": str(folder / "many.py")}


def test_no_figure_feels_what_another_changed(built: Built) -> None:
    plain = [built[name].image for name in ("alone", "shows", "prints", "tame")]
    assert len(set(plain)) == 1


def test_changed_settings_do_not_change_size_or_fonts(built: Built) -> None:
    svg = built.svg("vandal")
    assert 'viewBox="0 0 400 200"' in svg
    assert "<text" not in svg


def test_the_same_bytes_in_another_folder(built: Built, tmp_path: Path) -> None:
    again = build_all(tmp_path / "elsewhere")
    here, there = ([result.image and result.image.name for result in each.report.figures] for each in (built, again))
    assert here == there
    assert again["luck"].values == built["luck"].values


def test_the_pictures_are_published_beside_the_markdown(built: Built) -> None:
    published = built.talk.published()
    assert published["figures/alone.svg"] == built.svg("alone").encode()
    assert b'src="figures/alone.svg"' in published["tiny-talk.md"]


def test_a_parameter_is_converted_to_what_the_signature_says(talk: Talk) -> None:
    source = "def wave(*, a: float, b: bool, c: str, d):\n    return plt.figure(), {'a': a, 'b': b, 'c': c, 'd': d}\n"
    talk.write("figures/wave.py", f"import matplotlib.pyplot as plt\n\n{source}")
    talk.use_wave(a=1, b=True, c="no", d=[1, {"x": 2}])
    assert talk.figure().values == {"a": 1.0, "b": True, "c": "no", "d": [1, {"x": 2}]}


THEMED = """
import matplotlib.pyplot as plt
from slidegen.figure import theme


def wave():
    return plt.figure(), {"query": theme().query}


if __name__ == "__main__":
    print(wave()[1]["query"])
"""


def test_the_theme_is_at_hand_in_a_build_and_alone(talk: Talk) -> None:
    talk.write("figures/wave.py", THEMED)
    talk.use_wave()
    assert talk.figure().values == {"query": "#0b6e99"}
    alone = talk.python("figures/wave.py")
    assert (alone.stdout, alone.stderr) == ("#0b6e99\n", "")
