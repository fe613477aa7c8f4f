"""Ports, and the end of the server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from served import FakeTalk, serving
from websockets.exceptions import ConnectionClosed

from slidegen.errors import EnvironmentFault
from slidegen.server.running import Server
from slidegen.server.sockets import listening, place_of

SCRIPT = """
import threading
from pathlib import Path
from served import FakeTalk, unread
from slidegen.server.running import Server
server = Server(FakeTalk(Path()), port=0)
window = unread(server.door)
threading.Thread(target=lambda: print(window.recv(12).decode(), flush=True), daemon=True).start()
server.run()
print("tidied up")
"""


def test_a_taken_port_is_passed_over(tmp_path: Path) -> None:
    with serving(tmp_path) as first, serving(tmp_path, port=first.door.port) as second:
        assert second.door.port > first.door.port
        assert first.get("/").status == second.get("/").status == 200
        assert first.get("/", door=second.door, Cookie=f"{first.door.cookie}={first.door.secret}").status == 403


def test_small_messages_are_sent_at_once() -> None:
    async def delays() -> int:
        asked: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listening("127.0.0.1", 0)
        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*place_of(listener))
            writer.close()
            return await asked

    with ThreadPoolExecutor() as pool:  # in a thread of its own, since Playwright has a loop in this one
        assert pool.submit(asyncio.run, delays()).result() == 1


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot listen on"):
        Server(FakeTalk(tmp_path), port=0, remote="192.0.2.1")


def test_windows_are_told_that_the_server_ends(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        window = served.window()
    with pytest.raises(ConnectionClosed) as closed:
        window.hear()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012


def test_after_the_end_nobody_listens_and_the_talk_may_go_on(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        place = (served.door.address, served.door.port)
    served.talk.publish()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_lets_the_caller_tidy_up(number: signal.Signals) -> None:
    command, env = [sys.executable, "-c", SCRIPT], os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=env, stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "HTTP/1.1 101\n"
        process.send_signal(number)
        assert process.communicate(timeout=10) == ("tidied up\n", "")
    assert process.returncode == 0
