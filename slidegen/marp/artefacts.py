"""Looks at what Marp wrote: its exit status says nothing about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from slidegen.errors import ConversionError

_STREAM = re.compile(rb"/Type\s*/ObjStm\b.*?stream\r?\n(.*?)endstream", re.DOTALL)
_PAGE_TREE = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


def check_artefact(path: Path, slides: int) -> None:
    """Raises unless the file is there and holds as many slides as the deck has."""
    if not path.is_file() or not path.stat().st_size:
        raise ConversionError(f"Marp said it wrote {path.name}, but there is nothing")
    found = pdf_pages(path)
    if found != slides:
        raise ConversionError(f"{path.name} holds {found} slides, the deck has {slides}")


def pdf_pages(path: Path) -> int:
    """How many pages a PDF holds: the root of its page tree counts all of them."""
    counts = [int(one or other) for part in _objects(path.read_bytes()) for one, other in _PAGE_TREE.findall(part)]
    return max(counts, default=0)


def _objects(pdf: bytes) -> Iterator[bytes]:
    """The objects of a PDF as text: those in the open, and those packed into object streams."""
    import zlib

    yield pdf
    for packed in _STREAM.findall(pdf):
        yield zlib.decompressobj().decompress(packed)
