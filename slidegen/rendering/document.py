"""What rendering comes to: a Marp document, or how far it came and why no further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from slidegen.errors import Problem, RenderError, SourceLocation
from slidegen.rendering.memory import Page
from slidegen.results import ClaimResult

FIGURES = "figures"  # the folder beside the Markdown that holds the pictures


@dataclass(frozen=True, slots=True)
class MarpDocument:
    """Front matter and slides for any Marp tool, the images they name (name -> file), where each slide was written.

    ``pages`` are the slides with what they were made of.
    """

    front_matter: str
    slides: tuple[str, ...]
    images: Mapping[str, Path]
    places: tuple[SourceLocation, ...]
    pages: tuple[Page, ...] = ()

    @property
    def markdown(self) -> str:
        return self.front_matter + "\n\n---\n\n".join(self.slides) + "\n"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a slide could not be rendered, and which figures' values it had looked up by then."""

    problems: tuple[Problem, ...]
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendering as far as it came. Slides that ``failed``, by number from 0, are empty in the document.

    ``faults`` are problems of no slide in particular; those of claims are with the claims.
    """

    document: MarpDocument
    claims: tuple[ClaimResult, ...]
    faults: tuple[Problem, ...]
    failed: Mapping[int, Failure]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong."""
        claims = (claim.problem for claim in self.claims if claim.problem)
        slides = (problem for failure in self.failed.values() for problem in failure.problems)
        return (*self.faults, *claims, *slides)

    def problems_without(self, figures: Set[str]) -> tuple[Problem, ...]:
        """What is wrong, without what only comes of figures that are not there."""
        claims = [claim for claim in self.claims if claim.problem]
        told = (claim.problem for claim in claims if not any(f"figures.{name}" in claim.expression for name in figures))
        slides = (p for failure in self.failed.values() if not failure.figures & figures for p in failure.problems)
        return (*self.faults, *filter(None, told), *slides)


class UnsoundDeck(RenderError):
    """All that is wrong with a deck's texts and claims; ``claims`` tells how each was judged."""

    def __init__(self, problems: Sequence[Problem], claims: tuple[ClaimResult, ...]) -> None:
        super().__init__(*problems)
        self.claims = claims


def published_name(key: str, product: str, file: Path) -> str:
    """Where a figure's product is found from the Markdown, and from the output folder."""
    return f"{FIGURES}/{key}{'' if product == 'image' else f'-{product}'}{file.suffix}"
