"""Files of the talk that nothing names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.errors import SourceLocation
from slidegen.files.mediatypes import UNKNOWN, media_type

_READABLE = (".py", ".md", ".txt", ".sh", ".csv", ".json", ".yaml", ".yml", "")


def _look(subject: Subject) -> Iterator[Observation]:
    if any(problem.kind == "failed-figure" for problem in subject.problems):
        return  # what it would have read is not known
    files = _files(subject)
    texts = list(_texts(subject))
    used = {file for file in files if file in subject.read or _is_named(file, subject.project.talk, texts)}
    for file in files:
        if file not in used and not _tells_of(file, used):
            name = file.relative_to(subject.project.talk).as_posix()
            advice = "show it on a slide, or take it out of the folder of the talk"
            yield Observation(SourceLocation(file), f"nothing names {name}", advice)


def _files(subject: Subject) -> list[Path]:
    """What lies in the folder of the talk and is not by its place a part of it.

    Where that folder is the project's too, it holds much that is no talk: then only what a slide could show counts.
    """
    project, talk = subject.project, subject.project.talk
    own = {*subject.deck.files, *subject.deck.theme.files, *subject.deck.theme.fonts, project.bibliography}
    apart = (project.layouts, project.figures, project.themes, project.output, talk / "rehearsals")
    found = (file for file in talk.rglob("*") if file.is_file())
    return sorted(
        file
        for file in found
        if file not in own
        and not any(file.is_relative_to(folder) for folder in apart)
        and (talk != project.root or media_type(file) != UNKNOWN)
        and not any(part.startswith((".", "__")) for part in file.relative_to(talk).parts)
    )


def _texts(subject: Subject) -> Iterator[str]:
    """All that can name a file: slides, layouts, the theme."""
    yield from subject.pages.values()
    for file in (*subject.deck.theme.files, *subject.project.layouts.glob("*.md.j2")):
        yield file.read_text(encoding="utf-8")


def _is_named(file: Path, talk: Path, texts: Iterable[str]) -> bool:
    name = file.relative_to(talk).as_posix()
    return any(name in text or name.replace(" ", "%20") in text for text in texts)


def _tells_of(file: Path, used: set[Path]) -> bool:
    """Whether it names a file that is used: a script that makes it, a licence, a note about where it is from."""
    if file.suffix not in _READABLE:
        return False
    text = file.read_text(encoding="utf-8", errors="replace")
    return any(other.name in text or other.stem in text for other in used)


RULE = Rule(
    "unused-asset",
    Severity.WARNING,
    "every file of the talk is used",
    """A picture or data file beside the outline that no slide, layout, theme or figure names or reads travels with the
    talk for nothing, and is often the newer version of one that a slide still shows. Texts that tell of a file in
    use, such as its licence or the script that made it, belong to that file.""",
    _look,
)
