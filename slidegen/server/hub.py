"""Where windows, the stage and the talk meet. Everything here happens in the event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from starlette.websockets import WebSocket, WebSocketDisconnect

from slidegen.rehearsals.recorder import Recorder
from slidegen.server.live import Answer, LiveRequests
from slidegen.server.messages import Ask, Clock, Hello, Looking, Move, Refused, Spoken
from slidegen.server.outbox import Edition, encoded
from slidegen.server.stage import Stage, moved, opened, settled, timed, tuned
from slidegen.server.talk import Revision, Talk
from slidegen.server.turns import Ticket
from slidegen.server.window import Window

MOST_WINDOWS = 100
REFUSED = 1008  # the code of closing a WebSocket for what was said


class Hub:
    """The connected windows and what they share. ``clock`` gives seconds since the epoch."""

    def __init__(self, talk: Talk, recorder: Recorder | None, *, clock: Callable[[], float]) -> None:
        self._talk = talk
        self._recorder = recorder
        self._clock = clock
        self._windows: dict[int, Window] = {}
        self._edition = Edition(talk.revision())
        self._stage = opened(self._edition.revision.ids)
        self._live = LiveRequests(talk, self._answered)

    def open(self) -> None:
        """Follow the talk from now on; to be called in the event loop."""
        loop = asyncio.get_running_loop()

        def soon(call: Callable[..., None]) -> Callable[..., None]:
            def told(*news: object) -> None:
                with contextlib.suppress(RuntimeError):  # the loop is closed: the talk outlived the server by a moment
                    loop.call_soon_threadsafe(call, *news)

            return told

        self._talk.listen(soon(self._published))
        self._talk.herald(soon(self._drawn))
        self._published(self._talk.revision())

    def tick(self) -> None:
        """Time has passed."""
        if self._recorder:
            self._recorder.tick(self._clock())

    def close(self) -> None:
        """The server ends."""
        if self._recorder:
            self._recorder.finish(self._clock())

    async def serve(self, socket: WebSocket, *, is_remote: bool) -> None:
        """Serve one window until it is gone."""
        window = Window(socket, is_remote=is_remote)
        try:
            self._enter(window, await window.greet())
            await window.attend(lambda said: self._hear(window, said))
        except Refused as error:
            await window.close(REFUSED, str(error))
        except WebSocketDisconnect:
            pass
        finally:
            self._windows.pop(window.number, None)
            self._live.forget(window.number)

    def _enter(self, window: Window, hello: Hello) -> None:
        if len(self._windows) >= MOST_WINDOWS:
            raise Refused("too many windows")
        latest = self._edition.revision.number
        # A page of another session loads itself anew, so it needs nothing of this one.
        window.outbox.known = min(hello.revision, latest) if hello.session == self._talk.session else latest
        window.outbox.edition = self._edition
        window.outbox.welcome(encoded(self._welcome()))
        self._windows[window.number] = window
        window.stir()

    def _welcome(self) -> dict[str, object]:
        return {
            "type": "welcome",
            "session": self._talk.session,
            "presenting": self._talk.presenting,
            "stage": self._stage.to_json(),
            "now": self._clock(),
        }

    def _published(self, revision: Revision) -> None:
        """A new state of the talk; an older one, overtaken on its way here, is passed over."""
        before = self._edition.revision
        if revision.number <= before.number:
            return
        self._edition = Edition(revision)
        for window in self._windows.values():
            window.outbox.edition = self._edition
            window.stir()
        self._change(settled(self._stage, before.ids, revision.ids))

    def _drawn(self, figure: str, media: Sequence[str]) -> None:
        """Pictures are there, of which a slide will tell in a moment."""
        text = encoded({"type": "pictures", "figure": figure, "media": media})
        for window in self._windows.values():
            window.outbox.pictures(figure, text)
            window.stir()

    def _hear(self, window: Window, said: Spoken) -> None:
        ids = self._edition.revision.ids
        match said:
            case Move() if self._talk.presenting:
                self._change(moved(self._stage, said.set, ids))
            case Clock() if self._talk.presenting:
                self._time(said)
            case Ask() if said.slide in ids:
                self._ask(window, said)
            case Looking() if said.slide in ids:
                self._talk.looking(said.slide)

    def _time(self, said: Clock) -> None:
        if said.do == "reset" and self._recorder:
            self._recorder.finish(self._clock())
        self._change(timed(self._stage, said.do, self._clock()))

    def _ask(self, window: Window, ask: Ask) -> None:
        """The stage has what is wanted, drawn or not: who comes late asks for that, and not for what it was before."""
        is_taken = self._live.ask(window.number, ask, shared=self._talk.presenting)
        if is_taken and self._talk.presenting:
            self._change(tuned(self._stage, ask.slide, ask.figure, ask.params))

    def _change(self, stage: Stage) -> None:
        if stage == self._stage:
            return
        self._stage, now = stage, self._clock()
        if self._recorder:
            self._recorder.note(stage.slide, running=stage.timer.running, now=now)
        if self._talk.presenting:
            text = encoded({"type": "stage", "stage": stage.to_json(), "now": now})
            for window in self._windows.values():
                window.outbox.stage(text)
                window.stir()

    def _answered(self, ticket: Ticket, answer: Answer) -> None:
        """Tell an answer to the asker or, where windows share the stage, to all."""
        ask, told = ticket.ask, ticket.ask.model_dump()
        for window in list(self._windows.values()):
            if self._talk.presenting or window.number == ticket.window:
                turn = ticket.turn_for(window.number)
                window.outbox.live(ask.slide, ask.figure, encoded(told | dict(answer) | {"turn": turn}))
                window.stir()
