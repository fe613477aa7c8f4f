"""A talk made of notes: everything in its place, nothing lost, whatever the notes."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from talks import Talk

from slidegen.deck.resolve import resolve
from slidegen.errors import OutlineError
from slidegen.outline.outline import OutlineSpec, read_outline
from slidegen.project import open_project
from slidegen.rendering.render import render
from slidegen.scaffold.conversion import converted, words
from slidegen.scaffold.files import write

SAMPLES = Path(__file__).parent / "notes"


def _slides(notes: str, folder: Path) -> list[dict[str, Any]]:
    """The slides of the talk that notes make, but for the title slide."""
    return [slide for section in _sections(notes, folder) for slide in section["slides"]][1:]


def _sections(notes: str, folder: Path) -> list[dict[str, Any]]:
    file = folder / "notes.md"
    file.write_text(notes, encoding="utf-8")
    data = yaml.safe_load(converted(file).files["talk/outline.yaml"])
    OutlineSpec.model_validate(data)
    sections: list[dict[str, Any]] = data["sections"]
    return sections


def texts_of(data: object) -> str:
    match data:
        case dict():
            return "\n".join(map(texts_of, data.values()))
        case list():
            return "\n".join(map(texts_of, data))
    return str(data)


def test_headings_become_sections_and_slides(tmp_path: Path) -> None:
    notes = "# T\n\n## One\n\n### a\n\ntext\n\n### b\n\n#### c\n\nmore\n\n### d\n\n## Two\n\nbelow\n"
    told = [(s.get("title"), [slide.get("title") for slide in s["slides"]]) for s in _sections(notes, tmp_path)]
    assert told == [(None, ["T"]), ("One", [None, "a", "b: c", "d"]), ("Two", [None, "Two"])]


def test_at_most_six_bullets_are_on_a_slide_and_what_is_nested_stays(tmp_path: Path) -> None:
    notes = "# T\n\n## L\n\n" + "".join(f"- item {n}\n  wrapped\n  - below\n" for n in range(8))
    bodies = [slide["body"] for slide in _slides(notes, tmp_path)]
    assert all(body.count("- item") <= 6 for body in bodies)
    assert "\n".join(bodies) == "\n".join(f"- item {n} wrapped\n  - below" for n in range(8))


NESTED = """# T

## L

1. one
  - in one
    - deeper
  wrapped
2. two
  1. in two
    - in that
10) ten
   - by three, which is too few for ten

- apart

