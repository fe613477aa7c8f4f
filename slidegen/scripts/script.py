"""What can be known about a figure script without running it: its functions, their parameters, their source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from slidegen.errors import OutlineError, Problem, SourceLocation, did_you_mean
from slidegen.files.textfiles import read_text

_INDENTATION = "lines that belong together begin in the same column"
_SYNTAX = "what is wrong may stand just before: a bracket or a quote left open, a colon left out"


@dataclass(frozen=True, slots=True)
class Script:
    """A parsed Python file; ``symbols`` are its functions, classes and assigned names, dotted inside classes.

    ``imports`` are the names that it takes from modules: each with the module, and what it is called there.
    """

    file: Path
    text: str
    symbols: dict[str, ast.stmt]
    imports: dict[str, tuple[str, str]]

    def function(self, name: str, *, asked_at: SourceLocation | None) -> ast.FunctionDef:
        """The top-level function ``name``.

        Raises:
            OutlineError: there is none.
        """
        tops = {key: node for key, node in self.symbols.items() if "." not in key}
        functions = {key: node for key, node in tops.items() if isinstance(node, ast.FunctionDef)}
        if name not in functions:
            hint = did_you_mean(name, (key for key in functions if not key.startswith("_"))) or "it has no functions"
            if isinstance(tops.get(name), ast.ClassDef | ast.AsyncFunctionDef):
                hint = f"{name} is another kind of thing there: write def {name}(…)"
            raise OutlineError(Problem(f"{self.file.name} has no function {name!r}", asked_at, hint))
        return functions[name]

    def listing(self, name: str, *, asked_at: SourceLocation) -> str:
        """The lines of the symbol ``name`` as they stand in the file, decorators included, indented from 0.

        Raises:
            OutlineError: there is no such symbol.
        """
        if name not in self.symbols:
            hint = did_you_mean(name, self.symbols)
            raise OutlineError(Problem(f"{self.file.name} has no function, class or name {name!r}", asked_at, hint))
        node = self.symbols[name]
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        lines = self.text.split("\n")[first - 1 : node.end_lineno]
        indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
        return "\n".join(line.removeprefix(indent) for line in lines)


def read_script(file: Path) -> Script:
    """Parse a Python file.

    Raises:
        OutlineError: it is not UTF-8 or not Python.
    """
    try:
        text = read_text(file)
        tree = _parsed(text)
    except SyntaxError as error:
        place = SourceLocation(file, error.lineno or 1, error.offset or 1)
        hint = _INDENTATION if isinstance(error, IndentationError) else _SYNTAX
        raise OutlineError(Problem(f"this is not Python: {error.msg}", place, hint)) from error
    except (RecursionError, MemoryError) as error:
        raise OutlineError(Problem("this Python is nested too deeply", SourceLocation(file), _SYNTAX)) from error
    return Script(file, text, dict(_symbols(tree.body)), dict(_imports(tree.body)))


@lru_cache(maxsize=500)
def _parsed(text: str) -> ast.Module:
    """The tree of a text, which is only looked at; who resolves an outline again and again parses only what changed."""
    return ast.parse(text)


def _imports(body: Iterable[ast.stmt]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What ``from MODULE import ORIGINAL as NAME`` brings, by name."""
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((each.asname or each.name, (node.module, each.name)) for each in node.names)


def _symbols(body: Iterable[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.stmt]]:
    """What statements define, by name; of a name that is defined twice, the last one counts, as it does in Python."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield prefix + node.name, node
                if isinstance(node, ast.ClassDef):
                    yield from _symbols(node.body, f"{prefix}{node.name}.")
            case ast.Assign(targets=targets):
                yield from ((prefix + name, node) for target in targets for name in _assigned(target))
            case ast.AnnAssign(target=target):
                yield from ((prefix + name, node) for name in _assigned(target))


def _assigned(target: ast.expr) -> Iterator[str]:
    """The names that an assignment to ``target`` binds: none for ``a.b`` or ``a[0]``, two for ``a, b``."""
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id


def usual_id(source: str) -> str:
    """The name of a figure that was given none, from its FILE or FILE:FUNCTION."""
    file, _, function = source.partition(":")
    return re.sub(r"\W", "_", function or PurePath(file).stem)


def parameters(function: ast.FunctionDef) -> tuple[list[str], list[str], bool]:
    """Names that can be set, names that must be set, and whether any name can (``**kwargs``)."""
    arguments = function.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    required = positional[: len(positional) - len(arguments.defaults)]
    required += [
        a.arg for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None
    ]
    return [*positional, *(a.arg for a in arguments.kwonlyargs)], required, arguments.kwarg is not None
