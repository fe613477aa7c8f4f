"""Differences -> one HTML file that stands alone, for a screen and for paper."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from slidegen.diff import telling
from slidegen.diff.difference import Change, Difference
from slidegen.diff.values import told_apart
from slidegen.diff.worddiff import Piece, condensed, word_diff
from slidegen.files.mediatypes import data_uri
from slidegen.publishing.publish import told as faults_told

AROUND = 25  # words told on each side of a change


def written_page(told: Difference, file: Path) -> Path:
    """The page, written; pictures are in it.

    Raises:
        EnvironmentFault: nothing can be written there.
    """
    with faults_told(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_template().render(told=told), encoding="utf-8")
    return file


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    own = {
        "pieces": _pieces,
        "data_uri": data_uri,
        "told_apart": _told_apart,
        "where": telling.where,
        "is_long": telling.is_long,
    }
    environment.filters |= own | {"sums": telling.sums, "quoted": telling.quoted}
    return environment.get_template("page.html.j2")


def _pieces(change: Change) -> tuple[Piece, ...]:
    return condensed(word_diff(change.before or "", change.after or ""), around=AROUND)


def _told_apart(change: Change) -> tuple[str, str]:
    return told_apart(change.before, change.after)
