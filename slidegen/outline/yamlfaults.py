"""What a parser of YAML stumbles over, in terms of what was meant: a colon in a title, a quote left open, a tab."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from slidegen.errors import Problem, SourceLocation

_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ITEM = re.compile(r"(?P<key>\s*(?:- +)*(?:[\w-]+: +)?)(?P<text>.*)")
_KEY_BEFORE = re.compile(r"[\w\"')\]}]\s*:\s")
_PARTNER = {"{": "}", "[": "]"}
_INDENT = "lines that belong together begin in the same column"
LONGEST = 70  # characters of a line that a hint repeats


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the parser gave up (line and column from 0), and where what it was reading had begun."""

    file: Path
    text: str
    lines: Sequence[str]
    problem: str
    context: str
    line: int
    column: int
    began: tuple[int, int]

    @property
    def row(self) -> str:
        return self.lines[self.line] if self.line < len(self.lines) else ""

    @property
    def above(self) -> str:
        """The last line above with anything in it."""
        return next((line.rstrip() for line in reversed(self.lines[: self.line]) if line.strip()), "")

    def letter(self, at: tuple[int, int]) -> str:
        line, column = at
        return self.lines[line][column : column + 1] if line < len(self.lines) else ""

    def told(self, message: str, hint: str, at: tuple[int, int] | None = None) -> Problem:
        """The problem, at a place from 0; where the parser stopped, if nothing else is said."""
        line, column = at or (self.line, self.column)
        if line >= len(self.lines):  # at the end of the file nothing is to be seen
            line, column = max(0, len(self.lines) - 1), len(self.lines[-1]) if self.lines else 0
        return Problem(message, SourceLocation(self.file, line + 1, column + 1), hint)


def syntax_problem(file: Path, error: yaml.YAMLError, text: str, *, first: int = 0) -> Problem:
    """What is wrong with a text that is no YAML; ``first`` is the line of the file, from 0, in which it begins."""
    text = "\n" * first + text
    lines = text.split("\n")
    if found := _UNPRINTABLE.search(text):
        return _control_character(file, text, found.start())
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem(f"this is not YAML: {error}", SourceLocation(file, first + 1), _quotes(""))
    began = getattr(error, "context_mark", None) or mark
    problem, context = str(getattr(error, "problem", "")), str(getattr(error, "context", ""))
    place = (mark.line + first, mark.column)
    stop = _Stop(file, text, lines, problem, context, *place, (began.line + first, began.column))
    causes = (cause(stop) for cause in _CAUSES)
    return next((found for found in causes if found), stop.told(f"this is not YAML: {problem}", _quotes(stop.row)))


def _control_character(file: Path, text: str, index: int) -> Problem:
    before = text[:index].split("\n")
    place = SourceLocation(file, len(before), len(before[-1]) + 1)
    return Problem(f"here is a control character, U+{ord(text[index]):04X}", place, "delete it")


def _too_deep(stop: _Stop) -> Problem | None:
    return stop.told(stop.problem, "close brackets, or indent less") if stop.problem.endswith("levels deep") else None


def _tag(stop: _Stop) -> Problem | None:
    if not stop.problem.startswith("could not determine a constructor"):
        return None
    return stop.told("YAML takes this for a tag, and here are none", _quotes(stop.row))


def _tab(stop: _Stop) -> Problem | None:
    indent = stop.row[: len(stop.row) - len(stop.row.lstrip())]
    if "\t" not in indent:
        return None
    return stop.told("a tab indents this line", "YAML is indented with spaces", (stop.line, indent.index("\t")))


def _open_quote(stop: _Stop) -> Problem | None:
    if stop.context != "while scanning a quoted scalar":
        return None
    return stop.told("this quote is not closed", f"put {stop.letter(stop.began)} where the text ends", stop.began)


def _escape(stop: _Stop) -> Problem | None:
    if stop.context != "while parsing a quoted scalar":
        return None
    hint = "use single quotes, where a backslash is a backslash, or write the text under |"
    column = stop.row.rfind("\\", 0, stop.column + 1)
    return stop.told(f"{stop.row[column:][:2]} means nothing here in double quotes", hint, (stop.line, column))


def _after_quote(stop: _Stop) -> Problem | None:
    if stop.row[: stop.column].rstrip()[-1:] not in ("'", '"') or not stop.letter((stop.line, stop.column)).strip():
        return None
    began = _brackets(stop).ended
    if began[0] < stop.line:
        message = f"this quote is closed in line {stop.line + 1} only, where another one opens"
        return stop.told(message, f"put {stop.letter(began)} where the text ends", began)
    return stop.told("this text goes on after its closing quote", _quotes(stop.row))


def _after_bracket(stop: _Stop) -> Problem | None:
    if not stop.problem.startswith("did not find expected") or stop.context.startswith("while parsing a flow"):
        return None
    if stop.row[: stop.column].rstrip()[-1:] not in ("}", "]"):
        return None
    began = _brackets(stop).ended
    what = "mapping" if stop.letter(began) == "{" else "list"
    return stop.told(f"YAML takes this for a {what}, but text follows its end", _quotes(stop.lines[began[0]]), began)


