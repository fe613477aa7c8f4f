"""The HTML of a deck: what passes, what is embedded, what is reported, and that it needs nothing but itself."""

from __future__ import annotations

import base64
import os
import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from slidegen.errors import ConversionError
from slidegen.marp.messages import Conversion, Places
from slidegen.marp.renderer import Renderer
from slidegen.rendering.cells import escaped
from tests.marp.conftest import FRONT, Convert

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def found(conversion: Conversion) -> set[tuple[str, int | None, str]]:
    return {(problem.kind, problem.slide, problem.detail) for problem in conversion.problems}


@pytest.fixture
def html(tmp_path: Path) -> Path:
    return tmp_path / "deck.html"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    (tmp_path / "a b.svg").write_text(SVG)
    (tmp_path / "dot.png").write_bytes(PNG)
    return tmp_path


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="left"><span class="q">x</span></div>',
        '<figure class="f"><img src="data:image/gif;base64,AAAA" alt="dot" class="z" width="3" height="4" />'
        "<figcaption>dot</figcaption></figure>",
        '<progress value="3" max="9" class="p">3</progress>',
        '<table class="t"><tr><td colspan="2">x<br />y</td></tr></table>',
        "<p>a<sup>1</sup> b<sub>2</sub> <cite>c</cite> <small>d</small></p>",
        '<p><a href="https://example.org/">x</a></p>',
    ],
)
def test_html_that_layouts_use_passes(convert: Convert, html: Path, markup: str) -> None:
    convert(markup)
    assert markup in html.read_text()


def test_a_cell_of_a_table_shows_as_it_is(convert: Convert, html: Path) -> None:
    texts = ["$x$ and $y$", "a|b", "<b>c</b>", "*d*", "__e__", "&amp;", "`f`", "--- | ---"]
    rows = "\n".join(f"| {escaped(text)} |" for text in texts)
    assert not found(convert(f"| A |\n| - |\n{rows}"))
    shown = re.findall(r"<td>(.*?)</td>", html.read_text())
    assert [unescape(cell) for cell in shown] == texts


def test_html_that_could_run_or_fetch_does_not_pass(convert: Convert, html: Path) -> None:
    convert("<iframe src='https://example.org'></iframe>\n\n<script>alert('deck')</script>\n\n<p onclick='x()'>a</p>")
    text = html.read_text()
    assert "<iframe" not in text and "<script>alert" not in text and "onclick" not in text


def test_local_files_are_embedded_however_they_are_named(convert: Convert, html: Path, pictures: Path) -> None:
    (pictures / "theme").mkdir()
    (pictures / "theme" / "type.woff2").write_bytes(b"wOF2")
    theme = pictures / "theme" / "own.css"
    theme.write_text("/* @theme own */ @import 'default'; @font-face { font-family: X; src: url(type.woff2) }")
    conversion = convert(
        "![alt one](dot.png)\n\n<img src='a b.svg' alt='two'>",
        "![bg](a%20b.svg)\n\n![bg right](dot.png)",
        f"<style scoped>section {{ background: url('dot.png') }}</style>\n\n![]({pictures / 'dot.png'})",
        front=FRONT.replace("marp: true", "theme: own"),
        themes=(theme,),
    )
    text = html.read_text()
    assert conversion.problems == ()
    assert text.count(f"data:image/png;base64,{base64.b64encode(PNG).decode()}") == 4
    assert text.count(f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}") == 2
    assert f'url("data:font/woff2;base64,{base64.b64encode(b"wOF2").decode()}")' in text
    assert {(image.path.name, image.slide) for image in conversion.images} == {
        ("dot.png", 0),
        ("a b.svg", 0),
        ("type.woff2", None),
    }
    assert next(image.ref for image in conversion.images if image.path.suffix == ".png") == "dot.png"


def test_the_first_base_that_has_a_file_wins(convert: Convert, html: Path, pictures: Path) -> None:
    (pictures / "build").mkdir()
    (pictures / "build" / "dot.png").write_bytes(b"made")
    convert("![](dot.png) ![](<a b.svg>)", bases=(pictures / "build", pictures))
    assert f"png;base64,{base64.b64encode(b'made').decode()}" in html.read_text()
    assert "svg+xml;base64," in html.read_text()


def test_a_picture_changed_between_two_conversions_is_read_again(convert: Convert, html: Path, pictures: Path) -> None:
    convert("![](dot.png)")
    (pictures / "dot.png").write_bytes(b"changed")
    convert("![](dot.png)")
    assert base64.b64encode(b"changed").decode() in html.read_text()


def test_text_that_looks_like_markup_is_left_alone(convert: Convert, html: Path) -> None:
    conversion = convert('```html\n<img src="x.png" style="background:url(y.png)">\n```\n\n`src="z.png"` url(w.png)')
    assert (conversion.problems, conversion.images) == ((), ())
    assert all(f"{name}.png" in html.read_text() for name in "xyzw")


