"""Pictures, sounds and fonts: what each is, and how one goes into a file that stands alone."""

from __future__ import annotations

import base64
from pathlib import Path

UNKNOWN = "application/octet-stream"
_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


def media_type(file: Path) -> str:
    """The media type of a file, told by its name."""
    return _TYPES.get(file.suffix.lower(), UNKNOWN)


def data_uri(file: Path) -> str:
    """A file as a data URI."""
    return f"data:{media_type(file)};base64,{base64.b64encode(file.read_bytes()).decode()}"