```text
1. as it stands
  - in code
```
"""


def test_what_is_indented_below_a_number_is_in_its_item(tmp_path: Path) -> None:
    first, second, *_ = (slide["body"] for slide in _slides(NESTED, tmp_path))
    assert first.split("\n") == [
        "1. one",
        "   - in one",
        "     - deeper wrapped",
        "2. two",
        "   1. in two",
        "      - in that",
        "",
        "10) ten",
        "    - by three, which is too few for ten",
        "",
        "- apart",
    ]
    assert "1. as it stands\n  - in code" in second


def test_quotes_code_tables_and_maths_have_their_layouts(tmp_path: Path) -> None:
    notes = (SAMPLES / "lecture.md").read_text(encoding="utf-8") + (SAMPLES / "readme.md").read_text(encoding="utf-8")
    slides = _slides(notes, tmp_path)
    assert {slide["layout"] for slide in slides} >= {"quote", "equation", "code", "table", "bullets", "references"}
    quote = next(slide for slide in slides if slide["layout"] == "quote")
    assert quote["attribution"] == "— attributed to Niels Bohr"
    equation = next(slide for slide in slides if slide["layout"] == "equation")
    assert equation["body"].endswith("$$\nx_{k} = F x_{k-1} + w,\n\nw \\sim N(0, Q)\n$$")
    assert [slide["body"].split("\n")[0] for slide in slides if slide["layout"] == "code"] == ["```sh", "```python {2}"]


def test_long_paragraphs_are_shown_in_a_sentence_and_kept_in_the_notes(tmp_path: Path) -> None:
    text = "A robot never knows. " + "It guesses again and again. " * 12
    (slide,) = _slides(f"# T\n\n## S\n\n{text}\n", tmp_path)
    assert (slide["body"], slide["notes"]) == ("A robot never knows.", text.strip())


def test_long_code_and_long_tables_go_over_several_slides(tmp_path: Path) -> None:
    code = "\n".join(f"x{n} = {n}" for n in range(45))
    table = "| a | b |\n|---|---|\n" + "".join(f"| {n} | x |\n" for n in range(30))
    slides = _slides(f"# T\n\n## S\n\n```py\n{code}\n```\n\n{table}", tmp_path)
    assert [(s["layout"], s.get("class")) for s in slides] == [("code", "long-code")] * 3 + [("table", "dense")] * 3
    assert all(s["body"].startswith("| a | b |\n|---|---|\n") for s in slides[3:])


def test_html_and_remote_pictures_never_reach_a_slide(tmp_path: Path) -> None:
    notes = "![a](http://x.org/p.png) <b>bold</b> <int>\n\ntext <img src=http://x.org/q.png>\n\n<!-- hm -->\n"
    (slide,) = _slides(f"# T\n\n## S\n\n{notes}", tmp_path)
    assert slide["body"] == "[a](http://x.org/p.png) <b>bold</b> \\<int>"
    assert slide["notes"] == "text <img src=http://x.org/q.png>\n\nhm"


def test_pictures_come_along_under_names_of_their_own(tmp_path: Path) -> None:
    picture = (SAMPLES / "logo.png").read_bytes()
    for name in ("a/my pic.png", "b/my pic.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(picture)
    file = tmp_path / "notes.md"
    pictures = "![x](a/my%20pic.png)\n\n![y](<b/my pic.png>)\n\n![again][p]\n\n[p]: <a/my pic.png>\n"
    file.write_text(f"# T\n\n## S\n\n{pictures}")
    made = converted(file)
    assert {name for name in made.files if "images" in name} == {"talk/images/my-pic.png", "talk/images/my-pic-2.png"}
    outline = made.files["talk/outline.yaml"].decode()
    assert "![w:320 x](images/my-pic.png)" in outline
    assert "![w:320 again](images/my-pic.png)" in outline


def test_front_matter_sets_the_deck_and_the_rest_of_it_is_noted(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("---\ntitle: A\nauthor: [B, C]\nlang: de\ndate: 2026-11-23\ndraft: true\n---\n\nText.\n")
    data = yaml.safe_load(converted(file).files["talk/outline.yaml"])
    assert data["deck"] == {"title": "A", "author": "B, C", "lang": "de", "date": "2026-11-23", "theme": "mine"}
    assert data["sections"][0]["slides"][0]["notes"] == "draft: 'true'"


def test_a_heading_that_quotes_the_front_matter_is_the_title(tmp_path: Path) -> None:
    sections = _sections("---\ntitle: A\n---\n\n# {{ page.title }}\n\n## B\n\ntext\n", tmp_path)
    assert [slide["title"] for slide in sections[0]["slides"]] == ["A", "B"]
    assert "{{ page.title }}" in sections[0]["slides"][0]["notes"]


def test_references_become_a_bibliography_and_numbers_cite(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(
        "# T\n\n## S\n\nAs in [1].\n\n## References\n\n"
        "1. Vaswani, A., Shazeer, N. et al. (2017). Attention is all you need. NeurIPS. https://arxiv.org/abs/1706.03762\n"
        "2. Something & nothing, unpublished\n"
    )
    made = converted(file)
    bibtex = made.files["talk/references.bib"].decode()
    assert "@misc{vaswani2017,\n  author = {Vaswani, A. and Shazeer, N. and others}," in bibtex
    assert "title = {Attention is all you need},\n  year = {2017}" in bibtex
    assert "note = {[2] Something \\& nothing, unpublished}" in bibtex
    data = yaml.safe_load(made.files["talk/outline.yaml"])
    assert [slide.get("cite") for slide in data["sections"][0]["slides"]] == [None, ["vaswani2017"], None]


def test_divisions_are_taken_apart_and_their_notes_are_notes(tmp_path: Path) -> None:
    spoken = "::: {.notes}\nSay *this*.\n\n- that\n:::\n"
    column = "::: {.column width=50%}\n- one\n:::\n- two\n"
    (slide,) = _slides(f"# T\n\n## S\n\n{column}\n. . .\n\n{spoken}\nend\n", tmp_path)
    assert slide["body"] == "- one\n\n- two\n\nend"
    assert slide["notes"] == "{.column width=50%}\n\nSay *this*.\n\n- that"


def test_works_cited_by_key_are_cited_if_their_bibliography_comes_along(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text("@misc{a1,\n title = {A}}\n@misc{b-2, title = {B}}\n")
    front = "---\nbibliography: refs.bib\n---\n"
    (slide,) = _slides(f"{front}# T\n\n## S\n\nSo it is [@b-2; @a1]. Or [@c], `[@a1]`.\n", tmp_path)
    assert (slide["body"], slide["cite"]) == ("So it is. Or [@c], `[@a1]`.", ["b-2", "a1"])


def test_a_notebook_is_notes_without_what_it_printed(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# T\n", "\n", "We wait.\n"]},
        {"cell_type": "code", "source": "x = 1\n", "outputs": [{"text": "lost"}]},
        {"cell_type": "code", "source": [], "outputs": []},
        {"cell_type": "raw", "source": "raw"},
    ]
    file = tmp_path / "notes.ipynb"
    file.write_text(json.dumps({"cells": cells, "metadata": {"kernelspec": {"language": "R"}}, "nbformat": 4}))
    slides = yaml.safe_load(converted(file).files["talk/outline.yaml"])["sections"][0]["slides"]
    assert [slide.get("body") for slide in slides] == [None, "We wait.", "```R\nx = 1\n```", "raw"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [1]}', '{"cells": [{"cell_type": "code", "source": 1}]}'])
def test_what_is_no_notebook_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "notes.ipynb").write_text(text)
    with pytest.raises(OutlineError, match="this is no notebook"):
        converted(tmp_path / "notes.ipynb")


def test_the_report_counts_what_went_where() -> None:
    assert converted(SAMPLES / "lecture.md").remarks == (
        "203 words of notes, all of them kept: 12 slides in 2 sections",
        "in the presenter notes, because no slide has a place for it:",
        "  1 × long paragraphs, of which slides have the first sentence",
        "  1 × references that BibTeX cannot hold",
        "  1 × footnotes",
        "  1 × front matter that is no setting of a deck",
        "copied into talk/images: logo.png",
        "not found, named in the notes: nowhere.png",
        "talk/references.bib: 2 works, 1 with author, year and title",
    )


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.md")), ids=lambda file: file.stem)
def test_notes_of_many_kinds_build(tmp_path: Path, sample: Path, talk: Talk) -> None:
    made = converted(sample)
    write(tmp_path / "new", made.files)
    own = Talk(tmp_path / "new")
    report = own.build()
    assert report.problems == ()
    told = words(texts_of(yaml.safe_load(made.files["talk/outline.yaml"])))
    told += words(made.files.get("talk/references.bib", b"").decode())
    source = sample.read_text(encoding="utf-8").replace("authors:", "").partition("---\n")[0]
    assert words(source) - told == {}


WORDS = (
    *("alpha", "beta", "Gamma", "*delta*", "**eps**", "`zeta`", "$x_i$", "[eta](http://e.org)", "[theta][d1]"),
    *("theta[^f1]", "{{ iota }}", "{% kappa", "{#", "<int>", "<b>", "</div>", "<!-- lam -->", "![mu](no.png)"),
    *("![nu](http://r.org/x.png)", "a|b", "$", "$$", "`", "*", "_", "[", "](", "\\", "# omicron", "- pi", "1. rho"),
    *("> sigma", "---", "--", "-->", "&amp;", "Ünï", "中文", "🙂", "[1]", "@key", "x: y", "'", '"', "\t", "\u2028"),
)


def _line(chance: random.Random) -> str:
    return " ".join(f"{chance.choice(WORDS)}{chance.randrange(1000)}" for _ in range(chance.randrange(1, 30)))


def random_notes(chance: random.Random) -> str:
    """Something that looks like Markdown, if only just."""
    some = chance.randrange
    makers = [
        lambda: "#" * some(1, 7) + " " + _line(chance)[:60],
        lambda: _line(chance),
        lambda: _line(chance) + chance.choice(["\n", "  \n", "\\\n"]) + _line(chance),
        lambda: "\n".join(chance.choice(["", "  ", "    "]) + "- " + _line(chance) for _ in range(some(1, 12))),
        lambda: "\n".join(f"{n}. {_line(chance)}" for n in range(1, some(2, 10))),
        lambda: "> " + _line(chance) + "\n> — " + chance.choice(WORDS),
        lambda: "```py\n" + "\n".join(_line(chance) for _ in range(some(30))) + "\n```",
        lambda: "| a | b |\n|---|---|\n" + "\n".join(f"| {_line(chance)[:40]} | 1 |" for _ in range(some(20))),
        lambda: "$$\n" + _line(chance) + "\n\n" + _line(chance) + "\n$$",
        lambda: chance.choice(
            [
                "::: {.notes}",
                ":::: {.a b=1}",
                ":::",
                ". . .",
                "---",
                "***",
                "===",
                "<div>",
                "</div>",
                "    code",
                "~~~",
                "$$",
                "+++",
            ]
        ),
        lambda: chance.choice(["[d1]: http://d.org 'a title'", "[^f1]: a footnote\n    of lines", "[d2]: x"]),
        lambda: chance.choice(["# References", "## Bibliography", "@misc{k, title = {T}}"]),
        lambda: "[1] Doe, J. (2001). A title. Here.",
    ]
    parts = [chance.choice(makers)() for _ in range(chance.randrange(25))]
    front = chance.choice(["", "", "---\ntitle: A t\nx: [y, {z: w}]\n---\n", "---\nno: [yaml\n---\n"])
    return front + chance.choice(["\n\n", "\n"]).join(parts)


@pytest.mark.parametrize("seed", range(40))
def test_no_word_is_lost_whatever_the_notes(tmp_path: Path, seed: int) -> None:
    notes = random_notes(random.Random(seed))
    file = tmp_path / "notes.md"
    file.write_text(notes, encoding="utf-8")
    made = converted(file)
    write(tmp_path / "new", made.files)
    outline = read_outline(tmp_path / "new/talk/outline.yaml")
    texts = texts_of(yaml.safe_load(made.files["talk/outline.yaml"]))
    texts += re.sub(r"\\([&%$#_])", r"\1", made.files.get("talk/references.bib", b"").decode())
    assert words(notes) - words(texts) - words("no yaml title" if notes.startswith("---") else "") == {}
    assert not any("without a place" in remark for remark in made.remarks)
    project = open_project(outline.file)
    document, _ = render(resolve(outline, project), {}, project)
    assert len(document.slides) == sum(len(section.slides) for section in outline.spec.sections)


@pytest.mark.parametrize(
    ("name", "told"), [("none.md", "No such file"), ("folder", "Is a directory"), ("picture.png", "are no UTF-8 text")]
)
def test_what_is_no_notes_is_told_and_nothing_is_written(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.png").write_bytes((SAMPLES / "logo.png").read_bytes())
    run = Talk(tmp_path).command("new", "talk", "--from", name)
    assert (run.returncode, run.stdout) == (1, "")
    assert told in run.stderr
    assert not (tmp_path / "talk").exists()
