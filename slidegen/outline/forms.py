"""The forms that all parts of an outline take: names, times, sizes, mappings, and text in place of a mapping."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ByteSize, ConfigDict, Discriminator, Field, Tag

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=80)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Minutes = Annotated[float, Field(ge=0, le=600)]
# Minutes of every path through the talk, or of each by its name; the first name of the deck's is the usual path.
Timing = Annotated[
    Annotated[Minutes, Tag("on all paths")] | Annotated[dict[Name, Minutes], Field(min_length=1), Tag("by path")],
    Discriminator(lambda value: "by path" if isinstance(value, dict) else "on all paths"),
]
Memory = Annotated[ByteSize, Field(ge=100_000_000)]
# Rules of `slidegen check` that need not hold here, each with the reason; which rules there are, `checks` knows.
Allowances = dict[str, Annotated[str, Field(min_length=1)]]


class Spec(BaseModel):
    """A mapping in an outline: keys that it does not know are refused; where text is meant, a number will do."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def or_text(key: str, model: type[BaseModel]) -> BeforeValidator:
    """Accept plain text where a mapping with one usual key is meant."""
    return BeforeValidator(
        lambda value: {key: value} if isinstance(value, str) else value, json_schema_input_type=str | model
    )
