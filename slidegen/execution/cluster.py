"""The engine for other machines: orders go out as parcels over an executor, any one of ``concurrent.futures``."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Executor, Future
from functools import cached_property, partial
from pathlib import Path
from textwrap import indent
from typing import Any

from slidegen.errors import EnvironmentFault, Problem, SlidegenError
from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import World
from slidegen.execution.orders import Ending, Order
from slidegen.execution.packing import Stock
from slidegen.execution.parcels import Answer, Blobs, unlike
from slidegen.execution.remote import carry_out
from slidegen.files.stamps import stamp

GRACE = 30.0  # seconds without any worker until the build gives up
GLANCE = 0.5  # seconds between looks at whether there are workers
INSTALLED = "scheduler and workers need slidegen, and the packages that the figures use, as they are on this machine"
DECLARED = "a worker has what Python was seen to open in the project; declare what is read otherwise with reads:"

_IN_PROJECT = ("data", "module", "folder", "import")  # kinds of inputs that name what stands there


class Cluster:
    """Any executor. What the interface does not tell of one, its own subclass does."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor

    def share(self, key: str, blobs: Blobs) -> Any:
        """An argument for ``executor.submit`` that becomes ``blobs`` there, and travels but once if it can."""
        return blobs

    def is_manned(self) -> bool:
        """Whether there is a worker now."""
        return True

    def close(self) -> None:
        """Let go of it; what has not begun never will."""
        self.executor.shutdown(wait=False, cancel_futures=True)


class RemoteEngine:
    """Runs orders on a cluster, which is connected to when the first is submitted.

    A run elsewhere counts only if all that it was seen to use is what stands here: files that it looked for and did
    not have are sent after it, and a worker with other packages or environment variables is refused.
    """

    def __init__(self, connect: Callable[[], Cluster], cache: Cache, world: World) -> None:
        self._connect = connect
        self._cache = cache
        self._world = world
        self._waiting: dict[Future[Ending], Future[Answer]] = {}  # whoever takes one out may complete it
        self._closed = threading.Event()

    def start(self) -> None:
        """Nothing: a build that runs no figure needs no cluster."""

    def submit(self, order: Order) -> Future[Ending]:
        """Send an order with all that it is known to need.

        Raises:
            SlidegenError: there is no such cluster, or a file cannot be sent.
        """
        last = self._cache.traces(order.id)[:1]
        trace = {kind: [i.name for i in trace.inputs if i.kind == kind] for trace in last for kind in _IN_PROJECT}
        names = {order.script, *order.reads, *self._stock.outset, *self._stock.wanted(trace)}
        ended: Future[Ending] = Future()
        self._send(order, names, ended)
        return ended

    def close(self) -> None:
        """Cancel all that has not come back."""
        self._closed.set()
        while self._waiting:
            self._waiting.popitem()[1].cancel()
        if "_cluster" in self.__dict__:
            self._cluster.close()

    @cached_property
    def _cluster(self) -> Cluster:
        cluster = self._connect()
        threading.Thread(target=self._watch, args=(cluster,), daemon=True).start()
        return cluster

    @cached_property
    def _stock(self) -> Stock:
        return Stock(self._world, self._cluster.share)

    def _send(self, order: Order, names: Iterable[str], ended: Future[Ending]) -> None:
        stamps = {name: stamp(self._world.root / name) for name in names}
        parcel, shared = self._stock.pack(order, stamps)
        run = self._waiting[ended] = self._cluster.executor.submit(carry_out, parcel, *shared)
        run.add_done_callback(partial(self._arrived, order, stamps, ended))

    def _arrived(self, order: Order, stamps: Mapping[str, str], ended: Future[Ending], run: Future[Answer]) -> None:
        """Put what came back where a local run leaves it, or send what it lacked after it; in some other thread."""
        if ended not in self._waiting:
            return
        try:
            answer = run.result()
            self._refuse_unlike(answer)
            verdict = json.loads(answer.left.get("verdict.json", b"{}"))
            if lacked := self._stock.wanted(verdict.get("trace", {})) - stamps.keys():
                return self._send(order, {*stamps, *lacked}, ended)
            _unpack(answer, verdict, stamps, Path(order.scratch))
        except Exception as error:  # whatever the executor, or what it runs on, may raise
            self._fail(ended, _fault(error, order.id))
        else:
            if self._waiting.pop(ended, None):
                ended.set_result(answer.ending)

    def _fail(self, ended: Future[Ending], fault: SlidegenError) -> None:
        if self._waiting.pop(ended, None):
            ended.set_exception(fault)

    def _refuse_unlike(self, answer: Answer) -> None:
        """Whatever did not travel must be there what it is here.

        Raises:
            EnvironmentFault: a package has another version there, an environment variable another value.
        """
        for each in answer.used:
            here = self._world.digest(each.kind, each.name)
            if here != each.digest and each.kind == "package":
                raise unlike(answer.host, each.name, each.digest, here)
            if here != each.digest:
                message = f"a figure reads the environment variable {each.name}, which is another on {answer.host}"
                raise EnvironmentFault(Problem(message, hint="make it a parameter, or set it alike for the workers"))

    def _watch(self, cluster: Cluster) -> None:
        """Let nobody wait for workers that are gone."""
        manned = time.monotonic()
        while not self._closed.wait(GLANCE):
            if not self._waiting or cluster.is_manned():
                manned = time.monotonic()
            elif time.monotonic() - manned > GRACE:
                message = f"the cluster has had no worker for {GRACE:g} s"
                fault = EnvironmentFault(Problem(message, hint="start some: dask worker ADDRESS"))
                for ended in list(self._waiting):
                    self._fail(ended, fault)


def _fault(error: Exception, what: str) -> SlidegenError:
    if isinstance(error, SlidegenError):
        return error
    if isinstance(error, CancelledError):
        hint = "run the build again when it is back; figures that were drawn are kept"
        return EnvironmentFault(Problem("the connection to the cluster was lost", hint=hint))
    detail = indent(f"{type(error).__name__}: {error}".strip(), "  ")
    return EnvironmentFault(Problem(f"the cluster could not run {what}", hint=INSTALLED, detail=detail))


def _unpack(answer: Answer, verdict: Mapping[str, Any], stamps: Mapping[str, str], scratch: Path) -> None:
    """Leave what a local run leaves; the run opened copies, so files are told by the stamps they had when sent."""
    for name, content in answer.left.items():
        (scratch / name).write_bytes(content)
    if not verdict:
        return
    fault = verdict.get("fault", {})
    lost = fault.get("message", "").startswith("FileNotFoundError")
    told = {**verdict, "stamps": stamps} | ({"fault": {**fault, "hint": DECLARED}} if lost else {})
    (scratch / "verdict.json").write_text(json.dumps(told), encoding="utf-8")
