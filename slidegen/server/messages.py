"""What windows say, checked before anything is done with it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

LARGEST = 64 * 1024  # bytes of a message; the protocol closes the connection (1009) before we would see more
MOST_STEPS = 1000
_LONGEST_REASON = 120  # bytes: what fits into the frame that closes a WebSocket

Id = Annotated[str, Field(min_length=1, max_length=200)]
Part = Annotated[float, Field(ge=0, le=1)]
# Integers that JavaScript can tell apart. How long a text may be is said by its control, in words for people.
Scalar = bool | Annotated[int, Field(ge=-(2**53), le=2**53)] | float | Annotated[str, Field(max_length=1000)]


class Refused(Exception):
    """A window said what it may not; the reason is sent as its connection is closed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason.encode("ascii", "replace")[:_LONGEST_REASON].decode())


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Hello(_Said):
    """The first message of a window: the session and revision of the page that it shows."""

    type: Literal["hello"]
    session: Annotated[str, Field(max_length=200)]
    revision: Annotated[int, Field(ge=0)]


class Change(_Said):
    """What is to be otherwise on the stage; ``pointer`` is x and y in parts of the slide."""

    slide: Id = ""
    step: Annotated[int, Field(ge=0, le=MOST_STEPS)] = 0
    blank: Literal["", "black", "white"] = ""
    pointer: tuple[Part, Part] | None = None


class Move(_Said):
    """Change the stage."""

    type: Literal["stage"]
    set: Change


class Clock(_Said):
    """Start, pause or reset the timer."""

    type: Literal["timer"]
    do: Literal["start", "pause", "reset"]


class Ask(_Said):
    """Draw a figure with these values of its controls; without any, as the outline has it."""

    type: Literal["live"]
    slide: Id
    figure: Id
    params: Annotated[dict[Id, Scalar], Field(max_length=50)]
    turn: Annotated[int, Field(ge=0, le=2**53)]


class Looking(_Said):
    """The window shows this slide."""

    type: Literal["looking"]
    slide: Id


Spoken = Hello | Move | Clock | Ask | Looking
REMOTE = (Hello, Move, Clock, Ask, Looking)  # all that a phone may say, also when windows learn to say more

_SPOKEN: TypeAdapter[Spoken] = TypeAdapter(Annotated[Spoken, Field(discriminator="type")])


def parsed(text: str) -> Spoken:
    """A message of a window.

    Raises:
        Refused: it is no JSON, or none of the messages above.
    """
    try:
        return _SPOKEN.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise Refused(f"no message: {place + ': ' if place else ''}{first['msg']}") from None
