"""The talk as the server sees it: the session, and the page around its slides."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from slidegen.marp.install import idiomorph
from slidegen.page import served
from slidegen.page.assets import asset
from slidegen.server.revision import Revision
from slidegen.server.session import Session


class ServedTalk:
    """A session with what a server asks of it besides."""

    def __init__(self, session: Session, *, presenting: bool) -> None:
        self.session = secrets.token_urlsafe(12)
        self.presenting = presenting
        self._session = session

    def revision(self) -> Revision:
        """The latest."""
        return self._session.revision()

    def page(self, view: str, nonce: str) -> str:
        """The document for a view, as the talk is now."""
        revision = self.revision()
        return served(
            revision.page,
            view=view,
            session=self.session,
            revision=revision.number,
            presenting=self.presenting,
            nonce=nonce,
        )

    def media(self, key: str) -> Path | None:
        """The file of a picture or font of the deck."""
        return self._session.media(key)

    def asset(self, name: str) -> tuple[bytes, str] | None:
        """A module or style sheet of the page."""
        return asset(name, idiomorph())

    def listen(self, call: Callable[[Revision], None]) -> None:
        """Have every revision told."""
        self._session.listen(call)

    def herald(self, call: Callable[[str, Sequence[str]], None]) -> None:
        """Have pictures told before slides with them follow."""
        self._session.herald(call)

    def live(self, slide: str, figure: str, params: Mapping[str, Any]) -> Future[Mapping[str, Any]]:
        """A slide with a figure drawn with other parameters."""
        return self._session.live(slide, figure, params)

    def looking(self, slide: str) -> None:
        """A window shows that slide."""
        self._session.looking(slide)
