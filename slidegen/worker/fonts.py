"""The theme's web fonts as TrueType files, which matplotlib can read: slides and figures share their letters."""

from __future__ import annotations

import os
from pathlib import Path

from slidegen.execution.fingerprint import file_digest


def as_truetype(fonts: list[Path], folder: Path) -> list[Path]:
    """Each font as a file matplotlib reads; WOFF and WOFF2 are unpacked once into ``folder``."""
    return [_unpacked(font, folder) if font.suffix.lower() in (".woff", ".woff2") else font for font in fonts]


def _unpacked(font: Path, folder: Path) -> Path:
    target = folder / f"{font.stem}-{file_digest(font)[:16]}.ttf"
    if not target.exists():
        from fontTools.ttLib import TTFont

        folder.mkdir(parents=True, exist_ok=True)
        scratch = target.with_suffix(f".{os.getpid()}.tmp")
        with TTFont(font) as unpacked:
            unpacked.flavor = None
            unpacked.save(scratch)
        os.replace(scratch, target)
    return target
