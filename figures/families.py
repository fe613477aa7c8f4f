"""What tells the families of language models apart: who sees what, what is learnt, how long the output may be.

Facts of the papers as data (Peters et al. 2018; Devlin et al. 2019, sec. 3.1; Radford et al. 2019; Vaswani et al.
2017); BERT's shares are computed from its recipe, so that they cannot disagree with each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

HIDDEN = Fraction(15, 100)  # of BERT's words are to be predicted; of these
MASKED, REPLACED = Fraction(80, 100), Fraction(10, 100)  # so many stand as [MASK], or as a random word
GPT2_CONTEXT = 1024


class Shares(NamedTuple):
    """Shares of all words: hidden behind [MASK], replaced by a random one, left alone; all three are predicted."""

    masked: Fraction
    replaced: Fraction
    kept: Fraction


def masking_shares(hidden: Fraction, masked: Fraction, replaced: Fraction) -> Shares:
    """Shares of all words, where ``masked`` and ``replaced`` are shares of the ``hidden`` ones."""
    return Shares(hidden * masked, hidden * replaced, hidden * (1 - masked - replaced))


def encoder_fits(inputs: int, outputs: int) -> bool:
    """An encoder alone answers in the places of its input, so its output is no longer than that."""
    return outputs <= inputs


def decoder_fits(inputs: int, outputs: int, *, context: int = GPT2_CONTEXT) -> bool:
    """A decoder alone reads its input and writes its output in one context."""
    return inputs + outputs <= context


def families() -> dict[str, object]:
    """The table's rows, and the numbers in it.

    Values:
        rows: one a family: model, sees, learns, length.
        masked, replaced, kept: shares of all words in BERT's training, in percent; hidden: their sum.
        context: of GPT-2, tokens.
        encoder_lengthens: whether an encoder alone can answer 5 tokens with 6; decoder_lengthens: a decoder.
    """
    shares = masking_shares(HIDDEN, MASKED, REPLACED)
    masked, replaced, kept = (float(100 * share) for share in shares)
    return {
        "rows": list(rows(masked, replaced, kept)),
        "masked": masked,
        "replaced": replaced,
        "kept": kept,
        "hidden": float(100 * sum(shares)),
        "context": GPT2_CONTEXT,
        "encoder_lengthens": encoder_fits(5, 6),
        "decoder_lengthens": decoder_fits(5, 6),
    }


def rows(masked: float, replaced: float, kept: float) -> Iterable[dict[str, str]]:
    """One row a family, from the oldest habit to the newest."""
    yield {
        "model": "ELMo 2018: two LSTMs",
        "sees": "left; right",
        "learns": "the next word, the previous word",
        "length": "as the input",
    }
    yield {
        "model": "BERT 2018: encoder",
        "sees": "everything",
        "learns": f"{masked:g} % of words behind [MASK], {replaced:g} % swapped, {kept:g} % as they are",
        "length": "at most the input",
    }
    yield {
        "model": "GPT-2 2019: decoder",
        "sees": "the past",
        "learns": "the next token",
        "length": f"input + output ≤ {GPT2_CONTEXT}",
    }
    yield {
        "model": "Transformer 2017: both",
        "sees": "source: everything; target: the past",
        "learns": "the next target token",
        "length": "two limits",
    }
