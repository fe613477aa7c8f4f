"""A bug of ours, told so that it can be pasted into an issue as it stands."""

from __future__ import annotations

import platform
import sys
import traceback

from slidegen import __version__
from slidegen.execution.fingerprint import installed_versions

_OURS = ("click", "jinja2", "matplotlib", "numpy", "pydantic", "pyyaml")


def crash_report(error: BaseException) -> str:
    """The traceback, the command and the versions, framed by what to do with them."""
    versions = installed_versions()
    packages = ", ".join(f"{name} {versions.get(name, '?')}" for name in _OURS)
    return "\n".join(
        (
            "This is a bug in slidegen, not in your talk. What was published before is untouched.",
            "Please report it, with everything between the lines:",
            "-" * 72,
            f"slidegen {__version__}, Python {platform.python_version()}, {platform.platform()}",
            packages,
            f"command: {' '.join(sys.argv[1:])}",
            "".join(traceback.format_exception(error)).rstrip(),
            "-" * 72,
        )
    )
