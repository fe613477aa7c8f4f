"""`slidegen check` in a browser: for each rule slides that break it and slides that do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from talks import Talk, small_talk

from slidegen.checks.checking import check
from slidegen.checks.rules.contrast import contrast
from slidegen.marp.messages import Measured
from slidegen.marp.renderer import Renderer

LAYOUT = """
/* @auto-scaling true */
section { padding: 40px; font: 26px/1.4 sans-serif; overflow: hidden; }
footer { position: absolute; bottom: 26px; left: 40px; font-size: 16px; }
pre { width: 600px; }
.low { margin-top: 632px; }
.cutting { overflow: hidden; height: 20px; line-height: 40px; }
.px12 { font-size: 12px; }
.px15 { font-size: 15px; }
.px16 { font-size: 16px; }
.px24 { font-size: 24px; }
.pale { color: #888888; }
.half { color: #555555; opacity: 0.5; }
.dark { background: #222222; color: #fafafa; }
.shaded { background: linear-gradient(#fff, #ddd); }
"""


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    talk = small_talk(tmp_path)
    theme = talk.root / "themes" / "tiny.css"
    theme.write_text(theme.read_text(encoding="utf-8") + LAYOUT, encoding="utf-8")
    return talk


@pytest.fixture
def broken(talk: Talk, renderer: Renderer) -> Callable[[str, str], list[str]]:
    """Checks slides, and tells what speaks against one rule: the slide and what was measured."""

    def run(rule: str, slides: str) -> list[str]:
        talk.write_slides(slides)
        told = check(talk.outline, None, renderer, jobs=2, say=talk.said.append)
        assert not told.problems, told.problems
        return [f"{each.seen.slide}: {each.seen.measured}" for each in told.findings if each.rule == rule]

    return run


def test_text_below_the_edge(broken: Callable[[str, str], list[str]]) -> None:
    lines = "\n".join(f"    - item {n}" for n in range(30))
    (said,) = broken("overflow", f"- id: full\n  body: |\n{lines}\n- {{id: short, body: '- item'}}")
    assert said.startswith("full: text ends ") and said.endswith("px beyond the slide: 'item 29'")


def test_pictures_beyond_the_edge_and_boxes_that_cut(broken: Callable[[str, str], list[str]], talk: Talk) -> None:
    talk.write("talk/wide.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="1300" height="9"/>')
    told = broken("overflow", """
        - {id: wide, body: '![A very wide line](wide.svg)'}
        - {id: fits, body: '![A line that fits w:900](wide.svg)'}
        - id: cut
          body: |
            <div class="cutting">one line</div>
        """)  # fmt: skip
    assert told == [
        "wide: a picture ends 60 px beyond the slide",
        "cut: a box is cut off: 20 px are missing at the bottom",
    ]


def test_a_body_that_runs_into_the_footer(broken: Callable[[str, str], list[str]]) -> None:
    low = '<p class="low">The last line</p>'
    told = broken("overlap", f"""
        - id: meets
          body: '{low}'
          source: from where
        - id: apart
          body: 'A *slanted* word, a **bold** one, x<sup>2</sup><sub>3</sub>'
          source: from where
        """)  # fmt: skip
    assert len(told) == 1 and told[0].startswith("meets: 'The last line' and 'from where' lie on each other, by ")


def test_small_text(broken: Callable[[str, str], list[str]]) -> None:
    told = broken("text-size", """
        - {id: small, body: 'Read <span class="px15">the small print</span>'}
        - {id: large, body: 'Sixteen <span class="px16">px and x<sup class="px12">2</sup></span>'}
        """)  # fmt: skip
    assert told == ["small: the smallest text has 15 px, less than 16: 'the small print'"]


def test_listings_that_marp_shrinks(broken: Callable[[str, str], list[str]]) -> None:
    told = broken("text-size", f"""
        - id: long
          body: |
            ```
            {"x = 1; " * 24}
            ```
        - id: short
          body: |
            ```
            x = 1
            ```
        """)  # fmt: skip
    assert len(told) == 1 and told[0].startswith("long: the smallest text has 6 px, less than 16: ")


def test_pale_text(broken: Callable[[str, str], list[str]]) -> None:
    told = broken("contrast", """
        - {id: pale, body: '<p class="pale px16">grey on white</p>'}
        - {id: faded, body: '<p class="half px16">half</p>'}
        - {id: large, body: '<p class="pale px24">grey on white</p>'}
        - {id: dark, class: dark, body: 'light on dark'}
        - {id: shaded, body: '<p class="shaded pale">on a gradient</p>'}
        """)  # fmt: skip
    assert told == [
        "pale: contrast 3.54, less than 4.5 (#888888 on #ffffff): 'grey on white'",
        "faded: contrast 2.32, less than 4.5 (#aaaaaa on #ffffff): 'half'",
    ]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)  # the palest grey that passes


def test_measures_are_px_of_the_slide(talk: Talk, renderer: Renderer, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    slide = (
        '<svg data-marpit-svg viewBox="0 0 960 720"><foreignObject width="960" height="720">{}</foreignObject></svg>'
    )
    inner = (
        '<section style="width: 960px; height: 720px"><p style="margin: 30px; font-size: 20px">Some text</p></section>'
    )
    page.write_text(f"<!doctype html><body style='margin: 0'>{slide.format(inner)}")
    (measured,) = renderer.measure(page)
    (text,) = measured.texts
    assert isinstance(measured, Measured) and (measured.width, measured.height) == (960, 720)
    assert (text.size, text.color, text.background) == (20, (0, 0, 0), (255, 255, 255))
    assert text.lines[0].left == pytest.approx(30, abs=0.2)


def test_check_from_the_shell(talk: Talk) -> None:
    talk.write_slides("- {id: pale, body: '<p class=\"pale\">grey on white</p>'}")
    theme = talk.root / "themes" / "tiny.css"
    theme.write_text(theme.read_text(encoding="utf-8").replace("#888888", "#bbbbbb"), encoding="utf-8")
    told = talk.slidegen("check")
    assert told.returncode == 1
    assert told.stdout.startswith("error[contrast] talk/outline.yaml:6:")
    assert "slide pale: contrast 1.92, less than 3 (#bbbbbb on #ffffff): 'grey on white'" in told.stdout
    assert not talk.published()
