"""Values a figure returned -> JSON, exactly or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from slidegen.execution.calling import AuthorFault

LONGEST = 10_000  # elements of one array: values are for text and claims, not for data


def json_safe(values: Mapping[str, Any], *, script: Path) -> dict[str, Any]:
    """Plain numbers, text, booleans, lists and mappings; NumPy scalars and small arrays become these.

    Raises:
        AuthorFault: a value is NaN or infinite, too large, or of another kind; its name is told.
    """
    return {str(name): _plain(value, f"value {name!r}", script) for name, value in values.items()}


def _plain(value: Any, name: str, script: Path) -> Any:
    match value:
        case None | bool() | str() | int():
            return value
        case np.bool_() | np.integer() | np.floating():
            return _plain(value.item(), name, script)
        case float():
            if not math.isfinite(value):
                raise _refused(
                    name, f"is {value}", "return finite numbers; decide in the figure what NaN means", script
                )
            return value
        case np.ndarray() if value.size <= LONGEST:
            return _plain(value.tolist(), name, script)
        case list() | tuple() if len(value) <= LONGEST:
            return [_plain(item, f"{name}[{i}]", script) for i, item in enumerate(value)]
        case Mapping():
            return {str(key): _plain(item, f"{name}[{key!r}]", script) for key, item in value.items()}
    hint = "return numbers, text, booleans, lists and dicts of them, or small NumPy arrays"
    raise _refused(name, f"is a {type(value).__name__} that slides cannot quote", hint, script)


def _refused(name: str, why: str, hint: str, script: Path) -> AuthorFault:
    return AuthorFault(f"{name} {why}", file=str(script), line=1, hint=hint)
