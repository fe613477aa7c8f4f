"""Parameters from the outline -> what the function's annotations say, bounds included."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from slidegen.outline.expectations import expected
from slidegen.worker.faults import AuthorFault

TypeAdapter(int)  # the first adapter looks for plugins in all distributions: once here, not in each run


def checked(target: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, converted to what the signature's annotations say (Annotated bounds included).

    Raises:
        AuthorFault: one does not fit, or the annotations name what is not there.
    """
    try:
        hints = typing.get_type_hints(target, include_extras=True)
    except Exception as error:  # annotations are expressions, and can raise anything
        hint = "import in the script what its annotations name"
        raise AuthorFault(f"the annotations of {target.__name__} cannot be read: {error}", hint=hint) from error
    return {name: _converted(name, value, hints.get(name, Any)) for name, value in params.items()}


def _converted(name: str, value: Any, hint: Any) -> Any:
    adapter = TypeAdapter(hint, config=None if hint is Any else ConfigDict(arbitrary_types_allowed=True))
    try:
        return adapter.validate_python(value, strict=None)
    except ValidationError as error:
        said = expected(error.errors(include_url=False)[0])
        asked = "change it, or what its annotation in the script allows"
        raise AuthorFault(f"parameter {name!r} {said}, but is {value!r}", param=name, hint=asked) from None
