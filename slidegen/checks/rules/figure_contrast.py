"""Letters in figures too pale to be read."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.colours import contrast, hexed
from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.sight import BOLD_FROM, LARGE, LARGE_FROM, NORMAL, Pale
from slidegen.checks.subject import Subject, seen_figures

ADVICE = "draw it in the theme's ink, or put a plain ground behind it"


def _look(subject: Subject) -> Iterator[Observation]:
    for slide, use, sight in seen_figures(subject):
        worst: dict[tuple[object, object], Pale] = {}  # a whole row of labels is one finding
        for pale in sight.pale:
            if pale.words:
                worst.setdefault((pale.color, pale.ground), pale)
        for pale in worst.values():
            ratio = f"{contrast(pale.color, pale.ground):.2f}, less than {pale.needed:g}"
            pair = f"{hexed(pale.color)} on {hexed(pale.ground)}"
            yield Observation(use.at, f"contrast {ratio} in {use.job} ({pair}): {pale.words[:40]!r}", ADVICE, slide)


RULE = Rule(
    "figure-contrast",
    Severity.ERROR,
    "text in figures stands out from what is behind it, by WCAG AA",
    f"""What holds for text on slides holds for labels in figures: a contrast of {NORMAL:g}, or {LARGE:g} for letters
    from {LARGE_FROM} px, bold ones from {BOLD_FROM:.1f}. Measured is what was drawn: the colour of each text in the
    SVG against the bars, cells, shades and pictures below its letters. A text is told if a third of its letters are
    too pale. Text with an outline of its own and figures that are pixels are left out.""",
    _look,
)
