"""Rehearsals as files, one each, in a folder beside the outline."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from slidegen.errors import OutlineError, Problem, SourceLocation
from slidegen.rehearsals.rehearsal import Rehearsal


@dataclass(frozen=True, slots=True)
class Kept:
    """A rehearsal that was read: when it began, on which path through the talk, the seconds of each slide by id."""

    started: str
    path: str
    seconds: Mapping[str, float]


def folder_of(outline: Path) -> Path:
    """Where the rehearsals of a talk are."""
    return outline.parent / "rehearsals"


def write(folder: Path, rehearsal: Rehearsal, *, path: str) -> Path:
    """Write or replace the file of a rehearsal that has begun, never half of it; it is named by its local start.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    started = datetime.fromtimestamp(rehearsal.started or 0).astimezone()
    told = {
        "started": started.isoformat(timespec="seconds"),
        "path": path,
        "seconds": round(rehearsal.total, 1),
        "slides": {slide: round(seconds, 1) for slide, seconds in rehearsal.seconds.items()},
    }
    file = folder / f"{started:%Y-%m-%d-%H%M%S}.json"
    folder.mkdir(exist_ok=True)
    draft = file.with_suffix(".tmp")
    draft.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(draft, file)
    return file


def read_all(folder: Path, *, path: str) -> list[Kept]:
    """The rehearsals on that path, oldest first.

    Raises:
        OutlineError: a file of the folder is no rehearsal.
    """
    kept = [_read(file) for file in sorted(folder.glob("*.json"))]
    return [rehearsal for rehearsal in kept if rehearsal.path == path]


def _read(file: Path) -> Kept:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        slides = {str(slide): _seconds(spent) for slide, spent in data["slides"].items()}
        return Kept(str(data["started"]), str(data["path"]), slides)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        hint = "remove it, or put back what slidegen wrote"
        raise OutlineError(Problem("this is no rehearsal", SourceLocation(file), hint)) from None


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError(value)
    return seconds
