"""A dask scheduler as a cluster."""

from __future__ import annotations

import logging
import warnings
from typing import Any
from urllib.parse import urlsplit

from slidegen.errors import EnvironmentFault, Problem
from slidegen.execution.cluster import Cluster
from slidegen.execution.parcels import Blobs

PATIENCE = 10  # seconds until a scheduler must have answered
SCHEMES = ("tcp", "tls", "ws", "wss")


def connect(address: str) -> Cluster:
    """The cluster of the scheduler at an address.

    Raises:
        EnvironmentFault: it is no address, nobody answers there, or dask.distributed is not installed.
    """
    if not _is_address(address):
        raise EnvironmentFault(Problem(f"{address!r} is no address of a scheduler", hint="write tcp://10.0.0.5:8786"))
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'slidegen[dask]'"
        raise EnvironmentFault(Problem("--cluster needs dask.distributed, which is not installed", hint=hint)) from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL + 1)  # what goes wrong is said by us
    try:
        return _Dask(Client(address, timeout=PATIENCE, set_as_default=False))
    except OSError as error:
        hint = "start one with: dask scheduler"
        message = f"no dask scheduler answers at {address}"
        raise EnvironmentFault(Problem(message, hint=hint, detail=f"  {error}")) from None


class _Dask(Cluster):
    def __init__(self, client: Any) -> None:
        super().__init__(client.get_executor(pure=False))
        self._client = client
        warnings.filterwarnings("ignore", message="Sending large graph")  # it is what share() is for

    def share(self, key: str, blobs: Blobs) -> Any:
        """As the result of a task: dask passes it between workers, and makes it anew when the last that has it dies."""
        return self._client.submit(itself, blobs, key=f"slidegen-{key}")

    def is_manned(self) -> bool:
        return bool(self._client.scheduler_info()["workers"])

    def close(self) -> None:
        self._client.close(timeout=1)


def itself(blobs: Blobs) -> Blobs:
    """The task that holds shared blobs."""
    return blobs


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in SCHEMES and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        return False
