"""Sides of a difference made by hand, for tests that build nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from slidegen.diff.side import Side
from slidegen.publishing.manifest import DeckFacts, Entry, Manifest, Product, SlideFacts


def slide(id: str, body: str = "", **facts: Any) -> SlideFacts:
    """A slide that says little."""
    texts = {"title": id.title(), "body": body or f"Said on {id}"} | facts.pop("texts", {})
    usual: dict[str, Any] = {
        "at": "talk/outline.yaml:1",
        "section": "Part",
        "minutes": 1,
        "layout": "bullets",
        "classes": "",
        "directives": {},
        "values": [],
        "pictures": [],
    }
    return SlideFacts(id=id, texts=texts, **{**usual, **facts})


def figure(file: Path | None = None, *, values: Mapping[str, Any] | None = None, **parameters: Any) -> Entry:
    """A figure whose picture, if it has one, is a file in the base of its side."""
    products = {"image": Product(file=file.name, sha256=hashlib.sha256(file.read_bytes()).hexdigest())} if file else {}
    return Entry(
        asked={"script": "figures/a.py", "function": "a", "parameters": parameters, "slot": [400, 200]},
        asked_at="talk/outline.yaml:1",
        defined_at="figures/a.py:1",
        inputs={},
        python="3.11.0",
        packages={},
        host={},
        seed=0,
        seconds=1,
        values=dict(values or {}),
        products=products,
    )


def side(
    slides: Sequence[SlideFacts], figures: Mapping[str, Entry] | None = None, base: Path = Path(), **deck: Any
) -> Side:
    """A talk of these slides and figures."""
    usual: dict[str, Any] = {"title": "Talk", "theme": "tiny", "theme_files": {}, "outline": {}}
    facts = DeckFacts(**{**usual, **deck})
    manifest = Manifest(slidegen="0", marp={}, deck=facts, slides=list(slides), figures=dict(figures or {}), steps={})
    return Side("a side", manifest, base)
