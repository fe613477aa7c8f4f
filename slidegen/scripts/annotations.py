"""What the annotation of a parameter allows, read off its source: the type, the choices, the bounds."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from slidegen.scripts.constants import Scalar, Scope, UnknownValue

TYPES = ("int", "float", "str", "bool")
# Interval(ge=, lt=) and pydantic's Field have bounds by name; Ge(0), Lt(1) and MultipleOf(2) are one each.
_NAMED = ("Interval", "Field")
_SINGLE = {"Ge": "ge", "Gt": "gt", "Le": "le", "Lt": "lt", "MultipleOf": "multiple_of"}
_LARGEST = 1e300  # beyond, bounds are as good as none
_FINEST = 2000  # steps of a slider; a finer one could not be set by hand


class Unfit(ValueError):
    """No control fits such an annotation; the message is the annotation."""


class OpenEnd(ValueError):
    """A number without both bounds; the message is the one that is missing."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A type of ``TYPES``, or choices; bounds by their names in annotated_types."""

    type: str = ""
    choices: tuple[Scalar, ...] = ()
    bounds: dict[str, int | float] = field(default_factory=dict)


def allowed(node: ast.expr, scope: Scope) -> Allowed:
    """What an annotation allows, names of it looked up.

    Raises:
        Unfit: it is none of ``TYPES``, no Literal, and no Annotated one of them.
        UnknownValue: a bound or a choice is nothing that can be told without a run.
    """
    match node:
        case ast.Name(id=name) if name in TYPES:
            return Allowed(name)
        case ast.Name():
            try:
                meaning, inner = scope.meaning(node)
            except UnknownValue:
                raise Unfit(ast.unparse(node)) from None
            return allowed(meaning, inner)
        case ast.Constant(value=str(text)):
            return allowed(_parsed(text, node), scope)
        case ast.Subscript(value=head, slice=inside) if _last(head) == "Literal":
            return Allowed(choices=tuple(scope.value(each) for each in _elements(inside)))
        case ast.Subscript(value=head, slice=ast.Tuple(elts=[first, *more])) if _last(head) == "Annotated":
            inner_allowed = allowed(first, scope)
            bounds = {key: value for each in more for key, value in _bounds(each, scope)}
            return Allowed(inner_allowed.type, inner_allowed.choices, inner_allowed.bounds | bounds)
    raise Unfit(ast.unparse(node))


def _parsed(text: str, node: ast.expr) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise Unfit(ast.unparse(node)) from None


def _elements(inside: ast.expr) -> Iterable[ast.expr]:
    return inside.elts if isinstance(inside, ast.Tuple) else (inside,)


def _last(node: ast.expr) -> str:
    """``Interval`` of ``annotated_types.Interval``."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _bounds(node: ast.expr, scope: Scope) -> Iterator[tuple[str, int | float]]:
    """Bounds that a piece of metadata sets; none if it is about something else."""
    if isinstance(node, ast.Name):
        node, scope = scope.meaning(node)
    if not isinstance(node, ast.Call):
        return
    called = _last(node.func)
    if called in _SINGLE and len(node.args) == 1:
        yield _SINGLE[called], _number(node.args[0], scope)
    elif called in (*_NAMED, *_SINGLE):
        known = ((each.arg, each.value) for each in node.keywords if each.arg in _SINGLE.values())
        yield from ((name, _number(value, scope)) for name, value in known if name)


def _number(node: ast.expr, scope: Scope) -> int | float:
    value = scope.value(node)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        raise UnknownValue(node)
    return value


@dataclass(frozen=True, slots=True)
class Range:
    """What a slider can be set to."""

    minimum: int | float
    maximum: int | float
    step: int | float


def whole_range(bounds: Mapping[str, int | float]) -> Range:
    """Of int; the step is 1, or what values are to be multiples of.

    Raises:
        OpenEnd: there is no lower or no upper bound.
    """
    _refuse_open(bounds)
    step = int(bounds.get("multiple_of", 0)) or 1
    low = math.ceil(bounds["ge"]) if "ge" in bounds else math.floor(bounds["gt"]) + 1
    high = math.floor(bounds["le"]) if "le" in bounds else math.ceil(bounds["lt"]) - 1
    return Range(-(-low // step) * step, high // step * step, step)


def real_range(bounds: Mapping[str, int | float], value: Scalar) -> Range:
    """Of float; an end that is left out is one step away. The slider can be set to ``value``, if any step allows that.

    Raises:
        OpenEnd: there is no lower or no upper bound.
    """
    _refuse_open(bounds)
    low, high = float(bounds.get("ge", bounds.get("gt", 0))), float(bounds.get("le", bounds.get("lt", 0)))
    step = float(bounds.get("multiple_of", 0)) or _step(low, high, value)
    return Range(low if "ge" in bounds else low + step, high if "le" in bounds else high - step, step)


def _refuse_open(bounds: Mapping[str, int | float]) -> None:
    for ends, words in ((("ge", "gt"), "lower bound"), (("le", "lt"), "upper bound")):
        if not bounds.keys() & ends:
            raise OpenEnd(words)


def _step(low: float, high: float, value: Scalar) -> float:
    """About a hundredth of the span, as 1, 2 or 5 times a power of ten; finer if ``value`` would fall between steps."""
    span = high - low
    if not 0 < span < math.inf:
        return 1.0
    exponent = math.floor(math.log10(span / 100)) + 1
    steps = [float(f"{digit}e{exponent - down}") for down in range(4) for digit in (5, 2, 1)]
    usual = min(steps, key=lambda step: abs(math.log(step * 100 / span)))
    marks = [high, value] if isinstance(value, int | float) else [high]
    fitting = (step for step in steps if span / _FINEST <= step <= usual)
    return next((step for step in fitting if all(_is_on_grid(mark - low, step) for mark in marks)), usual)


def _is_on_grid(distance: float, step: float) -> bool:
    return math.isclose(distance / step, round(distance / step), abs_tol=1e-6)
