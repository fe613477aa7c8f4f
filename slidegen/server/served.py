"""The talk as the server sees it: the session, and the page around its slides."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from slidegen.page import Page, PageSlide, served
from slidegen.page.assets import asset
from slidegen.server.revision import Revision, SlideState
from slidegen.server.session import Session


class ServedTalk:
    """A session with what a server asks of it besides; ``library`` is where npm's packages stand."""

    def __init__(self, session: Session, library: Path, *, presenting: bool) -> None:
        self.session = secrets.token_urlsafe(12)
        self.presenting = presenting
        self._session = session
        self._idiomorph = library / "node_modules" / "idiomorph" / "dist" / "idiomorph.esm.js"

    def revision(self) -> Revision:
        """The latest."""
        return self._session.revision()

    def page(self, view: str, nonce: str) -> str:
        """The document for a view, as the talk is now."""
        revision = self.revision()
        return served(
            _page(revision, self._session.script),
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
        return asset(name, self._idiomorph)

    def listen(self, call: Callable[[Revision], None]) -> None:
        """Have every revision told."""
        self._session.listen(call)

    def live(self, slide: str, figure: str, params: Mapping[str, Any]) -> Future[Mapping[str, Any]]:
        """A slide with a figure drawn with other parameters."""
        return self._session.live(slide, figure, params)

    def looking(self, slide: str) -> None:
        """A window shows that slide."""
        self._session.looking(slide)


def _page(revision: Revision, script: str) -> Page:
    return Page(
        title=revision.title,
        lang=revision.lang,
        author="",
        description="",
        css=revision.css,
        script=script,
        minutes=revision.minutes,
        slides=tuple(map(_slide, revision.slides)),
    )


def _slide(state: SlideState) -> PageSlide:
    return PageSlide(state.id, state.title, state.section, state.minutes, state.notes, state.html, state.figures)
