"""`slidegen check` in a browser: for each rule slides that break it and slides that do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from talks import Talk, small_talk

from slidegen.checks.checking import check
from slidegen.marp.messages import Measured, Places, Rendering
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
    assert len(told) == 1
    assert re.match(r"long: the smallest text has \d px, less than 16: ", told[0])


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


def test_what_axe_core_is_against(broken: Callable[[str, str], list[str]]) -> None:
    told = broken("accessibility", """
        - id: wrong
          body: |
            <ul><p>no item</p></ul>

            [](https://example.org)
        - {id: right, body: '- an item with [a link](https://example.org), <ruby>a<rt>b</rt></ruby> and $x^2$'}
        """)  # fmt: skip
    assert [line.partition(": ")[0] for line in told] == ["wrong", "wrong"]
    assert told[0].startswith("wrong: links must have discernible text: <a href=") and told[0].endswith(" (link-name)")
    assert told[1].endswith("<ul><p>no item</p></ul> (list)")


ANIMATED = b"GIF89a" + 2 * b"\x21\xf9\x04\x00\x00"


def test_what_is_lost_on_paper(broken: Callable[[str, str], list[str]], talk: Talk) -> None:
    talk.write("talk/turns.gif", ANIMATED)
    talk.write("talk/still.gif", ANIMATED[:12])
    talk.write("talk/film.mp4", b"")
    told = broken("lost-on-paper", """
        - {id: folded, body: '<details><summary>The proof</summary>goes so</details>'}
        - {id: film, body: '<video src="film.mp4"></video>'}
        - {id: turns, body: '![A wheel that turns](turns.gif)'}
        - id: unprinted
          body: |
            <style scoped>@media print { em { display: none } }</style>

            Not *everything*
        - id: comes
          body: |
            <style scoped>@keyframes c { 0% { opacity: 0 } } em { animation: c 9s }</style>

            It *comes*
        - id: whole
          body: |
            * one
            * by one

            <details open><summary>The proof</summary>goes so</details>

            ![A wheel that stands](still.gif)
        """)  # fmt: skip
    assert told == [
        "folded: what is folded is not on paper: 'goes so'",
        "film: a video is one picture on paper, or none",
        "turns: turns.gif moves: paper has its first frame",
        "unprinted: what the theme hides when it prints is not on paper: 'everything'",
        "comes: what CSS moves is one moment of it on paper: 'comes'",
    ]


def test_what_moves_is_measured_where_it_ends(broken: Callable[[str, str], list[str]]) -> None:
    assert not broken("contrast", """
        - id: comes
          body: |
            <style scoped>@keyframes c { 0% { opacity: 0 } } em { animation: c 9s }</style>

            It *comes*
        """)  # fmt: skip


def test_pictures_and_formulas_that_marp_passes_over(talk: Talk, renderer: Renderer) -> None:
    slides = "- {id: hole, body: '![A hole in the talk](nil.png)'}\n- {id: tex, body: '$\\frac{1$ and *Pytorch*'}"
    expected = [
        ("missing-picture", "hole", "there is no picture 'nil.png'"),
        ("spelling", "tex", "'Pytorch' in its body"),
        ("tex", "tex", "the TeX is broken: Missing close brace"),
    ]
    rules = [rule for rule, _, _ in expected]
    talk.write_slides(slides)
    told = check(talk.outline, None, renderer, jobs=2, say=talk.said.append)
    assert not told.problems
    found = [(each.rule, each.seen.slide, each.seen.measured) for each in told.findings]
    assert sorted(each for each in found if each[0] in rules) == expected


def test_a_remote_picture_is_told_once(broken: Callable[[str, str], list[str]], talk: Talk, renderer: Renderer) -> None:
    talk.write_slides("- {id: far, body: '![A picture that is far away](https://example.org/a.png)'}")
    told = check(talk.outline, None, renderer, jobs=2, say=talk.said.append)
    assert [each.rule for each in told.findings if each.severity == "error"] == ["external-request"]


def test_slides_that_are_not_those_of_the_outline(broken: Callable[[str, str], list[str]]) -> None:
    slides = '- {id: two, body: "a\\n\\n---\\n\\nb"}\n- {id: one, title: Of Pytorch}'
    (said,) = broken("build-error", slides)
    assert said == "two: the outline has 2 slides but Marp made 3"
    assert broken("spelling", slides)


@dataclass
class Watched:
    """A renderer, and what it was asked: how many decks, and which slides were last measured."""

    renderer: Renderer
    decks: int = 0
    measured: tuple[str, ...] = ()

    def deck(self, markdown: str, places: Places, *, script: bool = False) -> Rendering:
        self.decks += 1
        return self.renderer.deck(markdown, places, script=script)

    def measure(self, page: Path) -> tuple[Measured, ...]:
        self.measured = tuple(re.findall(r"word\d", page.read_text(encoding="utf-8")))
        return self.renderer.measure(page)


def test_only_what_is_new_is_measured(talk: Talk, renderer: Renderer) -> None:
    talk.write("talk/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    slides = "- {body: 'word1 ![A very small dot](dot.svg)'}\n- {body: '<span class=\"px15\">word2</span>'}"

    def found() -> tuple[int, tuple[str, ...], list[str]]:
        watched = Watched(renderer)
        told = check(talk.outline, None, watched, jobs=2, say=talk.said.append)  # type: ignore[arg-type]
        return watched.decks, watched.measured, [each.rule for each in told.findings if each.seen.slide]

    talk.write_slides(slides)
    assert found() == (1, ("word1", "word2"), ["text-size"])
    assert found() == (0, (), ["text-size"])  # neither Node nor a browser
    talk.write_slides(slides.replace("word1", "word4"))
    assert found()[1] == ("word4",)
    (talk.root / "talk/dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1999" height="9"/>')
    decks, measured, rules = found()
    assert (decks, measured) == (1, ("word4",)) and "overflow" in rules


def test_check_from_the_shell(talk: Talk) -> None:
    talk.write_slides("- {id: pale, body: '<p class=\"pale\">grey on white</p>'}")
    theme = talk.root / "themes" / "tiny.css"
    theme.write_text(theme.read_text(encoding="utf-8").replace("#888888", "#bbbbbb"), encoding="utf-8")
    told = talk.slidegen("check")
    assert told.returncode == 1
    assert told.stdout.startswith("error[contrast] talk/outline.yaml:6:")
    assert "slide pale: contrast 1.92, less than 3 (#bbbbbb on #ffffff): 'grey on white'" in told.stdout
    assert not talk.published()
