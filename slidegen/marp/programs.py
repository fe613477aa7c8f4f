"""The user's cache folder, and what the programs on this machine say to --version."""

from __future__ import annotations

import os
from pathlib import Path

from slidegen.files.usercache import user_cache


def version_of(program: Path) -> str:
    """The first line `program --version` prints, or "" when it does not work.

    Remembered until the file changes: asking a browser costs a tenth of a second, every build would pay it.
    """
    try:
        stat = program.stat()
    except OSError:
        return ""
    stamp = f"{program} {stat.st_mtime_ns} {stat.st_size}"
    notebook = user_cache() / "programs.json"
    known = _read(notebook)
    if stamp not in known:
        known[stamp] = _ask(program)
        _write(notebook, known)
    return known[stamp]


def _ask(program: Path) -> str:
    import subprocess

    try:
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = asked.stdout.strip().splitlines()
    return lines[0] if asked.returncode == 0 and lines else ""


def _read(notebook: Path) -> dict[str, str]:
    import json

    try:
        known = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(notebook: Path, known: dict[str, str]) -> None:
    """Best effort: a machine whose cache cannot be written merely asks again."""
    import json

    draft = notebook.with_suffix(f".{os.getpid()}")
    try:
        notebook.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({stamp: says for stamp, says in known.items() if says}), encoding="utf-8")
        draft.replace(notebook)
    except OSError:
        return
