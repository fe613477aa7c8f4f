"""The server's pure rules: the stage, turns, rates, QR codes."""

from __future__ import annotations

import re
import socket
from dataclasses import replace

import pytest
import segno

from slidegen.errors import EnvironmentFault, RequestError
from slidegen.server.doors import MOST_CLIENTS, TRIES, Entry, own_door, remote_door
from slidegen.server.messages import Ask, Change
from slidegen.server.rate import Bucket
from slidegen.server.remote import interface_address, qr_lines
from slidegen.server.stage import MOST_TUNED, Stage, Timer, moved, opened, settled, timed, tuned
from slidegen.server.turns import Line

IDS = ("a", "b", "c", "d")


def _ask(turn: int) -> Ask:
    return Ask(type="live", slide="a", figure="f", params={}, turn=turn)


def test_another_slide_begins_at_its_first_step_without_the_pointer() -> None:
    stage = Stage("a", step=2, blank="black", pointer=(0, 0))
    assert moved(stage, Change(slide="b"), IDS) == Stage("b", blank="black")
    assert moved(stage, Change(slide="b", step=3), IDS).step == 3
    assert moved(stage, Change(slide="a"), IDS) == stage


def test_what_a_change_does_not_name_stays() -> None:
    stage = Stage("a", step=2, pointer=(0, 0))
    assert moved(stage, Change(step=0), IDS) == replace(stage, step=0)
    assert moved(stage, Change(pointer=None), IDS) == replace(stage, pointer=None)


def test_a_slide_that_is_not_there_changes_nothing() -> None:
    assert moved(Stage("a"), Change(slide="x", step=4), IDS) == Stage("a")


def test_the_timer_counts_only_while_it_runs() -> None:
    stage = timed(opened(IDS), "start", 100)
    assert stage.timer == Timer(True, 0, 100)
    assert timed(stage, "start", 105) == stage
    stage = timed(stage, "pause", 110)
    assert stage.timer == timed(stage, "pause", 130).timer == Timer(False, 10, None)
    stage = timed(stage, "start", 140)
    assert timed(stage, "pause", 145).timer.elapsed == 15


def test_a_reset_goes_on_from_zero_if_the_timer_runs() -> None:
    running = Stage("a", timer=Timer(True, 5, 100))
    assert timed(running, "reset", 110).timer == Timer(True, 0, 110)
    assert timed(timed(running, "pause", 110), "reset", 120).timer == Timer()


@pytest.mark.parametrize(
    ("slide", "ids", "then"),
    [
        ("b", ("c", "b"), "b"),
        ("b", ("a", "c", "d"), "c"),
        ("b", ("a", "d"), "d"),
        ("d", ("a", "b"), "b"),
        ("b", ("x", "y"), "x"),
        ("gone", ("a",), "a"),
        ("b", (), "b"),
    ],
)
def test_from_a_slide_that_is_gone_to_the_nearest_after_it(slide: str, ids: tuple[str, ...], then: str) -> None:
    assert settled(Stage(slide), IDS, ids).slide == then


def test_a_talk_that_was_broken_opens_when_it_is_not() -> None:
    assert opened(()).slide == ""
    assert settled(opened(()), (), IDS) == opened(IDS)


def test_live_values_go_with_their_slide_and_with_no_values() -> None:
    stage = tuned(tuned(Stage("a"), "a", "f", {"x": 1}), "b", "g", {"y": 2})
    assert settled(stage, IDS, ("b",)).live == {"b/g": {"y": 2}}
    assert tuned(stage, "a", "f", {}).live == {"b/g": {"y": 2}}


def test_the_stage_does_not_grow_without_end() -> None:
    stage = opened(IDS)
    for number in range(MOST_TUNED + 1):
        stage = tuned(stage, "a", str(number), {"x": 1})
    assert len(stage.live) == MOST_TUNED
    assert "a/0" not in stage.live


def test_of_those_that_wait_the_newest_is_next() -> None:
    line = Line()
    assert line.offer(1, _ask(1)) and line.offer(1, _ask(2))
    ticket = line.take()
    assert ticket and ticket.ask.turn == 2
    assert line.take() is None


@pytest.mark.parametrize("turn", [4, 5])
def test_a_request_older_than_another_is_passed_over(turn: int) -> None:
    line = Line()
    line.offer(1, _ask(5))
    assert not line.offer(1, _ask(turn))


def test_to_another_window_an_answer_is_as_new_as_what_it_asked_before() -> None:
    line = Line()
    line.offer(1, _ask(3))
    line.offer(2, _ask(40))
    ticket = line.take()
    line.offer(1, _ask(4))
    assert ticket
    assert [ticket.turn_for(window) for window in (1, 2, 3)] == [3, 40, 0]  # to 1, something newer is under way


def test_nobody_waits_for_a_window_that_is_gone() -> None:
    line = Line()
    line.offer(1, _ask(1))
    line.forget(1)
    assert line.take() is None
    assert line.is_idle


def test_a_bucket_lets_a_burst_through_and_then_a_rate() -> None:
    bucket = Bucket(rate=2, burst=3)
    assert [bucket.take(10) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(10.5), bucket.take(10.5)] == [True, False]
    assert [bucket.take(1000) for _ in range(4)] == [True, True, True, False]


def test_who_guesses_keeps_nobody_else_out() -> None:
    door = remote_door("192.0.2.7", 1)
    tried = [door.enter("x", client="a", now=0) for _ in range(TRIES + 1)]
    assert tried == [Entry.REFUSED] * TRIES + [Entry.LATER]
    for number in range(2 * MOST_CLIENTS):
        door.enter("x", client=str(number), now=0)
    assert len(door._tries) == MOST_CLIENTS
    assert door.enter(door.token or "", client="b", now=0) is Entry.OPEN


def test_doors_have_secrets_of_their_own() -> None:
    doors = [own_door("127.0.0.1", 1), own_door("127.0.0.1", 1), remote_door("fd00::1", 1), remote_door("fd00::1", 1)]
    assert len({secret for door in doors for secret in (door.token, door.secret)}) == 6
    assert doors[2].url().startswith("http://[fd00::1]:1/?token=")


def test_a_qr_code_is_black_on_white_on_any_terminal() -> None:
    url = "http://192.168.1.20:8440/?token=" + "x" * 43
    lines = list(qr_lines(url))
    cells = [re.fullmatch("\x1b\\[38;5;16;48;5;231m([ █▀▄]+)\x1b\\[0m", line) for line in lines]
    rows = [[char in half for char in cell[1]] for cell in cells if cell for half in ("█▀", "█▄")]
    wanted = [[bool(cell) for cell in row] for row in segno.make(url, error="l").matrix_iter(border=2)]
    assert rows[: len(wanted)] == wanted
    assert len(lines) < 25


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "224.0.0.1", "fe80::1%lo", "localhost", "192.168.1", ""])
def test_the_interface_is_one_address(address: str) -> None:
    with pytest.raises(RequestError):
        interface_address(address)


def test_the_address_that_was_asked_for_is_taken() -> None:
    assert interface_address("192.168.1.20") == "192.168.1.20"


def test_a_machine_without_a_network_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> None:
        raise OSError("unreachable")

    monkeypatch.setattr(socket, "socket", type("Unreachable", (socket.socket,), {"connect": unreachable}))
    with pytest.raises(EnvironmentFault):
        interface_address()
