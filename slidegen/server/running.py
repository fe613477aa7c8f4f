"""Running the server: sockets first, then the event loop, until it is told to stop."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn

from slidegen.rehearsals.recorder import Recorder
from slidegen.server.app import application
from slidegen.server.doors import own_door, remote_door
from slidegen.server.hub import Hub
from slidegen.server.messages import LARGEST
from slidegen.server.sockets import listening, place_of
from slidegen.server.talk import Talk

HOME = "127.0.0.1"
PORT = 8440
_PING = 20.0  # seconds


class Server:
    """The server of a talk. Once made it has its ports: browsers may connect, and are answered when ``run`` is called.

    ``remote`` is the address of the interface on which a phone is let in, ``clock`` gives seconds since the epoch.

    Raises:
        EnvironmentFault: no port is free, or the address is none of this machine.
    """

    def __init__(
        self,
        talk: Talk,
        *,
        port: int = PORT,
        remote: str | None = None,
        recorder: Recorder | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sockets = [listening(HOME, port)]
        self.door = own_door(*place_of(self._sockets[0]))
        self.remote_door = None
        if remote is not None:
            self._sockets.append(listening(remote, port))
            self.remote_door = remote_door(*place_of(self._sockets[1]))
        doors = [door for door in (self.door, self.remote_door) if door]
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                application(talk, Hub(talk, recorder, clock=clock), doors),
                loop="asyncio",
                http="h11",
                ws="websockets-sansio",
                ws_max_size=LARGEST,
                ws_ping_interval=_PING,
                ws_ping_timeout=_PING,
                ws_per_message_deflate=False,  # a slide is sent sooner than it is compressed
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # there is no proxy, so nobody else says who asks
                server_header=False,
                timeout_graceful_shutdown=0,
            )
        )

    def run(self) -> None:
        """Serve until Ctrl-C, SIGTERM or ``stop``."""
        logging.getLogger("uvicorn.error").addFilter(_is_bug)
        self._uvicorn.run(self._sockets)

    def stop(self) -> None:
        """End ``run`` soon; from any thread."""
        self._uvicorn.should_exit = True


class _Uvicorn(uvicorn.Server):
    """Ends on a signal without raising it again, which would keep the caller from tidying up."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._leave) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _leave(self, *_: object) -> None:
        self.should_exit = True


def _is_bug(record: logging.LogRecord) -> bool:
    """Only exceptions are worth a line in the speaker's terminal."""
    return record.exc_info is not None
