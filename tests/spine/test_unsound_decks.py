"""What Marp would pass over in silence is an error, told at its slide; and decks far larger than any talk."""

from __future__ import annotations

import json

import pytest
from talks import FakeMarp, Talk

UNSOUND = {
    "missing": ("![](nil.png)", "there is no picture 'nil.png'"),
    "missing_html": ("<img src='nil2.png'>", "there is no picture 'nil2.png'"),
    "background": ("![bg right](nil3.png)", "there is no picture 'nil3.png'"),
    "outside": ("![](../../outside.png)", "the picture '../../outside.png' leaves the project"),
    "remote": ("![](https://example.org/a.png)", "'https://example.org/a.png' would be fetched from a server"),
    "tex": (r"$\frac{1$", "the TeX is broken"),
    "macro": (r"$$\nosuchmacro x$$", r"the TeX is broken: Undefined control sequence \nosuchmacro"),
    "folder": ("![](.)", "cannot be read"),
}


def test_every_unsound_slide_is_told_at_its_line(real_marp_talk: Talk) -> None:
    talk = real_marp_talk
    (talk.root.parent / "outside.png").write_bytes(b"")
    talk.write_slides(
        "\n".join(f"- {{title: {name}, body: {json.dumps(body)}}}" for name, (body, _) in UNSOUND.items())
    )
    report = talk.build()
    assert report.exit_code == 1
    told = {problem.location.line: problem.message for problem in report.problems if problem.location}
    for line, (_, message) in enumerate(UNSOUND.values(), 6):
        assert message in told.get(line, "nothing is told")
    assert len(told) == len(report.problems) == len(UNSOUND)
    assert talk.published() == {}


@pytest.mark.parametrize("body", ["a\n\n---\n\nb", "a\n\n***\n\nb", "a\n\n- - -\n\nb", "```\ncode", "<!-- b"])
def test_a_body_that_makes_or_swallows_slides_is_told_at_its_slide(real_marp_talk: Talk, body: str) -> None:
    slides = ["title: A", f"title: B, body: {json.dumps(body)}", "title: C", "title: D"]
    real_marp_talk.write_slides("\n".join(f"- {{{slide}}}" for slide in slides))
    (problem,) = real_marp_talk.build().problems
    assert "the outline has 4 slides but Marp made" in problem.message
    assert problem.location and problem.location.line == 7


def test_a_ruler_written_as_advised_is_a_ruler(real_marp_talk: Talk) -> None:
    real_marp_talk.write_slides('- {title: A, body: "a\\n\\n<hr>\\n\\nb"}')
    assert not real_marp_talk.build().problems
    assert b"<hr" in real_marp_talk.published()["tiny-talk.html"]


def test_a_theme_marp_does_not_like_is_told(real_marp_talk: Talk) -> None:
    real_marp_talk.write(
        "themes/tiny.css",
        "/* @theme tiny */\nsection { background: url('nil.png') }\n@import url('https://a.b/c.css');\n",
    )
    messages = " ".join(problem.message for problem in real_marp_talk.build().problems)
    assert "nil.png" in messages
    assert "https://a.b/c.css" in messages


def test_ten_thousand_slides(talk: Talk) -> None:
    """Nobody gives this talk; but nothing in resolving and rendering may grow with the square of its slides."""
    bodies = ("{{ 1 + 1 }}" if number % 50 == 0 else "plain" for number in range(10_000))
    talk.write_slides("\n".join(f"- {{title: Slide, body: '{body}'}}" for body in bodies))
    report = talk.build()
    assert not report.problems
    assert report.slides == 10_000
    assert FakeMarp.conversions == 1


def test_the_text_of_a_slide_may_be_very_long(talk: Talk) -> None:
    talk.write_slides(f"- {{title: A, body: '{'word ' * 200_000}'}}")
    assert not talk.build().problems
