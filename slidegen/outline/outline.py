"""YAML -> Outline: the talk as written, validated, every part with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ByteSize, Field, ValidationError

from slidegen.errors import OutlineError, Problem
from slidegen.outline.forms import Allowances, Memory, Name, Seconds, Spec, Timing, or_text
from slidegen.outline.misfits import called, problems
from slidegen.outline.runspecs import StepSpec
from slidegen.outline.slidespecs import SlideSpec
from slidegen.outline.yamlsource import YamlSource, read_yaml


class SectionSpec(Spec):
    """A part of the talk; without a title it does not show in the progress bar."""

    title: str = Field(default="", description="The part's name; without one it does not show in the progress bar.")
    slides: list[SlideSpec] = Field(default=[], description="The slides, in order.")
    include: str | None = Field(
        default=None, description="An existing Marp deck, by its file beside the outline, before the slides."
    )


class DeckSpec(Spec):
    """What holds for the whole talk.

    ``minutes`` by path declare the paths through it; ``ideas`` is a file beside the outline that lists, as
    ID: PHRASE, what the slides' ``covers`` are to cover together; ``allow`` is for findings on no slide of its own.
    """

    title: Annotated[str, Field(min_length=1)] = Field(description="The talk's title.")
    name: Name | None = Field(
        default=None, description="The stem of the published files; made of the title when not given."
    )
    subtitle: str = Field(default="", description="A line below the title, on the title slide.")
    author: str = Field(default="", description="Who speaks.")
    date: str = Field(default="", description="When, in any words.")
    description: str = Field(default="", description="What the talk is about, for search engines and previews.")
    lang: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = Field(
        default="en", description="The language, such as en or pt-BR."
    )
    theme: Name = Field(default="attention", description="A theme in themes/, by its @theme name.")
    size: Literal["16:9", "4:3"] = Field(default="16:9", description="The shape of a slide.")
    minutes: Timing = Field(
        default=0,
        description="How long the talk may take; or its paths: {full: 45, short: 30}, the first being the usual one.",
    )
    ideas: str | None = Field(
        default=None, description="A file beside the outline that lists what the talk is to carry: ID: PHRASE."
    )
    paginate: bool = Field(default=True, description="Whether slides are numbered.")
    figure_timeout: Seconds = Field(default=60, description="Seconds that each figure may take.")
    figure_memory: Memory = Field(
        default=ByteSize(4_000_000_000), description="Memory that each figure may take, such as 8 GB."
    )
    frames_budget: Annotated[ByteSize, Field(gt=0)] = Field(
        default=ByteSize(12_000_000), description="What all frames together may weigh in the page, such as 20 MB."
    )
    allow: Allowances = Field(
        default={}, description="Rules of slidegen check that need not hold in this talk, each with the reason."
    )


class OutlineSpec(Spec):
    """The whole file."""

    deck: DeckSpec = Field(description="What holds for the whole talk.")
    steps: dict[Name, Annotated[StepSpec, or_text("source", StepSpec)]] = Field(
        default={}, description="Computations that figures share, run once and kept: NAME: FILE:FUNCTION."
    )
    sections: Annotated[list[SectionSpec], Field(min_length=1)] = Field(description="The parts of the talk, in order.")


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline as written; ``yaml.at(...)`` tells where each part stands."""

    spec: OutlineSpec
    yaml: YamlSource

    @property
    def file(self) -> Path:
        return self.yaml.file


def read_outline(file: Path) -> Outline:
    """Read and validate an outline.

    Raises:
        OutlineError: with every problem of the file, in the order in which they stand in it.
    """
    source = read_yaml(file)
    if not isinstance(source.data, dict):
        is_text = isinstance(source.data, str)
        hint = "an outline begins with deck: and has sections:"
        hint += "; notes are made one by slidegen new DIR --from NOTES.md" if is_text else ""
        kind = "text" if is_text else called(source.data)
        raise OutlineError(Problem(f"this is {kind}, and an outline is a mapping", source.at(), hint))
    try:
        return Outline(OutlineSpec.model_validate(source.data), source)
    except ValidationError as error:
        raise OutlineError(*problems(error.errors(include_url=False), source, OutlineSpec)) from None
