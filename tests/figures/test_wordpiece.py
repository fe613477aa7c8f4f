"""WordPiece against the ``tokenizers`` library (golden file) and against the rules it is defined by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from models.minilm import load_minilm
from models.wordpiece import normalize, pieces, words

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "wordpiece.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: ascii(case["text"])[:30])
def test_tokens_equal_reference(case: dict) -> None:
    assert load_minilm().tokens(case["text"]) == case["tokens"]


def test_apostrophe_makes_three_tokens() -> None:
    assert load_minilm().tokens("didn't") == ["[CLS]", "didn", "'", "t", "[SEP]"]


def test_longest_piece_from_the_left_wins() -> None:
    vocabulary = {"un", "una", "##able", "##ble", "##b", "##le"}
    assert pieces("unable", vocabulary) == ["una", "##ble"]
    assert pieces("unablex", vocabulary) == ["[UNK]"]


def test_normalize_drops_accents_and_control_characters() -> None:
    assert normalize("Zürich\x00 CAFÉ\u200b") == "zurich cafe"
    assert list(words("Don't!")) == ["don", "'", "t", "!"]


def test_vocabulary_has_one_row_per_token() -> None:
    model = load_minilm()
    assert len(model.vocabulary) == len(model.word_table) == 30_522
