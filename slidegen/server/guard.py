"""Who may ask, and how: checks that come before any other code of the server sees a request.

- A page of another site can make a browser call us, and by rebinding its name to our address it can even read the
  answer. Its requests still name that site in Host, so Host must be one of ours.
- Browsers put no bounds on WebSockets of other sites, but always send Origin with them. So there it must be present,
  and be the very page's we serve. Programs other than browsers can send what they want, Origin too, so making
  an exception for them would gain nothing.
- Other users of this machine, and servers on other ports of it, reach us too: everything needs the session's cookie,
  which is exchanged for the token in the address that the terminal shows.
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from slidegen.server.doors import Door, Entry
from slidegen.server.headers import USUAL

DOOR = "slidegen.door"  # where the request's scope keeps the door that it came through
PAGES = ("/", "/presenter")
COOKIE_AGE = 12 * 3600  # seconds: a browser that is closed and opened again during a talk is let in


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: an HTTP status, and a sentence for whoever sees it."""

    status: int
    words: str


NO_COOKIE = Refusal(403, "Open the address that slidegen shows in the terminal: it carries a token.")
BAD_TOKEN = Refusal(403, "This token is not, or no longer, good: open the address that slidegen shows in the terminal.")
TOO_OFTEN = Refusal(429, "Too many wrong tokens: wait a minute.")


def refusal(asked: HTTPConnection, door: Door) -> Refusal | None:
    """What is wrong with a request's method, Host or Origin."""
    host, origin = asked.headers.get("host", ""), asked.headers.get("origin")
    is_socket = asked.scope["type"] == "websocket"
    if host.lower() not in door.names:
        return Refusal(421, f"This server is not {host or 'nobody'}: open http://{door.place}/")
    if not is_socket and asked.scope["method"] != "GET":
        return Refusal(405, "Nothing here can be changed this way.")
    if (is_socket or origin is not None) and (origin or "").lower() != f"http://{host.lower()}":
        return Refusal(403, "Pages of other sites may not ask here.")
    return None


class Guard:
    """Lets a request through to ``app``, or answers it with what is wrong; secures the headers of every answer."""

    def __init__(self, app: ASGIApp, doors: Iterable[Door], *, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.doors = {(door.address, door.port): door for door in doors}
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        door = scope[DOOR] = self.doors[scope["server"]]
        answer = self._answer(HTTPConnection(scope), door) or self.app
        await answer(scope, receive, _secured(send))

    def _answer(self, asked: HTTPConnection, door: Door) -> Response | None:
        """What to say instead of what was asked for."""
        if found := refusal(asked, door):
            return _page(found)
        is_known = door.knows(asked.cookies.get(door.cookie))
        if "token" in asked.query_params and asked.url.path in PAGES:
            return self._redirect(asked, door) if is_known else self._exchange(asked, door)
        return None if is_known else _page(NO_COOKIE)

    def _exchange(self, asked: HTTPConnection, door: Door) -> Response:
        client = asked.client.host if asked.client else ""
        match door.enter(asked.query_params["token"], client=client, now=self.clock()):
            case Entry.OPEN:
                return self._redirect(asked, door)
            case Entry.REFUSED:
                return _page(BAD_TOKEN)
            case Entry.LATER:
                return _page(TOO_OFTEN)

    def _redirect(self, asked: HTTPConnection, door: Door) -> Response:
        """To the same page without the token, so that it stays in no history and no screenshot."""
        response = RedirectResponse(asked.url.path, 303)
        response.set_cookie(door.cookie, door.secret, httponly=True, samesite="strict", max_age=COOKIE_AGE)
        return response


def _page(refused: Refusal) -> Response:
    words = html.escape(refused.words)
    allow = {"Allow": "GET"} if refused.status == 405 else None
    return HTMLResponse(f"<!doctype html><title>slidegen</title><p>{words}</p>\n", refused.status, allow)


def _secured(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"].endswith("response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in USUAL.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
