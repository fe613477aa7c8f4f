"""Lines that a fence names, through the real Marp: each in a span of its own, no letter of the code changed."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from slidegen.theme import load_theme
from tests.marp.conftest import FRONT, Convert

Code = Callable[..., str]

THEMES = Path(__file__).parents[2] / "themes"
CODE = '''def f(x: int) -> str:
    """Text < & "of"

    two\ttabs."""
    return f"{x +
        1}"  # é
'''


@pytest.fixture
def code(convert: Convert, tmp_path: Path) -> Code:
    """The inner HTML of the code element that a fence with this info string becomes."""

    def run(info: str, source: str = CODE) -> str:
        assert convert(f"```{info}\n{source}```").problems == ()
        (inner,) = re.findall(r"<code[^>]*>(.*?)</code>", (tmp_path / "deck.html").read_text(), re.DOTALL)
        return inner

    return run


def lines(inner: str) -> list[tuple[str, str]]:
    """Class and content of each line; fails when anything stands between lines or spans are left open in one."""
    found = re.findall(r'<span class="(line[a-z ]*)">(.*?)\n</span>', inner, re.DOTALL)
    assert "".join(f'<span class="{kind}">{line}\n</span>' for kind, line in found) == inner
    for _, line in found:
        assert "\n" not in line and line.count("<span ") == line.count("</span>")
    return found


def text(inner: str) -> str:
    return entities.unescape(re.sub(r"<[^>]*>", "", inner))


@pytest.mark.parametrize(
    ("info", "focus", "fold"),
    [
        ("python {3,5-6}", {3, 5, 6}, set()),
        ("py   {1, 2-3}", {1, 2, 3}, set()),
        ("python fold={2}", set(), {2}),
        ("python {1,6} fold={2-3,5}", {1, 6}, {2, 3, 5}),
        ("python {6-99}", {6}, set()),
        ("nosuchlanguage {2}", {2}, set()),
        ("text {4}", {4}, set()),
    ],
)
def test_lines_that_a_fence_names_are_marked(code: Code, info: str, focus: set[int], fold: set[int]) -> None:
    kinds = [kind for kind, _ in lines(code(info))]
    assert kinds == ["line" + " focus" * (n in focus) + " fold" * (n in fold) for n in range(1, 7)]


@pytest.mark.parametrize("source", [CODE, "\n\n\nx = 1\n\n", "x = 1\n", "\n", '"""\n<b>&amp;\n</span>\n"""\n'])
@pytest.mark.parametrize("language", ["python", "html", "nosuchlanguage"])
def test_the_code_stays_the_same_to_the_letter(code: Code, language: str, source: str) -> None:
    inner = code(f"{language} {{1}}", source)
    assert text(inner) == source
    assert len(lines(inner)) == source.count("\n")


def test_a_token_of_several_lines_is_tinted_on_each(code: Code) -> None:
    docstring = [line for _, line in lines(code("python {3}"))[1:4]]
    assert all(line.lstrip().startswith('<span class="hljs-string">') for line in docstring)
    assert [text(line) for line in docstring] == CODE.splitlines()[1:4]


def test_a_token_within_a_token_is_tinted_on_each_line(code: Code) -> None:
    *_, before, after = (line for _, line in lines(code("python {5}")))
    assert before.endswith('<span class="hljs-subst">{x +</span></span>')
    assert after.startswith('<span class="hljs-string"><span class="hljs-subst">  ')


@pytest.mark.parametrize(
    "info", ["python {.wide}", "python {#id}", "python {1-}", "python {}", "python x{1}", "python 1-3"]
)
def test_a_fence_that_names_no_lines_is_left_alone(code: Code, info: str) -> None:
    assert code(info) == code("python")


# What a person sees of a listing: for each line, whether its band spans the panel, its ground, its mark, its colours.
SEEN = """code => [...code.querySelectorAll('.line')].map(line => {
    const [band, panel] = [line, code.closest('pre, marp-pre')].map(part => part.getBoundingClientRect())
    const style = getComputedStyle(line)
    const colours = [line, ...line.querySelectorAll('span')].map(part => getComputedStyle(part).color)
    return {
        isWhole: Math.abs(band.left - panel.left) < 1 && Math.abs(band.right - panel.right) < 1,
        ground: style.backgroundColor, mark: style.borderLeftColor, colours: [...new Set(colours)],
    }
})"""
SCALED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
CLEAR = "rgba(0, 0, 0, 0)"


def seen(chromium: Browser, deck: Path, slide: int) -> list[dict[str, object]]:
    """What ``SEEN`` tells of the only listing on a slide, counted from 1."""
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{deck.as_uri()}#{slide}", wait_until="networkidle")
    page.evaluate(SCALED)
    told: list[dict[str, object]] = page.locator(f"main section[id='{slide}'] code").evaluate(SEEN)
    page.close()
    return told


def rgb(colour: str) -> str:
    """``#rrggbb`` as browsers write it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


@pytest.mark.parametrize("theme", ["attention", "attention-dark"])
def test_the_theme_shows_what_is_in_focus_and_what_is_folded(
    theme: str, convert: Convert, tmp_path: Path, chromium: Browser
) -> None:
    wide = CODE.replace("tabs", "tabs " * 40)  # Marp scales it down to fit, and the bands with it
    convert(
        f"```python {{4-5}} fold={{1}}\n{wide}```",
        f"```python fold={{5}}\n{CODE}```",
        front=FRONT.replace("marp: true", f"theme: {theme}"),
        themes=tuple(THEMES.glob("*.css")),
        roots=(tmp_path, THEMES),
    )
    tokens = load_theme(THEMES / f"{theme}.css").tokens
    focused, folded = (seen(chromium, tmp_path / "deck.html", slide) for slide in (1, 2))
    assert all(line["isWhole"] for line in focused + folded)
    assert [line["mark"] for line in focused] == [CLEAR] * 3 + [rgb(tokens["ink"])] * 2 + [CLEAR]
    assert [line["ground"] != CLEAR for line in focused] == [False] * 3 + [True] * 2 + [False]
    assert [line["colours"] == [rgb(tokens["quiet"])] for line in focused] == [True] * 3 + [False] * 2 + [True]
    assert [line["colours"] == [rgb(tokens["quiet"])] for line in folded] == [False] * 4 + [True, False]
