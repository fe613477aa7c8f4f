"""Git, asked about revisions. The user's work tree, index, branches and list of worktrees stay as they are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

from slidegen.errors import EnvironmentFault, Problem, RequestError


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit: as it was asked for, by its hash, and in the words of its author."""

    name: str
    commit: str
    summary: str

    @property
    def label(self) -> str:
        """What people call it; its hash only once."""
        return f"{self.name} ({shorten(self.summary, 60, placeholder=' …')})"


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository whose work tree is ``top``."""

    top: Path

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The one that a folder lies in, if it does.

        Raises:
            EnvironmentFault: git is not installed.
        """
        found = _git(folder, "rev-parse", "--show-toplevel")
        return cls(Path(found.stdout.strip()).resolve()) if found.returncode == 0 else None

    def revision(self, name: str) -> Revision | None:
        """The commit that git understands by a name."""
        found = _git(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        commit = found.stdout.strip()
        if found.returncode or not commit:
            return None
        form = "%cs %s" if commit.startswith(name) else "%h %cs %s"
        return Revision(name, commit, self._told("show", "--no-patch", f"--format={form}", commit).strip())

    def check_out(self, revision: Revision, folder: Path) -> None:
        """Write the files of a revision into a folder, by an index of its own beside it."""
        index = {"GIT_INDEX_FILE": str(folder.with_name("index"))}
        self._told("read-tree", revision.commit, more=index)
        self._told("checkout-index", "--all", "--quiet", f"--prefix={folder}/", more=index)

    def ignored(self, files: Iterable[str]) -> list[str]:
        """Those that git was told to ignore; relative to ``top``."""
        names = "\0".join(files)
        found = _git(self.top, "check-ignore", "--stdin", "-z", said=names) if names else None
        return [name for name in found.stdout.split("\0") if name] if found else []

    def _told(self, *words: str, more: Mapping[str, str] | None = None) -> str:
        done = _git(self.top, *words, more=more)
        if done.returncode:
            raise RequestError(Problem(f"git {words[0]} failed: {done.stderr.strip()}"))
        return done.stdout


def _git(
    folder: Path, *words: str, more: Mapping[str, str] | None = None, said: str = ""
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *words],
            env={**os.environ, **(more or {})},
            input=said,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except OSError:  # not there, or what is there cannot be run
        hint = "install git, or name two folders with builds: slidegen diff OLD_BUILD NEW_BUILD"
        raise EnvironmentFault(Problem("git is not installed", hint=hint)) from None
