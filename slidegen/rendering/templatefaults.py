"""What Jinja stumbles over, in terms of what was meant: braces of TeX, a value misspelt, an if without its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import FilterArgumentError, SecurityError
from jinja2.utils import missing

from slidegen.errors import did_you_mean, near
from slidegen.rendering.numbers import NUMBER_FILTERS

BETWEEN = "; "  # the message of an error of ours, then what to do
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor", "set", "raw", "endraw")
IN_FIGURE = "compute it in the figure, and return it as a value"
_TEX = "in TeX, put a space between braces: { { … } }, or wrap the text in {% raw %} … {% endraw %}"
_WRITTEN = "a value is written {{ figures.ID.NAME }}; ~ joins two of them"
_AFTER_NUMBERS = "a number stands before it: {{ figures.ID.NAME | fixed(1) }}"
_QUOTED = re.compile(r"'([^']+)'")
_ENDS: Mapping[str, str] = {"end of print statement": "}}", "end of statement block": "%}"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to do; ``words`` stand where it is, ``line`` (from 1) is set where Jinja names another."""

    message: str
    hint: str = ""
    words: Sequence[str] = ()
    line: int | None = None


class Missing(StrictUndefined):
    """What is looked up in vain is an error, which says what is there instead."""

    @property
    def _undefined_message(self) -> str:
        name, thing = self._undefined_name, self._undefined_obj
        if thing is missing:
            known = "values are written figures.ID.NAME; there are also deck, build and path"
            return f"{name!r} is not known here{BETWEEN}{known}"
        if isinstance(thing, list) and isinstance(name, int):
            return f"this list has no item {name}{BETWEEN}its items are 0 to {len(thing) - 1}"
        return f"{_called(thing)} has no {name!r}{BETWEEN}{did_you_mean(str(name), _known(thing)) or IN_FIGURE}"


def _called(thing: Any) -> str:
    match thing:
        case str():
            return "a text"
        case bool() | int() | float():
            return "a number"
        case Mapping():
            return "this mapping"
    return f"a {type(thing).__name__.removesuffix('View').lower()}"


def _known(thing: Any) -> list[str]:
    if isinstance(thing, Mapping):
        return [str(key) for key in thing]
    return [field.name for field in fields(thing)] if is_dataclass(thing) and not isinstance(thing, type) else []


def explained(error: Exception, source: str = "", *, usual: str = "") -> Fault:
    """What Jinja, or an author's expression in it, raised; ``source`` is the text that was rendered.

    ``usual`` is what to do where the error does not tell.
    """
    if isinstance(error, TemplateSyntaxError):
        fault = _syntax(str(error.message), source)
        usual = usual or (_TEX if "$" in source or "\\" in source else _WRITTEN)
    else:
        fault = _raised(error)
        usual = usual or (_AFTER_NUMBERS if isinstance(error, FilterArgumentError) else IN_FIGURE)
    return replace(fault, hint=fault.hint or usual)


def _raised(error: Exception) -> Fault:
    message, _, hint = str(error).partition(BETWEEN)
    words = _QUOTED.findall(message)
    match error:
        case TemplateNotFound():
            is_layout = str(error.name).endswith(".j2")
            hint = "layouts stand in layouts/, beside the outline" if is_layout else "longer texts are named by file:"
            return Fault(f"there is no {error.name!r} to take in", hint, (str(error.name),))
        case SecurityError():
            return Fault(f"not allowed here: {message.rstrip('.')}", hint, words)
        case TemplateError():
            return Fault(message, hint, words)
        case RecursionError():
            return Fault("this is nested too deeply")
        case OverflowError() if "MAX_RANGE" in message:
            return Fault("a text counts to 100000 at most")
        case TypeError() if "unsupported operand" in message:
            return Fault(f"this cannot be computed: {message}", "~ joins text and numbers")
    return Fault(f"this cannot be computed: {error}" if message else f"this cannot be computed: {type(error).__name__}")


def _syntax(said: str, source: str) -> Fault:
    for pattern, fault in _SYNTAX:
        if match := re.match(pattern, said, re.DOTALL):
            return fault(match, source)
    return Fault(said[:1].lower() + said[1:].rstrip("."), "", _QUOTED.findall(said))


def _stray(match: re.Match[str], _: str) -> Fault:
    got = _ENDS.get(match[1], match[1])
    if got in _ENDS.values():
        return Fault(f"a value is missing before {got!r}", "", (got,))
    hint = "to compare, write ==" if got == "=" else ""
    return Fault(f"{got!r} does not go with what stands before it", hint, (got,))


def _too_little(match: re.Match[str], _: str) -> Fault:
    wanted = "a name" if match[1] == "name" else _ENDS.get(match[1], match[1])
    got = _ENDS.get(match[2], match[2])
    return Fault(f"{wanted} is missing before {got!r}", "", (got,))


def _nothing(match: re.Match[str], _: str) -> Fault:
    got = _ENDS.get(match[1], match[1])
    return Fault(f"a value is missing before {got!r}", "", (got,))


def _no_statement(match: re.Match[str], _: str) -> Fault:
    name = match[1]
    if name in STATEMENTS:
        return Fault(f"{name} has nothing to end or to continue here", "take it away, or begin what it ends", (name,))
    known = near(name, STATEMENTS)
    return Fault(f"there is no statement {name!r}", f"did you mean {known!r}?" if known else "", (name,))


def _no_end(match: re.Match[str], source: str) -> Fault:
    opened = match[1]
    line = _last_line(source, rf"\{{%-?\s*{opened}\b")
    return Fault(f"this {opened} has no end", f"write {{% end{opened} %}} where it ends", (opened,), line)


def _open_braces(match: re.Match[str], source: str) -> Fault:
    if match[1] not in _ENDS:
        return Fault(f"{match[1]!r} is missing before the end")
    closes = _ENDS[match[1]]
    opens = {"}}": "{{", "%}": "{%"}.get(closes, "{{")
    return Fault(f"{opens} is not closed", f"write {closes} where it ends", (), _last_line(source, re.escape(opens)))


def _open_comment(_: re.Match[str], source: str) -> Fault:
    line = _last_line(source, r"\{#")
    return Fault("{# begins a comment, which has no end", "end it with #}; in TeX, write { #", (), line)


def _no_filter(match: re.Match[str], _: str) -> Fault:
    return Fault(f"there is no filter {match[1]!r}", did_you_mean(match[1], NUMBER_FILTERS), (match[1],))


def _last_line(source: str, pattern: str) -> int | None:
    """The line, from 1, in which a pattern stands for the last time."""
    starts = [match.start() for match in re.finditer(pattern, source)]
    return source.count("\n", 0, starts[-1]) + 1 if starts else None


_SYNTAX: tuple[tuple[str, Callable[[re.Match[str], str], Fault]], ...] = (
    (r"No filter named '(.+)'", _no_filter),
    (r"expected token '(?:end of print statement|end of statement block)', got '(.+)'", _stray),
    (r"expected token '(.+)', got '(.+)'", _too_little),
    (r"Expected an expression, got '(.+)'", _nothing),
    (r"unexpected '(.+)'", _stray),
    (r"unexpected char '(.+)' at", _stray),
    (r"Encountered unknown tag '(.+?)'", _no_statement),
    (r"Unexpected end of template\. .*needs to be closed is '(.+)'", _no_end),
    (r"unexpected end of template, expected '(.+)'", _open_braces),
    (r"Missing end of comment tag", _open_comment),
)
