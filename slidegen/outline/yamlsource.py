"""YAML with places: plain data, and the line and column of every key and value in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import yaml

from slidegen.errors import OutlineError, Problem, SourceLocation
from slidegen.files.textfiles import read_text
from slidegen.outline.yamlfaults import syntax_problem

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Step: TypeAlias = str | int

# A small file of nested aliases can expand without bound; no real outline comes near this many nodes.
MOST_NODES = 1_000_000
# Without an anchor there is no alias. Text can look like one (&nbsp;), which costs a look at the nodes, no more.
_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])&\w")
_YAML_TAGS = "tag:yaml.org,2002:"
DEEPEST = 100  # no outline nests so far, and the C parser would run out of stack without a word
_TOO_DEEP = f"it is nested more than {DEEPEST} levels deep"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, which also refuses to nest without end."""

    depth = 0

    def descend_resolver(self, parent: yaml.Node | None, index: object) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=parent.start_mark if parent else None)
        super().descend_resolver(parent, index)

    def ascend_resolver(self) -> None:
        self.depth -= 1
        super().ascend_resolver()


@dataclass(frozen=True, slots=True)
class _Found:
    """A value with its key; ``is_whole`` tells whether the path that was looked up leads all the way to it."""

    key: yaml.Node
    value: yaml.Node
    is_whole: bool


@dataclass(frozen=True, slots=True)
class YamlSource:
    """A parsed YAML file: ``data`` is plain, ``at`` tells where a part of it was written."""

    file: Path
    root: yaml.Node
    data: Json
    _found: dict[tuple[Step, ...], _Found] = field(default_factory=dict, repr=False, compare=False)

    def at(self, *path: Step, key: bool = False) -> SourceLocation:
        """Where the value at ``path`` starts (its key, with ``key=True``); as deep as the path exists."""
        found = self._find(path)
        return _place(self.file, (found.key if key else found.value).start_mark)

    def text_at(self, *path: Step) -> SourceLocation:
        """Where the first character of a text stands, also in a block scalar (``|`` or ``>``)."""
        node = self._find(path).value
        mark = node.start_mark
        if getattr(node, "style", None) in ("|", ">"):
            return SourceLocation(self.file, mark.line + 2, 1)
        return _place(self.file, mark)

    def extent(self, *path: Step) -> int:
        """How many lines of the file a text takes."""
        end = self._find(path).value.end_mark
        return max(1, end.line + (end.column > 0) - self.text_at(*path).line + 1)

    def node(self, *path: Step) -> yaml.Node | None:
        """What was parsed at ``path``, with its marks; None where nothing is."""
        found = self._find(path)
        return found.value if found.is_whole else None

    def lines_of(self, *path: Step) -> tuple[int, int]:
        """The lines of the value at ``path``, from 0; the end is the line of what comes after it."""
        node = self._find(path).value
        is_block = not getattr(node, "flow_style", False)
        return node.start_mark.line, node.end_mark.line + (not is_block)

    def _find(self, path: tuple[Step, ...]) -> _Found:
        """What stands at a path, or at its longest part that exists; looked up once."""
        if not path:
            return _Found(self.root, self.root, is_whole=True)
        if path not in self._found:
            above = self._find(path[:-1])
            child = _child(above.value, path[-1]) if above.is_whole else None
            self._found[path] = _Found(*child, is_whole=True) if child else replace(above, is_whole=False)
        return self._found[path]


def read_yaml(file: Path) -> YamlSource:
    """Parse one YAML document safely.

    Raises:
        OutlineError: unreadable, not UTF-8, not YAML, more than one document, duplicate keys, or aliases
            that refer to themselves or expand beyond ``MOST_NODES`` nodes.
    """
    text = read_text(file)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise OutlineError(syntax_problem(file, error, text)) from error
    if root is None:
        raise OutlineError(Problem("this file is empty", SourceLocation(file), "an outline has deck: and sections:"))
    if _ANCHOR.search(text):
        _refuse_bombs(file, root)
    problems: list[Problem] = []
    data = _plain(root, file, problems)
    if problems:
        raise OutlineError(*problems)
    return YamlSource(file, root, data)


