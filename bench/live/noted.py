"""``python -m bench.live.noted ARGUMENTS``: ``slidegen ARGUMENTS`` that says what it does when, a JSON object a line.

noticed    Files that were written are known to the session; ``at`` is milliseconds since the epoch.
published  There is a new revision.
drew       A figure was drawn; ``seconds`` is what its run itself reports: its script, its model, matplotlib's drawing.
live       The same of a figure with other parameters. A picture from memory tells what it took when it was drawn.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from slidegen.cli.main import main
from slidegen.execution.jobs import JobResult, Outcome
from slidegen.server.desk import Desk
from slidegen.server.exploring import Answer, Explorer
from slidegen.server.session import Session

_start, _written, _collect, _answer = Session.start, Session.written, Desk.collect, Explorer.answer


def _note(what: str, **details: object) -> None:
    sys.stdout.write(json.dumps({"what": what, "at": time.time() * 1000, **details}) + "\n")  # whole lines at once
    sys.stdout.flush()


def _started(session: Session) -> None:
    session.listen(lambda revision: _note("published", revision=revision.number))
    _start(session)


def _noticed(session: Session, files: set[Path], came_or_went: bool) -> None:
    _note("noticed", files=sorted(file.name for file in files))
    _written(session, files, came_or_went)


def _collected(desk: Desk) -> list[JobResult]:
    results = _collect(desk)
    for result in results:
        if result.outcome is Outcome.RAN:
            _note("drew", figure=result.id, seconds=result.seconds)
    return results


def _answered(explorer: Explorer, deck: Any, wish: Any, result: JobResult) -> Answer:
    _note("live", figure=result.id, seconds=result.seconds)
    return _answer(explorer, deck, wish, result)


if __name__ == "__main__":
    Session.start = _started
    Session.written = _noticed
    Desk.collect = _collected
    Explorer.answer = _answered
    main()
