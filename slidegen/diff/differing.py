"""`slidegen diff` as one call: both sides made, compared, and told on a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slidegen.diff import PAGE
from slidegen.diff.comparing import compared
from slidegen.diff.difference import Difference
from slidegen.diff.page import written_page
from slidegen.diff.repository import Repository
from slidegen.diff.revision import revision_side
from slidegen.diff.side import Side, built_side, is_build
from slidegen.diff.sources import made_side
from slidegen.errors import ExitCode, Problem, RequestError, SlidegenError
from slidegen.project import Project, open_project
from slidegen.results import problem_json

Say = Callable[[str], None]
Opened = Callable[[], AbstractContextManager[Side]]


@dataclass(frozen=True, slots=True)
class Request:
    """What to compare: folders with builds or git revisions; ``new`` None is the talk as its files are now."""

    outline: Path
    output: Path | None = None
    old: str = "HEAD"
    new: str | None = None
    path: str | None = None
    jobs: int = 2


@dataclass(frozen=True, slots=True)
class Told:
    """The difference, the page that shows it, and what kept the talk from being compared."""

    difference: Difference | None = None
    page: Path | None = None
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
    fault: ExitCode = ExitCode.BUILT

    def exit_code(self, *, on_differences: bool) -> ExitCode:
        """What the shell is told; differences are no fault unless asked for."""
        return self.fault or (ExitCode.TALK_AT_FAULT if on_differences and self.difference else ExitCode.BUILT)

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "difference": self.difference.to_json() if self.difference is not None else None,
            "page": str(self.page) if self.page else None,
            "seconds": round(self.seconds, 3),
            "problems": [problem_json(problem) for problem in self.problems],
        }


def diff(request: Request, *, say: Say) -> Told:
    """Compare two states of a talk; of the talk as it is, nothing is published but the page of differences."""
    started = time.perf_counter()
    try:
        opened = [_opened(name, request, say) for name in (request.old, request.new)]  # both, before anything runs
        with ExitStack() as stack:
            old, new = (stack.enter_context(side()) for side in opened)
            difference = compared(old, new)
            told = Told(difference, written_page(difference, _page(request)))
    except SlidegenError as error:
        told = Told(problems=error.problems, fault=error.exit_code)
    return replace(told, seconds=time.perf_counter() - started)


def _opened(name: str | None, request: Request, say: Say) -> Opened:
    """How to come by a side.

    Raises:
        SlidegenError: there is no such thing.
    """
    path, jobs = request.path, request.jobs
    if name is None:
        project = open_project(request.outline, request.output)
        return lambda: nullcontext(made_side(project, "the files as they are", path, jobs=jobs, say=say))
    folder = Path(name)
    if is_build(folder):
        return lambda: nullcontext(built_side(folder.resolve(), name, path))
    project = open_project(request.outline, request.output)
    repository = _repository(project, name)
    revision = repository.revision(name)
    if revision is None:
        raise RequestError(_neither(name, folder, repository))
    return lambda: revision_side(revision, repository, project, path, jobs=jobs, say=say)


def _repository(project: Project, name: str) -> Repository:
    found = Repository.around(project.root)
    if found is None:
        hint = "keep the talk in git (git init), or name two folders with builds: slidegen diff OLD_BUILD NEW_BUILD"
        raise RequestError(Problem(f"{name!r} cannot be a revision: {project.root} is in no git repository", hint=hint))
    return found


def _neither(name: str, folder: Path, repository: Repository) -> Problem:
    hint = "git log --oneline lists revisions; a folder with a build has a manifest.json"
    if ".." in name:
        hint = f"write two arguments: slidegen diff {name.replace('...', ' ').replace('..', ' ')}"
    elif name == "HEAD":
        return Problem("there is no commit yet to compare with", hint="git commit, or name two folders with builds")
    elif folder.is_dir():
        hint = "a build leaves a manifest.json, and there is none in that folder"
    return Problem(f"{name!r} is neither a git revision nor a folder with a build", hint=hint)


def _page(request: Request) -> Path:
    """Beside the talk's build, where no folder is named; builds of a talk that is not here are compared here."""
    if request.output or not request.outline.is_file():
        return ((request.output or Path()) / PAGE).resolve()
    return open_project(request.outline).output / PAGE
