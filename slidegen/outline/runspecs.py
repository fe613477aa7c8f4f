"""What an outline may say of what it runs: steps and figures."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from slidegen.outline.forms import Memory, Name, Seconds, Spec


def _same_names(value: Any) -> Any:
    """A list of names is short for a mapping of each to itself."""
    is_names = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return {name: name for name in value} if is_names else value


class RunSpec(Spec):
    """Something to run: ``source`` is FILE or FILE:FUNCTION inside figures/, ``params`` go to the function.

    ``needs`` names steps whose results the function receives, as PARAMETER: STEP or as a list of names that are both;
    ``reads`` are files or patterns, beside the script, that it reads in ways Python does not see.
    """

    source: Annotated[str, Field(min_length=1)] = Field(
        description="FILE or FILE:FUNCTION in figures/; a whole script when no function is named."
    )
    params: dict[str, Any] = Field(default={}, description="What the function is called with.")
    needs: Annotated[
        dict[Name, Name], BeforeValidator(_same_names, json_schema_input_type=list[Name] | dict[Name, Name])
    ] = Field(
        default={},
        description="Steps whose results the function receives: PARAMETER: STEP, or a list of names that are both.",
    )
    reads: list[str] = Field(
        default=[], description="Files or patterns that it reads below Python, where nobody sees it, beside its script."
    )
    timeout: Seconds | None = Field(
        default=None, description="Seconds that it may take; the deck's figure_timeout when not given."
    )
    memory: Memory | None = Field(
        default=None, description="Memory that it may take, such as 8 GB; the deck's figure_memory when not given."
    )


class StepSpec(RunSpec):
    """A computation that figures share: a function whose result is kept and handed to all that need it."""


class FigureSpec(RunSpec):
    """A figure, and the words about it; ``live`` names the parameters worth exploring.

    ``frames`` are values of live parameters whose combinations are drawn ahead, for pages without a server; ``print``
    are sets of them that have pages of their own on paper.
    """

    id: Name | None = Field(
        default=None, description="Its name in {{ figures.ID.VALUE }}; the function's when not given."
    )
    live: list[Name] = Field(
        default=[], description="Parameters worth exploring; each becomes a control, read off its annotation."
    )
    frames: dict[Name, Annotated[list[Any], Field(min_length=1)]] = Field(
        default={},
        description="Values of live parameters; all combinations are drawn ahead, for pages without a server.",
    )
    printed: Annotated[list[dict[Name, Any]], Field(max_length=12)] = Field(
        default=[], alias="print", description="Sets of live parameters that have pages of their own on paper."
    )
    alt: str = Field(default="", description="What the picture shows, for who cannot see it.")
    caption: str = Field(default="", description="A line below the picture.")
    format: Literal["auto", "svg", "png"] = Field(
        default="auto", description="SVG, PNG at double size, or whichever suits the figure."
    )
    frame: Annotated[int, Field(ge=0)] = Field(
        default=0, description="The frame of an animation that stands still on paper, from 0."
    )
