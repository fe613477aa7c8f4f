"""A run as it travels to another machine and what comes back: plain picklable data, for both sides."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass

from slidegen import __version__
from slidegen.errors import EnvironmentFault, Problem
from slidegen.execution.fingerprint import Input, installed_versions
from slidegen.execution.orders import Ending, Order
from slidegen.files.stamps import MISSING

Blobs = Mapping[str, bytes]  # contents of files by digest and suffix: equal names, equal bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An order whose fonts and results of steps are names of blobs, as are the values of ``project``.

    ``project`` is all that the run sees of the project, by relative name; a folder has the empty name for its blob.
    ``small`` holds the blobs that travel with this parcel alone; ``versions`` are those that the worker must have.
    """

    order: Order
    project: Mapping[str, str]
    small: Blobs
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the run ended, the files it left in its scratch folder, and what of the worker itself it was seen to use."""

    ending: Ending
    left: Blobs
    used: tuple[Input, ...]
    host: str


def versions() -> dict[str, str]:
    """What decides over the bytes of every picture, and so must be alike on both sides."""
    drawing = {name: installed_versions().get(name, MISSING) for name in ("numpy", "matplotlib")}
    return {"Python": ".".join(platform.python_version_tuple()[:2]), "slidegen": __version__, **drawing}


def unlike(host: str, what: str, theirs: str, ours: str) -> EnvironmentFault:
    """The refusal of a worker whose pictures would not be ours."""
    message = f"the worker on {host} has {what} {theirs}, but this machine has {ours}"
    hint = f"give the workers the versions of this machine: {what}{' ' if what == 'Python' else '=='}{ours}"
    return EnvironmentFault(Problem(message, hint=hint))
