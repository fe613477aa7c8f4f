"""The measured talk: 60 slides, 12 figures, 60 expressions over their values, formulas, listings and tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.figures import DRAWINGS, VALUES, script

SLIDES, FIGURES, EXPRESSIONS = 60, len(DRAWINGS), len(DRAWINGS) * len(VALUES)
NAME = "deck"
THEME = "attention"
_THEMES = Path(__file__).parents[1] / "themes"
_LAYOUTS = ("figure", "figure-right", "figure-left")
_FORMULAS = (
    r"$$ \mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}} $$",
    r"$$ A = \mathrm{softmax}\left( \frac{Q K^\top}{\sqrt{d}} \right) V $$",
    r"$$ \int_{-\infty}^{\infty} e^{-x^2} \, dx = \sqrt{\pi} $$",
)


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk in a folder of its own, which can be edited as its author would."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Talk:
        """Write outline, figures and themes."""
        talk = cls(root)
        (root / "figures").mkdir(parents=True)
        talk.outline.parent.mkdir()
        shutil.copytree(_THEMES, root / "themes")
        for seed, name in enumerate(DRAWINGS):
            talk._draw(name, seed)
        talk.change_text(0)
        return talk

    @property
    def outline(self) -> Path:
        return self.root / "talk" / "outline.yaml"

    @property
    def output(self) -> Path:
        return self.root / "build"

    @property
    def markdown(self) -> Path:
        return self.output / f"{NAME}.md"

    @property
    def theme(self) -> Path:
        return self.root / "themes" / f"{THEME}.css"

    def change_nothing(self, take: int) -> None:
        """What an author does who only looks."""

    def change_text(self, take: int) -> None:
        """Write the outline anew; one line of it names the take."""
        self.outline.write_text(yaml.safe_dump(_outline(take), sort_keys=False, allow_unicode=True), encoding="utf-8")

    def change_figure(self, take: int) -> None:
        """Give one figure another seed, so that it looks different and has other values; each time the next one."""
        self._draw(list(DRAWINGS)[take % FIGURES], FIGURES + take)

    def remove_output(self, take: int) -> None:
        """Forget everything that was built."""
        shutil.rmtree(self.output, ignore_errors=True)

    def _draw(self, name: str, seed: int) -> None:
        (self.root / "figures" / f"{name}.py").write_text(script(name, seed=seed), encoding="utf-8")


def _outline(take: int) -> dict[str, Any]:
    sections = [{"title": f"Part {part}", "slides": list(_part(part, take))} for part in range(1, 7)]
    return {"deck": {"title": "A deck to measure", "name": NAME, "theme": THEME}, "sections": sections}


def _part(part: int, take: int) -> Iterator[dict[str, Any]]:
    """Ten slides: an opening, three for each of two figures, then a formula, a listing and a table."""
    figures = list(DRAWINGS)[2 * part - 2 : 2 * part]
    yield {"layout": "section", "body": "What is next"} if part > 1 else {"layout": "title", "body": f"Take {take}"}
    for number, name in enumerate(figures):
        yield from _about(name, _LAYOUTS[(part + number) % len(_LAYOUTS)])
    formula = _FORMULAS[part % len(_FORMULAS)]
    yield {"title": f"Formula {part}", "layout": "equation", "body": f"{formula}\n\nfor every $i$ and $d$"}
    yield {"title": f"Listing {part}", "code": {"source": f"{figures[0]}.py:{figures[0]}"}}
    yield {"title": f"Table {part}", "layout": "table", "body": _table(part)}


def _about(name: str, layout: str) -> Iterator[dict[str, Any]]:
    figure = {"source": f"{name}.py:{name}", "alt": f"A noisy sine drawn as {name}"}
    yield {"title": f"The {name}", "layout": layout, "figure": figure, "body": "One sentence about what it shows"}
    quoted = "\n".join(f"- {value}: **{{{{ figures.{name}.{value} | fixed(3) }}}}**" for value in VALUES)
    yield {"title": f"The {name} in numbers", "body": quoted, "notes": "A sentence for the presenter. And another."}
    points = "\n".join(f"- Point {point} with *some* words and `code` in it" for point in range(1, 5))
    yield {"title": f"What the {name} says", "body": points}


def _table(part: int) -> str:
    rows = (f"| method {row} | {row * part} | {row / (part + 1):.2f} |" for row in range(1, 6))
    return "\n".join(["| method | steps | error |", "|---|---:|---:|", *rows])
