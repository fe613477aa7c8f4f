"""The texts in a figure as matplotlib drew them: in its SVG letters are paths, but each text keeps words and scale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

UNITS = 100  # glyphs are drawn for letters of 100 px, and scaled to their size
_TEXT = re.compile(
    rb'<!-- (?P<words>.*?) -->\s*<g (?:style="(?P<style>[^"]*)" )?'
    rb'transform="[^"]*\bscale\((?P<scale>[\d.]+) -[\d.]+\)">(?P<glyphs>.*?)</g>',
    re.DOTALL,
)
_DEFINED = re.compile(rb"<defs>.*?</defs>", re.DOTALL)
_RAISED = re.compile(rb"\bscale\(([\d.]+)\)")
_INVISIBLE = re.compile(rb"opacity:\s*0(?:\.0+)?\s*(?:;|$)")


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text in a figure: its words, the size of its letters in px, and that of its smallest exponent or index."""

    words: str
    size: float
    raised: float


def letterings(svg: bytes) -> Iterator[Lettering]:
    """Every text in a figure that can be seen."""
    for text in _TEXT.finditer(svg):
        if not _INVISIBLE.search(text["style"] or b""):
            size = UNITS * float(text["scale"])
            smaller = map(float, _RAISED.findall(_DEFINED.sub(b"", text["glyphs"])))
            yield Lettering(text["words"].decode("utf-8", "replace"), size, size * min([1.0, *smaller]))
