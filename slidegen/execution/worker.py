"""One run, inside its own process: style, trace, the author's code, drawing, a verdict as JSON."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import random
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import matplotlib.pyplot as plt
import numpy.random
from matplotlib.figure import Figure

from slidegen import figure
from slidegen.execution import drawing, style
from slidegen.execution.animating import save_animation
from slidegen.execution.calling import Returned, call, load_and_call
from slidegen.execution.faults import AuthorFault, said
from slidegen.execution.host import host_facts
from slidegen.execution.imports import shadowed
from slidegen.execution.orders import SEED, Order, moving_name
from slidegen.execution.tracing import Tracer
from slidegen.execution.unattended import animation_of
from slidegen.execution.values import described, json_safe
from slidegen.theme import theme_from

if TYPE_CHECKING:
    from slidegen.execution.profiling import Profiler


def run(order: Order) -> None:
    """Run one job; the verdict goes to ``verdict.json`` in the scratch folder, whatever happens."""
    root, scratch = Path(order.root), Path(order.scratch)
    script = root / order.script
    profiler = _profiler(root) if order.profile else None
    with shadowed(dict.fromkeys((script.parent, root))) as names:
        tracer = Tracer(root, ignore=Path(order.ignore), script=script, reads=order.reads)
        started = time.perf_counter()
        try:
            with _as_if_started(script, root):
                draws = bool(order.variants)
                verdict = _drawn(order, script, tracer, profiler) if draws else _computed(order, script, profiler)
        except AuthorFault as fault:
            verdict = _explained(fault, names).as_verdict()
        except Exception as error:  # around the author's code: a result of another version, a module that they shadow
            verdict = _explained(AuthorFault(said(error)).at(script, 1), names).as_verdict()
    verdict |= {"seconds": time.perf_counter() - started, "host": host_facts()}
    verdict |= {"trace": tracer.seen(), "stamps": tracer.stamps()}
    verdict |= {"profile": profiler.told()} if profiler else {}
    partial = scratch / "verdict.tmp"
    partial.write_text(json.dumps(verdict, allow_nan=False), encoding="utf-8")
    os.replace(partial, scratch / "verdict.json")


def _explained(fault: AuthorFault, names: list[str]) -> AuthorFault:
    """A fault that says nothing else to do may come of a file that Python finds before its own module."""
    if names and not fault.told["hint"]:
        files = " and ".join(f"{name}.py" for name in names)
        fault.told["hint"] = f"{files} beside the script hides a module of the same name that others import: rename it"
    return fault


def _profiler(root: Path) -> Profiler:
    from slidegen.execution.profiling import Profiler  # loaded only for who asks

    return Profiler(root)


def _drawn(order: Order, script: Path, tracer: Tracer, profiler: Profiler | None) -> dict[str, Any]:
    """The figure in each variant of the theme; the values are those of the first."""
    products: dict[str, str] = {}
    values, results = None, _results(order)
    for variant, tokens in order.variants.items():
        theme = theme_from(tracer.tokens(tokens, variant))
        with matplotlib.rc_context():
            style.apply(theme, size=order.size)
            figure.enter(theme)
            _seed()
            with profiler.calling() if profiler else contextlib.nullcontext():
                returned = call(script, order.function, order.params, results, root=Path(order.root))
            if returned.figure:
                with profiler.drawing() if profiler else contextlib.nullcontext():
                    products |= _saved(returned.figure, order, script, returned.line, variant)
        values = values if values is not None else _values(returned, script)
        plt.close("all")
    return {"products": products, "values": values}


def _computed(order: Order, script: Path, profiler: Profiler | None) -> dict[str, Any]:
    """The result of a step, pickled; of its values there is one: what the result is, in words."""
    assert order.function is not None
    results = _results(order)
    _seed()
    with profiler.calling() if profiler else contextlib.nullcontext():
        result = load_and_call(script, order.function, order.params, results, root=Path(order.root))
    try:
        (Path(order.scratch) / "result.pickle").write_bytes(pickle.dumps(result, protocol=5))
    except Exception as error:  # pickling calls what objects define
        hint = "return arrays, numbers, text, dataclasses and containers of them: what pickle can keep"
        raise AuthorFault(f"what {order.function} returned cannot be kept: {said(error)}", hint=hint).at(
            script, 1
        ) from error
    return {"products": {"result": "result.pickle"}, "values": {"result": described(result)}}


def _results(order: Order) -> dict[str, Any]:
    """The results of the steps, for the parameters that receive them."""
    found = {}
    for name, need in order.needs.items():
        folder = str(Path(order.root) / need.folder)
        if folder not in sys.path:
            sys.path.append(folder)  # objects in it may be of classes defined there
        found[name] = pickle.loads(Path(need.file).read_bytes())
    return found


def _saved(drawn: Figure, order: Order, script: Path, line: int, variant: str) -> dict[str, str]:
    """The files of one variant of a figure, by what they are: its image, and its animation if it moves."""
    target = Path(order.scratch) / f"image-{variant}"
    try:
        if animation := animation_of(drawn):
            image, moving = save_animation(
                animation, drawn, target, size=order.size, form=order.format, still=order.frame
            )
            return {variant or "image": image.name, moving_name(variant): moving.name}
        return {variant or "image": drawing.save(drawn, target, size=order.size, form=order.format).name}
    except AuthorFault as fault:
        raise fault.at(script, line) from None
    except Exception as error:  # much of what an author can get wrong only shows when matplotlib draws
        raise AuthorFault(f"the figure cannot be drawn: {said(error)}").at(script, line) from error


def _values(returned: Returned, script: Path) -> Mapping[str, Any]:
    try:
        return json_safe(returned.values)
    except AuthorFault as fault:
        raise fault.at(script, returned.line) from None


def _seed() -> None:
    """The global generators start alike in every run, unless the author seeds them."""
    random.seed(SEED)
    numpy.random.seed(SEED)


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
