"""One run, inside its own process: style, trace, the author's code, drawing, a verdict as JSON."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt

from slidegen.execution.host import host_facts
from slidegen.execution.orders import Order
from slidegen.worker import bytecode
from slidegen.worker.calling import line_of, load_and_call, seed
from slidegen.worker.faults import AuthorFault, said
from slidegen.worker.imports import shadowed
from slidegen.worker.pictures import Pictures, Properties
from slidegen.worker.tracing import Tracer
from slidegen.worker.values import described

if TYPE_CHECKING:
    from slidegen.worker.profiling import Profiler


def run(order: Order, drawn: Callable[[], None] | None = None) -> None:
    """Run one job; the verdict goes to ``verdict.json`` in the scratch folder, whatever happens.

    ``drawn`` is called as soon as all of it is there but what the run used.
    """
    root, scratch = Path(order.root), Path(order.scratch)
    script = root / order.script
    profiler = _profiler(root) if order.profile else None
    with shadowed(dict.fromkeys((script.parent, root))) as names:
        tracer = Tracer(root, ignore=Path(order.ignore), script=script, reads=order.reads) if order.traced else None
        started = time.perf_counter()
        try:
            with _as_if_started(script, root):
                if order.variants:
                    verdict = Pictures(order, _results(order), tracer.tokens if tracer else _all, profiler).drawn()
                else:
                    verdict = _computed(order, script, profiler)
        except AuthorFault as fault:
            verdict = _explained(fault, names).as_verdict()
        except Exception as error:  # around the author's code: a result of another version, a module that they shadow
            verdict = _explained(AuthorFault(said(error)).at(script, 1), names).as_verdict()
    verdict |= {"seconds": time.perf_counter() - started, "host": host_facts()}
    verdict |= {"profile": profiler.told()} if profiler else {}
    if drawn or not tracer:
        _leave(verdict, scratch)
    if drawn:
        drawn()
    if tracer:
        _leave(verdict | {"trace": tracer.seen(), "stamps": tracer.stamps()}, scratch)


def _leave(verdict: Mapping[str, Any], scratch: Path) -> None:
    partial = scratch / "verdict.tmp"
    partial.write_text(json.dumps(verdict, allow_nan=False), encoding="utf-8")
    os.replace(partial, scratch / "verdict.json")


def load(order: Order) -> None:
    """Draw once and throw the pictures away: the script is then loaded, and whatever it and matplotlib keep is kept.

    What goes wrong will go wrong again when somebody waits for a picture, and is told then.
    """
    root = Path(order.root)
    script = root / order.script
    with shadowed(dict.fromkeys((script.parent, root))), _as_if_started(script, root), contextlib.suppress(Exception):
        Pictures(order, _results(order), _all).drawn()
    plt.close("all")
    shutil.rmtree(order.scratch, ignore_errors=True)


def _all(properties: Properties, _: str) -> Properties:
    """A variant's properties, where nobody notes which of them are used."""
    return properties


def _explained(fault: AuthorFault, names: list[str]) -> AuthorFault:
    """A fault that says nothing else to do may come of a file that Python finds before its own module."""
    if names and not fault.told["hint"]:
        files = " and ".join(f"{name}.py" for name in names)
        fault.told["hint"] = f"{files} beside the script hides a module of the same name that others import: rename it"
    return fault


def _profiler(root: Path) -> Profiler:
    from slidegen.worker.profiling import Profiler  # loaded only for who asks

    return Profiler(root)


def _computed(order: Order, script: Path, profiler: Profiler | None) -> dict[str, Any]:
    """The result of a step, pickled; of its values there is one: what the result is, in words."""
    assert order.function is not None
    results = _results(order)
    seed()
    with profiler.calling() if profiler else contextlib.nullcontext():
        result = load_and_call(script, order.function, order.params, results, root=Path(order.root))
    try:
        (Path(order.scratch) / "result.pickle").write_bytes(pickle.dumps(result, protocol=5))
    except Exception as error:  # pickling calls what objects define
        hint = "return arrays, numbers, text, dataclasses and containers of them: what pickle can keep"
        fault = AuthorFault(f"what {order.function} returned cannot be kept: {said(error)}", hint=hint)
        raise fault.at(script, line_of(script, order.function)) from error
    return {"products": {"result": "result.pickle"}, "values": {"result": described(result)}}


def _results(order: Order) -> dict[str, Any]:
    """The results of the steps, for the parameters that receive them."""
    return {name: _result(need.file, str(Path(order.root) / need.folder)) for name, need in order.needs.items()}


@cache
def _result(file: str, folder: str) -> Any:
    """One step's result, read once in a process and in those that are forked from it."""
    if folder not in sys.path:
        sys.path.append(folder)  # objects in it may be of classes defined there
    return pickle.loads(Path(file).read_bytes())


@contextlib.contextmanager
def _as_if_started(script: Path, root: Path) -> Iterator[None]:
    """The surroundings of ``python script.py``: its folder is current and first on the path."""
    bytecode.keep_none_of(root)
    os.chdir(script.parent)
    sys.argv = [str(script)]
    sys.path[:0] = [str(script.parent), str(root)]
    try:
        yield
    finally:
        os.chdir(root)
