"""What texts and slides look up by name; what was looked up is noted, since a page holds while that is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slidegen.deck.deck import Deck
from slidegen.execution.jobs import JobResult
from slidegen.rendering.bibliography import Reference
from slidegen.rendering.document import published_name
from slidegen.rendering.templating import Names, deck_names, figure_names
from slidegen.results import ClaimResult


@dataclass(slots=True)
class Lookups:
    """Figures, works and counts by name, for one rendering of a deck. ``context`` is what Jinja is given of it.

    ``used`` are the names that were looked up, with what each stood for; ``quoted`` the values, as FIGURE.VALUE.
    """

    results: Mapping[str, JobResult]
    library: Mapping[str, Reference]
    context: dict[str, Any] = field(default_factory=dict)
    used: dict[str, Any] = field(default_factory=dict)
    quoted: dict[str, None] = field(default_factory=dict)
    _counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, deck: Deck, results: Mapping[str, JobResult], library: Mapping[str, Reference]) -> Lookups:
        """Of a deck with these results; its counts are added by ``count``."""
        made = cls(results, library)
        values = {key: result.values for key, result in results.items()}
        figures = figure_names(values, lambda name: made._noted(f"figures.{name}"), made._quote)
        made.context = {"figures": figures, "deck": deck_names(deck.settings), "path": deck.path}
        return made

    def count(self, claims: Sequence[ClaimResult]) -> None:
        """Let slides tell how many figures and claims there are, which claims themselves cannot."""
        passed = sum(claim.passed for claim in claims)
        self._counts = {"figures": len(self.results), "claims": len(claims), "passed": passed}
        self.context["build"] = Names("the build has no count", self._counts, lambda n: self._noted(f"build.{n}"))

    def forget(self) -> None:
        """Note from here on; what was noted before is left to who keeps it."""
        self.used, self.quoted = {}, {}

    def work(self, key: str) -> Reference | None:
        """A work of the bibliography; None where it has no such key."""
        work: Reference | None = self._noted(f"works.{key}")
        return work

    def picture(self, job: str, product: str) -> str:
        """What slides call a product of a figure; "" where there is none."""
        src: str = self._noted(f"picture.{job}/{product}")
        return src

    def figures(self) -> frozenset[str]:
        """The figures among what was looked up."""
        return frozenset(name.partition(".")[2].partition("/")[0] for name in self.used)

    def now(self, name: str) -> Any:
        """What a name stands for: values of a figure, what a product of one is called, a count, a work."""
        kind, _, rest = name.partition(".")
        match kind:
            case "figures":
                return self.results[rest].values if rest in self.results else None
            case "picture":
                job, _, product = rest.partition("/")
                return self._src(job, product)
            case "build":
                return self._counts.get(rest)
        return self.library.get(rest)

    def _src(self, job: str, product: str) -> str:
        file = self.results[job].products.get(product) if job in self.results else None
        return published_name(job, product, file) if file else ""

    def _noted(self, name: str) -> Any:
        self.used[name] = self.now(name)
        return self.used[name]

    def _quote(self, value: str) -> None:
        self.quoted[value] = None
