"""``python -m bench.gallery FOLDER [--jobs N] [--only PATTERN] [--pictures FOLDER]``: do real scripts work unchanged?

Every script below FOLDER becomes a figure of a temporary talk, through the real command line. What drew is built once
more, which must run nothing, and Marp must take it. What failed is run alone, as ``python script.py`` without a
window: where it then works and leaves a figure open, the failure is ours.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

from bench.gallery_talk import GalleryTalk, Run, alone

BATCH = 100  # slides of one talk; Marp holds all its pictures at once
OURS = "OURS: works alone"

# The first pattern found in a failure's message names its cause; else it is the script's own exception.
CAUSES = {
    "package is missing": r"^(ModuleNotFound|Import)Error|to be installed|requires tornado",
    "LaTeX is missing": r"LaTeX is not installed",
    "file or network is missing": r"^(FileNotFoundError|OSError|ConnectionError|HTTPError|.*URLError)",
    "window, person or argument is needed": r"EOFError|sys\.exit\(2\)|TclError",
    "takes too long": r"was stopped after",
    "leaves no figure open": r"left no figure open",
    "its process dies": r"^the process of figure",
}


def main() -> None:
    """Build, print, and fail where a failure is ours."""
    arguments = _arguments()
    scripts = sorted(_scripts(arguments.folder, arguments.only))
    with tempfile.TemporaryDirectory(prefix="slidegen-gallery-") as folder:
        talk = GalleryTalk.make(Path(folder).resolve(), arguments.folder, arguments.jobs)
        batches = (scripts[start : start + BATCH] for start in range(0, len(scripts), BATCH))
        runs = [run for batch in batches for run in _tried(talk, batch, arguments.pictures)]
        failed = [run for run in runs if run.failure]
        with ThreadPoolExecutor(arguments.jobs) as pool:
            works_alone = pool.map(lambda run: alone(talk.figures / run.script), failed)
            causes = [OURS if works else _cause(run) for run, works in zip(failed, works_alone, strict=True)]
    print(*_lines(runs, failed, causes), sep="\n")
    raise SystemExit(OURS in causes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.gallery", description="Do real scripts work unchanged?")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="scripts that run at once")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="scripts whose path below FOLDER is like this")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="where to copy what was drawn, to look at it")
    return parser.parse_args()


def _scripts(folder: Path, pattern: str) -> Iterator[str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    return (name for name in names if fnmatch(name, pattern))


def _tried(talk: GalleryTalk, scripts: Sequence[str], pictures: Path | None) -> list[Run]:
    """Each script once; those that drew a second time, which publishes their pictures."""
    first = talk.build(scripts)
    drawn = [run.script for run in first if not run.failure]
    again = {run.script: run for run in talk.build(drawn)} if drawn else {}
    if pictures:
        shutil.copytree(talk.pictures, pictures, dirs_exist_ok=True)
    return [again.get(run.script, run) for run in first]


def _cause(run: Run) -> str:
    for cause, pattern in CAUSES.items():
        if re.search(pattern, run.failure):
            return cause
    return f"the script's own {run.failure.partition(':')[0]}"


def _lines(runs: Sequence[Run], failed: Sequence[Run], causes: Sequence[str]) -> Iterator[str]:
    yield f"{len(runs) - len(failed)} of {len(runs)} scripts drew"
    for cause in sorted(set(causes)):
        group = [run for run, why in zip(failed, causes, strict=True) if why == cause]
        yield f"\n{cause} ({len(group)})"
        yield from (f"  {run.script}: {run.failure.splitlines()[0]}" for run in group)
    restless = [run.script for run in runs if run.ran_again]
    if restless:
        yield f"\nran again although nothing had changed ({len(restless)})"
        yield from (f"  {script}" for script in restless)


if __name__ == "__main__":
    main()
