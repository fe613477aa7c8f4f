"""Values -> tables: records, or columns of one length, as a Markdown table."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import UndefinedError

from slidegen.deck.deck import Table, TableColumn, Text
from slidegen.errors import Problem, RenderError
from slidegen.rendering.cells import Row, cells, escaped, is_numeric, one_cell
from slidegen.rendering.templatefaults import explained
from slidegen.rendering.templating import Names, Templates

_KINDS = (
    "a table has a row or more: a list of records, a mapping of equally long lists, a structured array, a data frame"
)


@dataclass(frozen=True, slots=True)
class ColumnOfCells:
    """A column, in Markdown."""

    title: str
    cells: tuple[str, ...]
    numeric: bool

    def lines(self) -> list[str]:
        """Title, rule and cells, all of one width; numbers are set flush right."""
        width = max(3, *map(len, (self.title, *self.cells)))
        rule = "-" * (width - 1) + ":" if self.numeric else "-" * width
        return [text.rjust(width) if self.numeric else text.ljust(width) for text in (self.title, rule, *self.cells)]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as layouts see it."""

    columns: tuple[ColumnOfCells, ...]
    caption: str

    @property
    def markdown(self) -> str:
        """The table in Markdown, straight also in its source."""
        lines = zip(*(column.lines() for column in self.columns), strict=True)
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table_view(table: Table, figures: Names, jinja: Templates, rendered: Callable[[Text], str]) -> TableView:
    """The table that a slide asks for; ``rendered`` makes Markdown of the author's texts.

    Raises:
        RenderError: with everything wrong: the value, or the columns and formats asked of it.
    """
    caption = rendered(table.caption)
    rows = _rows(table, figures)
    asked = table.columns or [TableColumn(name, None, Text("", table.at), table.at) for name in rows[0]]
    columns: list[ColumnOfCells] = []
    problems: list[Problem] = []
    for column in asked:
        title = escaped(column.name) if column.title is None else one_cell(rendered(column.title))
        try:
            written = tuple(cells(column, rows, jinja))
            columns.append(ColumnOfCells(title, written, is_numeric([row[column.name] for row in rows])))
        except RenderError as error:
            problems += error.problems
    if problems:
        raise RenderError(*problems)
    return TableView(tuple(columns), caption)


def _rows(table: Table, figures: Names) -> Sequence[Row]:
    """The value as records, all with the same keys."""
    try:
        value = figures[table.figure][table.value]
    except UndefinedError as error:
        fault = explained(error)
        raise RenderError(Problem(fault.message, table.at, fault.hint)) from error
    name = f"{table.figure}.{table.value}"
    try:
        rows = _records(value, name)
    except ValueError as error:
        raise RenderError(Problem(str(error), table.at, _KINDS)) from error
    for number, row in enumerate(rows, 1):
        if unlike := sorted(row.keys() ^ rows[0].keys()):
            message = f"row {number} of {name} has other columns than row 1: one of them has no {unlike[0]!r}"
            raise RenderError(Problem(message, table.at, "give every row the same keys, and None where one is missing"))
    return rows


def _records(value: Any, name: str) -> Sequence[Row]:
    match value:
        case list() if value and all(isinstance(row, Mapping) for row in value):
            return value
        case Mapping() if value and all(isinstance(column, list) for column in value.values()):
            lengths = {key: len(column) for key, column in value.items()}
            if len(set(lengths.values())) > 1:
                told = ", ".join(f"{key} has {length}" for key, length in lengths.items())
                raise ValueError(f"the columns of {name} are not equally long: {told}")
            return _records([dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True)], name)
    empty = isinstance(value, list | Mapping) and not value
    raise ValueError(f"{name} is empty" if empty else f"{name} is no table: it is {reprlib.repr(value)}")
