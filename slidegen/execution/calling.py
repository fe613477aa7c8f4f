"""Calling the author's code: load the script, check the parameters, take what it returns, tell what it raised."""

from __future__ import annotations

import importlib.util
import inspect
import linecache
import runpy
import sys
import traceback
import typing
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from pydantic import ConfigDict, TypeAdapter, ValidationError

HELP = "a figure function returns a matplotlib Figure, or a Figure and a dict of named values"


class AuthorFault(Exception):
    """What the author must mend: the sentence, the place in their file, their own frames."""

    def __init__(
        self, message: str, *, file: str = "", line: int = 0, frames: str = "", hint: str = "", param: str = ""
    ):
        super().__init__(message)
        self.told = {"file": file, "line": line, "frames": frames, "hint": hint, "param": param}

    def as_verdict(self) -> dict[str, Any]:
        return {"fault": {"message": str(self), **self.told}}


def call(
    script: Path, function: str | None, params: Mapping[str, Any], *, root: Path
) -> tuple[Figure, Mapping[str, Any]]:
    """Run a figure function, or a whole script, and return its figure and values.

    Raises:
        AuthorFault: the code raised or exited, a parameter does not fit, or what came back is not a figure.
    """
    warnings.filterwarnings("ignore", message=".*non-interactive.*")  # plt.show() has nothing to show here
    try:
        if function is None:
            runpy.run_path(str(script), run_name="__main__")
            return _last_open(script), {}
        module = _load(script)
        target = getattr(module, function)
        return _figure_and_values(target(**_checked(target, params)), script, target)
    except AuthorFault:
        raise
    except SystemExit as stop:
        if function is None and stop.code in (None, 0) and plt.get_fignums():
            return _last_open(script), {}
        raise _fault(stop, f"the figure called sys.exit({stop.code!r})", script, root) from None
    except BaseException as error:
        said = "".join(traceback.format_exception_only(error)).strip()
        raise _fault(error, said, script, root) from None


def _load(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[script.stem] = module
    spec.loader.exec_module(module)
    return module


def _checked(target: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, converted to what the signature's annotations say (Annotated bounds included)."""
    hints = typing.get_type_hints(target, include_extras=True)
    return {name: _converted(name, value, hints.get(name, Any)) for name, value in params.items()}


def _converted(name: str, value: Any, hint: Any) -> Any:
    adapter = TypeAdapter(hint, config=None if hint is Any else ConfigDict(arbitrary_types_allowed=True))
    try:
        return adapter.validate_python(value, strict=None)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"].replace("Input should", "should")
        raise AuthorFault(f"parameter {name!r} {said}, but is {value!r}", param=name) from None


def _figure_and_values(returned: Any, script: Path, target: Any) -> tuple[Figure, Mapping[str, Any]]:
    drawn, values = returned if isinstance(returned, tuple) and len(returned) == 2 else (returned, {})
    place = {"file": str(script), "line": inspect.unwrap(target).__code__.co_firstlineno}
    if not isinstance(drawn, Figure):
        raise AuthorFault(f"{target.__name__} returned {_described(drawn)}, not a figure", hint=HELP, **place)
    if not isinstance(values, Mapping):
        raise AuthorFault(f"{target.__name__} returned {_described(values)} as its values", hint=HELP, **place)
    return drawn, values


def _described(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _last_open(script: Path) -> Figure:
    if not plt.get_fignums():
        hint = "a whole script is taken for its last open figure; do not close it"
        raise AuthorFault("the script left no figure open", file=str(script), line=1, hint=hint)
    return plt.figure(plt.get_fignums()[-1])


def _fault(error: BaseException, message: str, script: Path, root: Path) -> AuthorFault:
    frames = _own_frames(error.__traceback__, root)
    if isinstance(error, SyntaxError) and error.filename:
        return AuthorFault(message.splitlines()[-1], file=error.filename, line=error.lineno or 1)
    if not frames:
        return AuthorFault(message, file=str(script), line=1)
    told = "\n".join(f'  File "{f.filename}", line {f.lineno}, in {f.name}\n    {f.line}' for f in frames)
    return AuthorFault(message, file=frames[-1].filename, line=frames[-1].lineno or 1, frames=told)


def _own_frames(trace: TracebackType | None, root: Path) -> list[traceback.FrameSummary]:
    """The frames in the author's files; an environment inside the project is not theirs."""
    linecache.checkcache()
    frames = traceback.extract_tb(trace)
    return [
        f for f in frames if f.filename.startswith(f"{root}/") and "site-packages" not in f.filename and not _ours(f)
    ]


def _ours(frame: traceback.FrameSummary) -> bool:
    return Path(frame.filename).is_relative_to(Path(__file__).parents[1])
