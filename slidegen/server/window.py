"""One connected window: what it says is checked and passed on; it is told what is new as fast as it takes it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from slidegen.server.messages import REMOTE, Hello, Refused, Spoken, parsed
from slidegen.server.outbox import Outbox
from slidegen.server.rate import Bucket

HELLO_WITHIN = 10.0  # seconds
TAKEN_WITHIN = 10.0  # seconds: a window that does not take a message for so long is dropped, and will come back
A_SECOND, AT_ONCE = 200, 400  # messages: a pointer and a slider, each as often as a quick screen is painted, are fewer

_numbers = itertools.count(1)


class Window:
    """A page that is connected. ``number`` tells it from the others, ``outbox`` is what it has yet to be told."""

    def __init__(self, socket: WebSocket, *, is_remote: bool) -> None:
        self.number = next(_numbers)
        self.is_remote = is_remote
        self.outbox = Outbox()
        self._socket = socket
        self._more = asyncio.Event()
        self._bucket = Bucket(A_SECOND, AT_ONCE)

    def stir(self) -> None:
        """There is something new in the outbox."""
        self._more.set()

    async def greet(self) -> Hello:
        """Accept the connection; the first message, which must come soon.

        Raises:
            Refused: it is another one, or does not come.
            WebSocketDisconnect: the window is gone.
        """
        await self._socket.accept()
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                hello = await self._heard()
        except TimeoutError:
            raise Refused("no hello") from None
        if not isinstance(hello, Hello):
            raise Refused("hello comes first")
        return hello

    async def attend(self, say: Callable[[Spoken], None]) -> None:
        """Send and receive until the window is gone or falls behind.

        Raises:
            Refused: it said what it may not.
        """
        both = [asyncio.create_task(self._listen(say)), asyncio.create_task(self._tell())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            ends = await asyncio.gather(*both, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, (WebSocketDisconnect, TimeoutError)):
                raise end

    async def close(self, code: int, reason: str) -> None:
        """Close the connection with words, if the window still takes them."""
        with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(1):
                await self._socket.close(code, reason)

    async def _listen(self, say: Callable[[Spoken], None]) -> None:
        while True:
            message = await self._heard()
            if isinstance(message, Hello):
                raise Refused("hello was said")
            say(message)

    async def _heard(self) -> Spoken:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        if not self._bucket.take(time.monotonic()):
            raise Refused("too many messages")
        text = message.get("text")
        if text is None:
            raise Refused("messages are text")
        spoken = parsed(text)
        if self.is_remote and not isinstance(spoken, REMOTE):
            raise Refused(f"no {spoken.type} from here")
        return spoken

    async def _tell(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while (text := self.outbox.take()) is not None:
                async with asyncio.timeout(TAKEN_WITHIN):
                    await self._socket.send_text(text)
