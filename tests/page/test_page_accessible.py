"""The page around the slides can be used without eyes or a mouse, as far as axe-core can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from slidegen.marp.install import node_folder


@pytest.mark.parametrize("keys", ["", "?", "o"])  # the talk; help and overview over it
@pytest.mark.parametrize("view", ["", "?view=presenter"])
def test_axe_core_is_against_nothing(context: BrowserContext, file: Path, view: str, keys: str) -> None:
    page = context.new_page()
    page.goto(f"{file.as_uri()}{view}")
    for key in keys:
        page.keyboard.press(key)
    page.add_script_tag(path=str(node_folder(print) / "node_modules/axe-core/axe.min.js"))
    found = page.evaluate("async () => (await axe.run({ exclude: ['section'] })).violations")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
