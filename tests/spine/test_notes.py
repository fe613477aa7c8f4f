"""Presenter notes: whatever they say, Marp keeps them as notes."""

from __future__ import annotations

import html
import json
import re

import pytest
import yaml
from talks import Talk

from slidegen.deck.notes import DIRECTIVE_KEYS, WORD_JOINER, notes_comment

TRAPS = [
    "header: hello",
    "Header : hello",
    "class: lead\nand more",
    "_class: lead",
    "$theme: gaia",
    '"title": hello',
    "- size: 4:3",
    "{header: hello}",
    "{ 'paginate': false, color: red }",
    "? footer\n: hello",
    "!!str header: hello",
    "&x header: hello",
    "header: &x hello\nfooter: *x",
    "'header' : hello",
    "headingDivider: 1",
    "an arrow --> and more",
    "-> starts with an arrow",
    "ends with dashes --",
    "a bang --!> and more",
    "<!-- a comment in a comment -->",
    "a\n\n---\n\nb",
]


def inner(comment: str) -> str:
    found = re.fullmatch(r"<!--+\s*([\s\S]*?)\s*--+>", comment)
    assert found
    return found[1]


@pytest.mark.parametrize("notes", TRAPS)
def test_no_note_is_a_directive_or_ends_early(notes: str) -> None:
    comment = notes_comment(notes)
    assert comment.index("-->") == len(comment) - len("-->")
    try:
        meant = yaml.safe_load(inner(comment))
    except yaml.YAMLError:
        return
    for mapping in meant if isinstance(meant, list) else [meant]:
        keys = mapping if isinstance(mapping, dict) else ()
        assert not [key for key in keys if str(key).lstrip("_$") in DIRECTIVE_KEYS]


@pytest.mark.parametrize("notes", TRAPS)
def test_a_note_reads_as_it_was_written(notes: str) -> None:
    assert inner(notes_comment(notes)).replace(WORD_JOINER, "").strip() == notes


@pytest.mark.parametrize("notes", ["", "  \n "])
def test_no_notes_are_no_comment(notes: str) -> None:
    assert notes_comment(notes) == ""


def test_marp_takes_every_trap_for_a_note(real_marp_talk: Talk) -> None:
    slides = [{"title": f"T{number}", "notes": trap} for number, trap in enumerate(TRAPS)]
    real_marp_talk.write_slides(yaml.safe_dump(slides, allow_unicode=True))
    report = real_marp_talk.build()
    assert not report.problems
    page = (real_marp_talk.output / "tiny-talk.html").read_text(encoding="utf-8")
    told = json.loads(re.search(r'<script type="application/json" id="talk">(.*?)</script>', page, re.DOTALL)[1])
    words = [letters(html.unescape(re.sub(r"<[^>]*>", " ", slide["notes"]))) for slide in told["slides"]]
    assert words == [letters(trap) for trap in TRAPS]
    slides = "".join(re.findall(r"<svg data-marpit-svg.*?</svg>", page, re.DOTALL))
    assert not re.search("<header|<footer|gaia", slides)


def letters(text: str) -> list[str]:
    """The words of a note, without what Markdown takes for marks."""
    return re.findall(r"\w+", text)
