"""Edits of a YAML file at the places of its nodes, which leave every other character as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import yaml

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what ends a line for YAML


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``text`` in place of the characters from ``start`` up to ``end``."""

    start: int
    end: int
    text: str


class Spans:
    """A text, and where the nodes that were parsed from it stand in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        first = _BREAK.search(text)
        self._break = first[0] if first else "\n"

    @classmethod
    def of(cls, data: bytes) -> Self:
        """The text of a file, its line ends as they are; a byte order mark is no part of it."""
        return cls(data.decode("utf-8-sig"))

    def replaced(self, node: yaml.Node, text: str) -> Edit:
        """Write something else for a value."""
        return Edit(self._offset(node.start_mark), self._offset(node.end_mark), text)

    def added(self, mapping: yaml.MappingNode, text: str) -> Edit:
        """Write ``key: value`` into a mapping: after its first entry, as the mapping is written itself."""
        key, value = mapping.value[0]
        if mapping.flow_style:
            end = self._offset(value.end_mark)
            return Edit(end, end, f", {text}")
        column, line = key.start_mark.column, key.start_mark.line
        if value.end_mark.line != line:  # before it: the end of a long value is no place for a line on its own
            start = self._offset(key.start_mark)
            return Edit(start, start, f"{text}{self._break}{' ' * column}")
        if line + 1 == len(self._starts):  # the last line, and nothing ends it
            return Edit(len(self.text), len(self.text), f"{self._break}{' ' * column}{text}")
        start = self._starts[line + 1]
        return Edit(start, start, f"{' ' * column}{text}{self._break}")

    def edited(self, edits: Iterable[Edit]) -> str:
        """The text with all of these, which do not overlap."""
        text = self.text
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def _offset(self, mark: yaml.Mark) -> int:
        return self._starts[mark.line] + mark.column
