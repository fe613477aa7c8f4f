"""Which browser is chosen, and what the packaged one is given."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from slidegen.errors import EnvironmentFault
from slidegen.marp import browser as room
from slidegen.marp.browser import browser_at_hand, find_browser

WORKS = "#!/bin/sh\necho Browser 1.0\n"
STUB = "#!/bin/sh\necho 'install the snap first' >&2\nexit 10\n"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH; browsers elsewhere on this machine do not count."""
    for variable in ("SLIDEGEN_BROWSER", "CHROME_PATH"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(room, "_INSTALLED", tuple(name for name in room._INSTALLED if "/" not in name))
    return tmp_path


def put(path: Path, text: str = WORKS) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_an_installed_browser_is_taken_in_order(programs: Path) -> None:
    for name, kind in (("firefox-esr", "firefox"), ("microsoft-edge", "edge"), ("chromium", "chrome")):
        expected = put(programs / name)
        found = find_browser(pytest.fail)
        assert (found.path, found.kind, found.environment) == (expected, kind, {})


def test_the_one_the_user_names_comes_first(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(programs / "chromium")
    monkeypatch.setenv("CHROME_PATH", str(put(programs / "mine")))
    assert find_browser(pytest.fail).path.name == "mine"
    monkeypatch.setenv("SLIDEGEN_BROWSER", str(put(programs / "my-firefox")))
    assert find_browser(pytest.fail).kind == "firefox"


def test_a_named_browser_is_never_replaced_in_silence(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(programs / "chromium")
    for wanted, what in ((programs / "gone", "is not there"), (put(programs / "stub", STUB), "does not start")):
        monkeypatch.setenv("SLIDEGEN_BROWSER", str(wanted))
        with pytest.raises(EnvironmentFault, match=f"{wanted}, which {what}"):
            find_browser(pytest.fail)
        assert browser_at_hand() is None


def test_a_stub_that_only_asks_for_a_snap_is_passed_over(programs: Path) -> None:
    put(programs / "chromium", STUB)
    put(programs / "chromium-browser")
    assert find_browser(pytest.fail).path.name == "chromium-browser"


def test_without_a_browser_the_packaged_one_is_set_up(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(room, "ensure", lambda package, say: programs / "browser" / "chromium")
    assert browser_at_hand() is None
    found = find_browser(print)
    assert found.path == programs / "browser" / "chromium"
    assert found.environment["LD_LIBRARY_PATH"].startswith(str(programs / "browser" / "al2023" / "lib"))
    assert found.environment["FONTCONFIG_FILE"] == str(programs / "browser" / "fonts" / "fonts.conf")


def test_where_there_is_no_packaged_one_the_fault_says_what_to_install(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(EnvironmentFault, match="none is installed") as fault:
        find_browser(print)
    assert "SLIDEGEN_BROWSER" in fault.value.problems[0].hint
