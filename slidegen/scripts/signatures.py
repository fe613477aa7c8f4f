"""The signature of a figure function -> controls of its live parameters. The author's file is not run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, zip_longest
from typing import Any

from slidegen.errors import OutlineError, Problem, Problems, SourceLocation
from slidegen.scripts.annotations import Allowed, OpenEnd, Unfit, allowed, real_range, whole_range
from slidegen.scripts.constants import Scalar, Scope, UnknownValue
from slidegen.scripts.controls import Control, written

_FITTING = "a control needs Annotated[int, Interval(ge=0, le=9)], the same with float, Literal[...], bool or str"
_BOTH_ENDS = "a slider has both, as in Annotated[int, Interval(ge=0, le=9)]"
_PLAIN = "write it as a plain value, or set it in the outline under params:"


def controls(
    function: ast.FunctionDef,
    live: Mapping[str, SourceLocation],
    given: Mapping[str, Any],
    *,
    scope: Scope,
    places: Mapping[str, SourceLocation],
) -> tuple[Control, ...]:
    """The controls of the ``live`` parameters, each with where the outline asks for it, in that order.

    ``given`` are the outline's values, at ``places``; of all others the defaults count.

    Raises:
        OutlineError: with every parameter for which there is no control, or whose value its control does not offer.
    """
    problems = Problems()
    signature = {parameter.name: parameter for parameter in _signature(function, scope)}
    found: list[Control | None] = []
    for name, at in live.items():
        if name not in signature:
            hint = "name it there, with its annotation"
            problems.append(Problem(f"{name!r} is not in the signature of {function.name}", at, hint))
        elif name in given:
            found.append(problems.tried(partial(signature[name].control, given[name], "it", places[name])))
        elif signature[name].default:  # else it is missing, which is told of any parameter
            found.append(problems.tried(signature[name].usual))
    if problems:
        raise OutlineError(*problems)
    return tuple(control for control in found if control)


class EmptyRange(ValueError):
    """Bounds between which there is nothing; the message says which."""


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One parameter of a function, and the scope in which its annotation and default stand."""

    argument: ast.arg
    default: ast.expr | None
    scope: Scope

    @property
    def name(self) -> str:
        return self.argument.arg

    @property
    def at(self) -> SourceLocation:
        line, script = self.argument.lineno, self.scope.script
        before = script.text.splitlines()[line - 1].encode()[: self.argument.col_offset].decode()
        return SourceLocation(script.file, line, len(before) + 1)

    def usual(self) -> Control:
        """The control, set to the default."""
        assert self.default is not None
        self._unset(0)  # what is wrong with the annotation comes first
        try:
            value = self.scope.value(self.default)
        except UnknownValue as error:
            message = (
                f"the default {error} of the live parameter {self.name!r} cannot be told without running the script"
            )
            raise OutlineError(Problem(message, self.at, _PLAIN)) from None
        return self.control(value, "its default", self.at)

    def control(self, value: Any, what: str, at: SourceLocation) -> Control:
        """The control, set to a value, of which ``what`` and ``at`` tell which one it is and where it stands."""
        control = self._unset(value)
        try:
            return replace(control, value=control.taken(value))
        except ValueError as error:
            raise OutlineError(Problem(f"{error}, but {what} is {written(value)}", at)) from None

    def _unset(self, value: Any) -> Control:
        """The control before it is set; ``value`` is one that a slider should be able to show."""
        note, called = self.argument.annotation, f"the live parameter {self.name!r}"
        if note is None:
            raise OutlineError(Problem(f"{called} has no annotation", self.at, _FITTING))
        try:
            return _sound(_of(self.name, allowed(note, self.scope), value))
        except Unfit as error:
            problem = Problem(f"no control fits {called}, which is {error}", self.at, _FITTING)
        except EmptyRange as error:
            problem = Problem(f"{called} has no values: {error}", self.at, "give the lower bound first")
        except OpenEnd as error:
            problem = Problem(f"{called} has no {error}", self.at, _BOTH_ENDS)
        except UnknownValue as error:
            hint = "use numbers or text, or names to which a module of the project assigns them"
            message = f"what {error} is in the annotation of {called} cannot be told without running the script"
            problem = Problem(message, self.at, hint)
        raise OutlineError(problem)


def _signature(function: ast.FunctionDef, scope: Scope) -> Iterator[_Parameter]:
    arguments = function.args
    positional = reversed([*arguments.posonlyargs, *arguments.args])
    backwards = zip_longest(positional, reversed(arguments.defaults))
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return (_Parameter(argument, default, scope) for argument, default in chain(backwards, named))


def _sound(control: Control) -> Control:
    if control.minimum > control.maximum:
        raise EmptyRange(f"they would be from {written(control.minimum)} to {written(control.maximum)}")
    return control


def _of(name: str, what: Allowed, value: Scalar) -> Control:
    if what.choices:
        return Control(name=name, kind="choice", value=value, choices=what.choices)
    if what.type in ("bool", "str"):
        return Control(name=name, kind="check" if what.type == "bool" else "text", value=value)
    span = whole_range(what.bounds) if what.type == "int" else real_range(what.bounds, value)
    return Control(name=name, kind="range", value=value, minimum=span.minimum, maximum=span.maximum, step=span.step)
