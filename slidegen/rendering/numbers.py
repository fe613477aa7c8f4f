"""Numbers as a person would write them: the filters for values in texts and tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from inspect import signature
from typing import Any, TypeAlias

from jinja2 import Undefined
from jinja2.exceptions import FilterArgumentError

Number: TypeAlias = int | float

MINUS, THIN_SPACE, NO_BREAK = "\u2212", "\u202f", "\u00a0"
PREFIXES = ("y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y")  # 10⁻²⁴ to 10²⁴


def fixed(value: Number, digits: int = 2) -> str:
    """A number with so many decimals, trailing zeros kept."""
    return _typeset(f"{value:z.{digits}f}")


def significant(value: Number, digits: int = 3) -> str:
    """A number with so many significant digits; powers of ten where a person would write them."""
    mantissa, exponent = _scientific(value, digits)
    if -4 <= exponent < 6:
        return _grouped(float(f"{mantissa}e{exponent}"), digits - 1 - exponent)
    return _typeset(mantissa) + _power(exponent)


def percent(value: Number, digits: int = 0) -> str:
    """A share of one as a percentage."""
    return f"{fixed(100 * value, digits)}{THIN_SPACE}%"


def thousands(value: Number) -> str:
    """A whole number with thin spaces between its thousands."""
    return _typeset(f"{round(value):,}")


def si(value: Number, unit: str = "", digits: int = 3) -> str:
    """A number with so many significant digits and an SI prefix; beyond the prefixes, a power of ten."""
    mantissa, exponent = _scientific(value, digits)
    step = exponent // 3
    if value == 0:
        number, prefix = "0", ""
    elif -8 <= step <= 8:
        shift = exponent - 3 * step
        number, prefix = _grouped(float(f"{mantissa}e{shift}"), digits - 1 - shift), PREFIXES[step + 8]
    else:
        number, prefix = significant(value, digits), ""
    return f"{number}{THIN_SPACE}{prefix}{unit}" if prefix or unit else number


def plus_minus(value: Number, error: Number) -> str:
    """A measurement: the error with one significant digit (two if it begins with 1), the value to the same place.

    Both share a power of ten where the value alone would have one, unless the error leaves no digit of it unknown.
    """
    if error < 0:
        raise FilterArgumentError(f"'pm' takes an error of zero or more, and this is {error}")
    if error == 0:
        return f"{significant(value)}{NO_BREAK}±{NO_BREAK}0"
    place = _place(error)  # the power of ten of the last digit shown
    _, exponent = _scientific(max(abs(value), error), 3)
    if exponent < -4 or (exponent >= 6 and place > 0):
        value, error = (float(Decimal(number).scaleb(-exponent)) for number in (value, error))
        return f"({_both(value, error, place - exponent)}){_power(exponent)}"
    return _both(value, error, place)


def _both(value: Number, error: Number, place: int) -> str:
    shown = (_grouped(round(number, -place), -place) for number in (value, error))
    return f"{NO_BREAK}±{NO_BREAK}".join(shown)


def _place(error: Number) -> int:
    mantissa, exponent = _scientific(error, 7)
    return exponent - 1 if mantissa.startswith("1") else exponent


def _scientific(value: Number, digits: int) -> tuple[str, int]:
    """Mantissa and exponent of a number rounded to so many digits, so that 9.996 is 1.00 and 1."""
    mantissa, _, exponent = f"{value:z.{digits - 1}e}".partition("e")
    return mantissa, int(exponent)


def _power(exponent: int) -> str:
    return _typeset(f"{NO_BREAK}×{NO_BREAK}10<sup>{exponent}</sup>")


def _grouped(value: Number, decimals: int) -> str:
    return _typeset(f"{value:z,.{max(0, decimals)}f}")


def _typeset(number: str) -> str:
    return number.replace(",", THIN_SPACE).replace("-", MINUS)


def _of_numbers(name: str, count: int, written: Callable[..., str]) -> Callable[..., str]:
    """The filter ``name``, which refuses whatever is no number among its first ``count`` arguments."""

    @wraps(written)
    def checked(*arguments: Any, **options: Any) -> str:
        for argument in arguments[:count]:
            _refuse_no_number(argument, name)
        try:
            return written(*arguments, **options)
        except (TypeError, ValueError, OverflowError):
            raise FilterArgumentError(f"{name!r} cannot be used so; {_usage(name, written)}") from None

    return checked


def _usage(name: str, written: Callable[..., str]) -> str:
    _, *more = signature(written).parameters.values()
    shown = ", ".join(each.name if each.default is each.empty else f"{each.name}={each.default!r}" for each in more)
    return f"it is written {name}({shown})" if more else f"it is written {name}, alone"


def _refuse_no_number(value: Any, name: str) -> None:
    if isinstance(value, Undefined):
        str(value)  # raises, and says which name is not defined
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterArgumentError(f"{name!r} takes a number, and this is {_called(value)}")
    if not math.isfinite(value):
        raise FilterArgumentError(f"{name!r} takes a finite number, and this is {value}")


def _called(value: Any) -> str:
    match value:
        case None | bool():
            return str(value).lower()
        case str():
            return f"the text {value[:40]!r}"
        case _:
            return f"a {type(value).__name__}"


NUMBER_FILTERS: dict[str, Callable[..., str]] = {
    "fixed": _of_numbers("fixed", 1, fixed),
    "sig": _of_numbers("sig", 1, significant),
    "pct": _of_numbers("pct", 1, percent),
    "thousands": _of_numbers("thousands", 1, thousands),
    "si": _of_numbers("si", 1, si),
    "pm": _of_numbers("pm", 2, plus_minus),
}
