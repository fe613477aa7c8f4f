"""Text of byte-level BPE tokens, as GPT-2 writes them (Radford et al. 2019, sec. 2.2).

A token is a string of bytes. The vocabulary file must be readable, so it shows each byte as one printable
character: those that Latin-1 prints stand for themselves, the others were moved up, in order, to code points from 256.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

PRINTABLE = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
MOVED = [byte for byte in range(256) if byte not in set(PRINTABLE)]
BYTE_OF = {chr(byte): byte for byte in PRINTABLE} | {chr(256 + place): byte for place, byte in enumerate(MOVED)}


def read_pieces(file: Path) -> dict[int, bytes]:
    """Number -> bytes of each token in a ``tokenizer.json`` but the special ones, which stand for no text."""
    description = json.loads(file.read_text("utf-8"))
    special = {token["id"] for token in description["added_tokens"]}
    vocabulary: dict[str, int] = description["model"]["vocab"]
    return {
        number: bytes(map(BYTE_OF.__getitem__, shown)) for shown, number in vocabulary.items() if number not in special
    }


def text_of(tokens: Sequence[int], pieces: dict[int, bytes]) -> str:
    """What ``tokens`` say; a letter may be spread over several tokens, so bytes are joined before they are decoded."""
    return b"".join(pieces.get(token, b"") for token in tokens).decode("utf-8", errors="replace")
