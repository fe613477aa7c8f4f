"""Existing Marp decks: split where Marp splits, directives kept where they hold and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from slidegen.deck.include import included_slides
from slidegen.errors import OutlineError


def pages(tmp_path: Path, text: str, *, folder: str = ".") -> list[str]:
    file = tmp_path / folder / "deck.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [page.markdown.strip() for page in included_slides(file, base=tmp_path)]


def test_slides_are_split_at_rulers(tmp_path: Path) -> None:
    assert pages(tmp_path, "# A\n\n---\n\n# B\n\n***\n\n# C\n") == ["# A", "# B", "# C"]


def test_slides_know_where_they_start(tmp_path: Path) -> None:
    file = tmp_path / "deck.md"
    file.write_text("---\nmarp: true\n---\n# A\n\n---\n# B\n", encoding="utf-8")
    assert [page.at.line for page in included_slides(file, base=tmp_path)] == [4, 7]


def test_a_ruler_in_code_is_code(tmp_path: Path) -> None:
    assert len(pages(tmp_path, "```yaml\n---\na: 1\n---\n```\n\n    ---\n\n> ---\n")) == 1


def test_a_line_under_text_makes_a_heading(tmp_path: Path) -> None:
    assert pages(tmp_path, "Heading\n---\n\ntext\n") == ["Heading\n---\n\ntext"]


def test_front_matter_holds_for_every_slide(tmp_path: Path) -> None:
    slides = pages(tmp_path, "---\nmarp: true\nclass: lead\nfooter: 'Me: 1'\n---\n# A\n\n---\n\n# B\n")
    assert slides == ["<!-- _class: lead -->\n<!-- _footer: 'Me: 1' -->\n" + each for each in ("# A", "\n# B")]


def test_a_style_of_the_front_matter_stays_with_its_slides(tmp_path: Path) -> None:
    (slide,) = pages(tmp_path, "---\nstyle: |\n  h1 { color: red }\n---\n# A\n")
    assert slide == "<style scoped>\nh1 { color: red }\n\n</style>\n# A"


def test_a_local_directive_holds_to_the_end_of_its_deck_and_no_further(tmp_path: Path) -> None:
    slides = pages(tmp_path, "# A\n\n---\n\n<!-- class: invert -->\n# B\n\n---\n\n# C\n")
    assert ["class" in slide for slide in slides] == [False, True, True]
    assert all("<!-- class" not in slide for slide in slides)


def test_a_spot_directive_holds_for_its_slide(tmp_path: Path) -> None:
    slides = pages(tmp_path, "<!-- class: lead -->\n<!-- _class: big -->\n# A\n\n---\n\n# B\n")
    assert ["_class: big" in slides[0], "_class: lead" in slides[1]] == [True, True]


def test_notes_are_kept(tmp_path: Path) -> None:
    assert "<!-- say hello: twice -->" in pages(tmp_path, "# A\n\n<!-- say hello: twice -->\n")[0]


@pytest.mark.parametrize(
    "comment",
    ["<!-- class: lead\nsay: hello -->", "<!--\ntheme: gaia\nclass: lead\n-->"],
    ids=["beside other words", "beside a global directive"],
)
def test_no_directive_leaks_from_a_comment_of_several_keys(tmp_path: Path, comment: str) -> None:
    first, second = pages(tmp_path, f"{comment}\n\n# A\n\n---\n\n# B\n")
    assert [line for line in first.splitlines() if "class:" in line] == ["<!-- _class: lead -->"]
    assert "_class: lead" in second


@pytest.mark.parametrize(
    "directive",
    ["theme: gaia", "size: 4:3", "math: katex", "style: 'h1 {}'", "title: Other", "lang: fr", "headingDivider: 2"],
)
def test_a_global_directive_of_an_included_deck_never_reaches_ours(tmp_path: Path, directive: str) -> None:
    """Silently dropped or refused, but not applied to every slide of the talk."""
    try:
        slides = pages(tmp_path, f"<!-- {directive} -->\n\n# A\n")
    except OutlineError:
        return
    assert directive not in slides[0]


def test_directives_in_code_are_code(tmp_path: Path) -> None:
    code = "```html\n<!-- class: lead -->\n![](a.png)\n```"
    assert pages(tmp_path, f"{code}\n\n---\n\n# B\n", folder="old") == [code, "# B"]


def test_pictures_are_found_from_the_talks_folder(tmp_path: Path) -> None:
    text = '![bg](a.png)\n![w:10](<b.png>)\n<img class="x" src="c/d.png">\n'
    (slide,) = pages(tmp_path, text, folder="old")
    assert slide == '![bg](old/a.png)\n![w:10](<old/b.png>)\n<img class="x" src="old/c/d.png">'


def test_addresses_are_left_alone(tmp_path: Path) -> None:
    text = "![](https://a.b/c.png) ![](data:image/png;base64,AA) ![](/abs.png)"
    assert pages(tmp_path, text, folder="old") == [text]


def test_a_background_image_directive_is_found_from_the_talks_folder(tmp_path: Path) -> None:
    (slide,) = pages(tmp_path, "<!-- backgroundImage: url('a.png') -->\n# A\n", folder="old")
    assert "old/a.png" in slide


def test_heading_dividers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutlineError, match="headingDivider is not supported"):
        pages(tmp_path, "---\nheadingDivider: 2\n---\n# A\n")


@pytest.mark.parametrize("front", ["a: [", "- a"])
def test_unsound_front_matter_is_told(tmp_path: Path, front: str) -> None:
    with pytest.raises(OutlineError, match=r"deck\.md:\d+:\d+: "):
        pages(tmp_path, f"---\n{front}\n---\n# A\n")


def test_windows_line_ends(tmp_path: Path) -> None:
    assert (
        pages(tmp_path, "---\r\nclass: lead\r\n---\r\n# A\r\n\r\n---\r\n\r\n# B\r\n")[0] == "<!-- _class: lead -->\n# A"
    )
