"""A git revision of a talk -> the side that a build of it would publish, made in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from slidegen.diff.lending import lend_files, lend_products
from slidegen.diff.repository import Repository, Revision
from slidegen.diff.side import Side
from slidegen.diff.sources import made_side
from slidegen.errors import OutlineError, Problem, SlidegenError
from slidegen.execution import pruning
from slidegen.execution.cache import Cache
from slidegen.project import Project, open_project
from slidegen.publishing.publish import exclusively

Say = Callable[[str], None]


@contextmanager
def revision_side(
    revision: Revision, repository: Repository, project: Project, path: str | None, *, jobs: int, say: Say
) -> Iterator[Side]:
    """The talk as it was in a revision. The user's files, index and cache are only read.

    What it draws stays in a cache of its own beside the talk's, for the next time. Its files are gone in the end.

    Raises:
        OutlineError: with the problems of that revision, told as REVISION:FILE.
    """
    say(f"making {revision.label}; figures that are in no cache run, with the code of that revision")
    cache = project.cache / "diff"
    with TemporaryDirectory(prefix="slidegen-diff-") as folder:
        tree = Path(folder).resolve() / "tree"
        try:
            repository.check_out(revision, tree)
            lend_files(project, repository, tree)
            old = replace(_project(tree / project.outline.relative_to(repository.top), revision), output=cache)
            with exclusively(old.output, say=say):
                lend_products(Cache(project.cache), Cache(old.cache))
            side = made_side(old, revision.label, path, jobs=jobs, say=say)
        except SlidegenError as error:
            raise OutlineError(*(_of(problem, revision, tree) for problem in error.problems)) from error
        yield side
        with exclusively(old.output, say=say):
            used = {file.name for file in side.files.values()}
            pruning.prune(Cache(old.cache), used, most=pruning.MOST_BYTES)


def _project(outline: Path, revision: Revision) -> Project:
    if outline.is_file():
        return open_project(outline)
    hint = "the talk was elsewhere then, or not yet there: name a later revision"
    raise OutlineError(Problem(f"{revision.name} has no such outline: {outline}", hint=hint))


def _of(problem: Problem, revision: Revision, tree: Path) -> Problem:
    """A problem in words that outlive the files it is about; places are told as git tells them, REVISION:FILE."""
    place = f"{problem.location.file}:{problem.location.line}:{problem.location.column}: " if problem.location else ""
    excerpt = problem.location.excerpt() if problem.location else ""
    detail = "\n".join(part for part in (excerpt, problem.detail) if part)
    told = (place + problem.message, problem.hint, detail)
    message, hint, detail = (words.replace(f"{tree}/", f"{revision.name}:") for words in told)
    return Problem(message, hint=hint, detail=detail)
