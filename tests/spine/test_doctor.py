"""What a build needs: found or missing, with the words and the command that a build has for it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from talks import Talk

from slidegen.marp.node import find_node


def _doctor(talk: Talk, **env: str) -> tuple[int, dict[str, dict[str, str]]]:
    run = talk.command("doctor", "--json", env=env)
    return run.returncode, {finding["name"]: finding for finding in json.loads(run.stdout)}


def test_on_a_machine_that_has_all_it_is_content(talk: Talk) -> None:
    run = talk.slidegen("doctor")
    assert run.returncode == 0, run.stdout
    assert run.stdout.endswith("a build will work\n")
    found = _doctor(talk)[1]
    assert list(found) == ["Python", "Node", "npm", "Marp", "browser", "cache", "disk", "theme", "packages", "build"]
    assert found["theme"]["found"] == "tiny, 0 font files"
    assert found["packages"]["found"] == "matplotlib"


def test_without_a_talk_it_looks_at_the_machine_alone(tmp_path: Path) -> None:
    code, found = _doctor(Talk(tmp_path))
    assert (code, list(found)[-1]) == (0, "disk")
    assert list(tmp_path.iterdir()) == []


def test_no_node_is_told_as_a_build_tells_it(talk: Talk, cold_marp: None, tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path / "nothing"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    code, found = _doctor(talk, **env)
    assert (code, found["Node"]["state"], found["Marp"]["state"]) == (1, "missing", "to come")
    assert talk.command("build", env=env).stderr.count(f"{found['Node']['problem']}\n  help: {found['Node']['mend']}")


def test_node_without_npm_cannot_set_up_marp(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/node").symlink_to(find_node().executable)
    env = {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    code, found = _doctor(talk, **env)
    assert (code, found["npm"]["mend"]) == (1, "install npm with Node")


def test_a_browser_that_is_named_and_not_there_is_told(talk: Talk) -> None:
    code, found = _doctor(talk, SLIDEGEN_BROWSER="/nowhere/chrome")
    assert (code, found["browser"]["state"]) == (1, "missing")
    assert "SLIDEGEN_BROWSER names the browser /nowhere/chrome, which is not there" in found["browser"]["problem"]


def test_a_cache_that_cannot_be_used_is_told(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, found = _doctor(talk, XDG_CACHE_HOME=str(tmp_path / "file"))
    assert (code, found["cache"]["state"]) == (1, "missing")
    assert found["cache"]["mend"].startswith("set XDG_CACHE_HOME to a folder")


def test_a_package_that_is_missing_has_its_command_also_in_a_build(talk: Talk) -> None:
    tried = "try:\n    import maybe\nexcept ImportError: ...\n"
    talk.write("figures/wave.py", f"import json, sklearnish.linear, helper\n{tried}")
    talk.write("figures/helper.py", "from PIL import Image\n")
    talk.write_slides("- {title: T, figure: 'wave.py:wave'}")
    code, found = _doctor(talk)
    command = f"{sys.executable} -m pip install sklearnish"
    assert code == 1
    assert (found["packages"]["problem"], found["packages"]["mend"]) == (
        "figures import sklearnish, which is not installed",
        command,
    )
    talk.write("figures/wave.py", "def wave():\n    import sklearnish.linear\n")
    (problem,) = talk.build().problems
    assert problem.hint == command


def test_what_a_talk_lists_must_be_there_in_its_version(talk: Talk) -> None:
    talk.write("figures/requirements.txt", "matplotlib\nnumpy==0.0.1\nno-such-weights==1.0 \\\n    --hash=sha256:00\n")
    found = _doctor(talk)[1]["listed"]
    assert found["problem"] == "numpy, no-such-weights of requirements.txt not installed"
    assert found["mend"].endswith("-m pip install --no-deps -r " + str(talk.root / "figures/requirements.txt"))


def test_a_theme_that_lacks_a_font_is_told(talk: Talk) -> None:
    css = talk.write("themes/tiny.css", '/* @theme tiny */\n@font-face { src: url("fonts/a.woff2"); }\n')
    assert "there is no font file 'fonts/a.woff2'" in _doctor(talk)[1]["theme"]["problem"]
    shutil.rmtree(css.parent)
    assert "there is no theme called 'tiny'" in _doctor(talk)[1]["theme"]["problem"]
