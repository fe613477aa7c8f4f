"""The names that ``slidegen figures`` takes, for completion in a shell: fast, and silent about what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from slidegen.errors import SlidegenError
from slidegen.outline.yamlsource import read_yaml
from slidegen.scripts.script import usual_id


def names_in(outline: Path) -> list[str]:
    """Steps and figures of an outline as far as it can be read, without validating it: that would take too long."""
    try:
        data: Any = read_yaml(outline).data
        return list(dict.fromkeys([*(data.get("steps") or ()), *map(_name, _figures(data))]))
    except (SlidegenError, AttributeError, TypeError, KeyError):
        return []


def _figures(data: Any) -> Iterator[Any]:
    for section in data["sections"]:
        for slide in section.get("slides") or ():
            holders = [slide, *(column for column in slide.get("columns") or () if isinstance(column, dict))]
            yield from (holder["figure"] for holder in holders if holder.get("figure"))


def _name(figure: Any) -> str:
    spec = {"source": figure} if isinstance(figure, str) else figure
    return str(spec.get("id") or usual_id(spec["source"]))
