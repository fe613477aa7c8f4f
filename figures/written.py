"""Numbers as the slides write them, for the words inside figures."""

from __future__ import annotations

THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def percent(share: float, digits: int = 0) -> str:
    """A share of one as a percentage."""
    return f"{100 * share:.{digits}f}{THIN_SPACE}%"


def thousands(number: float) -> str:
    """A whole number with thin spaces between its thousands."""
    return f"{round(number):,}".replace(",", THIN_SPACE)
