"""A talk that is none, the server around it on the loopback interface, and windows to it."""

from __future__ import annotations

import http.client
import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from slidegen.rehearsals.recorder import Recorder
from slidegen.server.doors import Door
from slidegen.server.running import Server

PICTURE = "0123456789abcdef.svg"
_turns = itertools.count(2**40)


@dataclass(frozen=True)
class FakeRevision:
    """Slides by id; what changed since another revision is all of them."""

    number: int
    slides: Mapping[str, str]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.slides)

    def since(self, number: int) -> Mapping[str, Any]:
        return {"type": "revision", "revision": self.number, "since": number, "slides": dict(self.slides)}


@dataclass
class FakeTalk:
    """Draws nothing: each live request is kept, for the test to answer."""

    folder: Path
    presenting: bool = False
    session: str = "S"
    asked: list[tuple[Mapping[str, Any], Future[Mapping[str, Any]]]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    latest: FakeRevision = FakeRevision(1, {"one": "<p>1</p>", "two": "<p>2</p>", "three": "<p>3</p>"})
    listeners: list[Callable[[FakeRevision], None]] = field(default_factory=list)
    heralds: list[Callable[[str, Sequence[str]], None]] = field(default_factory=list)

    def revision(self) -> FakeRevision:
        return self.latest

    def page(self, view: str, nonce: str) -> str:
        return f"<!doctype html><script nonce={nonce}>'{view}'</script>"

    def media(self, key: str) -> Path | None:
        return self.folder / key if key == PICTURE else None

    def asset(self, name: str) -> tuple[bytes, str] | None:
        return (b"export {}", "text/javascript") if name == "deck.mjs" else None

    def listen(self, call: Callable[[FakeRevision], None]) -> None:
        self.listeners.append(call)

    def herald(self, call: Callable[[str, Sequence[str]], None]) -> None:
        self.heralds.append(call)

    def live(self, slide: str, figure: str, params: Mapping[str, Any]) -> Future[Mapping[str, Any]]:
        if figure == "broken":
            raise ValueError("no such figure")
        future: Future[Mapping[str, Any]] = Future()
        self.asked.append((params, future))
        self.came.release()
        return future

    def looking(self, slide: str) -> None:
        self.looked.append(slide)
        self.came.release()

    def publish(self, **slides: str) -> None:
        """A new revision, from the thread of the test."""
        self.latest = FakeRevision(self.latest.number + 1, slides or self.latest.slides)
        for call in self.listeners:
            call(self.latest)

    def next_asked(self) -> tuple[Mapping[str, Any], Future[Mapping[str, Any]]]:
        """The newest live request, once another has come in."""
        assert self.came.acquire(timeout=5)
        return self.asked[-1]


class Window:
    """A connection as a page makes it."""

    def __init__(self, opening: AbstractContextManager[ClientConnection]) -> None:
        self._opened = ExitStack()
        self.connection = self._opened.enter_context(opening)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def say(self, type: str, **fields: Any) -> None:
        self.connection.send(json.dumps({"type": type, **fields}))

    def hear(self, type: str = "") -> dict[str, Any]:
        """The next message, or the next of a type."""
        while True:
            message = json.loads(self.connection.recv(timeout=5))
            if type in ("", message["type"]):
                return dict(message)

    def hears_nothing(self) -> bool:
        """Whether all that was to be told has been: what is asked now is answered next."""
        self.say("live", slide="one", figure="broken", params={}, turn=next(_turns))
        return self.hear()["type"] == "live"


def unread(door: Door) -> socket.socket:
    """A connected window that has said hello and takes nothing of what it is told, not even the welcome."""
    window = socket.create_connection((door.address, door.port), timeout=5)
    lines = (
        "GET /socket HTTP/1.1",
        f"Host: {door.place}",
        f"Origin: http://{door.place}",
        f"Cookie: {door.cookie}={door.secret}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "\r\n",
    )
    hello = b'{"type": "hello", "session": "S", "revision": 1}'
    window.sendall("\r\n".join(lines).encode() + bytes((0x81, 0x80 | len(hello))) + b"\0\0\0\0" + hello)
    return window


@dataclass
class Served:
    """A server that runs, and ways to it. Each call of ``get`` is a connection of its own."""

    talk: FakeTalk
    server: Server

    @property
    def door(self) -> Door:
        return self.server.door

    @property
    def remote(self) -> Door:
        assert self.server.remote_door
        return self.server.remote_door

    def get(
        self, path: str, *, door: Door | None = None, method: str = "GET", cookie: bool = True, **headers: str
    ) -> http.client.HTTPResponse:
        """The answer to a request that is sent as it stands: nothing is escaped, normalised or followed."""
        door = door or self.door
        connection = http.client.HTTPConnection(door.address, door.port, timeout=5)
        connection.putrequest(method, path, skip_host="Host" in headers)
        cookies = {"Cookie": f"{door.cookie}={door.secret}"} if cookie else {}
        for name, value in (cookies | headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse()

    def connect(self, door: Door | None = None, **other: Any) -> Window:
        """A socket that has said nothing yet."""
        door = door or self.door
        usual = {
            "origin": f"http://{door.place}",
            "additional_headers": {"Cookie": f"{door.cookie}={door.secret}"},
            "proxy": None,
            "compression": None,
            "max_size": None,
        }
        return Window(connect(f"ws://{door.place}/socket", **usual | other))

    def window(
        self, *, revision: int | None = None, session: str = "S", door: Door | None = None, **other: Any
    ) -> Window:
        """A window that has been welcomed; it has the latest revision, if it does not say otherwise."""
        window = self.connect(door, **other)
        window.say("hello", session=session, revision=self.talk.latest.number if revision is None else revision)
        assert window.hear()["type"] == "welcome"
        return window


@contextmanager
def serving(
    folder: Path,
    *,
    presenting: bool = False,
    remote: str | None = None,
    recorder: Recorder | None = None,
    port: int = 0,
    clock: Callable[[], float] = time.time,
) -> Iterator[Served]:
    """A server in a thread of its own, on any free port."""
    (folder / PICTURE).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    talk = FakeTalk(folder, presenting)
    server = Server(talk, port=port, remote=remote, recorder=recorder, clock=clock)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Served(talk, server)
    finally:
        server.stop()
        thread.join(5)
        assert not thread.is_alive()
