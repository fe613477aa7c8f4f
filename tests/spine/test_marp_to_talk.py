"""A talk made of a Marp deck: every slide as it was, in the outline's words."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from talks import Talk
from test_notes_to_talk import random_notes, texts_of

from slidegen.deck.resolve import resolve
from slidegen.outline.outline import OutlineSpec, read_outline
from slidegen.project import open_project
from slidegen.rendering.render import render
from slidegen.scaffold.conversion import Conversion, converted, words
from slidegen.scaffold.files import write

LOGO = Path(__file__).parent / "notes" / "logo.png"

DECK = """\
---
marp: true
theme: gaia
title: Robots that look
author: Ada
paginate: true
footer: RSS 2026
style: |
  h1 { color: teal }
---

<!-- _class: lead -->
# Robots that look

Ada

---

# Three sensors

* a camera
* a lidar

<!-- Say which of them `fails`
at night: all. -->

---

![bg right:40%](robot.png)

# The robot

It has wheels; {{ nothing }} else

---

# Thanks
<!--
_class: [invert, tiny]
_backgroundImage: url('robot.png')
paginate: false
-->

---

```md
# <!-- code -->
```
"""


def _made(folder: Path, deck: str = DECK) -> Conversion:
    (folder / "robot.png").write_bytes(LOGO.read_bytes())
    (folder / "deck.md").write_text(deck, encoding="utf-8")
    return converted(folder / "deck.md")


def _outline(made: Conversion) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(made.files["talk/outline.yaml"])
    OutlineSpec.model_validate(data)
    return data


def test_every_slide_is_one_and_directives_are_keys(tmp_path: Path) -> None:
    data = _outline(_made(tmp_path))
    assert data["deck"] == {"title": "Robots that look", "author": "Ada", "theme": "mine"}
    first, sensors, robot = data["sections"][0]["slides"]
    footer = {"footer": "RSS 2026"}
    assert first == {
        "title": "Robots that look", "layout": "title", "class": "lead", "directives": footer, "notes": "theme: gaia",
    }  # fmt: skip
    assert (sensors["body"], sensors["notes"]) == ("* a camera\n* a lidar", "Say which of them `fails`\nat night: all.")
    assert robot["title"] == "The robot"
    assert robot["body"].startswith("{% raw %}![bg right:40%](images/robot.png)\n\nIt has wheels")


def test_a_heading_alone_opens_a_section(tmp_path: Path) -> None:
    part = _outline(_made(tmp_path))["sections"][1]
    assert part["title"] == "Thanks"
    assert part["slides"][0] == {
        "layout": "section",
        "class": "invert tiny",
        "directives": {"footer": "RSS 2026", "backgroundImage": "url(images/robot.png)", "paginate": "false"},
    }
    assert (part["slides"][1]["layout"], part["slides"][1]["body"]) == ("code", "```md\n# <!-- code -->\n```")


def test_its_style_joins_the_theme_and_its_pictures_come_along(tmp_path: Path) -> None:
    made = _made(tmp_path)
    assert made.files["themes/mine.css"].endswith(b"\n/* As the deck had it */\n\nh1 { color: teal }\n")
    assert made.files["talk/images/robot.png"] == LOGO.read_bytes()
    assert made.remarks[1:] == (
        "in the presenter notes, because no slide has a place for it:",
        "  1 × front matter that is no setting of a deck",
        "copied into talk/images: robot.png",
    )


def test_it_builds_as_many_slides_as_marp_makes_of_it(tmp_path: Path, talk: Talk) -> None:
    write(tmp_path / "new", _made(tmp_path).files)
    report = Talk(tmp_path / "new").build()
    assert (report.problems, report.slides) == ((), 5)


def test_a_deck_without_words_is_one(tmp_path: Path) -> None:
    data = _outline(_made(tmp_path, "---\nmarp: true\n---\n\n![bg](gone.png)\n"))
    assert data["deck"]["title"] == "deck"
    assert data["sections"][0]["slides"][0]["notes"] == "![bg](gone.png)"


@pytest.mark.parametrize("seed", range(20))
def test_no_word_is_lost_whatever_the_deck(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    slides = [random_notes(chance).removeprefix("---") for _ in range(3)]
    deck = "---\nmarp: true\ntheme: gaia\n---\n" + "\n\n---\n\n".join(slides)
    made = _made(tmp_path, deck)
    write(tmp_path / "new", made.files)
    outline = read_outline(tmp_path / "new/talk/outline.yaml")
    assert words(deck) - words(texts_of(_outline(made))) - words("marp true") == {}
    assert not any("without a place" in remark for remark in made.remarks)
    project = open_project(outline.file)
    document, _ = render(resolve(outline, project), {}, project)
    assert len(document.slides) == sum(len(section.slides) for section in outline.spec.sections)
