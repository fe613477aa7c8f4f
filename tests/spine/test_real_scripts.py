"""Scripts as people have them lying about, unchanged: what they show, save, close, wait for and lay out by hand."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
from talks import TINY_THEME, FakeMarp, Talk, small_talk

from slidegen.execution.jobs import JobResult, Outcome
from slidegen.publishing.record import BuildReport

PLT = "import matplotlib.pyplot as plt\n"

# Name -> script. What is drawn carries an id, by which the tests know it in the picture.
SCRIPTS = {
    "shows_twice": """
        plt.plot([1, 2], gid="first")
        plt.show()
        plt.plot([2, 1], gid="second")
        plt.show()
        """,
    "shows_two_at_once": """
        plt.plot([1, 2], gid="first")
        plt.figure()
        plt.plot([2, 1], gid="second")
        plt.show()
        """,
    "leaves_two_open": """
        plt.plot([1, 2], gid="first")
        plt.figure()
        plt.plot([2, 1], gid="second")
        """,
    "saves_after_showing": """
        plt.plot([1, 2], gid="shown")
        plt.show()
        plt.savefig("late.png")
        """,
    "saves_and_closes": """
        for gid in ("first", "second"):
            fig, ax = plt.subplots()
            ax.plot([1, 2], gid=gid)
            fig.savefig(f"pictures/{gid}.png", dpi=300, bbox_inches="tight")
            plt.close(fig)
        """,
    "saves_without_pyplot": """
        from matplotlib.figure import Figure
        fig = Figure()
        fig.subplots().plot([1, 2], gid="alone")
        fig.savefig("alone.pdf")
        """,
    "saves_into_memory": """
        import io
        plt.plot([1, 2], gid="line")
        memory = io.BytesIO()
        plt.savefig(memory, format="png")
        assert memory.getvalue().startswith(b"\\x89PNG")
        """,
    "goes_on_after_a_pause": """
        plt.ion()
        plt.plot([1, 2], gid="before")
        plt.show()
        plt.pause(3600)
        plt.plot([2, 1], gid="after")
        """,
    "waits_for_clicks": """
        plt.plot([1, 2], gid="line")
        assert plt.ginput(2) == []
        plt.waitforbuttonpress()
        """,
    "wants_a_window": """
        import matplotlib
        matplotlib.use("TkAgg")
        plt.switch_backend("QtAgg")
        plt.plot([1, 2], gid="line")
        plt.gcf().show()
        """,
    "has_widgets": """
        from matplotlib.widgets import Button, Slider
        fig, ax = plt.subplots()
        fig.subplots_adjust(bottom=0.3)
        ax.plot([1, 2], gid="line")
        slider = Slider(fig.add_axes((0.2, 0.1, 0.6, 0.05)), "k", 0, 1)
        slider.on_changed(lambda value: fig.canvas.draw_idle())
        button = Button(fig.add_axes((0.85, 0.1, 0.1, 0.05)), "Reset")
        """,
    "animates": """
        from matplotlib.animation import FuncAnimation
        fig, ax = plt.subplots()
        line, = ax.plot([1, 2])
        animation = FuncAnimation(fig, lambda frame: line.set_gid(f"frame-{frame}"), frames=5)
        """,
    "animates_in_main": """
        import sys
        from matplotlib.animation import FuncAnimation

        def main():
            fig, ax = plt.subplots()
            line, = ax.plot([1, 2])
            animation = FuncAnimation(fig, lambda frame: line.set_gid(f"frame-{frame}"), frames=5)
            animation.save("film.gif")
            plt.show()

        sys.exit(main())
        """,
    "has_arguments": """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--times", type=int, default=3)
        plt.plot([1, 2], gid=f"times-{parser.parse_args().times}")
        """,
    "has_a_mosaic": """
        fig, axes = plt.subplot_mosaic("AAB;CCB", per_subplot_kw={"B": {"projection": "3d"}}, layout="constrained")
        axes["B"].plot([1, 2], [1, 2], [1, 2], gid="line")
        """,
    "has_its_own_look": """
        plt.style.use("dark_background")
        plt.rcParams.update({"figure.facecolor": "#123456"})
        plt.rcParams.update({"savefig.bbox": "tight", "savefig.dpi": 400, "font.family": "serif"})
        fig = plt.figure(figsize=(20, 3), dpi=300)
        plt.plot([1, 2], gid="line")
        """,
    "is_white": """
        fig, ax = plt.subplots(facecolor="white")
        ax.plot([1, 2], gid="line")
        ax.set_facecolor("w")
        """,
    "is_tight_with_a_colour_bar": """
        plt.imshow([[1, 2], [3, 4]])
        plt.colorbar()
        plt.plot([0, 1], gid="line")
        plt.tight_layout(pad=2)
        plt.subplots_adjust(top=0.9)
        """,
    "is_laid_out_by_hand": """
        fig, (above, below) = plt.subplots(2, sharex=True, figsize=(3, 8))
        above.plot([1, 2], gid="line")
        fig.subplots_adjust(hspace=0)
        gap = lambda: above.get_position().y0 - below.get_position().y1
        fig.canvas.mpl_connect("draw_event", lambda event: print(f"gap {gap():.3f}"))
        """,
    "is_adjusted_after_it_is_tight": """
        fig, axes = plt.subplots(1, 2, figsize=(3, 8))
        axes[0].plot([1, 2], gid="line")
        plt.tight_layout()
        plt.subplots_adjust(right=0.75)
        fig.canvas.mpl_connect("draw_event", lambda event: print(f"right {axes[1].get_position().x1:.2f}"))
        """,
    "draws_only_pixels": """
        from matplotlib.lines import Line2D

        class Pixels(Line2D):
            def draw(self, renderer):
                assert renderer.buffer_rgba() is not None

        plt.gca().add_line(Pixels([0, 1], [0, 1]))
        """,
    "reads_beside_itself": """
        from pathlib import Path
        assert Path(__file__).with_name("numbers.txt").read_text() == open("numbers.txt").read()
        plt.plot([1, 2], gid="line")
        """,
    "has_workers": """
        from multiprocessing import Pool

        def square(x):
            return x * x

        if __name__ == "__main__":
            with Pool(2) as pool:
                plt.plot(pool.map(square, range(4)), gid="line")
        """,
    "has_strange_letters": """
        plt.plot([1, 2], gid="line")
        plt.title("\\u65e5\\u672c \\N{SNOWMAN} $\\\\alpha$")
        """,
}
OLD = "# -*- coding: latin-1 -*-\n'''Gr\xfc\xdfe'''\nfrom __future__ import annotations\n"

FAULTY = {
    "asks": ("name = input('who? ')", "asks for input, and nobody is there"),
    "needs_arguments": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('file')\np.parse_args()",
        "exit(2)",
    ),
    "only_closes": ("plt.plot([1, 2])\nplt.close()", "left no figure open"),
    "leaves_early": ("import sys\nsys.exit()", "left no figure open"),
    "needs_latex": ("plt.rcParams['text.usetex'] = True\nplt.title('x')", "LaTeX is not installed"),
}


@dataclass
class Built:
    talk: Talk
    report: BuildReport

    def __getitem__(self, name: str) -> JobResult:
        return next(result for result in self.report.figures if result.id == name)

    def ids(self, name: str) -> set[str]:
        """What the picture of a script shows, of the ids that scripts here give."""
        image = self[name].image
        assert image and image.suffix == ".svg"
        return {part.partition('"')[0] for part in image.read_text(encoding="utf-8").split(' id="')[1:]}


def build(talk: Talk, names: list[str]) -> Built:
    talk.write_slides("\n".join(f"- {{figure: {{source: {name}.py, id: {name}}}}}" for name in names))
    return Built(talk, talk.build())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        talk = small_talk(tmp_path_factory.mktemp("scripts"))
        for name, script in SCRIPTS.items():
            talk.write(f"figures/{name}.py", PLT + textwrap.dedent(script))
        talk.write("figures/old.py", f"{OLD}{PLT}plt.plot([1, 2], gid='line')\n".encode("latin-1"))
        talk.write("figures/numbers.txt", "1 2 3")
        return build(talk, [*SCRIPTS, "old"])


@pytest.mark.parametrize("name", [*SCRIPTS, "old"])
def test_it_draws(built: Built, name: str) -> None:
    assert built[name].outcome is Outcome.RAN, built[name].problem


@pytest.mark.parametrize(
    ("name", "there", "absent"),
    [
        ("shows_twice", "second", "first"),
        ("shows_two_at_once", "second", "first"),
        ("leaves_two_open", "second", "first"),
        ("saves_after_showing", "shown", ""),
        ("saves_and_closes", "second", "first"),
        ("saves_without_pyplot", "alone", ""),
        ("animates", "frame-0", "frame-4"),
        ("animates_in_main", "frame-0", "frame-4"),
        ("has_arguments", "times-3", ""),
    ],
)
def test_it_is_the_right_figure(built: Built, name: str, there: str, absent: str) -> None:
    assert there in built.ids(name)
    assert absent not in built.ids(name)


def test_what_is_not_closed_can_be_drawn_on(built: Built) -> None:
    assert {"before", "after"} <= built.ids("goes_on_after_a_pause")


def test_nothing_is_written_among_the_figures(built: Built) -> None:
    figures = built.talk.root / "figures"
    files = {path.relative_to(figures).as_posix() for path in figures.rglob("*") if "__pycache__" not in path.parts}
    assert files == {*(f"{name}.py" for name in SCRIPTS), "old.py", "wave.py", "numbers.txt"}


def test_its_own_look_is_kept_and_its_size_is_the_slots(built: Built) -> None:
    image = built["has_its_own_look"].image
    assert image
    svg = image.read_text(encoding="utf-8")
    assert 'viewBox="0 0 400 200"' in svg
    assert svg.count("fill: #123456") == 1


@pytest.mark.parametrize(("paper", "background"), [("#fcfbf7", "#fcfbf7"), ("#102030", "#ffffff")])
def test_white_becomes_the_paper_if_that_is_light(talk: Talk, paper: str, background: str) -> None:
    talk.write("themes/tiny.css", TINY_THEME.replace("--paper: #ffffff", f"--paper: {paper}"))
    talk.write("figures/white.py", PLT + textwrap.dedent(SCRIPTS["is_white"]))
    image = build(talk, ["white"])["white"].image
    assert image and image.read_text(encoding="utf-8").count(f"fill: {background}") == 2, "figure and axes"


def test_a_layout_by_hand_is_kept(built: Built) -> None:
    assert built["is_laid_out_by_hand"].log.splitlines()[-1] == "gap 0.000"
    assert built["is_adjusted_after_it_is_tight"].log.splitlines()[-1] == "right 0.75"


def test_what_cannot_be_drawn_as_svg_becomes_pixels(built: Built) -> None:
    image = built["draws_only_pixels"].image
    assert image and image.suffix == ".png"


@pytest.mark.parametrize("name", FAULTY)
def test_what_cannot_work_is_told(talk: Talk, name: str) -> None:
    if name == "needs_latex" and shutil.which("latex"):
        pytest.skip("LaTeX is installed")
    script, message = FAULTY[name]
    talk.write(f"figures/{name}.py", f"{PLT}{script}\n")
    problem = build(talk, [name])[name].problem
    assert problem and message in problem.message


def test_a_script_that_needs_arguments_is_told_to_have_defaults(talk: Talk) -> None:
    talk.write("figures/asks.py", FAULTY["needs_arguments"][0])
    problem = build(talk, ["asks"])["asks"].problem
    assert problem and "default" in problem.hint and "required: file" in problem.detail


def test_a_function_keeps_its_figure_when_it_is_shown(talk: Talk, tmp_path: Path) -> None:
    talk.write(
        "figures/wave.py", f"{PLT}def wave():\n    plt.plot([1], gid='x')\n    plt.show()\n    return plt.gcf()\n"
    )
    talk.use_wave()
    image = talk.figure().image
    assert image and 'id="x"' in image.read_text(encoding="utf-8")
