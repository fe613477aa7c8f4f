"""WordPiece as BERT's uncased models use it: normalise, split into words, cut words into known pieces.

Devlin et al. 2019, sec. 3 (input representation); the pieces are found greedily, longest match first
(Wu et al. 2016, sec. 4.1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
MAX_WORD_LENGTH = 100
_SPECIAL = re.compile(r"(\[(?:PAD|UNK|CLS|SEP|MASK)\])")
# Ideographs stand for themselves, without spaces between them. The hole before 2B920 is in the reference too.
_IDEOGRAPHS = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002b81f\U0002b920-\U0002ceaf\U0002f800-\U0002fa1f])"
)


def tokenize(text: str, vocabulary: Collection[str]) -> list[str]:
    """The pieces of ``text`` between [CLS] and [SEP]; a piece that continues a word starts with '##'."""
    return [CLS, *(piece for word in words(text) for piece in pieces(word, vocabulary)), SEP]


def words(text: str) -> Iterator[str]:
    """Words, punctuation marks and special tokens of ``text``, lower-cased and without accents."""
    for part in _SPECIAL.split(text):
        if _SPECIAL.fullmatch(part):
            yield part
        else:
            for chunk in normalize(part).split():
                yield from _split_punctuation(chunk)


def normalize(text: str) -> str:
    """Drop control characters, set ideographs apart, drop accents, lower-case letter by letter."""
    visible = "".join(" " if c.isspace() else c for c in text if c in "\t\n\r" or not _is_control(c))
    decomposed = unicodedata.normalize("NFD", _IDEOGRAPHS.sub(r" \1 ", visible))
    # One letter at a time: str.lower() on a whole word would give Greek its final sigma, the reference does not.
    return "".join(c.lower() for c in decomposed if unicodedata.category(c) != "Mn")


def pieces(word: str, vocabulary: Collection[str]) -> list[str]:
    """``word`` cut into the longest known pieces from the left, or [UNK] if some part is unknown."""
    if len(word) > MAX_WORD_LENGTH:
        return [UNKNOWN]
    found: list[str] = []
    start = 0
    while start < len(word):
        prefix = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if prefix + word[start:end] in vocabulary), None)
        if end is None:
            return [UNKNOWN]
        found.append(prefix + word[start:end])
        start = end
    return found


def _split_punctuation(chunk: str) -> Iterator[str]:
    """Runs of other characters, and each punctuation mark on its own."""
    word = ""
    for char in chunk:
        if not _is_punctuation(char):
            word += char
            continue
        if word:
            yield word
        yield char
        word = ""
    if word:
        yield word


def _is_control(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char).startswith("C")


def _is_punctuation(char: str) -> bool:
    """Unicode's punctuation, and every printable ASCII character that is no letter, digit or space."""
    ascii_symbol = "!" <= char <= "~" and not char.isalnum()
    return ascii_symbol or unicodedata.category(char).startswith("P")
