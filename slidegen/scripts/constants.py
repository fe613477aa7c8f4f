"""What names and simple expressions in a script stand for, told without running it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from slidegen.scripts.script import Script

Scalar: TypeAlias = bool | int | float | str | None
MOST_HOPS = 20  # from name to name; who needs more goes round in circles

_ARITHMETIC: dict[type[ast.operator], Callable[..., Scalar]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


class UnknownValue(ValueError):
    """An expression whose value only a run can tell; the message is the expression."""

    def __init__(self, node: ast.expr) -> None:
        super().__init__(ast.unparse(node))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names are looked up: in a script, then where it imports them from.

    ``module`` finds a module of the project as the script would import it, or None.
    """

    script: Script
    module: Callable[[Script, str], Script | None]
    hops: int = MOST_HOPS

    def meaning(self, name: ast.Name) -> tuple[ast.expr, Scope]:
        """The expression that a name was assigned at the top of its module, and the scope in which that stands.

        Raises:
            UnknownValue: there is none in the modules of the project.
        """
        if not self.hops:
            raise UnknownValue(name)
        if name.id in self.script.imports:
            origin, original = self.script.imports[name.id]
            if found := self.module(self.script, origin):
                return Scope(found, self.module, self.hops - 1).meaning(ast.Name(original))
        if value := _assigned_to(name.id, self.script.symbols.get(name.id)):
            return value, Scope(self.script, self.module, self.hops - 1)
        raise UnknownValue(name)

    def value(self, node: ast.expr) -> Scalar:
        """The value of a literal, a name, or a little arithmetic with them.

        Raises:
            UnknownValue: it is none of these.
        """
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return value
            case ast.Name():
                meaning, scope = self.meaning(node)
                return scope.value(meaning)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._number(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                try:
                    return _ARITHMETIC[type(op)](self._number(left), self._number(right))
                except ArithmeticError:
                    raise UnknownValue(node) from None
        raise UnknownValue(node)

    def _number(self, node: ast.expr) -> int | float:
        value = self.value(node)
        if isinstance(value, int | float):
            return value
        raise UnknownValue(node)


def _assigned_to(name: str, statement: ast.stmt | None) -> ast.expr | None:
    """What a statement assigns to a name; in ``A, B = 1, 2`` each of them its own."""
    match statement:
        case ast.AnnAssign(value=ast.expr() as value):
            return value
        case ast.Assign(targets=targets, value=value):
            return next((part for target in targets if (part := _part(name, target, value))), None)
    return None


def _part(name: str, target: ast.expr, value: ast.expr) -> ast.expr | None:
    match target, value:
        case ast.Name(id=found), _ if found == name:
            return value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            pairs = zip(targets, values, strict=True)
            return next((part for each, of in pairs if (part := _part(name, each, of))), None)
    return None