def read_part(file: Path, text: str, path: tuple[Step, ...], line: int) -> YamlSource:
    """One item of a list, its lines given from the dash on; places are told as if it stood at ``path`` in its file.

    ``data`` is the item alone; ``line`` is where it starts, from 0.

    Raises:
        yaml.YAMLError: it is not one mapping.
        OutlineError: it holds what YAML allows and outlines do not.
    """
    root = yaml.compose("\n" * line + text.replace("-", " ", 1), Loader=_Loader)
    if not isinstance(root, yaml.MappingNode):
        raise yaml.YAMLError("this is no mapping")
    problems: list[Problem] = []
    data = _plain(root, file, problems)
    if problems:
        raise OutlineError(*problems)
    found = {path[:n]: _Found(root, root, is_whole=True) for n in range(len(path) + 1)}
    return YamlSource(file, root, data, found)


def read_value(text: str) -> Json:
    """One value as a command line gives it: a number, true, false, null, [a list], {a mapping}, "text", or plain text.

    Unlike in a file, plain text may hold anything, ': ' and ' #' too.

    Raises:
        ValueError: it begins like a list, a mapping or quoted text, but is not YAML; the message says why.
    """
    problems: list[Problem] = []
    value = _plain(_value_node(text), Path(), problems)
    if problems:
        raise ValueError(problems[0].message)
    return value


def _value_node(text: str) -> yaml.Node:
    if not text.startswith(("[", "{", '"', "'")):
        tag: str = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        return yaml.ScalarNode(tag, text)
    try:
        node = yaml.compose(text, Loader=_Loader)
        assert node is not None
        _refuse_bombs(Path(), node)
    except OutlineError as error:
        raise ValueError(error.problems[0].message) from None
    except yaml.YAMLError as error:
        raise ValueError(f"this is not YAML: {getattr(error, 'problem', None) or error}") from None
    return node


def _refuse_bombs(file: Path, root: yaml.Node) -> None:
    """Count nodes as if every alias were written out, without writing them out."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in _children(node))
        elif id(node) in open_nodes:
            hint = "take the alias, written with *, out of what has its anchor, written with &"
            raise OutlineError(Problem("what stands here contains itself", _place(file, node.start_mark), hint))
        elif id(node) not in sizes:
            open_nodes.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in _children(node))
    if sizes[id(root)] > MOST_NODES:
        hint = "write out what is meant, without aliases"
        raise OutlineError(Problem("the aliases of this file expand to an absurd size", SourceLocation(file), hint))


def _plain(node: yaml.Node, file: Path, problems: list[Problem]) -> Json:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, file, problems) for child in node.value]
    return _scalar(node, file, problems)


def _mapping(node: yaml.MappingNode, file: Path, problems: list[Problem]) -> Json:
    result: dict[str, Json] = {}
    seen: dict[str, int] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        place = _place(file, key.start_mark)
        if not name:
            problems.append(_no_word(key, place))
        elif name in seen:
            problems.append(Problem(f"the key {name!r} stands twice, first in line {seen[name]}", place, "keep one"))
        seen.setdefault(name, place.line)
        result[name] = _plain(value, file, problems)
    return result


def _no_word(key: yaml.Node, place: SourceLocation) -> Problem:
    if isinstance(key, yaml.MappingNode):
        return Problem("YAML takes these braces for a mapping", place, "put quotes around text that begins with {")
    return Problem("a key must be a word", place, "write key: value")


def _scalar(node: yaml.Node, file: Path, problems: list[Problem]) -> Json:
    """YAML 1.2 in spirit: only true/false are booleans, dates stay text ("no" is Norwegian, not False)."""
    text, kind = str(node.value), node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind in ("int", "float"):
        return _number(text, kind)
    if kind not in ("str", "bool", "timestamp", "merge", "value"):
        written = node.tag.replace(_YAML_TAGS, "!!")
        message, hint = f"YAML takes {written} for a tag, and here are none", "put quotes around the text"
        problems.append(Problem(message, _place(file, node.start_mark), hint))
    return text


def _number(text: str, kind: str) -> int | float | str:
    digits = text.replace("_", "").lower()
    try:
        return int(digits, 0) if kind == "int" else float(digits.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:  # 010 or 1:30, which YAML 1.1 reads as octal and sexagesimal: people mean text
        return text


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _child(node: yaml.Node, step: Step) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _place(file: Path, mark: yaml.Mark) -> SourceLocation:
    return SourceLocation(file, mark.line + 1, mark.column + 1)
