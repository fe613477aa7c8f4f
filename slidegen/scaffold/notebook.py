"""A Jupyter notebook as notes: what its cells say, without what they printed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from slidegen.errors import OutlineError, Problem, SourceLocation


def notebook_notes(text: str, file: Path) -> str:
    """The cells of a notebook as Markdown.

    Raises:
        OutlineError: it is no notebook.
    """
    try:
        data = json.loads(text)
        return "\n\n".join(_cells(data, data.get("metadata", {})))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise OutlineError(Problem("this is no notebook", SourceLocation(file))) from None


def _cells(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[str]:
    language = metadata.get("kernelspec", {}).get("language", "python")
    for cell in data["cells"]:
        source = "".join(cell["source"]).strip("\n")
        if cell["cell_type"] == "code" and source:
            fence = "`" * 3 if "```" not in source else "`" * 8
            yield f"{fence}{language}\n{source}\n{fence}"
        elif cell["cell_type"] != "code":
            yield source
