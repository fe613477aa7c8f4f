"""``python -m bench.cluster [--runs N]``: figures on a cluster beside the same figures on this machine's own cores.

The cluster is dask's, here on this machine: two worker processes of one thread each, in an empty folder, so that what
is measured is what the way there and back costs. The peer is the fork server with two runs at once. Both draw the
same 200 figures of ``bench.deck`` in the theme of this repository, from an empty cache, alternately.

seconds  Wall clock from the first order to the last result, the start of the fork server or the connection to the
         scheduler included; the workers are warm from the second run on, as they are in life.
ratio    The median of the ratios of neighbours.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import yaml
from distributed import LocalCluster

from bench.deck import NAME, THEME, Talk
from bench.figures import DRAWINGS
from slidegen.deck.resolve import resolve
from slidegen.execution.cache import Cache
from slidegen.execution.cluster import RemoteEngine
from slidegen.execution.dask import connect
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.pool import ForkPool
from slidegen.outline.outline import read_outline
from slidegen.project import open_project

FIGURES, RUNS, LIMIT = 200, 3, 1.3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description="What a cluster's way costs.")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"runs of each; else {RUNS}")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="slidegen-bench-") as folder:
        talk = Talk.make(Path(folder).resolve() / "talk")
        talk.outline.write_text(yaml.safe_dump(_outline()), encoding="utf-8")
        os.chdir(folder)
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=folder) as there:
            pairs = [_pair(talk, there.scheduler_address) for _ in range(1 + runs)][1:]  # the first warms up
    ratio = median(far / near for near, far in pairs)
    print(f"{FIGURES} figures here, two at once   {median(near for near, _ in pairs):6.2f} s")
    print(f"{FIGURES} figures there, two workers  {median(far for _, far in pairs):6.2f} s")
    print(
        f"ratio {ratio:.2f}, target <= {LIMIT:g}: {'ok' if ratio <= LIMIT else 'over'}; load {os.getloadavg()[0]:.1f}"
    )


def _pair(talk: Talk, address: str) -> tuple[float, float]:
    near, far = _seconds(talk, ""), _seconds(talk, address)
    print(f"measuring: {near:.2f} s here, {far:.2f} s there", file=sys.stderr, flush=True)
    return near, far


def _seconds(talk: Talk, address: str) -> float:
    """Draw everything from an empty cache; here without an address."""
    talk.remove_output(0)
    project = open_project(talk.outline)
    deck, cache, world = resolve(read_outline(project.outline), project), Cache(project.cache), World(project.root)
    world.tokens = deck.theme.properties()
    engine = RemoteEngine(partial(connect, address), cache, world) if address else ForkPool(jobs=2)
    started = time.perf_counter()
    with Runner(cache, world, engine) as runner:
        runner.begin(deck.jobs)
        problems = [result.problem for result in runner.results() if result.problem]
        seconds = time.perf_counter() - started
    assert not problems, problems[0]
    assert len(runner.settled) == FIGURES
    return seconds


def _outline() -> dict[str, object]:
    """A slide for each figure; no two draw the same number of points."""
    slides = [_slide(name, number) for number, name in enumerate(islice(cycle(DRAWINGS), FIGURES))]
    return {"deck": {"title": "A deck to measure", "name": NAME, "theme": THEME}, "sections": [{"slides": slides}]}


def _slide(name: str, number: int) -> dict[str, object]:
    figure = {"source": f"{name}.py:{name}", "id": f"{name}{number}", "params": {"points": 300 + 10 * number}}
    return {"title": f"Figure {number}", "figure": figure}


if __name__ == "__main__":
    main()
