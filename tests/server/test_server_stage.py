"""Presenting: what windows share, live answers, the timer, and the phone."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import pytest
from served import Served, Window, serving
from websockets.exceptions import ConnectionClosed, InvalidStatus

from slidegen.server.doors import TRIES


def _ask(window: Window, turn: int, figure: str = "f", **params: object) -> None:
    window.say("live", slide="one", figure=figure, params=params, turn=turn)


def test_all_windows_follow_the_stage(presenting: Served) -> None:
    with presenting.window() as one, presenting.window() as other:
        one.say("stage", set={"slide": "two", "step": 2})
        for window in (one, other):
            stage = window.hear()["stage"]
            assert (stage["slide"], stage["step"]) == ("two", 2)
        other.say("stage", set={"pointer": [0.25, 0.5], "blank": "black"})
        assert one.hear()["stage"] | {"slide": "two", "pointer": [0.25, 0.5], "blank": "black"} == other.hear()["stage"]


def test_a_window_that_comes_back_finds_the_stage_as_it_is(presenting: Served) -> None:
    with presenting.window() as one:
        one.say("stage", set={"slide": "three"})
        one.say("timer", do="start")
        while not (stage := one.hear()["stage"])["timer"]["running"]:
            pass
    with presenting.connect() as again:
        again.say("hello", session="S", revision=1)
        assert again.hear()["stage"] == stage


def test_the_stage_stays_on_slides_that_exist(presenting: Served) -> None:
    with presenting.window() as window:
        window.say("stage", set={"slide": "none"})
        assert window.hears_nothing()
        window.say("stage", set={"slide": "two"})
        assert window.hear()["stage"]["slide"] == "two"
        presenting.talk.publish(one="", three="")
        assert window.hear()["revision"] == 2
        assert window.hear()["stage"]["slide"] == "three"


def test_an_answer_is_for_the_asker(editing: Served) -> None:
    with editing.window() as one, editing.window() as other:
        _ask(one, 1, a=5)
        params, future = editing.talk.next_asked()
        assert params == {"a": 5}
        future.set_result({"html": "<svg/>"})
        told = {"type": "live", "slide": "one", "figure": "f", "params": {"a": 5}, "turn": 1, "html": "<svg/>"}
        assert one.hear() == told
        assert other.hears_nothing()


def test_on_the_stage_it_is_for_all(presenting: Served) -> None:
    with presenting.window() as one, presenting.window() as other:
        _ask(one, 7, a=5)
        assert one.hear()["stage"]["live"] == other.hear()["stage"]["live"] == {"one/f": {"a": 5}}
        presenting.talk.next_asked()[1].set_result({"html": "<svg/>"})
        assert (one.hear()["turn"], other.hear()["turn"]) == (7, 0)
        _ask(other, 1)
        assert one.hear()["stage"]["live"] == other.hear()["stage"]["live"] == {}
        presenting.talk.next_asked()[1].set_result({"html": "<svg/>"})
        assert (one.hear()["turn"], other.hear()["turn"]) == (7, 1)


@pytest.mark.parametrize("figure", ["broken", "f"], ids=["raised at once", "raised later"])
def test_an_exception_is_told_beside_the_control(editing: Served, figure: str) -> None:
    with editing.window() as window:
        _ask(window, 1, figure)
        if figure == "f":
            editing.talk.next_asked()[1].set_exception(ValueError("no such figure"))
        assert window.hear()["problem"] == {"param": None, "text": "no such figure"}


def test_while_one_is_drawn_only_the_newest_waits(editing: Served) -> None:
    with editing.window() as window:
        _ask(window, 1, a=1)
        _, first = editing.talk.next_asked()
        for turn in (2, 3, 4):
            _ask(window, turn, a=turn)
        assert window.hears_nothing()
        first.set_result({"html": "1"})
        assert window.hear()["turn"] == 1
        params, last = editing.talk.next_asked()
        assert (params, len(editing.talk.asked)) == ({"a": 4}, 2)
        last.set_result({"html": "4"})
        assert window.hear()["turn"] == 4


def test_what_takes_long_gives_way_to_the_newest(editing: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slidegen.server.live.PATIENCE", 0.01)
    with editing.window() as window:
        _ask(window, 1)
        _, first = editing.talk.next_asked()
        _ask(window, 2)
        editing.talk.next_asked()[1].set_result({"html": ""})
        assert window.hear()["turn"] == 2
        assert first.cancelled()


def test_what_the_talk_cancelled_is_not_answered(editing: Served) -> None:
    with editing.window() as window:
        _ask(window, 1)
        assert editing.talk.next_asked()[1].cancel()
        assert window.hears_nothing()


def test_windows_that_do_not_share_take_turns_at_a_figure(editing: Served) -> None:
    with editing.window() as one, editing.window() as other:
        _ask(one, 1, a=1)
        _, first = editing.talk.next_asked()
        _ask(other, 1, a=2)
        assert other.hears_nothing()
        assert len(editing.talk.asked) == 1
        first.set_result({"html": ""})
        editing.talk.next_asked()[1].set_result({"html": ""})
        assert (one.hear()["params"], other.hear()["params"]) == ({"a": 1}, {"a": 2})


def test_nobody_waits_for_what_a_window_asked_that_is_gone(editing: Served) -> None:
    with editing.window() as window:
        _ask(window, 1)
        _, future = editing.talk.next_asked()
    with editing.window() as again:
        _ask(again, 1)
        editing.talk.next_asked()[1].set_result({"html": ""})
        assert again.hear()["turn"] == 1
    assert future.cancelled()


def test_the_phone_has_its_view_and_works_the_stage(presenting: Served) -> None:
    door = presenting.remote
    assert b"'remote'" in presenting.get("/", door=door).read()
    assert presenting.get("/presenter", door=door).status == 404
    with presenting.window(door=door) as phone, presenting.window() as audience:
        phone.say("stage", set={"slide": "two"})
        assert audience.hear()["stage"]["slide"] == "two"
        phone.say("timer", do="start")
        assert audience.hear()["stage"]["timer"]["running"]
        _ask(phone, 1, "broken")
        assert "problem" in audience.hear()


def test_the_phone_may_not_say_more(presenting: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slidegen.server.window.REMOTE", ())  # as if windows had learned to say more
    with presenting.connect(presenting.remote) as phone, pytest.raises(ConnectionClosed) as closed:
        phone.say("hello", session="S", revision=1)
        phone.hear()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe, contextlib.suppress(OSError):
        probe.bind(("::1", 0))
        return True
    return False


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")
def test_a_phone_may_come_by_ipv6(tmp_path: Path) -> None:
    with serving(tmp_path, remote="::1") as served, served.window(door=served.remote):
        assert served.get("/", door=served.remote).status == 200


def test_a_phone_gets_in_once(presenting: Served) -> None:
    door = presenting.remote
    token = f"/?token={door.token}"
    assert presenting.get("/?token=wrong", door=door, cookie=False).status == 403
    entered = presenting.get(token, door=door, cookie=False)
    assert (entered.status, entered.headers["Location"]) == (303, "/")
    cookie = entered.headers["Set-Cookie"].partition(";")[0]
    assert token not in cookie
    assert presenting.get("/", door=door, cookie=False, Cookie=cookie).status == 200
    assert presenting.get(token, door=door, cookie=False, Cookie=cookie).status == 303  # it reloads the address it has
    used = presenting.get(token, door=door, cookie=False)
    assert used.status == 403
    assert "no longer" in used.read().decode()


def test_tokens_cannot_be_tried_without_end(presenting: Served) -> None:
    tried = [presenting.get("/?token=x", door=presenting.remote, cookie=False).status for _ in range(TRIES + 1)]
    assert tried == [403] * TRIES + [429]
    right = presenting.get(f"/?token={presenting.remote.token}", door=presenting.remote, cookie=False)
    assert right.status == 429


def test_one_door_does_not_open_the_other(presenting: Served) -> None:
    own, remote = presenting.door, presenting.remote
    for door, key in ((own, remote), (remote, own)):
        assert presenting.get("/", door=door, cookie=False, Cookie=f"{door.cookie}={key.secret}").status == 403
        assert presenting.get("/", door=door, Host=key.place).status == 421
        with pytest.raises(InvalidStatus):
            presenting.connect(door, origin=f"http://{key.place}")
