"""All rules, in the order in which ``--explain list`` tells them: what the audience sees first."""

from __future__ import annotations

from slidegen.checks.allowances import UNKNOWN, UNUSED
from slidegen.checks.rule import Rule
from slidegen.checks.rules import (
    accessibility,
    alt_text,
    colour_vision,
    contrast,
    dead_link,
    external_request,
    figure_contrast,
    figure_marks,
    figure_text,
    lost_on_paper,
    missing_claim,
    overflow,
    overlap,
    spelling,
    swallowed_note,
    text_size,
    time_budget,
    typed_number,
    unbuildable,
    unused_asset,
    unused_citation,
    unused_figure,
    unused_layout,
    unused_step,
    words_per_slide,
)

RULES: tuple[Rule, ...] = (
    overflow.RULE,
    overlap.RULE,
    text_size.RULE,
    figure_text.RULE,
    contrast.RULE,
    figure_contrast.RULE,
    figure_marks.RULE,
    colour_vision.RULE,
    alt_text.RULE,
    accessibility.RULE,
    lost_on_paper.RULE,
    words_per_slide.RULE,
    time_budget.RULE,
    typed_number.RULE,
    missing_claim.RULE,
    spelling.RULE,
    dead_link.RULE,
    external_request.RULE,
    swallowed_note.RULE,
    unused_citation.RULE,
    unused_figure.RULE,
    unused_step.RULE,
    unused_layout.RULE,
    unused_asset.RULE,
    UNKNOWN,
    UNUSED,
)
EVERY: tuple[Rule, ...] = (*RULES, *unbuildable.KINDS)  # with what no slide can be allowed
