"""The wheel, installed where this repository is not: talks are begun, built and checked by it alone."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTES = Path(__file__).parent / "notes" / "lecture.md"


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it; ``home`` is an empty folder."""

    programs: Path
    home: Path

    def run(self, *command: str, folder: str = ".") -> str:
        env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        env["PATH"] = os.pathsep.join([str(self.programs), env["PATH"]])
        run = subprocess.run(
            command, cwd=self.home / folder, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert run.returncode == 0, run.stdout + run.stderr
        warned = [line for line in run.stderr.splitlines() if " ran " not in line and "setting up" not in line]
        assert warned == []
        return run.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """What slidegen depends on is our own environment's, by its path: no editable install comes with that."""
    folder = tmp_path_factory.mktemp("wheel")
    env = folder / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(env)], check=True)
    paths = sysconfig.get_paths(vars={"base": str(env), "platbase": str(env)})
    Path(paths["purelib"], "ours.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-cache-dir"]
    wheel = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *wheel], check=True)
    into = ["--python", str(env), "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, *into, *map(str, folder.glob("*.whl"))], check=True)
    (folder / "home").mkdir()
    return Installed(Path(paths["scripts"]), folder / "home")


def test_nothing_of_this_repository_is_there(installed: Installed) -> None:
    paths = installed.run("python", "-c", "import sys; print(*sys.path, sep='\\n')").splitlines()
    (place,) = (Path(path) for path in paths if (installed.home / path / "slidegen/__init__.py").is_file())
    assert place.is_relative_to(installed.programs.parent)


def test_a_new_talk_builds_passes_check_and_its_own_tests(installed: Installed) -> None:
    installed.run("slidegen", "new", "talk")
    built = installed.run("slidegen", "build", folder="talk")
    assert "10 slides in 10 minutes, 2 figures (2 ran), 3 claims hold" in built
    assert "build/one-more-measurement.pdf\n" in built
    assert "10 slides checked: no findings" in installed.run("slidegen", "check", folder="talk")
    assert "2 passed" in installed.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", folder="talk")


def test_a_talk_made_of_notes_builds(installed: Installed) -> None:
    assert "words of notes, all of them kept" in installed.run("slidegen", "new", "notes", "--from", str(NOTES))
    assert "12 slides" in installed.run("slidegen", "build", "-t", "html", folder="notes")
