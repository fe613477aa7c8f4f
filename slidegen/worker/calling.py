"""Calling the author's code: load the script, check the parameters, take what it returns, tell what it raised."""

from __future__ import annotations

import importlib.util
import inspect
import random
import runpy
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib
import numpy.random
from matplotlib.animation import Animation
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from slidegen.execution.orders import SEED
from slidegen.scripts.packages import install_advice
from slidegen.worker.faults import AuthorFault, described, fault_of, said
from slidegen.worker.unattended import Audience, attended, figure_of

# What scripts set while they were loaded, by module: it holds for every picture, not only for the first in a process.
_SETTINGS: dict[str, dict[Any, Any]] = {}
HELP = "a figure function returns a matplotlib Figure (or an animation), a dict of named values, or both"


@dataclass(frozen=True, slots=True)
class Returned:
    """What the author's code gave back, and the line of the function that did. Values may do without a figure."""

    figure: Figure | None
    values: Mapping[str, Any]
    line: int = 1


def call(
    script: Path, function: str | None, params: Mapping[str, Any], results: Mapping[str, Any], *, root: Path
) -> Returned:
    """Run a figure function, or a whole script, and take what it returns; ``results`` are those of steps.

    Raises:
        AuthorFault: the code raised or exited, a parameter does not fit, or what came back is not a figure.
    """
    with _faults(script, root), attended(closes=function is None) as audience:
        if function is None:
            return _run(script, audience)
        returned = load_and_call(script, function, params, results, root=root)
        return _figure_and_values(returned, script, getattr(_load(script), function))


def seed() -> None:
    """The global generators start alike in every run, unless the author seeds them."""
    random.seed(SEED)
    numpy.random.seed(SEED)


def load_and_call(
    script: Path, function: str, params: Mapping[str, Any], results: Mapping[str, Any], *, root: Path
) -> Any:
    """Call a function of a script; what it returns, whatever that is.

    Raises:
        AuthorFault: the code raised or exited, or a parameter does not fit.
    """
    with _faults(script, root):
        module = _load(script)
        matplotlib.rcParams.update(_SETTINGS.get(module.__name__, {}))
        target = getattr(module, function)
        try:
            fitting = _checked(target, params)
        except AuthorFault as fault:
            raise fault.at(script, first_line(target)) from None
        return target(**fitting, **results)


def line_of(script: Path, function: str) -> int:
    """Where a function of a script that was loaded begins."""
    return first_line(getattr(_load(script), function, None))


def first_line(target: Any) -> int:
    """Where a function begins; 1 for what is called like one and is none."""
    return getattr(getattr(inspect.unwrap(target), "__code__", None), "co_firstlineno", 1) if target else 1


@contextmanager
def _faults(script: Path, root: Path) -> Iterator[None]:
    """Whatever the author's code raises becomes a fault with its place."""
    try:
        yield
    except AuthorFault:
        raise
    except SystemExit as stop:
        hint = "a script runs without arguments; give those it asks for a default" if stop.code == 2 else ""
        raise fault_of(stop, f"the script called sys.exit({stop.code!r})", script, root, hint=hint) from None
    except BaseException as error:
        raise fault_of(error, said(error), script, root, hint=_advice(error, script)) from None


def _advice(error: BaseException, script: Path) -> str:
    match error:
        case ModuleNotFoundError(name=str(missing)):
            return install_advice(missing)
        case FileNotFoundError(filename=str(name)) if not name.startswith("/"):
            return f"paths begin in the folder of the script, {script.parent.name}/"
        case SyntaxError():
            return "what is wrong may stand just before: a bracket or a quote left open, a colon left out"
    return ""


def _run(script: Path, audience: Audience) -> Returned:
    """A whole script, as ``python script.py`` would; leaving by sys.exit() is one way to end well."""
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as stop:
        if stop.code not in (None, 0):
            raise
    figure = audience.last()
    if figure is None:
        hint = "a whole script is taken for its last figure: leave one open, or show or save it before it is closed"
        raise AuthorFault("the script left no figure open", hint=hint).at(script, 1)
    return Returned(figure, {})


def _load(script: Path) -> ModuleType:
    """The script as a module, loaded once in a process; what it set of matplotlib's parameters is in ``_SETTINGS``."""
    loaded = sys.modules.get(script.stem)
    if loaded is not None and getattr(loaded, "__file__", None) == str(script):
        return loaded
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[script.stem] = module
    before = dict(dict.items(matplotlib.rcParams))
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[script.stem]  # half a module would be found by the next who asks
        raise
    now = dict.items(matplotlib.rcParams)
    _SETTINGS[module.__name__] = {name: value for name, value in now if before.get(name) != value}
    return module


def _checked(target: Any, params: Mapping[str, Any]) -> Mapping[str, Any]:
    if not params:
        return params
    from slidegen.worker.parameters import checked  # brings pydantic, which most figures do not need

    return checked(target, params)


def _figure_and_values(returned: Any, script: Path, target: Any) -> Returned:
    line = first_line(target)
    if isinstance(returned, Mapping):
        return Returned(None, returned, line)
    drawn, values = returned if isinstance(returned, tuple) and len(returned) == 2 else (returned, {})
    if isinstance(drawn, Animation):
        drawn = figure_of(drawn)
    if not isinstance(drawn, Figure):
        message = f"{target.__name__} returned {described(drawn)}, not a figure"
        raise AuthorFault(message, hint=_instead(drawn)).at(script, line)
    if not isinstance(values, Mapping):
        raise AuthorFault(f"{target.__name__} returned {described(values)} as its values", hint=HELP).at(script, line)
    return Returned(drawn, values, line)


def _instead(value: Any) -> str:
    if value is None:
        return "end the function with: return fig"
    return "return its figure: ax.figure" if isinstance(value, Axes) else HELP
