"""Windows: what they are told, what they may say, and what becomes of those that are lost, slow or wild."""

from __future__ import annotations

import contextlib
import socket

import pytest
from served import Served, Window, unread
from websockets.exceptions import ConnectionClosed

ONE = "<p>1</p>"


def test_a_window_is_welcomed(editing: Served) -> None:
    with editing.connect() as window:
        window.say("hello", session="S", revision=1)
        welcome = window.hear()
        now = welcome.pop("now")
        assert isinstance(now, float)
        timer = {"running": False, "elapsed": 0, "since": None}
        stage = {"slide": "one", "step": 0, "blank": "", "pointer": None, "timer": timer, "live": {}}
        assert welcome == {"type": "welcome", "session": "S", "presenting": False, "stage": stage}


def test_every_window_is_told_of_a_revision_once(editing: Served) -> None:
    with editing.window() as one, editing.window() as other:
        editing.talk.publish(one="<p>new</p>")
        for window in (one, other):
            told = window.hear()
            assert (told["revision"], told["since"], told["slides"]) == (2, 1, {"one": "<p>new</p>"})
        editing.talk.publish(one=ONE)
        for window in (one, other):
            assert window.hear()["since"] == 2


def test_pictures_are_told_before_the_slides_that_show_them(editing: Served) -> None:
    with editing.window() as window:
        for call in editing.talk.heralds:
            call("waves", ("0123456789abcdef.svg",))
        editing.talk.publish(one=ONE)
        assert window.hear() == {"type": "pictures", "figure": "waves", "media": ["0123456789abcdef.svg"]}
        assert window.hear("revision")["revision"] == 2


def test_a_killed_connection_catches_up(editing: Served) -> None:
    window = editing.window()
    window.connection.socket.shutdown(socket.SHUT_RDWR)
    editing.talk.publish(one=ONE)
    editing.talk.publish(one=ONE)
    with editing.window(revision=1) as again:
        told = again.hear()
        assert (told["revision"], told["since"]) == (3, 1)


@pytest.mark.parametrize(("session", "revision"), [("S", 2), ("S", 99), ("other", 1), ("", 0)])
def test_who_has_the_latest_or_will_load_anew_is_told_nothing(editing: Served, session: str, revision: int) -> None:
    editing.talk.publish(one=ONE)
    with editing.window(session=session, revision=revision) as window:
        assert window.hears_nothing()


def test_a_slow_window_holds_nobody_up_and_gets_only_the_latest(editing: Served) -> None:
    with editing.window(max_queue=1) as slow, editing.window() as quick:
        for number in range(2, 22):
            editing.talk.publish(one="x" * 4_000_000)  # a few fit into the buffers of the system
            assert quick.hear()["revision"] == number
        heard = [slow.hear()["revision"]]
        while heard[-1] < 21:
            heard.append(slow.hear()["revision"])
        assert len(heard) < 20
        assert heard == sorted(set(heard))


def test_a_window_that_takes_nothing_is_dropped(editing: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slidegen.server.window.TAKEN_WITHIN", 0.05)
    monkeypatch.setattr("slidegen.server.hub.MOST_WINDOWS", 1)
    with unread(editing.door) as stuck:
        stuck.recv(12)
        editing.talk.publish(one="x" * 20_000_000)
        editing.talk.publish(one=ONE)
        for _ in range(1000):  # until its place is free
            with editing.connect() as again, contextlib.suppress(ConnectionClosed):
                again.say("hello", session="S", revision=1)
                assert again.hear()["type"] == "welcome"
                assert again.hear()["revision"] == 3
                return
    raise AssertionError("it was not dropped")


def test_what_a_window_looks_at_is_passed_on(editing: Served) -> None:
    with editing.window() as window:
        window.say("looking", slide="two")
        window.say("looking", slide="none")
        assert window.hears_nothing()
    assert editing.talk.looked == ["two"]


def test_in_the_editor_each_window_is_where_it_is(editing: Served) -> None:
    with editing.window() as one, editing.window() as other:
        one.say("stage", set={"slide": "two"})
        one.say("timer", do="start")
        assert one.hears_nothing() and other.hears_nothing()


MALFORMED = [
    "",
    "hello",
    "[]",
    "null",
    "{}",
    '{"type": "edit"}',
    '{"type": "stage"}',
    '{"type": "stage", "set": {"slide": 3}}',
    '{"type": "stage", "set": {"step": -1}}',
    '{"type": "stage", "set": {"step": 1.5}}',
    '{"type": "stage", "set": {"step": true}}',
    '{"type": "stage", "set": {"step": 1e9}}',
    '{"type": "stage", "set": {"blank": "red"}}',
    '{"type": "stage", "set": {"pointer": [0.5]}}',
    '{"type": "stage", "set": {"pointer": [0.5, 2]}}',
    '{"type": "stage", "set": {"pointer": [NaN, 0]}}',
    '{"type": "stage", "set": {"timer": {}}}',
    '{"type": "timer", "do": "stop"}',
    '{"type": "timer", "do": "start", "more": 1}',
    '{"type": "live", "slide": "one", "figure": "f", "params": {"a": []}, "turn": 1}',
    '{"type": "live", "slide": "one", "figure": "f", "params": {"a": 1e999}, "turn": 1}',
    '{"type": "live", "slide": "one", "figure": "f", "params": {"a": "\\ud800"}, "turn": 1}',
    '{"type": "live", "slide": "one", "figure": "f", "params": [], "turn": 1}',
    '{"type": "live", "slide": "one", "figure": "f", "params": {}, "turn": -1}',
    '{"type": "hello", "session": "S", "revision": 1}',
    "[" * 60_000,
    b"\x00",
]


@pytest.mark.parametrize("said", MALFORMED, ids=[str(said)[:70] for said in MALFORMED])
def test_what_is_no_message_closes_the_connection(shared: Served, said: str | bytes) -> None:
    with shared.window() as window:
        assert _closing(window, said) == 1008


@pytest.mark.parametrize("said", ['{"type": "timer", "do": "start"}', '{"type": "hello", "session": "S"}'])
def test_hello_comes_first(shared: Served, said: str) -> None:
    with shared.connect() as window:
        assert _closing(window, said) == 1008


def test_hello_comes_soon(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slidegen.server.window.HELLO_WITHIN", 0.01)
    with shared.connect() as window:
        assert _closing(window) == 1008


@pytest.mark.parametrize("said", ["x" * 70_000, ["x" * 1000] * 70], ids=["whole", "in fragments"])
def test_an_oversized_message_closes_the_connection(shared: Served, said: str | list[str]) -> None:
    with shared.window() as window:
        assert _closing(window, said) in (1009, RESET)


def test_a_flood_closes_the_connection(shared: Served) -> None:
    with shared.window() as window:
        assert _closing(window, *['{"type": "looking", "slide": "none"}'] * 1000) in (1008, RESET)


def test_there_is_room_for_so_many(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slidegen.server.hub.MOST_WINDOWS", 1)
    with shared.window(), shared.connect() as second:
        assert _closing(second, '{"type": "hello", "session": "S", "revision": 1}') == 1008


RESET = None  # where more was under way than the server read, the system's reset can overtake the words


def _closing(window: Window, *said: str | bytes | list[str]) -> int | None:
    """Say this; the code with which the server closes the connection. It answers nothing, and tells why."""
    with pytest.raises(ConnectionClosed) as closed:
        for each in said:
            window.connection.send(each)
        window.hear()
    if closed.value.rcvd is None:
        return RESET
    assert closed.value.rcvd.reason
    return closed.value.rcvd.code
