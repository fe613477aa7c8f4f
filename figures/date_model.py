"""A translator of written dates into ISO form, letter by letter, trained while the deck is built (about 3 s)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict

import numpy as np
from models.gru_attention import Context, Decoded, Symbols, new_parameters, translate
from models.gru_attention_gradient import loss_and_gradient
from training import Adam, Parameters, cosine

Style = Literal["day month year", "month day, year", "day mon year", "weekday day month year", "day/month/year"]
STYLES: tuple[Style, ...] = Style.__args__
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SOURCE_ALPHABET = "".join(sorted(set("".join(MONTHS + WEEKDAYS) + "0123456789 ,/")))
TARGET_ALPHABET = "0123456789-"
ISO_LENGTH = len("2021-03-05")
FIRST, LAST = date(1950, 1, 1).toordinal(), date(2049, 12, 31).toordinal()
HELD_OUT = 10  # every tenth day is never trained on


class DateModel(TypedDict):
    """What the training step hands on."""

    context: Context
    parameters: Parameters
    losses: list[float]  # nats per character, one a training step


def train_dates(
    *, context: Context = "concat", steps: int = 250, batch: int = 64, rate: float = 1e-2, seed: int = 0
) -> DateModel:
    """Train with Adam on random dates in random styles; the true characters before each are given (teacher forcing)."""
    rng = np.random.default_rng(seed)
    parameters = new_parameters(
        rng, context, sources=len(SOURCE_ALPHABET), targets=len(TARGET_ALPHABET), encoder=24, decoder=48, alignment=48
    )
    adam, losses = Adam(), []
    for step in range(steps):
        days, styles = draw_dates(rng, batch)
        loss, gradient = loss_and_gradient(parameters, context, *sources(days, styles), targets(days))
        adam.step(parameters, gradient, rate=cosine(step, steps, rate))
        losses.append(loss)
    return {"context": context, "parameters": parameters, "losses": losses}


def translate_dates(model: DateModel, lines: Sequence[str]) -> Decoded:
    """Ten characters for each line, always the likeliest next one."""
    return translate(model["parameters"], model["context"], *read(lines), ISO_LENGTH)


def spell(symbols: Symbols) -> list[str]:
    """The texts that target symbols (B, 10) stand for."""
    return ["".join(TARGET_ALPHABET[symbol] for symbol in row) for row in symbols]


def share_right(model: DateModel, *, count: int = 300, seed: int = 1) -> float:
    """Share of ``count`` dates never trained on that come out right in all ten characters."""
    days, styles = draw_dates(np.random.default_rng(seed), count, held_out=True)
    written = spell(translate_dates(model, texts(days, styles)).symbols)
    return float(np.mean([text == day.isoformat() for text, day in zip(written, days, strict=True)]))


def draw_dates(rng: np.random.Generator, count: int, *, held_out: bool = False) -> tuple[list[date], list[Style]]:
    """Random days of 1950 to 2049, each with a random style; either those set aside for tests, or the others."""
    ordinals = np.arange(FIRST, LAST + 1)
    allowed = ordinals[(ordinals % HELD_OUT == 0) == held_out]
    days = [date.fromordinal(int(ordinal)) for ordinal in rng.choice(allowed, count)]
    return days, [STYLES[style] for style in rng.integers(len(STYLES), size=count)]


def write(day: date, style: Style) -> str:
    """The day as people write it."""
    month, year = MONTHS[day.month - 1], day.year
    match style:
        case "day month year":
            return f"{day.day} {month} {year}"
        case "month day, year":
            return f"{month} {day.day}, {year}"
        case "day mon year":
            return f"{day.day} {month[:3]} {year}"
        case "weekday day month year":
            return f"{WEEKDAYS[day.weekday()]} {day.day} {month} {year}"
        case "day/month/year":
            return f"{day.day}/{day.month}/{year}"


def sources(days: Sequence[date], styles: Sequence[Style]) -> tuple[Symbols, Symbols]:
    """The days as people write them, as symbols (B, J), and the lengths (B,)."""
    return read(texts(days, styles))


def texts(days: Sequence[date], styles: Sequence[Style]) -> list[str]:
    """The days as people write them."""
    return [write(day, style) for day, style in zip(days, styles, strict=True)]


def read(lines: Sequence[str]) -> tuple[Symbols, Symbols]:
    """Lines as symbols (B, J) of SOURCE_ALPHABET, and their lengths; what lies behind a length means nothing."""
    lengths = np.array([len(line) for line in lines])
    padded = np.zeros((len(lines), lengths.max()), dtype=np.intp)
    for row, line in zip(padded, lines, strict=True):
        row[: len(line)] = [SOURCE_ALPHABET.index(letter) for letter in line]
    return padded, lengths


def targets(days: Sequence[date]) -> Symbols:
    """The days in ISO form as symbols (B, 10) of TARGET_ALPHABET."""
    return np.array([[TARGET_ALPHABET.index(letter) for letter in day.isoformat()] for day in days])
