"""New minutes, from rehearsals, into the outline: its comments and all else stay as they are."""

from __future__ import annotations

import copy
import math
import os
import shutil
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from slidegen.errors import EnvironmentFault, OutlineError, Problem, SlidegenError, SourceLocation
from slidegen.outline.outline import Outline
from slidegen.outline.paths import EVERY, paths
from slidegen.outline.yamlsource import Json, Step, read_yaml
from slidegen.rehearsals.comparing import Comparison
from slidegen.rehearsals.spans import Edit, Spans

GRAIN = 0.25  # minutes: nobody speaks more exactly


@dataclass(frozen=True, slots=True)
class Change:
    """New minutes of a slide."""

    id: str
    before: float
    after: float
    place: tuple[Step, ...]
    at: SourceLocation


def changes(told: Comparison) -> list[Change]:
    """The slides whose median, to the nearest quarter of a minute, tells more of it than what is planned."""
    return [
        Change(row.id, row.budget, after, row.place, told.outline.yaml.at(*row.place, "minutes"))
        for row in told.rows
        if row.place and row.median is not None
        if abs((after := _rounded(row.median)) - row.median) < abs(row.budget - row.median)
    ]


def write_minutes(told: Comparison, wanted: Sequence[Change]) -> None:
    """Write them into the outline, all or none.

    Raises:
        OutlineError: the outline is written in a way in which nothing else would stay as it is.
        EnvironmentFault: the file cannot be written.
    """
    if not wanted:
        return
    outline = told.outline
    try:
        data = outline.file.read_bytes()
        spans = Spans.of(data)
        edits = [_edit(spans, outline, change, told.path) for change in wanted]
        mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
        _put(mark + spans.edited(edits).encode(), outline, _intended(told, wanted))
    except OSError as error:
        raise EnvironmentFault(Problem(f"cannot write {outline.file}: {error.strerror}")) from error


def _rounded(minutes: float) -> float:
    return max(GRAIN, math.floor(minutes / GRAIN + 0.5) * GRAIN)


def _edit(spans: Spans, outline: Outline, change: Change, path: str) -> Edit:
    slide = outline.yaml.node(*change.place)
    minutes = outline.yaml.node(*change.place, "minutes")
    if minutes is None:
        timing = _timing(None, change, outline, path)
        return spans.added(cast(yaml.MappingNode, slide), f"minutes: {_written(timing)}")
    if isinstance(minutes, yaml.MappingNode):
        return spans.replaced(cast(yaml.Node, outline.yaml.node(*change.place, "minutes", path)), f"{change.after:g}")
    return spans.replaced(minutes, _written(_timing(change.before, change, outline, path)))


def _timing(now: Json, change: Change, outline: Outline, path: str) -> Json:
    """What is to stand for ``minutes``; where it stood for all paths, the others keep what they had."""
    if path == EVERY:
        return change.after
    before = now if isinstance(now, dict) else dict.fromkeys(paths(outline.spec.deck.minutes), now or 0)
    return {**before, path: change.after}


def _written(timing: Json) -> str:
    if isinstance(timing, dict):
        return "{" + ", ".join(f"{path}: {minutes:g}" for path, minutes in timing.items()) + "}"
    return f"{timing:g}"


def _intended(told: Comparison, wanted: Sequence[Change]) -> Json:
    """What the outline is to say in the end, as plain data."""
    data = copy.deepcopy(told.outline.yaml.data)
    for change in wanted:
        slide = _inside(data, change.place)
        slide["minutes"] = _timing(slide.get("minutes"), change, told.outline, told.path)
    return data


def _inside(data: Json, place: tuple[Step, ...]) -> dict[str, Json]:
    for step in place:
        data = data[step]  # type: ignore[index]
    return cast(dict[str, Json], data)


def _put(data: bytes, outline: Outline, intended: Json) -> None:
    """Put the file in place by one rename, if it says what it should."""
    draft = outline.file.with_name(f".{outline.file.name}.tmp")
    try:
        draft.write_bytes(data)
        if not _says(draft, intended):
            hint = "write them yourself; anchors, aliases and tags near minutes: are what usually stands in the way"
            raise OutlineError(
                Problem("these minutes cannot be written without changing more", outline.yaml.at(), hint)
            )
        shutil.copymode(outline.file, draft)
        os.replace(draft, outline.file)
    finally:
        draft.unlink(missing_ok=True)


def _says(file: Path, intended: Json) -> bool:
    try:
        return read_yaml(file).data == intended
    except SlidegenError:
        return False
