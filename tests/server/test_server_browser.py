"""What a real browser makes of the cookie, the policies and the socket; and another site in the same browser."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from served import PICTURE, Served, serving

PAGE = """<!doctype html><html style="color: green"><img src="/media/{picture}">
<script type="importmap" nonce="{nonce}">{{"imports": {{"#deck.mjs": "/page/deck.mjs"}}}}</script>
<script>window.smuggled = true</script>
<script type="module" nonce="{nonce}">
import {{ deck }} from '#deck.mjs'
const socket = new WebSocket(`ws://${{location.host}}/socket`)
socket.onopen = () => socket.send(JSON.stringify({{type: 'hello', session: 'S', revision: 1}}))
socket.onmessage = (event) => {{ window.heard = [deck, JSON.parse(event.data).type] }}
</script>"""
PICTURE_WITH_SCRIPT = """<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7">
<script>document.documentElement.setAttribute('id', 'ran')</script></svg>"""
# It is on the same machine: for a browser the same site, so that SameSite alone would not keep its cookies back.
ELSEWHERE = """<!doctype html><script>
window.tried = {}
const told = (name, text) => () => { tried[name] = text }
const [place, image] = [new URLSearchParams(location.search).get('place'), new Image()]
const socket = new WebSocket(`ws://${place}/socket`)
Object.assign(socket, {onopen: told('socket', 'open'), onerror: told('socket', 'refused')})
fetch(`http://${place}/`, {credentials: 'include', mode: 'no-cors'}).then(told('page', 'read'), told('page', 'refused'))
Object.assign(image, {onload: told('image', 'shown'), onerror: told('image', 'refused')})
image.src = `http://${place}/media/0123456789abcdef.svg`
</script>"""


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serving(tmp_path) as served:
        (tmp_path / PICTURE).write_text(PICTURE_WITH_SCRIPT, encoding="utf-8")
        monkeypatch.setattr(served.talk, "page", lambda _, nonce: PAGE.format(nonce=nonce, picture=PICTURE))
        monkeypatch.setattr(served.talk, "asset", lambda _: (b"export const deck = 'deck'", "text/javascript"))
        yield served


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """A site of somebody else's, on another port of this machine."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text(ELSEWHERE, encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(tmp_path / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_a_page_works_and_runs_only_what_is_ours(deck: Served, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(deck.door.url())
    page.wait_for_function("() => window.heard")  # an expression would be against the policy
    assert page.evaluate("heard") == ["deck", "welcome"]
    assert page.url == f"http://{deck.door.place}/"
    assert page.evaluate("[document.cookie, window.smuggled, document.images[0].naturalWidth]") == ["", None, 7]
    assert page.evaluate("getComputedStyle(document.documentElement).color") == "rgb(0, 128, 0)"
    page.goto(f"http://localhost:{deck.door.port}/?token={deck.door.token}")
    page.wait_for_function("() => window.heard")  # an expression would be against the policy
    page.context.close()


def test_a_picture_opened_by_itself_runs_nothing(deck: Served, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(deck.door.url())
    page.goto(f"http://{deck.door.place}/media/{PICTURE}")
    assert page.evaluate("document.documentElement.id") == ""
    page.context.close()


def test_another_site_learns_nothing(deck: Served, elsewhere: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(deck.door.url())
    page.goto(f"{elsewhere}?place={deck.door.place}")
    page.wait_for_function("() => Object.keys(window.tried).length === 3")
    assert page.evaluate("tried") == {"socket": "refused", "page": "refused", "image": "refused"}
    page.context.close()
