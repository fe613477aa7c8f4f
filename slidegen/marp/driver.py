"""The Node process on the other end of the pipes: started, asked with a deadline, ended with all it started."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from slidegen.errors import ConversionError, EnvironmentFault, Problem
from slidegen.marp.install import MARP
from slidegen.marp.node import Node

if TYPE_CHECKING:
    import subprocess

# The driver leaves at the end of its stdin and takes its browser along; this long it may take.
_GRACE = 2.0
# Chrome puts a socket into the temporary folder; its path may not be longer than about 100 bytes.
_LONGEST_TMP = 40


class Driver:
    """Runs driver.mjs in a process group and a temporary folder of its own; both are gone after close()."""

    def __init__(self, node: Node, folder: Path) -> None:
        self._tmp = _private_tmp()
        self._has_browser = False
        self._process = _spawn(node, folder, self._tmp)

    def is_alive(self) -> bool:
        """Whether it can still be asked."""
        stdin, _ = _pipes(self._process)
        return not stdin.closed and self._process.poll() is None

    def tell(self, request: Mapping[str, Any]) -> None:
        """Sends what has no answer; a driver that has died says so when it is asked."""
        import json
        from contextlib import suppress

        self._has_browser |= bool(request.get("browser"))
        stdin, _ = _pipes(self._process)
        with suppress(BrokenPipeError):
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()

    def ask(self, request: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
        """One request, one answer; a driver that dies, or takes longer, is closed and told as an error."""
        import json

        self.tell(request)
        _, stdout = _pipes(self._process)
        try:
            line = _read_line(stdout.fileno(), seconds)
        except TimeoutError:
            self.close()
            message = f"Marp did not finish the deck in {seconds:.0f} s, and was stopped"
            raise ConversionError(Problem(message, hint="a very large image or formula is a likely cause")) from None
        if not line:
            raise self._death()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def dismiss(self) -> None:
        """Lets Node end by itself, without waiting for it."""
        stdin, _ = _pipes(self._process)
        stdin.close()

    def close(self) -> None:
        """Ends Node, and with it its browser, also in the middle of a conversion."""
        import shutil

        _end(self._process, grace=_GRACE if self._has_browser else 0)
        shutil.rmtree(self._tmp, ignore_errors=True)

    def _death(self) -> EnvironmentFault:
        _end(self._process, grace=_GRACE)
        last_words = (self._tmp / "stderr").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-12:]
        self.close()
        message = f"Node ended (status {self._process.returncode}) while it converted the deck"
        return EnvironmentFault(Problem(message, detail="\n".join(last_words)))


def _private_tmp() -> Path:
    from tempfile import gettempdir, mkdtemp

    is_long = len(os.fsencode(gettempdir())) > _LONGEST_TMP
    return Path(mkdtemp(prefix="slidegen-", dir="/tmp" if is_long and os.access("/tmp", os.W_OK) else None))


def _spawn(node: Node, folder: Path, tmp: Path) -> subprocess.Popen[bytes]:
    import subprocess

    with (tmp / "stderr").open("wb") as stderr:
        return subprocess.Popen(
            [node.executable, MARP / "driver.mjs", folder],
            # marp-cli prefers a marp-core found from the working directory: let that be the pinned one.
            cwd=folder,
            # Node 22 and later keep what they compiled there; older ones ignore it.
            env={**node.environment(), "TMPDIR": str(tmp), "NODE_COMPILE_CACHE": str(folder / "compiled")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin and process.stdout
    return process.stdin, process.stdout


def _read_line(pipe: int, seconds: float) -> bytes:
    """The next line, without its end; empty when the other side has gone."""
    import select

    line, end = bytearray(), time.monotonic() + seconds
    while not line.endswith(b"\n"):
        if not select.select([pipe], [], [], max(0.0, end - time.monotonic()))[0]:
            raise TimeoutError
        if not (chunk := os.read(pipe, 1 << 16)):
            return b""
        line += chunk
    return bytes(line)


def _end(process: subprocess.Popen[bytes], *, grace: float) -> None:
    import signal
    import subprocess
    from contextlib import suppress

    stdin, stdout = _pipes(process)
    with suppress(BrokenPipeError):
        stdin.close()
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        # Its browser leads a group of its own, but ends as well when this end of its control pipe does.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    stdout.close()
