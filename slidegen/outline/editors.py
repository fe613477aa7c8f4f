"""Keeps the schema of a talk where its editors look for it; what that takes is loaded only when it changed."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from slidegen.files.stamps import stamp
from slidegen.project import PACKAGE, Project, scripts_of

_MADE_OF = '"$comment": "'  # the schema's first key, so that the file says what it was made of


def refresh_schema(project: Project) -> None:
    """Write the schema of a talk into its cache, unless nothing that it is made of was written since.

    It is a convenience: a script that is no Python, or a folder that cannot be written, is not told here.
    """
    made_of = _stamps(project)
    if _told_by(project.schema) == made_of:
        return
    from slidegen.outline.schema import Own, outline_schema

    text = json.dumps({"$comment": made_of, **outline_schema(Own.of(project))})
    draft = project.schema.with_suffix(f".{os.getpid()}.tmp")
    try:
        project.cache.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, project.schema)
    except OSError:
        return


def _stamps(project: Project) -> str:
    """What changes when the schema of a talk does; a few stat calls."""
    theirs = [*scripts_of(project), *sorted(project.themes.glob("*.css")), *sorted(project.layouts.glob("*"))]
    ours = (PACKAGE / folder for folder in ("outline", "scripts", "layouts"))
    files = [*(file for folder in ours for file in sorted(folder.iterdir()) if file.is_file()), *theirs]
    return hashlib.sha256("\n".join(f"{file} {stamp(file)}" for file in files).encode()).hexdigest()


def _told_by(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as text:
            head = text.read(200)
    except OSError:
        return ""
    return head.partition(_MADE_OF)[2].partition('"')[0]
