"""Calling the author's code: load the script, check the parameters, take what it returns, tell what it raised."""

from __future__ import annotations

import importlib.util
import inspect
import runpy
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from slidegen.execution.faults import AuthorFault, fault_of, said

HELP = "a figure function returns a matplotlib Figure, or a Figure and a dict of named values"


@dataclass(frozen=True, slots=True)
class Returned:
    """What the author's code gave back, and the line of the function that did."""

    figure: Figure
    values: Mapping[str, Any]
    line: int = 1


def call(script: Path, function: str | None, params: Mapping[str, Any], *, root: Path) -> Returned:
    """Run a figure function, or a whole script, and take what it returns.

    Raises:
        AuthorFault: the code raised or exited, a parameter does not fit, or what came back is not a figure.
    """
    warnings.filterwarnings("ignore", message=".*non-interactive.*")  # plt.show() has nothing to show here
    try:
        if function is None:
            runpy.run_path(str(script), run_name="__main__")
            return Returned(_last_open(script), {})
        module = _load(script)
        target = getattr(module, function)
        return _figure_and_values(target(**_checked(target, params)), script, target)
    except AuthorFault:
        raise
    except SystemExit as stop:
        if function is None and stop.code in (None, 0) and plt.get_fignums():
            return Returned(_last_open(script), {})
        raise fault_of(stop, f"the figure called sys.exit({stop.code!r})", script, root) from None
    except BaseException as error:
        raise fault_of(error, said(error), script, root) from None


def _load(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[script.stem] = module
    spec.loader.exec_module(module)
    return module


def _checked(target: Any, params: Mapping[str, Any]) -> Mapping[str, Any]:
    if not params:
        return params
    from slidegen.execution.parameters import checked  # brings pydantic, which most figures do not need

    return checked(target, params)


def _figure_and_values(returned: Any, script: Path, target: Any) -> Returned:
    drawn, values = returned if isinstance(returned, tuple) and len(returned) == 2 else (returned, {})
    line = inspect.unwrap(target).__code__.co_firstlineno
    if not isinstance(drawn, Figure):
        raise AuthorFault(f"{target.__name__} returned {_described(drawn)}, not a figure", hint=HELP).at(script, line)
    if not isinstance(values, Mapping):
        raise AuthorFault(f"{target.__name__} returned {_described(values)} as its values", hint=HELP).at(script, line)
    return Returned(drawn, values, line)


def _described(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _last_open(script: Path) -> Figure:
    if not plt.get_fignums():
        hint = "a whole script is taken for its last open figure; do not close it"
        raise AuthorFault("the script left no figure open", file=str(script), line=1, hint=hint)
    return plt.figure(plt.get_fignums()[-1])
