"""Jinja for slides: a sandbox, and errors that point at the author's line."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, TypeVar

from jinja2 import (
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.environment import TemplateExpression
from jinja2.exceptions import SecurityError, TemplateNotFound, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from slidegen.compiling import Codes
from slidegen.deck import Text
from slidegen.errors import Problem, RenderError, SourceLocation, did_you_mean
from slidegen.numbers import NUMBER_FILTERS

Compiled = TypeVar("Compiled", Template, TemplateExpression)
MOST_COMPILED = 5_000  # texts of a talk and of the edits of a long session
_QUOTED = re.compile(r"'([^']+)'")
_NO_FILTER = re.compile(r"No filter named '(.+)'")


class Names:
    """Named things that templates reach with a dot; an unknown name is an error that suggests a known one.

    ``note`` is told every name that is asked for.
    """

    __slots__ = ("_kind", "_note", "_things")

    def __init__(self, kind: str, things: Mapping[str, Any], note: Callable[[str], object] = str) -> None:
        self._kind = kind
        self._things = things
        self._note = note

    def __getitem__(self, name: str) -> Any:
        self._note(name)
        try:
            return self._things[name]
        except KeyError:
            hint = did_you_mean(str(name), self._things) or "there are none"
            raise UndefinedError(f"{self._kind} has no {name!r}; {hint}") from None

    def __iter__(self) -> Iterator[str]:
        for name in self._things:
            self._note(name)
            yield name


def figure_names(
    values: Mapping[str, Mapping[str, Any]],
    note: Callable[[str], object] = str,
    note_value: Callable[[str], object] = str,
) -> Names:
    """What templates and claims know as ``figures``: the values of each, by its id.

    ``note_value`` is told every value that is asked for, as FIGURE.VALUE.
    """

    def noted(figure: str) -> Callable[[str], object]:
        return lambda name: note_value(f"{figure}.{name}")

    return Names("this deck", {key: Names(f"figure {key!r}", own, noted(key)) for key, own in values.items()}, note)


class Templates(ImmutableSandboxedEnvironment):
    """Compiles each text and each expression once, for a talk that is rendered again and again."""

    def __init__(self, codes: Path, **options: Any) -> None:
        super().__init__(**options)
        self.filters |= FILTERS
        self.codes = Codes(codes, tuple(sorted(self.filters)))
        self._texts: dict[str, Template] = {}
        self._expressions: dict[str, TemplateExpression] = {}

    def text(self, source: str) -> Template:
        """A text, compiled."""
        return _once(self._texts, source, self._text)

    def expression(self, source: str) -> TemplateExpression:
        """An expression, compiled; what it looks up in vain is an error."""
        return _once(self._expressions, source, self._expression)

    def _text(self, source: str) -> Template:
        return self._template(self.codes.find(f"text {source}", lambda: self.compile(source)))

    def _expression(self, source: str) -> TemplateExpression:
        """As the template that sets it, for the code of ``compile_expression`` cannot be kept."""

        def compiled() -> CodeType:
            self.compile_expression(source)  # says what is wrong with what is no expression
            return self.compile(f"{{% set result = ({source}) %}}")

        code = self.codes.find(f"expression {source}", compiled)
        return TemplateExpression(self._template(code), undefined_to_none=False)

    def _template(self, code: CodeType) -> Template:
        return Template.from_code(self, code, self.make_globals(None))


def _once(known: dict[str, Compiled], source: str, compiled: Callable[[str], Compiled]) -> Compiled:
    if source not in known:
        if len(known) >= MOST_COMPILED:
            known.clear()
        known[source] = compiled(source)
    return known[source]


def environment(layout_folders: list[Path], cache: Path) -> Templates:
    """The one Jinja environment of a build: layouts from the first folder that has them, compiled once."""
    cache.mkdir(parents=True, exist_ok=True)
    return Templates(
        cache / "texts",
        loader=FileSystemLoader(layout_folders),
        bytecode_cache=FileSystemBytecodeCache(str(cache)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def render_text(jinja: Templates, text: Text, context: Mapping[str, Any]) -> str:
    """Render Markdown that an author wrote.

    Raises:
        RenderError: pointing at the line of the outline or slide file that is at fault.
    """
    if "{{" not in text.source and "{%" not in text.source and "{#" not in text.source:
        return text.source.strip("\n")
    try:
        return jinja.text(text.source).render(context).strip("\n")
    except Exception as error:  # author's expressions can raise anything, ZeroDivisionError included
        raise RenderError(_template_problem(error, text)) from error


def render_layout(jinja: Templates, layout: str, context: Mapping[str, Any], at: SourceLocation) -> str:
    """Render one slide through its layout.

    Raises:
        RenderError: the layout is unsound; names the template's own file and line.
    """
    try:
        return jinja.get_template(f"{layout}.md.j2").render(context)
    except TemplateNotFound as error:
        raise RenderError(Problem(f"the layout {layout!r} needs {error.name!r}, which does not exist", at)) from error
    except TemplateSyntaxError as error:
        place = SourceLocation(Path(error.filename or f"{layout}.md.j2"), error.lineno)
        raise RenderError(Problem(f"the layout {layout!r} is unsound: {error.message}", place)) from error
    except Exception as error:
        file, line = _last_template_frame(error.__traceback__, lambda name: name.endswith(".md.j2"))
        place = SourceLocation(Path(file), line) if file else at
        raise RenderError(Problem(f"the layout {layout!r} failed: {said(error)}", place)) from error


def _template_problem(error: Exception, text: Text) -> Problem:
    if isinstance(error, TemplateSyntaxError):
        line = error.lineno
    else:
        _, line = _last_template_frame(error.__traceback__, lambda name: name == "<template>")
    message = said(error)
    wrong = _QUOTED.findall(message.partition(";")[0])  # after the semicolon comes what would be right
    return Problem(message, place_in(text, line, wrong), _hint(error))


def place_in(text: Text, line: int, words: list[str]) -> SourceLocation:
    """Line ``line`` of a text (from 1), with the column of the first of ``words`` that stands on it."""
    lines = text.source.splitlines() or [""]
    index = min(max(line, 1), len(lines)) - 1
    file_line = text.at.line + index
    whole = _file_line(text.at.file, file_line)
    patterns = [*(rf"(?<!\w){re.escape(word)}(?!\w)" for word in reversed(words)), r"\{\{|\{%"]
    found = (match.start() for pattern in patterns if (match := re.search(pattern, whole)))
    return SourceLocation(text.at.file, file_line, next(found, 0 if index else text.at.column - 1) + 1)


def _file_line(file: Path, line: int) -> str:
    try:
        return file.read_text(encoding="utf-8").splitlines()[line - 1]
    except (OSError, IndexError):
        return ""


def _last_template_frame(trace: TracebackType | None, wanted: Callable[[str], bool]) -> tuple[str, int]:
    file, line = "", 1
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if wanted(name):
            file, line = name, trace.tb_lineno
        trace = trace.tb_next
    return file, line


def said(error: Exception) -> str:
    """What a template or an expression raised, as a sentence for its author."""
    if isinstance(error, SecurityError):
        return f"not allowed here: {error}"
    return str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"


def _hint(error: Exception) -> str:
    if unknown := _NO_FILTER.match(str(error)):
        return did_you_mean(unknown[1], NUMBER_FILTERS)
    if isinstance(error, TemplateSyntaxError):
        return "in TeX, put a space between braces: { { … } }, or wrap the text in {% raw %} … {% endraw %}"
    if isinstance(error, UndefinedError) and "is undefined" in str(error):
        return "values are written figures.ID.NAME; there are also deck and build"
    return ""


def attr(text: str) -> str:
    """Text for an HTML attribute."""
    return html.escape(" ".join(text.split()), quote=True)


def yaml_quote(text: str) -> str:
    """Text as a double-quoted YAML scalar on one line, safe inside a Marp directive comment."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("--", "\\u002d\\u002d")


FILTERS: dict[str, Callable[..., Any]] = NUMBER_FILTERS | {"attr": attr, "yaml_quote": yaml_quote}
