"""The claims about one figure, judged on the values it has now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from slidegen.deck.deck import Claim, Deck
from slidegen.execution.cache import Cache
from slidegen.project import Project
from slidegen.rendering.claims import figures_in, try_claim
from slidegen.rendering.templating import deck_names, environment, figure_names
from slidegen.results import ClaimResult

Verdict = Literal["holds", "is false", "is broken", "unknown"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim on a slide (from 1), the verdict on it, the values it was judged on, and what there is to say."""

    slide: int
    expression: str
    verdict: Verdict
    values: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""

    @property
    def faulty(self) -> bool:
        """Whether a build would stop at it; of what is unknown nobody can tell."""
        return self.verdict in ("is false", "is broken")

    def to_json(self) -> dict[str, Any]:
        """The judgement as ``--json`` prints it."""
        return {
            "slide": self.slide,
            "expression": self.expression,
            "verdict": self.verdict,
            "values": dict(self.values),
            "why": self.why,
        }


def judged(figure: str, values: Mapping[str, Any], deck: Deck, project: Project) -> tuple[Judgement, ...]:
    """Every claim of the deck that mentions the figure. Other figures are taken at their last known values."""
    jinja = environment([], project.cache / "jinja")
    cache = Cache(project.cache)
    last = {job.id: trace.values for job in deck.jobs if (trace := cache.last(job))} | {figure: values}
    context = {"figures": figure_names(last), "deck": deck_names(deck.settings)}
    judgements = []
    for slide, claim in deck.claims():
        mentioned = figures_in(claim.expression, jinja)
        if figure in mentioned:
            never = [job.id for job in deck.jobs if job.id in mentioned and job.id not in last]
            judgements.append(
                _unknown(slide, claim, never) if never else _verdict(try_claim(slide, claim, jinja, context))
            )
    return tuple(judgements)


def _unknown(slide: int, claim: Claim, never: list[str]) -> Judgement:
    why = f"{' and '.join(never)} {'has' if len(never) == 1 else 'have'} never been drawn"
    return Judgement(slide, claim.expression, "unknown", why=why)


def _verdict(result: ClaimResult) -> Judgement:
    if result.broken:
        assert result.problem
        why = f"{result.problem.message.removeprefix(f'slide {result.slide}: ')}; {result.problem.hint}"
        return Judgement(result.slide, result.expression, "is broken", why=why)
    return Judgement(result.slide, result.expression, "holds" if result.passed else "is false", result.values)
