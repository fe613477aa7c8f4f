"""What can be known about a figure script without running it: its functions, their parameters, their source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from slidegen.errors import OutlineError, Problem, SourceLocation, did_you_mean


@dataclass(frozen=True, slots=True)
class Script:
    """A parsed Python file."""

    file: Path
    text: str
    symbols: dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]

    def function(self, name: str, *, asked_at: SourceLocation) -> ast.FunctionDef:
        """The top-level function ``name``.

        Raises:
            OutlineError: there is none.
        """
        functions = {key: node for key, node in self.symbols.items() if isinstance(node, ast.FunctionDef)}
        if name not in functions:
            hint = did_you_mean(name, (key for key in functions if not key.startswith("_")))
            raise OutlineError(Problem(f"{self.file.name} has no function {name!r}", asked_at, hint))
        return functions[name]

    def listing(self, name: str, *, asked_at: SourceLocation) -> str:
        """The source of the top-level function or class ``name``, as it stands in the file."""
        if name not in self.symbols:
            hint = did_you_mean(name, self.symbols)
            raise OutlineError(Problem(f"{self.file.name} has no function or class {name!r}", asked_at, hint))
        return ast.get_source_segment(self.text, self.symbols[name]) or ""


def read_script(file: Path) -> Script:
    """Parse a Python file.

    Raises:
        OutlineError: it is not UTF-8 or not Python.
    """
    try:
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except SyntaxError as error:
        place = SourceLocation(file, error.lineno or 1, error.offset or 1)
        raise OutlineError(Problem(f"this is not Python: {error.msg}", place)) from error
    except (UnicodeDecodeError, ValueError) as error:
        raise OutlineError(Problem(f"this is not Python: {error}", SourceLocation(file))) from error
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return Script(file, text, {node.name: node for node in tree.body if isinstance(node, kinds)})


def parameters(function: ast.FunctionDef) -> tuple[list[str], list[str], bool]:
    """Names that can be set, names that must be set, and whether any name can (``**kwargs``)."""
    arguments = function.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    required = positional[: len(positional) - len(arguments.defaults)]
    required += [
        a.arg for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None
    ]
    return [*positional, *(a.arg for a in arguments.kwonlyargs)], required, arguments.kwarg is not None
