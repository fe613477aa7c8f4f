"""Where things live that belong to the user and not to one talk: tools, browsers, unpacked fonts."""

from __future__ import annotations

import os
from pathlib import Path


def user_cache() -> Path:
    """``$XDG_CACHE_HOME/slidegen``, or ``~/.cache/slidegen``; made by whoever writes into it."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if os.path.isabs(named) else Path.home() / ".cache") / "slidegen"