def test_what_is_wrong_is_reported_with_its_slide(convert: Convert, pictures: Path) -> None:
    outside = pictures.parent / f"{pictures.name}-secret.png"
    outside.write_bytes(PNG)
    (pictures / "link.png").symlink_to(outside)
    (pictures / "folder").mkdir()
    (pictures / "sub").mkdir()
    conversion = convert(
        "# Sound",
        "![](gone.png)\n\n![bg](gone%20too.png)",
        "![](https://example.org/a.png) ![](//example.org/b.png)\n\n![bg](http://example.org/c.png)",
        f"![](../{outside.name}) ![](link.png) ![](folder)",
        "$\\frac{1}{$ and $\\nosuchcommand{x}$",
        roots=(pictures, pictures / "not there"),
    )
    assert conversion.slides == 5
    kinds = {(kind, slide, detail.split(" (")[0]) for kind, slide, detail in found(conversion)}
    assert kinds == {
        ("missing", 1, "gone.png"),
        ("missing", 1, "gone%20too.png"),
        ("remote", 2, "https://example.org/a.png"),
        ("remote", 2, "//example.org/b.png"),
        ("remote", 2, "http://example.org/c.png"),
        ("outside", 3, f"../{outside.name}"),
        ("outside", 3, "link.png"),
        ("unreadable", 3, "folder"),
        ("math", 4, "Missing close brace"),
        ("math", 4, "Undefined control sequence \\nosuchcommand"),
    }


def test_what_is_wrong_with_the_theme_is_reported(convert: Convert, tmp_path: Path) -> None:
    theme = tmp_path / "own.css"
    theme.write_text("/* @theme own */ @import url(https://example.org/f.css); section { background: url(gone.png) }")
    conversion = convert("# One", front=FRONT.replace("marp: true", "theme: own"), themes=(theme,))
    assert ("remote", None, "@import https://example.org/f.css") in found(conversion)
    assert any(kind == "missing" and detail.endswith("gone.png") for kind, _, detail in found(conversion))


def test_an_unknown_theme_is_reported_and_a_theme_in_the_text_is_not(convert: Convert) -> None:
    assert found(convert("# One", front=FRONT.replace("marp: true", "theme: nosuch"))) == {("theme", None, "nosuch")}
    assert convert("```yaml\ntheme: nosuch\n```", "# Two").problems == ()


def test_emoji_stay_text(convert: Convert, html: Path) -> None:
    convert("# 😀 :smile:")
    text = html.read_text()
    assert "😀" in text and "twemoji" not in text


def test_a_picture_of_many_megabytes_passes(convert: Convert, html: Path, tmp_path: Path) -> None:
    big = os.urandom(5_000_000)
    (tmp_path / "big.png").write_bytes(big)
    inline = base64.b64encode(big).decode()
    assert convert("![](big.png)", f'<img src="data:image/png;base64,{inline}" alt="inline">').problems == ()
    assert html.read_text().count(inline) == 2


def test_the_same_deck_gives_the_same_bytes_in_another_process(convert: Convert, html: Path, tmp_path: Path) -> None:
    slides = ("# One\n\n$x^2$ `code`\n\n<!-- say hello -->", "# Two :smile:\n\n```python\nx = 1\n```")
    convert(*slides)
    first = html.read_bytes()
    with Renderer(say=print) as another:
        made = another.deck((tmp_path / "deck.md").read_text(), Places({}, (tmp_path,), (tmp_path,)), script=True)
    assert all(slide.encode() in first for slide in made.slides) and len(made.slides) == 2


def test_names_with_spaces_dashes_and_brackets_are_no_trouble(renderer: Renderer, tmp_path: Path) -> None:
    folder = tmp_path / "-my talk [draft] {1} été"
    folder.mkdir()
    markdown = folder / "--deck *.md"
    markdown.write_text(FRONT + "# One")
    output = folder / "out [1].pdf"
    assert renderer.pdf(markdown, output, Places({}, (folder,), (folder,))).slides == 1
    assert output.is_file()


def test_a_deck_that_is_not_there_is_an_error_and_the_next_one_is_converted(
    renderer: Renderer, convert: Convert
) -> None:
    gone = Path("/no/such/deck.md")
    with pytest.raises(ConversionError, match="could not convert"):
        renderer.pdf(gone, gone.with_suffix(".pdf"), Places({}, (gone.parent,), (gone.parent,)), deadline=30)
    assert convert("# One").slides == 1


def test_opened_from_disk_it_asks_for_nothing_but_itself(
    convert: Convert, html: Path, pictures: Path, chromium: Browser
) -> None:
    convert("# One\n\n![](dot.png)\n\n$x$ :smile: 😀\n\n<!-- a note -->", "![bg](a%20b.svg)", "```python\nx = 1\n```")
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(html.as_uri())
    for key in ("ArrowRight", "ArrowRight", "o", "Escape"):
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    assert page.locator("main section[id]").count() == 3
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    page.close()
    assert {url.split("#")[0].split("?")[0] for url in asked if not url.startswith("data:")} == {html.as_uri()}
