"""Figures drawn with what a window set its controls to, and the slide as it is then."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from slidegen.deck.deck import Deck, FigureUse, IncludedSlide, Slide
from slidegen.execution.jobs import FigureJob, JobResult
from slidegen.execution.live import LiveFigures
from slidegen.publishing.pageslides import uses_on
from slidegen.server.desk import Desk
from slidegen.server.typesetter import Typesetter

Answer = Mapping[str, Any]


class Unfit(ValueError):
    """What a window asked for cannot be; ``param`` is the control that is at fault, if one is."""

    def __init__(self, text: str, param: str | None = None) -> None:
        super().__init__(text)
        self.param = param

    def to_json(self) -> Answer:
        """The problem as windows show it, beside the control."""
        return {"problem": {"param": self.param, "text": str(self)}}


@dataclass(frozen=True, slots=True)
class Wish:
    """A figure on a slide, and the parameters it is to be drawn with."""

    number: int
    use: FigureUse
    params: Mapping[str, Any]


@dataclass(slots=True)
class Explorer:
    """Answers wishes; used by the session's thread alone."""

    live: LiveFigures
    desk: Desk
    typesetter: Typesetter
    _warm: dict[str, None] = field(default_factory=dict)

    def wish(self, deck: Deck, slide: str, figure: str, params: Mapping[str, Any]) -> Wish:
        """A window's request, if it is for what the outline declares.

        Raises:
            Unfit: it is not.
        """
        found = ((n, use) for n, each in enumerate(deck.slides) if each.id == slide for use in _live_uses(each))
        number, use = next((pair for pair in found if pair[1].job == figure), (0, None))
        if use is None:
            raise Unfit(f"slide {slide!r} has no live figure {figure!r}")
        controls = {control.name: control for control in use.controls}
        taken = {}
        for name, value in params.items():
            if name not in controls:
                raise Unfit(f"{figure} has no live parameter {name!r}")
            try:
                taken[name] = controls[name].taken(value)
            except ValueError as error:
                raise Unfit(str(error), name) from error
        return Wish(number, use, taken)

    def draw(self, deck: Deck, wish: Wish) -> Future[JobResult]:
        """Begin to draw; an older wish for the same figure is given up."""
        job = self._job(deck, wish.use)
        return self.live.draw(replace(job, params={**job.params, **wish.params}), self.desk.needs(job))

    def answer(self, deck: Deck, wish: Wish, result: JobResult) -> Answer:
        """The slide with the picture and the values that came of a wish; or what is wrong."""
        if result.problem:
            return Unfit(result.problem.message.partition("\n")[0]).to_json()
        results = {**self.desk.results, wish.use.job: result}
        html, problems = self.typesetter.alone(deck, results, wish.number)
        return {"html": html} if html else Unfit(problems[0].message if problems else "the slide failed").to_json()

    def warm(self, deck: Deck, slide: str) -> None:
        """Load ahead what the live figures of a slide need."""
        for each in deck.slides:
            for use in _live_uses(each) if each.id == slide else ():
                if use.job in self.desk.results:
                    job = self._job(deck, use)
                    self.live.warm(job, self.desk.needs(job))

    def _job(self, deck: Deck, use: FigureUse) -> FigureJob:
        """The figure's job for this place alone: other variants of the theme need not be drawn."""
        job = next(job for job in deck.jobs if job.id == use.job)
        return replace(job, variants=(use.variant,))


def _live_uses(slide: Slide | IncludedSlide) -> list[FigureUse]:
    return [use for use in uses_on(slide) if use.controls]
