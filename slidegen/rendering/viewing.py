"""Slide -> SlideView: every text rendered, every figure as the picture that the slide names."""

from __future__ import annotations

from dataclasses import dataclass, field

from slidegen.deck.deck import FigureUse, Listing, Slide, Table, Text
from slidegen.errors import Problem, Problems
from slidegen.execution.orders import moving_name
from slidegen.rendering.bibliography import split_citation
from slidegen.rendering.lookups import Lookups
from slidegen.rendering.tables import TableView, table_view
from slidegen.rendering.templating import Templates, render_text
from slidegen.rendering.views import ColumnView, FigureView, ListingView, SlideView


@dataclass(slots=True)
class Viewer:
    """Makes the view of one slide, and notes the ``pictures`` that it names: name -> (job, product).

    What is wrong is added to ``problems``, so that one build shows everything on every slide that is at fault.
    """

    jinja: Templates
    lookups: Lookups
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)

    def view(self, slide: Slide, number: int) -> SlideView:
        """What its layout sees of a slide; ``number`` counts from 1."""
        return SlideView(
            id=slide.id,
            number=number,
            layout=slide.layout,
            classes=" ".join(slide.classes),
            title=self.text(slide.title),
            body=self.text(slide.body),
            columns=tuple(
                ColumnView(self.text(c.title), self.text(c.body), self._figure(c.figure)) for c in slide.columns
            ),
            figure=self._figure(slide.figure),
            code=self._listing(slide.code),
            table=self._table(slide.table),
            attribution=self.text(slide.attribution),
            source=self._source(slide),
        )

    def text(self, text: Text) -> str:
        """A text in Markdown; "" where it is at fault."""
        return self.problems.tried(lambda: render_text(self.jinja, text, self.lookups.context)) or ""

    def _figure(self, use: FigureUse | None) -> FigureView | None:
        if use is None:
            return None
        width, height = use.size
        src = self._picture(use.job, use.variant or "image")
        if not src:
            hint = "its function returned values only; show them in the text, or with table:"
            self.problems.append(Problem(f"figure {use.job} has no picture", use.at, hint))
        moving = self._picture(use.job, moving_name(use.variant))
        return FigureView(use.job, src, moving, self.text(use.alt), self.text(use.caption), width, height)

    def _picture(self, job: str, product: str) -> str:
        """What the slide calls a product of a figure, which is then published; "" where there is none."""
        src = self.lookups.picture(job, product)
        if src:
            self.pictures[src] = (job, product)
        return src

    def _listing(self, listing: Listing | None) -> ListingView | None:
        if listing is None:
            return None
        shown = listing.shown
        return ListingView(shown.text, listing.language, shown.focus, shown.folds, self.text(listing.caption))

    def _table(self, table: Table | None) -> TableView | None:
        if table is None:
            return None
        figures = self.lookups.context["figures"]
        return self.problems.tried(lambda: table_view(table, figures, self.jinja, self.text))

    def _source(self, slide: Slide) -> str:
        """What the author wrote, then the works cited with the places in them."""
        parts = [self.text(slide.source)]
        for citation in slide.citations:
            key, place = split_citation(citation.key)
            if work := self.lookups.work(key):
                parts.append(", ".join(part for part in (work.short, place) if part))
        return " · ".join(part for part in parts if part)
