"""The worker's side of a cluster: unpack what came, run it in this machine's own fork server, pack what it left.

Nothing but slidegen, and the packages that the figures use, need be installed where this runs.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
import threading
from collections import ChainMap
from dataclasses import replace
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from uuid import uuid4

from slidegen.errors import EnvironmentFault
from slidegen.execution.fingerprint import Input, World, combined, distributions
from slidegen.execution.orders import Ending, Order
from slidegen.execution.parcels import Answer, Blobs, Parcel, unlike, versions
from slidegen.execution.pool import ForkPool
from slidegen.execution.verdicts import tail

_first = threading.Lock()


def carry_out(parcel: Parcel, *shared: Blobs) -> Answer:
    """Run a parcel's order; ``shared`` are the blobs that came by another way than with it.

    Raises:
        EnvironmentFault: this worker would draw other bytes than the machine that asks, or its fork server died.
    """
    here = versions()
    for what, version in parcel.versions.items():
        if here[what] != version:
            raise unlike(socket.gethostname(), what, here[what], version)
    with _first:
        workshop = _workshop(os.getpid())
    return workshop.carry_out(parcel, ChainMap(dict(parcel.small), *map(dict, shared)))


@cache
def _workshop(process: int) -> _Workshop:
    """The one of this process; one inherited through a fork has no live server."""
    return _Workshop(Path(tempfile.mkdtemp(prefix=f"slidegen-{process}-")).resolve())


class _Workshop:
    """A folder that keeps what came, by digest, and a fork server; both end with the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._blobs = folder / "blobs"
        self._blobs.mkdir()
        self._pool = _pool()
        self._lock = threading.Lock()  # a worker may have many threads
        Finalize(None, shutil.rmtree, (folder, True), exitpriority=0)  # atexit is not heard in workers of processes

    def carry_out(self, parcel: Parcel, blobs: Blobs) -> Answer:
        """Run the order as if it were in the project that it came from."""
        scratch = self._folder / "runs" / uuid4().hex
        with self._lock:
            self._keep(blobs)
            root = self._project(parcel)
        try:
            ending = self._ended(self._order(parcel.order, root, scratch))
            left = {file.name: file.read_bytes() for file in scratch.iterdir() if file.name != "log.txt"}
            left["log.txt"] = tail(scratch / "log.txt").encode()
            home = _at_home(left, root, parcel.order.root)
            return Answer(ending=ending, left=home, used=_used(left, root), host=socket.gethostname())
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _ended(self, order: Order) -> Ending:
        """Wait for a run; the next ones have another server if this one died."""
        with self._lock:
            pool = self._pool
            running = pool.submit(order)
        try:
            return running.result()
        except EnvironmentFault:
            with self._lock:
                self._pool = self._pool if self._pool is not pool else _pool()
            raise

    def _keep(self, blobs: Blobs) -> None:
        for name, content in blobs.items():
            if not (self._blobs / name).exists():
                (self._blobs / "partial").write_bytes(content)
                os.replace(self._blobs / "partial", self._blobs / name)

    def _project(self, parcel: Parcel) -> Path:
        """A folder with what the run sees of the project; runs that see the same share it, as they do at home."""
        root = self._folder / combined([part for pair in sorted(parcel.project.items()) for part in pair])[:32]
        if root.exists():
            return root
        partial = root.with_suffix(".partial")
        for name, blob in parcel.project.items():
            target = partial / name
            (target.parent if blob else target).mkdir(parents=True, exist_ok=True)
            if blob:
                shutil.copyfile(self._blobs / blob, target)
        return partial.rename(root)

    def _order(self, order: Order, root: Path, scratch: Path) -> Order:
        """The order with this machine's paths, and a name that no other run has."""
        return replace(
            order,
            id=scratch.name,
            root=str(root),
            needs={name: replace(need, file=str(self._blobs / need.file)) for name, need in order.needs.items()},
            fonts=tuple(str(self._blobs / font) for font in order.fonts),
            fonts_folder=str(self._folder / "fonts"),
            scratch=str(scratch),
            ignore=str(root / order.ignore),
        )


def _pool() -> ForkPool:
    return ForkPool(jobs=os.cpu_count() or 1)  # how many runs come at once is the cluster's to say


def _at_home(left: Blobs, root: Path, home: str) -> Blobs:
    """What is told names the author's files, not the copies here; JSON may write a path with escapes."""

    def told(text: bytes) -> bytes:
        return text.replace(json.dumps(str(root))[1:-1].encode(), json.dumps(home)[1:-1].encode())

    log = left["log.txt"].replace(str(root).encode(), home.encode())
    verdict = {"verdict.json": told(left["verdict.json"])} if "verdict.json" in left else {}
    return {**left, **verdict, "log.txt": log}


def _used(left: Blobs, root: Path) -> tuple[Input, ...]:
    """Packages and environment variables: the inputs of a run that do not travel."""
    if "verdict.json" not in left:
        return ()
    trace, world = json.loads(left["verdict.json"])["trace"], World(root)
    packages = world.record("package", distributions(trace["package"]))
    return (*packages, *world.record("environment variable", trace["environment variable"]))
