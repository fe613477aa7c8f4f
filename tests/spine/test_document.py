"""The Markdown a deck becomes: hostile texts stay texts, code stays code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from talks import Talk, small_talk

HOSTILE = 'A "quoted": talk -- {x} # 1 </title><script>alert(1)</script> --> \\ end'


def front_matter(talk: Talk) -> dict[str, str]:
    head = talk.render()[0].front_matter.strip().strip("-")
    loaded = yaml.load(head, Loader=yaml.BaseLoader)
    assert isinstance(loaded, dict)
    return loaded


def tokens(talk: Talk, kind: str) -> list[Token]:
    """The tokens of one kind in the only slide's Markdown."""
    (slide,) = talk.render()[0].slides
    return [token for token in MarkdownIt("commonmark").parse(slide) if token.type == kind]


def test_the_front_matter_says_what_the_deck_says(talk: Talk) -> None:
    talk.write_slides("- {title: A}", deck="author: Ada, lang: no, subtitle: Sub, paginate: false")
    assert front_matter(talk) == {
        "marp": "true",
        "theme": "tiny",
        "size": "16:9",
        "paginate": "false",
        "math": "mathjax",
        "lang": "no",
        "title": "Tiny talk",
        "author": "Ada",
        "description": "Sub",
    }


def test_a_hostile_title_stays_a_title(talk: Talk) -> None:
    talk.write_slides("- {title: A}", deck=f"description: {json.dumps(HOSTILE)}, author: {json.dumps(HOSTILE)}")
    told = front_matter(talk)
    assert (told["author"], told["description"]) == (HOSTILE, HOSTILE)


def test_a_hostile_source_line_stays_in_its_directive(talk: Talk) -> None:
    slide = {"title": "A", "source": HOSTILE, "directives": {"header": HOSTILE}}
    talk.write_slides(f"- {json.dumps(slide)}")
    comments = re.findall(r"<!--(.*?)-->", talk.render()[0].slides[0], re.DOTALL)
    directives = {key: value for comment in comments for key, value in yaml.safe_load(comment).items()}
    assert (directives["_footer"], directives["_header"]) == (HOSTILE, HOSTILE)


def test_a_hostile_alternative_text_stays_in_its_attribute(talk: Talk) -> None:
    figure = {"source": "wave.py:wave", "alt": 'a "b" <c> & d\ne'}
    talk.write_slides(f"- {json.dumps({'title': 'A', 'figure': figure})}")
    assert 'alt="a &quot;b&quot; &lt;c&gt; &amp; d e"' in talk.render(wave={})[0].markdown


CODES = {
    "fences": 'def wave():\n    """Example:\n\n    ```\n    x\n    ```\n    """\n',
    "fences_at_the_margin": 'def wave():\n    return """\n```\n\n\n\nx\n```\n"""\n',
    "tildes": 'def wave():\n    return """\n~~~\n\n\n\nx"""\n',
    "blank_lines": "def wave():\n    a = 1\n\n\n\n    return a\n",
    "braces": "def wave():\n    return '{{ nothing }} {% if %} {# #}'\n",
    "rulers": 'def wave():\n    """\n---\n<!-- _class: x -->\n"""\n',
}


@pytest.mark.parametrize("name", CODES)
def test_a_listing_shows_the_code_to_the_letter(talk: Talk, name: str) -> None:
    talk.write("figures/wave.py", CODES[name])
    talk.write_slides("- {title: A, code: 'wave.py:wave'}")
    (fence,) = tokens(talk, "fence")
    assert (fence.info, fence.content) == ("py", CODES[name])


@pytest.mark.parametrize(
    "body",
    [
        "```\na\n\n\n\nb\n```",
        "- item\n\n  ```\n  a\n\n\n\n  b\n  ```",
        "~~~\n```\na\n\n\n\nb\n~~~",
        "````\n```\n\n\n\n```\n````",
    ],
)
def test_blank_lines_in_code_of_a_body_are_kept(talk: Talk, body: str) -> None:
    talk.write_slides(f"- {json.dumps({'title': 'A', 'body': body})}")
    (fence,) = tokens(talk, "fence")
    assert "\n\n\n\n" in f"\n{fence.content}"


def test_a_folder_and_pictures_of_any_name(tmp_path: Path) -> None:
    """Through the real Marp: spaces, signs of URLs and letters of other languages in paths."""
    talk = small_talk(tmp_path / "my talk #1 (é) %20 'x'")
    for name in ("a b.svg", "ü.svg"):
        talk.write(f"talk/pics & more/{name}", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    body = "![](<pics & more/a b.svg>) ![](pics%20&%20more/%C3%BC.svg)"
    talk.write_slides(f"- {json.dumps({'title': 'A', 'body': body})}\n- {{figure: 'wave.py:wave'}}")
    report = talk.build()
    assert not report.problems
    assert talk.published()["tiny-talk.html"].count(b'src="data:image/svg+xml;base64,') == 3
    assert "pics & more/a b.svg" in talk.published()
