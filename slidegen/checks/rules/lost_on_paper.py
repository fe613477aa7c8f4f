"""What a slide shows on a screen and not on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import IncludedSlide, Slide
from slidegen.marp.messages import Loss

_NAMED = re.compile(r"""(?:\]\(\s*<?|<img\b[^>]*?\ssrc=["'])([^)\s"'>]+\.(?:gif|png|apng|webp))\b""", re.IGNORECASE)
_FRAMES = {".gif": b"\x21\xf9\x04", ".png": b"fcTL", ".apng": b"fcTL", ".webp": b"ANMF"}  # what each frame begins with
_SAID = {
    "video": ("a video is one picture on paper, or none", "show its best frame too, or say what happens in it"),
    "audio": ("a recording cannot be heard on paper", "say in the text what is heard"),
    "details": ("what is folded is not on paper: {!r}", "open it: <details open>"),
    "hidden": ("what the theme hides when it prints is not on paper: {!r}", "do not hide it, or say it elsewhere too"),
    "animation": ("what CSS moves is one moment of it on paper: {!r}", "see to it that it is whole without moving"),
}  # fmt: skip


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        measured = subject.measured.get(slide.id)
        for loss in measured.lost if measured else ():
            yield _lost(slide, loss)
        for name in dict.fromkeys(_NAMED.findall(subject.pages.get(slide.id, ""))):
            if _moves(subject.project.talk / name):
                advice = (
                    "draw it as a figure, which chooses a frame for paper, or show the frame that matters beside it"
                )
                yield Observation(place_on(slide, name), f"{name} moves: paper has its first frame", advice, slide.id)


def _lost(slide: Slide | IncludedSlide, loss: Loss) -> Observation:
    seen, advice = _SAID[loss.what]
    return Observation(
        place_on(slide, loss.words) if loss.words else slide.at, seen.format(loss.words[:40]), advice, slide.id
    )


def _moves(file: Path) -> bool:
    """Whether a picture has several frames."""
    try:
        return file.read_bytes().count(_FRAMES[file.suffix.lower()]) > 1
    except OSError:
        return False


RULE = Rule(
    "lost-on-paper",
    Severity.WARNING,
    "the PDF has all that the slides show",
    """Who missed the talk gets the PDF. Lists that come item by item stand there whole, figures that move as the frame
    that was chosen, live ones as the outline has them; what lies on each other there is told by the rule overlap. But
    videos, recordings, folded details, pictures that move and what styles hide or move are gone or one moment of
    themselves. Found by laying out the slides as printed, in a browser.""",
    _look,
)
