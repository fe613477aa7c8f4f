"""The cache's bound: what was used least recently goes first, and never what the talk just built uses."""

from __future__ import annotations

import os
from collections.abc import Collection

from slidegen.execution.cache import Cache

MOST_BYTES = 1_000_000_000  # of products; room for going back and forth in many talks


def mark_used(cache: Cache, names: Collection[str]) -> None:
    """Note that products are in use now; only the order of such notes counts, so a wrong clock does little harm."""
    for name in names:
        os.utime(cache.products / name)


def prune(cache: Cache, used: Collection[str], *, most: int) -> None:
    """Remove products that no trace mentions and, beyond ``most`` bytes, old ones with the traces that mention them.

    Products ``used`` stay, whatever their size. Traces go first: killed in between, there is only more to remove.
    """
    files = {file.name: file.stat() for file in cache.products.glob("*") if file.is_file()}
    remembered = {job: cache.traces(job) for job in cache.jobs}
    mentioned = {name for traces in remembered.values() for trace in traces for name in trace.products.values()}
    doomed = files.keys() - mentioned - set(used)
    excess = sum(files[name].st_size for name in files.keys() - doomed) - most
    for name in sorted(files.keys() - doomed - set(used), key=lambda name: (files[name].st_mtime_ns, name)):
        if excess <= 0:
            break
        doomed.add(name)
        excess -= files[name].st_size
    for job, traces in remembered.items():
        kept = [trace for trace in traces if doomed.isdisjoint(trace.products.values())]
        if len(kept) < len(traces):
            cache.remember(job, kept)
    for name in doomed:
        (cache.products / name).unlink()
