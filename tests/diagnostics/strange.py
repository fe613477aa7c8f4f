"""Strange input: good files with something changed, documents of every shape, texts and bytes of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.diagnostics.breaking import SOURCES

OUTLINE = "talk/outline.yaml"
# One slide of everything, so that there is something to break.
RICH: dict[str, Any] = {
    "deck": {"title": "Tiny talk", "theme": "tiny", "minutes": {"full": 3, "short": 2}, "lang": "en", "author": "Jane"},
    "steps": {"measured": "wave.py:wave"},
    "sections": [
        {
            "title": "Part",
            "slides": [
                {
                    "id": "waves",
                    "title": "Waves",
                    "figure": {"source": "wave.py:wave", "params": {"periods": 2}, "alt": "A line", "caption": "Up"},
                    "body": "There are {{ figures.wave.periods | fixed(1) }} periods.",
                    "claims": [{"that": "figures.wave.periods == 2", "because": "of that"}],
                    "cite": ["doe2020, p. 3"],
                    "notes": "Say hello.",
                    "class": "invert",
                    "minutes": {"full": 1},
                },
                {"title": "Code", "code": {"source": "wave.py:wave", "highlight": ["2"], "fold": ["3-4"]}},
                {"title": "Two", "columns": [{"title": "Left", "body": "a"}, {"title": "Right", "body": "b"}]},
                {"title": "Works", "layout": "references", "directives": {"color": "red"}, "allow": {"overlap": "so"}},
            ],
        }
    ],
}  # fmt: skip
_CURSED = ["{{", "}}", "{%", "{#", "#}", "$", "$$", "\\", "<!--", "-->", "---", "```", "|", "'", '"', ": ", "- ", "&a",
           "*a", "!!", "%", "@", "`", "\t", "\n", "\0", "\x1b", "\u2028", "\ufeff", "é", "🌊", "figures.wave",
           "../"]  # fmt: skip
_FRAGMENTS = st.one_of(st.sampled_from(_CURSED), st.text(max_size=5), st.text("aeiou |:.{}%0123456789", max_size=10))
TEXTS = st.lists(_FRAGMENTS, max_size=8).map("".join)
_WORDS = st.sampled_from(
    ["deck", "sections", "slides", "title", "figure", "source", "params", "body", "minutes", "claims", "columns",
     "code", "table", "cite", "theme", "live", "frames", "print", "needs", "steps", "include", "layout", "class",
     "value", "id"]
)  # fmt: skip
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, _WORDS, st.just("wave.py:wave"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS | TEXTS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = VALUES.map(lambda value: yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "surrogatepass"))


@st.composite
def changed_values(draw: st.DrawFn) -> bytes:
    """The rich outline with something else in one or two places."""
    data = yaml.safe_load(yaml.safe_dump(RICH))
    for _ in range(draw(st.integers(1, 2))):
        holder, key = draw(st.sampled_from(_places(data)))
        holder[key] = draw(VALUES)
    return yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass")


@st.composite
def changed_texts(draw: st.DrawFn) -> bytes:
    """The rich outline with another text in place of one of its texts."""
    data = yaml.safe_load(yaml.safe_dump(RICH))
    holder, key = draw(
        st.sampled_from([(holder, key) for holder, key in _places(data) if isinstance(holder[key], str)])
    )
    holder[key] = draw(TEXTS)
    return yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass")


@st.composite
def changed_lines(draw: st.DrawFn, text: bytes) -> bytes:
    """A file with lines left out, doubled, swapped, cut, indented otherwise, or with something in them."""
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1)) if lines else 0
        line = lines[at] if lines else b""
        cut = draw(st.integers(0, len(line)))
        more = draw(TEXTS).encode("utf-8", "surrogatepass")
        other = lines[draw(st.integers(0, len(lines) - 1))] if lines else b""
        lines[at : at + 1] = draw(
            st.sampled_from([
                [], [line, line], [other], [line[:cut]], [line[cut:]], [b"  " + line], [b"\t" + line], [line, more],
                [line[:cut] + more + line[cut:]], [line.replace(b":", b"")], [line.replace(b" ", b"")],
            ])
        )  # fmt: skip
    return b"".join(lines)


def broken_files() -> st.SearchStrategy[Mapping[str, bytes]]:
    """One of the sources with any bytes in it, or with changed lines."""
    names = st.sampled_from(sorted(SOURCES))
    return names.flatmap(lambda name: st.fixed_dictionaries({name: st.binary() | changed_lines(SOURCES[name])}))


def _places(data: Any) -> list[tuple[Any, Any]]:
    """Every place in plain data, as the container and the key or index in it."""
    if not isinstance(data, dict | list):
        return []
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    return [(data, key) for key in keys] + [place for key in keys for place in _places(data[key])]
