"""What each address answers, and to whom."""

from __future__ import annotations

import re

import pytest
from served import PICTURE, Served
from websockets.exceptions import InvalidStatus


@pytest.mark.parametrize(("path", "view"), [("/", "audience"), ("/presenter", "presenter")])
def test_a_page_has_its_view_and_a_nonce_of_its_own(shared: Served, path: str, view: str) -> None:
    nonces = set()
    for _ in range(2):
        response = shared.get(path)
        found = re.fullmatch(r"<!doctype html><script nonce=(\S+)>'(\w+)'</script>", response.read().decode())
        assert found and found[2] == view
        policy = response.headers["Content-Security-Policy"]
        assert f"script-src 'self' 'nonce-{found[1]}'; " in policy
        assert f"connect-src 'self' ws://127.0.0.1:{shared.door.port}; " in policy
        nonces.add(found[1])
    assert len(nonces) == 2
    assert response.headers["Cache-Control"] == "no-store"


def test_a_picture_may_be_kept_for_ever(shared: Served) -> None:
    response = shared.get(f"/media/{PICTURE}")
    assert (response.status, response.read()[:4]) == (200, b"<svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_module_has_the_type_that_the_talk_gives_it(shared: Served) -> None:
    response = shared.get("/page/deck.mjs")
    assert (response.status, response.read()) == (200, b"export {}")
    assert response.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/", "/nothing", f"/media/{PICTURE}", "/page/deck.mjs"])
def test_every_answer_is_secured(shared: Served, path: str) -> None:
    headers = shared.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "Server" not in headers


@pytest.mark.parametrize("folder", ["media", "page"])
@pytest.mark.parametrize(
    "name",
    [
        "fedcba9876543210.svg",
        "nothing.mjs",
        "",
        "../secret",
        "..%2fsecret",
        "%2e%2e/secret",
        "%2e%2e%2fsecret",
        "%252e%252e%252fsecret",
        "..%5csecret",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        PICTURE + "%00.svg",
        PICTURE + "/",
    ],
)
def test_no_file_can_be_named(shared: Served, folder: str, name: str) -> None:
    (shared.talk.folder.parent / "secret").write_text("no", encoding="utf-8")
    (shared.talk.folder / "secret").write_text("no", encoding="utf-8")
    assert shared.get(f"/{folder}/{name}").status == 404


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_changed_by_a_request(shared: Served, method: str) -> None:
    assert shared.get("/", method=method).status == 405


@pytest.mark.parametrize("path", ["/", "/presenter", f"/media/{PICTURE}", "/page/deck.mjs", "/nothing"])
def test_who_has_no_cookie_sees_nothing(shared: Served, path: str) -> None:
    for response in (
        shared.get(path, cookie=False),
        shared.get(path, cookie=False, Cookie=f"{shared.door.cookie}=x"),
        shared.get(path, cookie=False, Cookie=f"{shared.door.cookie}=é"),
    ):
        assert response.status == 403
        assert "in the terminal" in response.read().decode()


@pytest.mark.parametrize("path", ["/", "/presenter"])
def test_the_token_is_exchanged_for_a_cookie(shared: Served, path: str) -> None:
    response = shared.get(f"{path}?token={shared.door.token}", cookie=False)
    assert (response.status, response.headers["Location"]) == (303, path)
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert shared.get(path, cookie=False, Cookie=cookie.partition(";")[0]).status == 200


@pytest.mark.parametrize("token", ["", "wrong", "%c3%a9"])
def test_another_token_opens_nothing(shared: Served, token: str) -> None:
    response = shared.get(f"/?token={token}", cookie=False)
    assert response.status == 403
    assert "Set-Cookie" not in response.headers


def test_several_browsers_may_use_the_token(shared: Served) -> None:
    path = f"/?token={shared.door.token}"
    assert [shared.get(path, cookie=False).status for _ in range(10)] == [303] * 10


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "127.0.0.1.evil:{port}"]
)
def test_a_name_that_was_rebound_to_us_is_not_ours(shared: Served, host: str) -> None:
    response = shared.get("/", Host=host.format(port=shared.door.port))
    assert response.status == 421
    assert b"audience" not in response.read()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_our_names_are(shared: Served, host: str) -> None:
    assert shared.get("/", Host=f"{host}:{shared.door.port}").status == 200


def test_a_host_is_told_as_text(shared: Served) -> None:
    assert b"<script>" not in shared.get("/", Host="<script>").read()


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", "https://127.0.0.1:{port}", "http://localhost:{port}"]
)
def test_pages_of_other_sites_may_not_ask(shared: Served, origin: str) -> None:
    origin = origin.format(port=shared.door.port)
    assert shared.get("/", Origin=origin).status == 403
    with pytest.raises(InvalidStatus) as refused:
        shared.connect(origin=origin)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "other",
    [
        {"origin": None},
        {"additional_headers": {}},
        {"additional_headers": {"Cookie": "slidegen=x"}},
    ],
    ids=["no origin", "no cookie", "another cookie"],
)
def test_a_socket_needs_origin_and_cookie(shared: Served, other: dict[str, object]) -> None:
    with pytest.raises(InvalidStatus) as refused:
        shared.connect(**other)
    assert refused.value.response.status_code == 403
