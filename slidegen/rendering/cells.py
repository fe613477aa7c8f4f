"""The cells of a table: a column of values as Markdown that shows each value as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from jinja2 import TemplateAssertionError, TemplateRuntimeError, TemplateSyntaxError, UndefinedError

from slidegen.deck.deck import TableColumn
from slidegen.errors import Problem, RenderError, did_you_mean
from slidegen.rendering.templatefaults import explained
from slidegen.rendering.templating import Templates

Row: TypeAlias = Mapping[str, Any]
Filter: TypeAlias = Callable[[Row], Any]

_NUMBERS = "return numbers in this column, or leave its format out"
MISSING = "–"
_SPECIAL = re.compile(r"[\\`*_\[\]<|$&~]")  # what Markdown and TeX would take for their own
_BARE_PIPE = re.compile(r"(?<!\\)\|")
_LINES = re.compile(r"\s*[\r\n]+\s*")


def cells(column: TableColumn, rows: Sequence[Row], jinja: Templates) -> list[str]:
    """One column of ``rows``; its format may name other columns of the row, as in ``pm(error)``.

    Raises:
        RenderError: there is no such column, or a cell cannot be written so.
    """
    if column.name not in rows[0]:
        hint = did_you_mean(column.name, rows[0])
        raise RenderError(Problem(f"this table has no column {column.name!r}", column.at, hint))
    asked = column.format.source
    write = _filter(asked or _usual_format([row[column.name] for row in rows]), column, jinja)
    written = []
    for number, row in enumerate(rows, 1):
        cell = row[column.name]
        try:
            written.append(_cell(cell, row, write if asked or _is_number(cell) else None))
        except Exception as error:  # a format is an author's expression and can raise anything
            fault = explained(error, usual=_NUMBERS)
            message = f"row {number}, column {column.name!r}: {fault.message}"
            hint = (
                f"a format may name the columns {', '.join(row)}" if isinstance(error, UndefinedError) else fault.hint
            )
            raise RenderError(Problem(message, column.format.at, hint)) from error
    return written


def is_numeric(values: Sequence[Any]) -> bool:
    """Whether a column holds numbers, apart from cells that are missing."""
    there = [value for value in values if value is not None]
    return bool(there) and all(map(_is_number, there))


def escaped(text: str) -> str:
    """Text as a cell that shows it as it is."""
    return one_cell(_SPECIAL.sub(r"\\\g<0>", text))


def one_cell(markdown: str) -> str:
    """Markdown that ends neither its line nor its cell."""
    return _BARE_PIPE.sub(r"\\|", _LINES.sub(" ", markdown).strip())


def _filter(written: str, column: TableColumn, jinja: Templates) -> Filter:
    try:
        return jinja.expression(f"_ | {written}")
    except TemplateSyntaxError as error:
        fault = explained(error)
        hint = fault.hint if isinstance(error, TemplateAssertionError) else "a format is a filter: fixed(1)"
        message = f"the format of column {column.name!r} will not do: {fault.message}"
        raise RenderError(Problem(message, column.format.at, hint)) from error


def _cell(cell: Any, row: Row, write: Filter | None) -> str:
    if cell is None:
        return MISSING
    if write:
        shown = str(write({**row, "_": cell}))
        return one_cell(shown) if _is_number(cell) else escaped(shown)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return escaped(cell)
    raise TemplateRuntimeError(f"a {type(cell).__name__} does not fit into a cell; return numbers or text")


def _usual_format(values: Sequence[Any]) -> str:
    numbers = [value for value in values if _is_number(value)]
    if any(isinstance(number, float) for number in numbers):
        return "sig(3)"
    return "thousands" if any(abs(number) >= 10_000 for number in numbers) else "fixed(0)"  # a year has no space


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
