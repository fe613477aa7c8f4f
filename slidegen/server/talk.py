"""What the server sees of the session that owns the talk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol


class Revision(Protocol):
    """One published state of the talk; it never changes."""

    @property
    def number(self) -> int:
        """Grows with each revision of a session."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the slides, in order; empty while the talk has never been sound."""

    def since(self, number: int) -> Mapping[str, Any]:
        """The message ``revision`` for a window that has revision ``number``, as plain data for JSON."""


class Talk(Protocol):
    """The talk as the server may use it. Every method may be called from any thread and answers at once."""

    @property
    def session(self) -> str:
        """Random; windows of another session load the page anew."""

    @property
    def presenting(self) -> bool:
        """Whether windows share one stage."""

    def revision(self) -> Revision:
        """The latest."""

    def page(self, view: str, nonce: str) -> str:
        """The document for a view (audience, presenter, remote); its inline scripts carry the nonce."""

    def media(self, key: str) -> Path | None:
        """The file of a picture or font of the deck; None for anything else."""

    def asset(self, name: str) -> tuple[bytes, str] | None:
        """A module or style sheet of the page and its media type; None for anything else."""

    def listen(self, call: Callable[[Revision], None]) -> None:
        """Call with each revision from now on, in the thread that publishes it."""

    def herald(self, call: Callable[[str, Sequence[str]], None]) -> None:
        """Call with a figure and the names of its pictures when these are drawn, before slides with them follow."""

    def live(self, slide: str, figure: str, params: Mapping[str, Any]) -> Future[Mapping[str, Any]]:
        """Draw a figure with other parameters: ``{"html": ...}`` or ``{"problem": {"param", "text"}}``.

        A request that a newer one supersedes is cancelled.
        """

    def looking(self, slide: str) -> None:
        """A window shows that slide: what its live figures need may be loaded ahead."""
