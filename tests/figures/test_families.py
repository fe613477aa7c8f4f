"""BERT's masking recipe against a simulation of it; the length rules by cases."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from families import HIDDEN, MASKED, REPLACED, decoder_fits, encoder_fits, families, masking_shares


def test_the_shares_are_those_of_the_recipe_carried_out() -> None:
    rng = np.random.default_rng(0)
    chosen, lot = rng.random(1_000_000) < float(HIDDEN), rng.random(1_000_000)
    counted = [
        (chosen & (lot < 0.8)).mean(),
        (chosen & (lot >= 0.8) & (lot < 0.9)).mean(),
        (chosen & (lot >= 0.9)).mean(),
    ]
    shares = masking_shares(HIDDEN, MASKED, REPLACED)
    np.testing.assert_allclose([float(share) for share in shares], counted, atol=1e-3)
    assert sum(shares) == Fraction(15, 100)


@pytest.mark.parametrize(
    ("inputs", "outputs", "encoder", "decoder"),
    [(5, 5, True, True), (5, 6, False, True), (1000, 24, True, True), (1000, 25, True, False)],
)
def test_how_long_the_output_may_be(inputs: int, outputs: int, encoder: bool, decoder: bool) -> None:
    assert (encoder_fits(inputs, outputs), decoder_fits(inputs, outputs)) == (encoder, decoder)


def test_the_table_says_the_numbers() -> None:
    values = families()
    rows = values["rows"]
    assert isinstance(rows, list)
    assert "12 % of words behind [MASK], 1.5 % swapped, 1.5 % as they are" in rows[1]["learns"]
    assert values["hidden"] == 15
