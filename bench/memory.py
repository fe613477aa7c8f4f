"""``python -m bench.memory OUTLINE``: builds HTML inside this process and prints the most memory it held, in MB."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from slidegen.build import Options, build
from slidegen.marp.renderer import Renderer
from slidegen.report import lines


def peak_megabytes() -> float:
    """Of this process alone: neither the figures' processes nor Node. Linux counts in KiB, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _silently(_: str) -> None:
    """Only the report is of interest."""


def main() -> None:
    """Build as the command line does, report included."""
    with Renderer(say=_silently) as renderer:
        report = build(Options(Path(sys.argv[1]), ("html",)), renderer, say=_silently)
    print(*lines(report, explain=False), sep="\n", file=sys.stderr)
    print(peak_megabytes())
    raise SystemExit(int(report.exit_code))


if __name__ == "__main__":
    main()
