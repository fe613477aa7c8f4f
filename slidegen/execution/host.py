"""The machine that figures are drawn on, as far as it can change a picture; nothing that names it or its user."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path


@cache
def host_facts() -> dict[str, str | int]:
    """Machine, system, processor, cores and Python's implementation."""
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "implementation": platform.python_implementation(),
    }


def _processor() -> str:
    """The processor's model where the system says it, else its family."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor())