def _first_letter(stop: _Stop) -> Problem | None:
    if stop.problem == "found undefined alias":
        name = re.split(r"[\s,\]}]", stop.row[stop.column + 1 :])[0]
        return stop.told(f"YAML takes *{name} for an alias, and there is no anchor &{name}", _quotes(stop.row))
    if "cannot start any token" not in stop.problem and stop.context not in _OF_MARKS:
        return None
    message = f"YAML has another use for {stop.letter(stop.began)} at the beginning of a text"
    return stop.told(message, _quotes(stop.lines[stop.began[0]]), stop.began)


_OF_MARKS = ("while scanning an alias", "while scanning an anchor", "while scanning a tag", "while parsing a tag")


def _colon(stop: _Stop) -> Problem | None:
    if not stop.problem.startswith("mapping values are not allowed"):
        return None
    if _KEY_BEFORE.search(stop.row[: stop.column]):
        return stop.told("YAML takes the text before this second colon for a key", _quotes(stop.row))
    start = len(stop.row) - len(stop.row.lstrip())
    message = "this line is indented deeper than the one above, which has its value already"
    return stop.told(message, f"{_INDENT}; text of several lines stands under key: |", (stop.line, start))


def _flow(stop: _Stop) -> Problem | None:
    if not stop.context.startswith("while parsing a flow"):
        return None
    began = stop.began if stop.letter(stop.began) in _PARTNER else _brackets(stop).opened
    opened, letter = stop.letter(began), stop.letter((stop.line, stop.column))
    closes = _PARTNER.get(opened, "}")
    if letter and letter in "]}" and letter != closes:
        place = f"line {began[0] + 1}, column {began[1] + 1}"
        return stop.told(f"here should be {closes}, for the {opened} of {place}", f"put {closes} before this {letter}")
    if stop.line > began[0] or not letter:
        return stop.told(f"this {opened} is not closed", f"put {closes} where it ends", began)
    hint = "separate items with commas; put quotes around text that contains : , { } [ or ]"
    return stop.told(f"YAML expects a comma or {closes} here", hint)


def _no_colon(stop: _Stop) -> Problem | None:
    if stop.problem != "could not find expected ':'":
        return None
    line, column = stop.began
    at_key = replace(stop, line=line, column=column)
    hint = "write key: value; text of several lines stands indented under key: |"
    return _under_bar(at_key) or stop.told("YAML expects a key with a colon here", hint, stop.began)


def _under_bar(stop: _Stop) -> Problem | None:
    if not re.search(r":\s+[|>][-+]?$", stop.above):
        return None
    hint = "indent the text by more spaces than its key"
    return stop.told(f"the text under {stop.above[-1]} should begin deeper than its key", hint)


def _indentation(stop: _Stop) -> Problem | None:
    if stop.problem not in ("did not find expected key", "did not find expected '-' indicator"):
        return None
    if stop.row.lstrip().startswith(":"):
        return stop.told("there is no key before this colon", "write key: value")
    return _under_bar(stop) or stop.told("this line begins where none of those above begins", _INDENT)


def _anchor(stop: _Stop) -> Problem | None:
    if stop.problem != "second occurrence":
        return None
    name = stop.row[stop.column :].split(maxsplit=1)[0]
    return stop.told(f"the anchor {name} stands twice, first in line {stop.began[0] + 1}", "give one another name")


def _second_document(stop: _Stop) -> Problem | None:
    if stop.problem != "but found another document":
        return None
    hint = "take the line away; slides are items of slides:, and each begins with a dash"
    if stop.lines[0].startswith("---") and re.search(r"^marp:", stop.text, re.MULTILINE):
        hint = "this is a Marp deck: name it in an outline, as in - include: deck.md"
    return stop.told("this line begins a second document, and only one is read", hint)


_CAUSES: tuple[Callable[[_Stop], Problem | None], ...] = (
    _too_deep, _tag, _tab, _open_quote, _escape, _after_quote, _after_bracket, _first_letter, _colon, _flow, _no_colon,
    _indentation, _anchor, _second_document,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Brackets:
    """Where the text or bracket began that was ended last before the parser stopped, and the one still open."""

    ended: tuple[int, int]
    opened: tuple[int, int]


def _brackets(stop: _Stop) -> _Brackets:
    here = (stop.line, stop.column)
    opened, ended = [here], here
    try:
        for token in yaml.scan(stop.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            place = (token.start_mark.line, token.start_mark.column)
            if place >= here:
                break
            if isinstance(token, yaml.FlowMappingStartToken | yaml.FlowSequenceStartToken):
                opened.append(place)
            elif isinstance(token, yaml.FlowMappingEndToken | yaml.FlowSequenceEndToken):
                ended = opened.pop()
            elif isinstance(token, yaml.ScalarToken):
                ended = place
    except (yaml.YAMLError, IndexError):  # it is in what is not YAML that we look
        pass
    return _Brackets(ended, opened[-1] if opened else here)


def _quotes(row: str) -> str:
    """The advice to put a line's text in quotes, with the line as it would be then."""
    match = _ITEM.fullmatch(row)
    text = match["text"].strip() if match else ""
    if not match or not text or len(row.strip()) > LONGEST or match["key"].strip() in ("", "-"):
        return "put quotes around text that contains ': ' or begins with a special character"
    if text[0] == text[-1] and text[0] in "\"'" and len(text) > 1:
        text = text[1:-1]
    written = f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"
    return f"put quotes around it: {match['key'].strip()} {written}"
