"""Works in the bibliography that nobody cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.errors import SourceLocation
from slidegen.rendering.bibliography import split_citation


def _look(subject: Subject) -> Iterator[Observation]:
    slides = (slide for section in subject.outline.spec.sections for slide in section.slides)  # those of all paths
    cited = {split_citation(key)[0] for slide in slides for key in slide.cite}
    for key, entry in subject.library.items():
        if key not in cited and not entry.further:
            advice = f"cite it on a slide (cite: [{key}]), give it keywords = {{further}}, or take it out"
            yield Observation(_entry(subject, key), f"no slide cites {key!r}", advice)


def _entry(subject: Subject, key: str) -> SourceLocation:
    file = subject.project.bibliography
    text = file.read_text(encoding="utf-8")
    found = re.search(rf"^[ \t]*@\w+\s*[{{(]\s*{re.escape(key)}\s*,", text, re.MULTILINE)
    return SourceLocation(file, text.count("\n", 0, found.start()) + 1 if found else 1)


RULE = Rule(
    "unused-citation",
    Severity.WARNING,
    "every work in the bibliography is cited, or marked as further reading",
    """An entry that no slide cites does not show on the references slide, so whoever wrote it down expects something
    that does not happen: a citation was forgotten, or a slide that cited it is gone. Entries that are meant as
    reading beyond the talk have the keyword `further`.""",
    _look,
)
