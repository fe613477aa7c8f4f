"""Values a figure returned -> JSON, exactly or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from slidegen.worker.faults import AuthorFault
from slidegen.worker.faults import described as kind_of

LONGEST = 10_000  # elements of one array: values are for text and claims, not for data


def json_safe(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain numbers, text, booleans, lists and mappings; NumPy scalars and small arrays become these.

    Structured arrays and data frames become lists of records, without their index.

    Raises:
        AuthorFault: a value is NaN or infinite, too large, or of another kind; its name is told.
    """
    return {str(name): _plain(value, f"value {name!r}") for name, value in values.items()}


def described(value: Any) -> str:
    """What a result is, for people: its type, and its extent where it has one."""
    match value:
        case np.ndarray():
            return f"array of {' × '.join(map(str, value.shape))} {value.dtype}" if value.shape else f"{value.dtype}"
        case str() | bytes() | list() | tuple() | set() | frozenset() | Mapping():
            return f"{type(value).__name__} of {len(value)}"
    return type(value).__name__


def _plain(value: Any, name: str) -> Any:
    match value:
        case None | bool() | str() | int():
            return value
        case np.bool_() | np.integer() | np.floating():
            return _plain(value.item(), name)
        case float():
            if not math.isfinite(value):
                raise _refused(name, f"is {value}", "return finite numbers; decide in the figure what NaN means")
            return value
        case np.void() if value.dtype.names:
            return _plain({field: value[field] for field in value.dtype.names}, name)
        case np.ndarray() if value.size <= LONGEST:
            return _plain(list(value) if value.dtype.names else value.tolist(), name)
        case list() | tuple() if len(value) <= LONGEST:
            return [_plain(item, f"{name}[{i}]") for i, item in enumerate(value)]
        case Mapping():
            return {str(key): _plain(item, f"{name}[{key!r}]") for key, item in value.items()}
    if _is_frame(value):
        return _plain(_records(value), name)
    if isinstance(value, np.ndarray | list | tuple):
        message = f"has {np.size(value) if isinstance(value, np.ndarray) else len(value)} elements"
        raise _refused(
            name, f"{message}; at most {LONGEST} are kept", "return what slides say of it: a mean, a few rows"
        )
    hint = "return numbers, text, booleans, lists and dicts of them, data frames, or small NumPy arrays"
    raise _refused(name, f"is {kind_of(value)} that slides cannot quote", hint)


def _is_frame(value: Any) -> bool:
    """Whether this is a data frame of pandas or polars, neither of which is imported here."""
    return hasattr(value, "columns") and hasattr(value, "to_dict")


def _records(frame: Any) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_dict("records")
    return records


def _refused(name: str, why: str, hint: str) -> AuthorFault:
    return AuthorFault(f"{name} {why}", hint=hint)
