"""The document as text: what is escaped, what is inside, what only a served page has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from slidegen.page import exported, served
from slidegen.page.assets import asset
from slidegen.page.markup import embedded, in_script, in_style, parted
from tests.page.heads_talk import embed, frames, talk

EVIL = "</script><script>alert(1)</script><!--"


def data(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="talk">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.fixture
def one(idiomorph: Path) -> str:
    return exported(talk(), idiomorph, embed=embed, frames=frames())


@pytest.fixture
def other() -> str:
    return served(talk(), view="presenter", session="S", revision=3, presenting=True, nonce="N0nce")


def test_text_is_escaped(idiomorph: Path) -> None:
    html = exported(talk(EVIL), idiomorph, embed=embed, frames={})
    assert "alert(1)</script>" not in html
    assert data(html)["title"] == EVIL
    assert "&#34;what&#34; &amp; why" in html


def test_a_file_asks_for_nothing_but_itself(one: str) -> None:
    assert not re.search(r'(?:src|href)="(?:/|https?:)(?!//example\.org)', one)
    assert "media/0000000000000000.svg" not in one
    assert data(one)["served"] is None and data(one)["frames"]
    assert "socket.mjs" not in one and "edit.mjs" not in one


def test_a_served_page_names_its_modules_by_address(other: str, idiomorph: Path) -> None:
    assert data(other)["view"] == "presenter"
    assert data(other)["served"] == {"session": "S", "revision": 3, "presenting": True}
    assert 'src="media/0000000000000000.svg"' in other
    named = set(re.findall(r"/page/([\w.-]+)", other))
    assert {"served.mjs", "edit.css", "idiomorph.mjs"} <= named
    assert all(asset(name, idiomorph) for name in named)


def test_no_module_is_made_before_the_import_map_is_known(other: str) -> None:
    """Where one was, Chromium failed to resolve what it imports, once in twenty times."""
    assert "modulepreload" not in other
    assert other.index('type="importmap"') < other.index('rel="preload"') < other.index('type="module"')


def test_only_inline_scripts_that_run_carry_the_nonce(other: str) -> None:
    scripts = re.findall(r"<script([^>]*)>", other)
    assert [script for script in scripts if "N0nce" in script] == [' type="importmap" nonce="N0nce"', ' nonce="N0nce"']
    assert len(scripts) == 4


@pytest.mark.parametrize("name", ["__init__.py", "../errors.py", "page.html.j2", "package.json", "file.mjs", ""])
def test_only_the_pages_own_files_are_assets(name: str, idiomorph: Path) -> None:
    assert asset(name, idiomorph) is None


def test_assets_have_their_type(idiomorph: Path) -> None:
    assert asset("deck.mjs", idiomorph)[1].startswith("text/javascript")  # type: ignore[index]
    assert asset("page.css", idiomorph)[1].startswith("text/css")  # type: ignore[index]


def test_pictures_are_embedded_where_they_are_named_and_nowhere_else() -> None:
    key = "media/0123456789abcdef.svg"
    html = f'<img src="{key}"><source srcset="{key} 1x, {key} 2x"><i style="--a:url(&quot;{key}&quot;)"> say {key}'
    assert embedded(html, lambda key: "D").count("D") == 4
    assert embedded(f"a{{b:url({key})}}", lambda key: "D") == "a{b:url(D)}"


def test_nothing_ends_its_script_or_style() -> None:
    assert "<" not in in_script(json.dumps(EVIL))
    assert in_script('a<b; "</script>"', is_code=True) == 'a<b; "\\x3c/script>"'
    assert "</style" not in in_style("a::before{content:'</style>'}")


def test_typefaces_are_parted_as_in_the_browser() -> None:
    assert parted('a{}@font-face{src:url("data:,;")}b{}') == ('@font-face{src:url("data:,;")}', "a{}b{}")
