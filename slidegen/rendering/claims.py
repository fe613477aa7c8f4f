"""Claims: what slides assert about the figures' values, tried before anything is published."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from slidegen.deck.deck import Claim, Text
from slidegen.errors import Problem
from slidegen.rendering.templatefaults import explained
from slidegen.rendering.templating import Templates, place_in
from slidegen.results import ClaimResult


def try_claim(slide: int, claim: Claim, jinja: Templates, context: Mapping[str, Any]) -> ClaimResult:
    """Evaluate one claim, of the slide with this number."""
    try:
        lookups = _lookups(claim.expression, jinja)
        holds = jinja.expression(claim.expression)(**context)
        values = {name: _value(node, jinja, context) for name, node in lookups.items()}
        passed = bool(holds)
    except Exception as error:  # an author's expression can raise anything
        return _broken(slide, claim, error)
    if passed:
        return ClaimResult(slide, claim.expression, passed=True, values=values)
    measured = ", ".join(f"{name} = {reprlib.repr(value)}" for name, value in values.items()) or "it names no value"
    because = f" ({claim.because})" if claim.because else ""
    problem = Problem(
        f"slide {slide}: this claim is false: {claim.expression}{because}",
        claim.at,
        "change the slide if the measurement is right, or the figure if the slide is",
        f"  measured: {measured}",
        kind="false-claim",
    )
    return ClaimResult(slide, claim.expression, passed=False, values=values, problem=problem)


def _broken(slide: int, claim: Claim, error: Exception) -> ClaimResult:
    fault = explained(error, usual="a claim compares values: figures.ID.NAME < 0.5")
    why = fault.message.removeprefix("this cannot be computed: ").replace("'}}'", "the end")
    place = place_in(Text(claim.expression, claim.at), 1, fault.words)
    problem = Problem(f"slide {slide}: this claim cannot be tried: {why}", place, fault.hint, kind="false-claim")
    return ClaimResult(slide, claim.expression, passed=False, problem=problem, broken=True)


def figures_in(expression: str, jinja: Templates) -> list[str]:
    """The ids of the figures that a claim mentions; of one that is no expression, all its words."""
    try:
        tree = jinja.parse("{{ " + expression + " }}")
    except TemplateSyntaxError:
        return re.findall(r"[\w-]+", expression)
    found = (_figure_in(node) for node in tree.find_all(nodes.Expr))
    return list(dict.fromkeys(name for name in found if name))


def _figure_in(node: nodes.Expr) -> str:
    """``wave`` for ``figures.wave`` and ``figures['wave']``."""
    match node:
        case nodes.Getattr(node=nodes.Name(name="figures")):
            return node.attr
        case nodes.Getitem(node=nodes.Name(name="figures"), arg=nodes.Const()):
            return str(node.arg.as_const())
    return ""


def _lookups(expression: str, jinja: Templates) -> dict[str, nodes.Expr]:
    """The values an expression reads, as written, ``figures.bank.rows[0].ms``: each once, in order."""
    tree = jinja.parse("{{ " + expression + " }}")
    methods = {id(call.node) for call in tree.find_all(nodes.Call)}
    lookups = [node for node in tree.find_all(nodes.Expr) if isinstance(node, nodes.Getattr | nodes.Getitem)]
    values = [node for node in lookups if _written(node) and not isinstance(node.node, nodes.Name)]
    inner = methods | {id(node.node) for node in values if id(node) not in methods}
    outer = {_written(node): node for node in values if id(node) not in inner}
    return {name: node for name, node in outer.items() if name.startswith(("figures.", "figures["))}


def _value(node: nodes.Node, jinja: Templates, context: Mapping[str, Any]) -> Any:
    """What such a lookup comes to, without compiling it: a talk has hundreds."""
    match node:
        case nodes.Getattr():
            return jinja.getattr(_value(node.node, jinja, context), node.attr)
        case nodes.Getitem():
            return jinja.getitem(_value(node.node, jinja, context), node.arg.as_const())
        case nodes.Name():
            return context[node.name]
    raise TypeError(f"{node!r} is no lookup")


def _written(node: nodes.Node) -> str:
    """A name with all that is looked up in it; "" where what is looked up is itself computed."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr() if within := _written(node.node):
            return f"{within}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const() | nodes.Neg(node=nodes.Const())) if within := _written(node.node):
            return f"{within}[{node.arg.as_const()!r}]"
    return ""
