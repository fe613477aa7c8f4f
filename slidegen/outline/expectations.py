"""What pydantic expected of a value, in a person's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_NUMBER, _WHOLE, _SWITCH, _AMOUNT = "a number", "a whole number", "true or false", "an amount such as 8 GB"
_EXPECTED: Mapping[str, str] = {
    "string_type": "text",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "a finite number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "byte_size": _AMOUNT,
    "byte_size_unit": _AMOUNT,
    "literal_error": "{expected}",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


def expected(error: ErrorDetails) -> str:
    """What a value should be or have, as in "should be a number"."""
    known, context = _EXPECTED.get(error["type"]), error.get("ctx", {})
    match error["type"]:
        case "string_too_long":
            return f"should have at most {context['max_length']} characters"
        case "too_long":
            return f"should have at most {context['max_length']} items"
        case "greater_than_equal" if context["ge"] >= 1_000_000:  # bytes
            return f"should be at least {context['ge'] / 1e6:g} MB"
    if known:
        return f"should be {known.format(**{name: _plain(value) for name, value in context.items()})}"
    return str(error["msg"]).replace("Input should", "should")


def _plain(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value
