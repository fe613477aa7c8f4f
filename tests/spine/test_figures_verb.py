"""`slidegen figures`: how each figure stands, and one of them drawn alone, with its values and claims."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from talks import WAVE, Talk, small_talk

from slidegen.cli.main import cli
from slidegen.errors import EnvironmentFault, RequestError
from slidegen.execution.jobs import Outcome
from slidegen.figures.naming import names_in
from slidegen.figures.standing import Row, standing
from slidegen.figures.trial import Request, Trial, try_out
from slidegen.figures.words import WIDTH, short, table_lines, trial_lines

SUMS = """
import numpy as np

def table(*, n: int = 4):
    return np.ones((n, 2))
"""

SUMMED = """
from typing import Annotated
import matplotlib.pyplot as plt
from annotated_types import Interval

def summed(*, table, last: Annotated[int, Interval(ge=1, le=4)] = 3, words="", parts=()):
    fig, ax = plt.subplots()
    ax.plot(table[:last])
    return fig, {"total": float(table.sum()), "last": last, "words": words, "parts": list(parts)}
"""

SKETCH = """
import time
import matplotlib.pyplot as plt

def slow():
    time.sleep(0.01)

def sketch(*, size):
    from helper import helped
    for _ in range(3):
        slow()
    helped()
    return plt.figure(), {"size": size, "long": list(range(50))}
"""

SLIDES = """
- title: A
  figure: wave.py:wave
  claims:
    - figures.wave.periods == 2
    - figures.wave.periods < figures.summed.last
- title: B
  figure: {source: 'summed.py:summed', needs: [table], params: {last: 3}}
  claims: ["figures['summed'].total == 8", '1 < 2']
"""


def _made(root: Path) -> Talk:
    talk = small_talk(root)
    talk.write("figures/sums.py", SUMS)
    talk.write("figures/summed.py", SUMMED)
    talk.write_slides(SLIDES)
    outline = talk.outline.read_text(encoding="utf-8")
    talk.write_outline(outline + "steps: {table: 'sums.py:table'}\n")
    return talk


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A talk of a step and two figures, all of them drawn once."""
    talk = _made(tmp_path_factory.mktemp("drawn"))
    trying(talk, "wave")
    trying(talk, "summed")
    return talk.root


