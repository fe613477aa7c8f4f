"""Jinja for slides: a sandbox, and errors that point at the author's line."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, Template, TemplateSyntaxError
from jinja2.environment import TemplateExpression
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from slidegen.deck.deck import Text
from slidegen.errors import Problem, RenderError, SourceLocation, did_you_mean
from slidegen.files.textfiles import read_text
from slidegen.outline.outline import DeckSpec
from slidegen.rendering.compiling import Codes
from slidegen.rendering.numbers import NUMBER_FILTERS
from slidegen.rendering.templatefaults import BETWEEN, Missing, explained

MOST_READY = 300  # texts, and as many expressions, ready to be rendered; the code of others is at hand
_BRACES = re.compile(r"\{\{|\{%|\{#")


class Names:
    """Named things that templates reach with a dot; an unknown name is an error that suggests a known one.

    ``lacks`` begins what is told of an unknown one; ``note`` is told every name that is asked for.
    """

    __slots__ = ("_lacks", "_none", "_note", "_things")

    def __init__(
        self,
        lacks: str,
        things: Mapping[str, Any],
        note: Callable[[str], object] = str,
        *,
        none: str = "there are none",
    ) -> None:
        self._lacks = lacks
        self._none = none
        self._things = things
        self._note = note

    def __getitem__(self, name: str) -> Any:
        self._note(name)
        try:
            return self._things[name]
        except KeyError:
            hint = did_you_mean(str(name), self._things) or self._none
            raise UndefinedError(f"{self._lacks} {name!r}{BETWEEN}{hint}") from None

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

    named = {key: Names(f"the figure {key} has no value", own, noted(key)) for key, own in values.items()}
    return Names("this talk has no figure", named, note, none="show it on a slide first: figure: FILE:FUNCTION")


def deck_names(settings: DeckSpec) -> Names:
    """What templates and claims know as ``deck``: its settings."""
    return Names("the deck has no", dict(settings))


class Templates(ImmutableSandboxedEnvironment):
    """Compiles each text and each expression once, for a talk that is rendered again and again."""

    def __init__(self, codes: Path, **options: Any) -> None:
        super().__init__(**options)
        self.filters |= FILTERS
        self.codes = Codes(codes, tuple(sorted(self.filters)))
        self._texts = lru_cache(MOST_READY)(self._text)
        self._expressions = lru_cache(MOST_READY)(self._expression)

    def text(self, source: str) -> Template:
        """A text, compiled."""
        return self._texts(source)

    def expression(self, source: str) -> TemplateExpression:
        """An expression, compiled; what it looks up in vain is an error."""
        return self._expressions(source)

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


def environment(layout_folders: list[Path], cache: Path) -> Templates:
    """The one Jinja environment of a build: layouts from the first folder that has them, compiled once."""
    cache.mkdir(parents=True, exist_ok=True)
    return Templates(
        cache / "texts",
        loader=FileSystemLoader(layout_folders),
        bytecode_cache=FileSystemBytecodeCache(str(cache)),
        undefined=Missing,
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
        raise RenderError(_template_problem(error, text, _line_of(error))) from error


def render_layout(jinja: Templates, layout: str, context: Mapping[str, Any], at: SourceLocation) -> str:
    """Render one slide through its layout.

    Raises:
        RenderError: the layout is unsound; names the template's own file and line.
        OutlineError: it is no text.
    """
    try:
        return jinja.get_template(f"{layout}.md.j2").render(context)
    except UnicodeDecodeError:
        _refuse_unreadable(jinja)
        raise
    except Exception as error:
        file, line = _last_template_frame(error.__traceback__, lambda name: name.endswith(".md.j2"))
        if isinstance(error, TemplateSyntaxError):
            file, line = error.filename or file, error.lineno
        if not file:  # one that it needs is missing: it runs no line of its own
            file = str(jinja.get_template(f"{layout}.md.j2").filename)
        whole = Text(read_text(Path(file)), SourceLocation(Path(file)))
        problem = _template_problem(error, whole, line)
        raise RenderError(replace(problem, message=f"in the layout {layout!r}: {problem.message}")) from error


def _refuse_unreadable(jinja: Templates) -> None:
    """Jinja does not say which layout is no text; it is one that stands here."""
    assert isinstance(jinja.loader, FileSystemLoader)
    for folder in jinja.loader.searchpath:
        for file in sorted(Path(folder).glob("*.md.j2")):
            read_text(file)


def _template_problem(error: Exception, text: Text, line: int) -> Problem:
    fault = explained(error, text.source)
    return Problem(fault.message, place_in(text, fault.line or line, fault.words), fault.hint)


def _line_of(error: Exception) -> int:
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    return _last_template_frame(error.__traceback__, lambda name: name == "<template>")[1]


def place_in(text: Text, line: int, words: Sequence[str]) -> SourceLocation:
    """Where the first of ``words`` stands in a text, looked for from its ``line`` (from 1) on.

    YAML makes one line of several in the file: then it is one of those below.
    """
    written = text.source.count("\n") + 1
    first = text.at.line + min(max(line, 1), written) - 1
    last = text.at.line + text.lines - 1 if text.lines > written else first
    rows = [(number, _from_text(text, number)) for number in range(first, max(first, last) + 1)]
    patterns = [*(re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") for word in reversed(words)), _BRACES]
    for pattern in patterns:
        for number, row in rows:
            braces = _BRACES.search(row)
            if match := pattern.search(row, braces.start() if braces else 0):
                return SourceLocation(text.at.file, number, match.start() + 1)
    return SourceLocation(text.at.file, first, text.at.column if first == text.at.line else 1)


def _from_text(text: Text, number: int) -> str:
    """A line of the file; blank where another text stands before on the line."""
    row = text.at.row(number)
    return " " * (text.at.column - 1) + row[text.at.column - 1 :] if number == text.at.line else row


def _last_template_frame(trace: TracebackType | None, wanted: Callable[[str], bool]) -> tuple[str, int]:
    file, line = "", 1
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if wanted(name):
            file, line = name, trace.tb_lineno
        trace = trace.tb_next
    return file, line


def attr(text: str) -> str:
    """Text for an HTML attribute."""
    return html.escape(" ".join(text.split()), quote=True)


def yaml_quote(text: str) -> str:
    """Text as a double-quoted YAML scalar on one line, safe inside a Marp directive comment."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("--", "\\u002d\\u002d")


FILTERS: dict[str, Callable[..., Any]] = NUMBER_FILTERS | {"attr": attr, "yaml_quote": yaml_quote}
