"""Frames: a figure drawn ahead with combinations of its live parameters, and what all frames of a talk may weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from slidegen.errors import Problem

MOST = 400  # frames of one figure


def grid(frames: Mapping[str, Sequence[Any]], defaults: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Every combination of the values, the last parameter changing fastest; other parameters keep their defaults."""
    return tuple({**defaults, **dict(zip(frames, chosen, strict=True))} for chosen in product(*frames.values()))


def count(frames: Mapping[str, Sequence[Any]]) -> int:
    """How many combinations there are, without making them."""
    return prod(map(len, frames.values())) if frames else 0


def over_budget(sizes: Mapping[str, tuple[int, int]], budget: int) -> Problem | None:
    """What is wrong if the frames weigh more than ``budget`` bytes; by figure, how many there are and their bytes."""
    total = sum(size for _, size in sizes.values())
    if total <= budget:
        return None
    heaviest = sorted(sizes.items(), key=lambda item: -item[1][1])
    detail = "\n".join(f"  {name}: {many} frames, {_said(size)}" for name, (many, size) in heaviest)
    hint = (
        f"give {heaviest[0][0]} fewer values or a coarser grid under frames:, "
        f"or allow more under deck: with frames_budget: {-(-total // 1_000_000)} MB"
    )
    message = f"the frames of this talk weigh {_said(total)}, more than the {_said(budget)} of frames_budget:"
    return Problem(message, hint=hint, detail=detail)


def _said(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{size / 1e3:.1f} kB"
