"""One figure run, inside its own process: style, trace, the author's code, drawing, a verdict as JSON.

Stands apart from the other rooms: it is the only one that imports matplotlib and the author's code.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

from slidegen import figure
from slidegen.execution import drawing, style
from slidegen.execution.calling import call
from slidegen.execution.faults import AuthorFault, said
from slidegen.execution.tracing import Tracer
from slidegen.execution.values import json_safe
from slidegen.theme import theme_from


@dataclass(frozen=True, slots=True)
class Order:
    """A job as it crosses the process boundary: plain data, paths as text."""

    id: str
    root: str
    script: str
    function: str | None
    params: Mapping[str, Any]
    size: tuple[int, int]
    tokens: Mapping[str, str]
    scratch: str
    cache: str
    timeout: float


def run(order: Order) -> None:
    """Run one figure; the verdict goes to ``verdict.json`` in the scratch folder, whatever happens."""
    scratch = Path(order.scratch)
    tracer = Tracer(Path(order.root), ignore=Path(order.cache))
    started = time.perf_counter()
    try:
        verdict = _run(order, scratch)
    except AuthorFault as fault:
        verdict = fault.as_verdict()
    verdict |= {"seconds": time.perf_counter() - started, "trace": tracer.seen()}
    partial = scratch / "verdict.tmp"
    partial.write_text(json.dumps(verdict, allow_nan=False), encoding="utf-8")
    os.replace(partial, scratch / "verdict.json")


def _run(order: Order, scratch: Path) -> dict[str, Any]:
    theme = theme_from(order.tokens)
    matplotlib.use("agg")
    style.apply(theme, size=order.size)
    figure.enter(theme)
    random.seed(0)
    np.random.seed(0)
    script = Path(order.script)
    with _as_if_started(script, Path(order.root)):
        returned = call(script, order.function, order.params, root=Path(order.root))
    try:
        style.apply(theme, size=order.size)  # the author may have changed what the saving depends on
        image = drawing.save(returned.figure, scratch, size=order.size)
        return {"image": image.name, "values": json_safe(returned.values)}
    except AuthorFault as fault:
        raise fault.at(script, returned.line) from None
    except Exception as error:  # much of what an author can get wrong only shows when matplotlib draws
        raise AuthorFault(f"the figure cannot be drawn: {said(error)}").at(script, returned.line) from error


@contextlib.contextmanager
def _as_if_started(script: Path, root: Path) -> Iterator[None]:
    """The surroundings of ``python script.py``: its folder is current and first on the path."""
    os.chdir(script.parent)
    sys.argv = [str(script)]
    sys.path[:0] = [str(script.parent), str(root)]
    try:
        yield
    finally:
        os.chdir(root)
