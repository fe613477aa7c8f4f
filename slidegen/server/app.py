"""The routes: the page, what it needs, and the socket. Nothing of a URL is ever used as a path."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
from collections.abc import AsyncIterator, Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from slidegen.files.mediatypes import media_type
from slidegen.server.doors import Door
from slidegen.server.guard import DOOR, PAGES, Guard
from slidegen.server.headers import page_policy
from slidegen.server.hub import Hub
from slidegen.server.talk import Talk

TICK = 5.0  # seconds
KEY = re.compile(r"[0-9a-f]{16}(\.[a-z0-9]+)?")
NAME = re.compile(r"[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*\.(mjs|css)")


def application(talk: Talk, hub: Hub, doors: Iterable[Door]) -> ASGIApp:
    """The whole server as an ASGI application that may be reached through these doors."""
    routes = _Routes(talk, hub)
    app = Starlette(
        routes=[
            *(Route(path, routes.page) for path in PAGES),
            Route("/media/{key}", routes.media),
            Route("/page/{name}", routes.asset),
            WebSocketRoute("/socket", routes.socket),
        ],
        lifespan=routes.lifespan,
    )
    app.router.redirect_slashes = False
    return Guard(app, doors)


class _Routes:
    """What each address answers. Pages and files are made in threads, so that windows never wait for them."""

    def __init__(self, talk: Talk, hub: Hub) -> None:
        self._talk = talk
        self._hub = hub

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._hub.open()
        ticking = asyncio.create_task(self._tick())
        yield
        ticking.cancel()
        self._hub.close()

    def page(self, request: Request) -> Response:
        view = _view(request.scope[DOOR], request.url.path)
        nonce = secrets.token_urlsafe(16)
        policy = page_policy(request.headers["host"], nonce)
        return HTMLResponse(self._talk.page(view, nonce), headers={"Content-Security-Policy": policy})

    def media(self, request: Request) -> Response:
        """Contents are named by their digest, so they may be kept for ever."""
        key = request.path_params["key"]
        file = self._talk.media(key) if KEY.fullmatch(key) else None
        if file is None or not file.is_file():
            raise HTTPException(404)
        kind = media_type(file)
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return FileResponse(file, media_type=kind, headers=headers)

    def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        found = self._talk.asset(name) if NAME.fullmatch(name) else None
        if found is None:
            raise HTTPException(404)
        return Response(found[0], media_type=found[1])

    async def socket(self, socket: WebSocket) -> None:
        await self._hub.serve(socket, is_remote=socket.scope[DOOR].is_remote)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._hub.tick()


def _view(door: Door, path: str) -> str:
    """A phone has one view; on this machine the address says which."""
    if not door.is_remote:
        return "presenter" if path == "/presenter" else "audience"
    if path != "/":
        raise HTTPException(404)
    return "remote"
