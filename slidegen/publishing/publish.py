"""Publishing: from a finished staging folder into the output folder, never half of a file, never half of a set.

Every file is written and flushed to disk under ``.cache`` first. Then a journal that names them all is written;
from there on the new set counts as published. Each file is moved into place by one atomic rename, and the
journal is removed. Killed before the journal, a build leaves the old set; killed after it, whoever opens the
folder next finishes the few renames that are left.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from slidegen.errors import EnvironmentFault, Problem


@contextlib.contextmanager
def exclusively(output: Path, *, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the output folder alone; a second build waits for the first, and says so.

    Raises:
        EnvironmentFault: the folder cannot be written to.
    """
    cache = output / ".cache"
    with told(output):
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / "lock").open("a+b")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another build is writing to {output}; waiting for it to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        with told(output):
            _finish_interrupted(output)
            _sweep(cache)
        yield


@contextlib.contextmanager
def staging(output: Path) -> Iterator[Path]:
    """A fresh folder on the same file system as the output."""
    folder = output / ".cache" / f"staging-{os.getpid()}"
    with told(output):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        if not _journal(output).exists():
            shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, names: Iterable[str], output: Path, *, retired: Iterable[str]) -> None:
    """Move the files ``names`` of a staging folder into the output folder and remove the ``retired`` ones.

    Raises:
        EnvironmentFault: no space, or no permission; the output folder is as it was.
    """
    moves = list(names)
    with told(output):
        for name in moves:
            _flush(folder / name)
            (output / name).parent.mkdir(parents=True, exist_ok=True)
            if (output / name).is_dir():  # found out now: a journal that cannot be carried out would stop every build
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(output / name))
        draft = folder / "journal"
        draft.write_text(
            json.dumps({"from": folder.name, "files": moves, "retired": sorted(retired)}), encoding="utf-8"
        )
        _flush(draft)
        os.replace(draft, _journal(output))
        _finish_interrupted(output)


def _finish_interrupted(output: Path) -> None:
    """Carry out what a journal says, if there is one; every step may already have been done."""
    journal = _journal(output)
    if not journal.exists():
        return
    plan = json.loads(journal.read_text(encoding="utf-8"))
    folder = output / ".cache" / plan["from"]
    for name in plan["files"]:
        with contextlib.suppress(FileNotFoundError):
            os.replace(folder / name, output / name)
    for name in plan["retired"]:
        (output / name).unlink(missing_ok=True)
    journal.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _sweep(cache: Path) -> None:
    """Remove what killed processes left. Builds keep each other out; a session beside them is at work here."""
    for pattern in ("staging-*", "run-*", "build.*.tmp", "traces/*.tmp"):
        for left in cache.glob(pattern):
            if not _is_somebodys(left):
                _remove(left)


def _remove(left: Path) -> None:
    if left.is_dir():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink(missing_ok=True)


def _is_somebodys(left: Path) -> bool:
    """Whether the process is still there whose number the name holds last."""
    import psutil  # seldom: usually nothing was left

    numbers = re.findall(r"\d+", left.name)
    return bool(numbers) and psutil.pid_exists(int(numbers[-1]))


def _journal(output: Path) -> Path:
    return output / ".cache" / "journal.json"


def _flush(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


@contextlib.contextmanager
def told(output: Path) -> Iterator[None]:
    """Turn what the system says about files into words about the output folder."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            hint = "free some space; what was published before is untouched"
            raise EnvironmentFault(Problem(f"the disk is full: cannot write to {output}", hint=hint)) from error
        if error.errno in (errno.ENOENT, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL) and not os.path.isdir(output):
            hint = "name another folder: slidegen build -o DIR"
            raise EnvironmentFault(Problem(f"cannot make {output}: {error.strerror}", hint=hint)) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
            hint = "make it writable, or name another folder: slidegen build -o DIR"
            path = Path(error.filename or output)
            if path != output and output not in path.parents and path not in output.parents:
                raise EnvironmentFault(Problem(f"cannot use {path}: {error.strerror}")) from error
            raise EnvironmentFault(Problem(f"cannot write to {path}: {error.strerror}", hint=hint)) from error
        raise