@pytest.fixture
def bench(tmp_path: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """The same, to do anything with; its folder is current."""
    shutil.copytree(drawn, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Talk(tmp_path)


def trying(talk: Talk, name: str, image: Path | None = None, *, profile: bool = False, **settings: str) -> Trial:
    return try_out(Request(talk.outline, name, settings, image, profile=profile), say=talk.said.append)


def told(trial: Trial) -> list[str]:
    return list(map(click.unstyle, trial_lines(trial, trial.result.id)))


def table(talk: Talk) -> list[str]:
    return list(map(click.unstyle, table_lines(standing(talk.outline))))


def verdicts(trial: Trial) -> list[tuple[str, str]]:
    return [(claim.expression, claim.verdict) for claim in trial.claims]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["figures", *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


# The list


def test_the_list_of_a_fresh_talk_runs_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    talk = _made(tmp_path)
    assert [(row.id, row.kind, row.status, *map(str, row.reasons)) for row in standing(talk.outline)] == [
        ("table", "step", "would run", "new"),
        ("wave", "figure", "would run", "new"),
        ("summed", "figure", "would run", "step would run: table"),
    ]
    assert not talk.output.exists()


def test_the_list_tells_seconds_bytes_and_inputs_of_the_last_run(bench: Talk) -> None:
    rows = {row.id: row for row in standing(bench.outline)}
    wave = bench.cache.last(next(job for job in bench.resolve().jobs if job.id == "wave"))
    assert wave
    image = bench.cache.products / wave.products["image"]
    assert rows["wave"] == Row("wave", "figure", True, (), wave.seconds, image.stat().st_size, len(wave.inputs))
    assert rows["table"].status == "up to date"


def test_the_list_still_tells_of_the_last_run_of_what_would_run(bench: Talk) -> None:
    before = {row.id: row for row in standing(bench.outline)}
    bench.write("figures/summed.py", SUMMED + "# a remark\n")
    after = {row.id: row for row in standing(bench.outline)}
    assert after["wave"] == before["wave"]
    assert [str(reason) for reason in after["summed"].reasons] == ["script changed: figures/summed.py"]
    assert (after["summed"].seconds, after["summed"].size) == (before["summed"].seconds, before["summed"].size)


def test_the_table_is_aligned_and_fits(bench: Talk) -> None:
    name, module = "a" + "-very" * 15, "long" * 20
    bench.write(f"figures/{module}.py", "")
    bench.write("figures/other.py", f"import {module}\n" + WAVE)
    bench.write_slides(f"- figure: wave.py:wave\n- figure: {{id: {name}, source: 'other.py:wave'}}")
    trying(bench, name)
    bench.write(f"figures/{module}.py", "# a remark\n")
    lines = table(bench)
    assert all(len(line) <= WIDTH for line in lines)
    head, up_to_date, stale, _, summary = lines
    state = head.index("state")
    assert (up_to_date[state:].split()[:3], stale[state:].split()[:2]) == (["up", "to", "date"], ["would", "run"])
    assert up_to_date.startswith("wave ")
    assert stale.startswith("a-very-very")
    assert stale[head.index("why") :].startswith("module changed: …")
    assert stale.endswith("longlong.py")
    assert summary.startswith("2 figures: 1 would run, which took ")


def test_the_list_as_json(bench: Talk) -> None:
    code, out, _ = run("--json")
    rows = json.loads(out)
    assert code == 0
    assert [(row["id"], row["status"], row["reasons"]) for row in rows] == [
        ("table", "up to date", []),
        ("wave", "up to date", []),
        ("summed", "up to date", []),
    ]
    assert {"kind", "seconds", "bytes", "inputs"} <= rows[0].keys()


# One figure


def test_a_figure_is_drawn_after_its_steps_and_then_kept(tmp_path: Path) -> None:
    talk = _made(tmp_path)
    first, second = trying(talk, "summed"), trying(talk, "summed")
    assert (first.result.outcome, second.result.outcome) == (Outcome.RAN, Outcome.UNCHANGED)
    assert talk.said == ["1/1  table  ran"]
    assert first.result.values == {"total": 8, "last": 3, "words": "", "parts": []}
    assert told(first)[0].startswith("summed ran in ")
    assert first.image == second.image
    assert first.image and first.image.is_relative_to(talk.project.cache)
    assert standing(talk.outline)[1].status == "would run"


def test_settings_are_yaml_over_the_parameters_of_the_outline(bench: Talk) -> None:
    trial = trying(bench, "summed", words="say: no # 1", parts="[1, 2.5, no]")
    assert trial.result.values == {"total": 8, "last": 3, "words": "say: no # 1", "parts": [1, 2.5, "no"]}
    assert {str(reason) for reason in trial.result.reasons} == {"parameter changed: words", "parameter changed: parts"}


def test_a_run_with_settings_leaves_the_outlines_own_cached(bench: Talk) -> None:
    before = standing(bench.outline)
    assert trying(bench, "summed", last="2").result.outcome is Outcome.RAN
    assert standing(bench.outline) == before
    assert trying(bench, "summed", last="2").result.outcome is Outcome.UNCHANGED
    assert trying(bench, "summed").result.values["last"] == 3


@pytest.mark.parametrize(
    ("name", "settings", "message", "hint"),
    [
        ("wave", {"period": "3"}, "--set period=3: wave has no parameter 'period'", "did you mean 'periods'?"),
        ("wave", {"periods": "[3"}, "--set periods=[3: this is not YAML", "needs quotes"),
        ("wave", {"periods": "{a: 1, a: 2}"}, "the key 'a' stands twice", ""),
        ("wave", {"periods": "[&a [*a]]"}, "what stands here contains itself", ""),
        ("summed", {"table": "3"}, "'table' is the result of the step 'table'", ""),
        ("script.py", {"n": "3"}, "--set n=3: a whole script takes no parameters", "script.py:FUNCTION"),
        ("sketch.py:sketch", {}, "sketch needs the parameter 'size'", "add --set size="),
        ("sketch.py:sketsh", {}, "sketch.py has no function 'sketsh'", "did you mean 'sketch'?"),
        ("sketsh.py", {}, "there is no file 'figures/sketsh.py'", "did you mean 'sketch.py'?"),
        ("waves", {}, "there is no figure or step 'waves'", "did you mean 'wave'?"),
    ],
)
def test_what_is_not_there_is_wrong_usage(
    bench: Talk, name: str, settings: dict[str, str], message: str, hint: str
) -> None:
    bench.write("figures/script.py", "")
    bench.write("figures/sketch.py", SKETCH)
    with pytest.raises(RequestError) as caught:
        trying(bench, name, **settings)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert hint in problem.hint
    assert caught.value.exit_code == 2


def test_all_wrong_settings_are_told_at_once(bench: Talk) -> None:
    with pytest.raises(RequestError) as caught:
        trying(bench, "wave", one="1", two="2")
    assert len(caught.value.problems) == 2


def test_bounds_name_the_setting_or_the_outline(bench: Talk) -> None:
    trial = trying(bench, "summed", last="9")
    (problem,) = trial.problems
    assert problem.message.startswith("--set last=9: figure summed: parameter 'last' should be at most 4")
    assert problem.location is None
    assert trial.exit_code == 1
    outline = bench.outline.read_text(encoding="utf-8").replace("last: 3", "last: 8")
    bench.write_outline(outline)
    (problem,) = trying(bench, "summed", words="set").problems
    assert problem.location and outline.splitlines()[problem.location.line - 1].find("8") == problem.location.column - 1


def test_values_are_aligned_and_long_ones_shortened(bench: Talk) -> None:
    lines = told(trying(bench, "summed", parts=str(list(range(90))), words="word " * 100))
    start = lines.index("values") + 1
    assert lines[start : start + 2] == ["  total  8", "  last   3"]
    assert lines[start + 2].startswith("  words  'word word")
    assert lines[start + 3] == "  parts  [0, 1, 2, 3, …]  (90 items)"
    assert all(len(line) <= WIDTH for line in lines)
    assert short(0.1234567891) == "0.123457"


# Claims


def test_every_claim_about_it_is_judged_on_the_new_values(bench: Talk) -> None:
    trial = trying(bench, "wave", periods="5")
    assert verdicts(trial) == [
        ("figures.wave.periods == 2", "is false"),
        ("figures.wave.periods < figures.summed.last", "is false"),
    ]
    assert told(trial)[-5:] == [
        "  ✗ is false   slide  1  figures.wave.periods == 2",
        "                         periods = 5",
        "  ✗ is false   slide  1  figures.wave.periods < figures.summed.last",
        "                         periods = 5",
        "                         summed.last = 3",
    ]


def test_other_figures_count_with_their_last_known_values(bench: Talk) -> None:
    trying(bench, "summed", last="1")
    assert [verdict for _, verdict in verdicts(trying(bench, "wave"))] == ["holds", "holds"]
    assert verdicts(trying(bench, "summed"))[-1] == ("figures['summed'].total == 8", "holds")
    (bench.project.cache / "traces" / "summed.json").unlink()
    trial = trying(bench, "wave")
    assert [verdict for _, verdict in verdicts(trial)] == ["holds", "unknown"]
    assert told(trial)[-1].strip() == "summed has never been drawn"
    assert trial.exit_code == 0


def test_a_false_claim_fails_unless_parameters_are_set(bench: Talk) -> None:
    assert trying(bench, "wave", periods="5").exit_code == 0
    bench.write_outline(bench.outline.read_text(encoding="utf-8").replace("periods == 2", "periods == 3"))
    assert trying(bench, "wave").exit_code == 1


def test_a_broken_claim_says_why_and_fails(bench: Talk) -> None:
    bench.write_outline(bench.outline.read_text(encoding="utf-8").replace("periods == 2", "period == 2"))
    trial = trying(bench, "wave")
    assert verdicts(trial)[0] == ("figures.wave.period == 2", "is broken")
    assert "did you mean 'periods'?" in "\n".join(told(trial))
    assert trial.exit_code == 1


# Pictures


@pytest.mark.parametrize(("suffix", "begins"), [(".svg", b"<?xml"), (".png", b"\x89PNG")])
def test_the_picture_is_written_in_the_format_of_its_name(bench: Talk, suffix: str, begins: bytes) -> None:
    target = bench.root / "new" / f"picture{suffix}"
    trial = trying(bench, "wave", target)
    assert trial.image == target
    assert target.read_bytes().startswith(begins)
    assert trial.result.outcome is (Outcome.UNCHANGED if suffix == ".svg" else Outcome.RAN)
    assert trying(bench, "wave").result.outcome is Outcome.UNCHANGED


def test_svg_is_written_where_the_outline_makes_png(bench: Talk) -> None:
    bench.write_slides("- figure: {source: 'wave.py:wave', format: png}")
    target = bench.root / "picture.svg"
    trying(bench, "wave", target)
    assert target.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("name", ["sketch.py:sketch", "figures/sketch.py:sketch"])
def test_a_function_of_no_outline_is_drawn_in_the_place_of_a_full_figure(bench: Talk, name: str) -> None:
    bench.write("figures/sketch.py", SKETCH.replace("from helper import helped", "helped = slow"))
    trial = trying(bench, name, size="3")
    assert trial.result.values["size"] == 3
    assert trial.image and 'viewBox="0 0 400 200"' in trial.image.read_text(encoding="utf-8")
    assert trial.claims == ()
    assert trying(bench, name, size="3").result.outcome is Outcome.UNCHANGED


def test_a_whole_script_of_no_outline_is_drawn(bench: Talk) -> None:
    bench.write("figures/wave/script.py", "import matplotlib.pyplot as plt\nplt.plot([1])\n")
    assert trying(bench, "wave/script.py").result.outcome is Outcome.RAN


def test_a_source_that_the_outline_has_is_its_figure(bench: Talk) -> None:
    assert trying(bench, "wave.py:wave").result.id == "wave"
    bench.write_slides(
        "- figure: wave.py:wave\n- figure: {id: again, source: 'wave.py:wave', params: {periods: 7}}",
    )
    with pytest.raises(RequestError, match="name one of them: wave, again"):
        trying(bench, "wave.py:wave")


# Steps


def test_a_step_tells_what_its_result_is(bench: Talk) -> None:
    trial = trying(bench, "table")
    first, second = told(trial)
    assert first.startswith("table is unchanged")
    assert second == f"array of 4 × 2 float64  {(trial.result.products['result'].stat().st_size) / 1000:.1f} KB"
    assert told(trying(bench, "table", n="3"))[1].startswith("array of 3 × 2 float64")
    with pytest.raises(RequestError, match="'table' is a step"):
        trying(bench, "table", bench.root / "table.png")


# Profile


def test_a_profile_tells_where_the_time_went_and_keeps_nothing(bench: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.write("figures/sketch.py", SKETCH)
    bench.write("figures/helper.py", "import installed\n\ndef helped():\n    pass\n")
    bench.write("site-packages/installed.py", "import colorsys\nimport time\ntime.sleep(0.01)\n")
    monkeypatch.setenv("PYTHONPATH", f"{bench.root}/site-packages", prepend=os.pathsep)
    traces = sorted((bench.project.cache / "traces").iterdir())
    trial = trying(bench, "sketch.py:sketch", profile=True, size="3")
    profile = trial.result.profile
    assert profile
    functions = {each.name: each for each in profile.functions}
    slow = functions["slow"]
    assert (slow.file, slow.line, slow.calls) == ("figures/sketch.py", 4, 3)
    assert functions["sketch"].seconds >= slow.seconds > 0
    assert "helped" in functions
    assert profile.imports["installed"] > 0
    assert not {"helper", "colorsys"} & profile.imports.keys()  # one is the author's, the other what it brings along
    assert profile.drawing > 0
    assert profile.calls + profile.drawing <= trial.result.seconds
    lines = told(trial)
    assert next(line for line in lines if " slow " in line).split()[1:] == ["3", "slow", "figures/sketch.py:4"]
    assert [line.split()[-1] for line in lines[-2:]] == ["drawing", "else"]
    assert trial.image is None
    assert sorted((bench.project.cache / "traces").iterdir()) == traces
    assert json.loads(json.dumps(trial.to_json()))["profile"]["functions"][0] == asdict(profile.functions[0])


def test_a_profile_runs_what_is_up_to_date_and_leaves_it_so(bench: Talk) -> None:
    before = standing(bench.outline)
    trial = trying(bench, "table", profile=True)
    assert [str(reason) for reason in trial.result.reasons] == ["profiled"]
    assert told(trial)[1] == "array of 4 × 2 float64"
    assert standing(bench.outline) == before


# The command


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--profile",), "need the NAME of a figure"),
        (("--set", "a=1"), "need the NAME of a figure"),
        (("wave", "--set", "a"), "'a' is not PARAM=VALUE"),
        (("wave", "-o", "wave.pdf"), "ends neither in .svg nor in .png"),
        (("wave", "--profile", "--show"), "keeps no picture"),
    ],
)
def test_wrong_usage_is_2(bench: Talk, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_the_command_draws_and_tells(bench: Talk) -> None:
    code, out, err = run("wave", "--set", "periods=2", "-f", "talk/outline.yaml", "-o", "wave.svg")
    assert (code, err) == (0, "")
    assert out.splitlines()[1].startswith("wave.svg  ")


def test_a_figure_that_fails_is_1_on_standard_error(bench: Talk) -> None:
    bench.write("figures/wave.py", "def wave(*, periods=2):\n    return 1 / 0\n")
    code, out, err = run("wave")
    assert (code, out) == (1, "")
    assert err.startswith("error: figures/wave.py:2:12: figure wave: ZeroDivisionError")


def test_the_report_as_json(bench: Talk) -> None:
    code, out, _ = run("wave", "--set", "periods=5", "--json")
    report = json.loads(out)
    assert code == report["exit_code"] == 0
    assert (report["id"], report["outcome"], report["values"]) == ("wave", "ran", {"periods": 5})
    assert report["reasons"] == [{"kind": "parameter changed", "name": "periods"}]
    assert report["claims"][0] == {
        "slide": 1,
        "expression": "figures.wave.periods == 2",
        "verdict": "is false",
        "values": {"figures.wave.periods": 5},
        "why": "",
    }
    assert Path(report["image"]).is_file()
    assert (report["profile"], report["problems"]) == (None, [])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """Stands in for the system's opener, which ends with this code; gives what it was asked to open."""

    def stand_in(code: int) -> list[str]:
        asked: list[str] = []
        monkeypatch.setattr(click, "launch", lambda path: asked.append(path) or code)
        return asked

    return stand_in


def test_show_opens_the_picture(bench: Talk, opened: Callable[[int], list[str]]) -> None:
    asked = opened(0)
    run("wave", "--show")
    run("wave", "--show", "-o", "wave.svg")
    assert [Path(path).suffix for path in asked] == [".svg", ".svg"]
    assert Path(asked[0]).is_file()
    assert asked[1] == "wave.svg"


def test_a_machine_that_opens_nothing_is_told(bench: Talk, opened: Callable[[int], list[str]]) -> None:
    opened(1)
    with pytest.raises(EnvironmentFault, match="nothing here opens pictures"):
        run("wave", "--show")


# Completion


def test_names_are_completed_from_the_outline(bench: Talk) -> None:
    env = {"_SLIDEGEN_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    assert bench.slidegen(env=env | {"COMP_WORDS": "slidegen figures "}).stdout.split() == [
        "plain,table",
        "plain,wave",
        "plain,summed",
    ]
    assert bench.slidegen(env=env | {"COMP_WORDS": "slidegen figures w"}).stdout.split() == ["plain,wave"]


def test_completion_knows_what_the_deck_knows(bench: Talk) -> None:
    bench.write("figures/deep/script.py", "")
    bench.write_slides(
        """
        - figure: deep/script.py
        - {figure: {id: named, source: 'wave.py:wave'}}
        - columns: [text, {body: B, figure: 'wave.py:wave'}]
        """
    )
    assert names_in(bench.outline) == [job.id for job in bench.resolve().jobs] == ["script", "named", "wave"]


@pytest.mark.parametrize("outline", ["", "a: [", "- 1", "sections: 3", "sections: [{slides: [3]}]", "sections: [a]"])
def test_completion_is_silent_about_broken_outlines(bench: Talk, outline: str) -> None:
    bench.write_outline(outline)
    assert names_in(bench.outline) == []
    assert names_in(bench.root / "nowhere.yaml") == []
