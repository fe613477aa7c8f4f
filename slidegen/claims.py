"""Claims: what slides assert about the figures' values, tried before anything is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from slidegen.deck import Claim, Deck
from slidegen.errors import Problem
from slidegen.results import ClaimResult


def try_claims(deck: Deck, jinja: ImmutableSandboxedEnvironment, context: Mapping[str, Any]) -> tuple[ClaimResult, ...]:
    """Evaluate every claim of the deck; a false or broken one carries its problem."""
    return tuple(_try(number, claim, jinja, context) for number, claim in deck.claims())


def _try(slide: int, claim: Claim, jinja: ImmutableSandboxedEnvironment, context: Mapping[str, Any]) -> ClaimResult:
    try:
        names = _dotted_names(claim.expression, jinja)
        holds = jinja.compile_expression(claim.expression, undefined_to_none=False)(**context)
        values = {name: jinja.compile_expression(name, undefined_to_none=False)(**context) for name in names}
        passed = bool(holds)
    except TemplateSyntaxError as error:
        return _broken(slide, claim, f"this claim is not an expression: {error.message}")
    except TemplateError as error:
        return _broken(slide, claim, f"this claim cannot be tried: {error}")
    except Exception as error:
        return _broken(slide, claim, f"this claim cannot be tried: {type(error).__name__}: {error}")
    if passed:
        return ClaimResult(slide, claim.expression, passed=True, values=values)
    measured = ", ".join(f"{name} = {value!r}" for name, value in values.items()) or "it names no value"
    because = f" ({claim.because})" if claim.because else ""
    problem = Problem(
        f"slide {slide}: this claim is false: {claim.expression}{because}",
        claim.at,
        "change the slide if the measurement is right, or the figure if the slide is",
        f"  measured: {measured}",
    )
    return ClaimResult(slide, claim.expression, passed=False, values=values, problem=problem)


def _broken(slide: int, claim: Claim, message: str) -> ClaimResult:
    hint = "a claim compares values: figures.ID.NAME < 0.5"
    problem = Problem(f"slide {slide}: {message}", claim.at, hint)
    return ClaimResult(slide, claim.expression, passed=False, problem=problem)


def _dotted_names(expression: str, jinja: ImmutableSandboxedEnvironment) -> list[str]:
    """The values an expression reads, as written: ``figures.bank.river``, each once, in order."""
    tree = jinja.parse("{{ " + expression + " }}")
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    found = [_dotted(node) for node in tree.find_all(nodes.Getattr) if id(node) not in inner]
    return list(dict.fromkeys(name for name in found if name.startswith("figures.")))


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else ""
