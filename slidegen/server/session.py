"""A talk that is being edited, kept true: one thread that owns it, and publishes what windows show."""

from __future__ import annotations

import gc
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from traceback import format_exception
from typing import Any

from slidegen.deck.deck import Deck
from slidegen.errors import Problem, SlidegenError
from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import JobResult
from slidegen.execution.live import LiveFigures
from slidegen.execution.pool import ForkPool
from slidegen.files.stamps import PerFile
from slidegen.marp.renderer import Renderer
from slidegen.outline.editors import refresh_schema
from slidegen.page import Page
from slidegen.project import Project
from slidegen.publishing.pageslides import page_of, page_slides
from slidegen.rendering.memory import Memory
from slidegen.scripts.script import read_script
from slidegen.server.desk import Desk
from slidegen.server.exploring import Answer, Explorer, Unfit, Wish
from slidegen.server.pinning import stale, trouble
from slidegen.server.reading import Reader, Reading
from slidegen.server.revision import Revision, next_revision
from slidegen.server.typesetter import Typesetter

# Seconds. What looks broken while an editor still writes is whole in a moment: nobody should see it.
PATIENCE = 0.12
# Seconds without an edit after which slides that were rendered alone are rendered with all others.
QUIET = 0.4

Task = Callable[[], None]
Listener = Callable[[Revision], None]
Herald = Callable[[str, Sequence[str]], None]


class Session:
    """Keeps one talk true while its files are edited. One thread does all work, in the order in which it comes."""

    def __init__(self, project: Project, renderer: Renderer, *, jobs: int, path: str | None) -> None:
        self.project = project
        self._reader = Reader(project, path, PerFile(read_script))
        self._reading: Reading | None = None
        self._memory = Memory.of(project)
        self._typesetter = Typesetter(project, renderer, self._memory)
        cache = Cache(project.cache)
        pool = ForkPool(jobs=jobs, drawn=lambda name: self.do(lambda: self._glimpsed(name)))
        self._desk = Desk(cache, World(project.root), pool, lambda: self.do(self._drawn))
        self._explorer = Explorer(LiveFigures(pool, cache), self._desk, self._typesetter)
        self._broken: tuple[Problem, ...] = ()
        self._revision = Revision()
        self._listeners: list[Listener] = []
        self._heralds: list[Herald] = []
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._due: dict[Task, float] = {}
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    # What other threads may call

    def start(self) -> None:
        """Begin to work; the first revision follows."""
        self.do(self._begin)
        self._thread.start()

    def stop(self) -> None:
        """End after what is being done, and with it all that was started."""
        self._tasks.put(None)
        self._thread.join()

    def do(self, task: Task) -> None:
        """Have something done by the session's thread, after what it has to do already."""
        self._tasks.put(task)

    def written(self, files: set[Path], came_or_went: bool) -> None:
        """Files of the project were written."""
        self.do(lambda: self._edited(files, came_or_went=came_or_went))

    def quiet(self, call: Callable[[], None]) -> None:
        """Have ``call`` called when everything that is known to have been written is shown exactly."""

        def look() -> None:
            busy = self._due or self._desk.running
            self._later(look, QUIET) if busy else call()

        self.do(look)

    def revision(self) -> Revision:
        """The talk as it is now."""
        return self._revision

    def media(self, name: str) -> Path | None:
        """The file that slides name so."""
        return self._typesetter.media.get(name)

    def listen(self, call: Listener) -> None:
        """Have every new revision told; ``call`` is called from the session's thread."""
        self._listeners.append(call)

    def herald(self, call: Herald) -> None:
        """Have pictures told as soon as they are drawn, by their figure and the names that slides will have for them.

        The slides follow; who fetches the pictures meanwhile has them sooner. As for ``listen``.
        """
        self._heralds.append(call)

    def live(self, slide: str, figure: str, params: Mapping[str, Any]) -> Future[Answer]:
        """A slide with a figure drawn with other parameters; cancelled when a newer request for it comes."""
        asked: Future[Answer] = Future()
        self.do(lambda: self._explore(asked, slide, figure, params))
        return asked

    def looking(self, slide: str) -> None:
        """A window shows that slide."""
        self.do(lambda: self._look(slide))

    # What the session's thread does

    def _run(self) -> None:
        while (task := self._next()) is not None:
            try:
                task()
            except Exception as error:  # a bug of ours must not take the talk from the screen
                self._publish(self._revision.page, (_bug(error),))
        self._explorer.live.close()
        self._desk.close()

    def _next(self) -> Task | None:
        """The next task; one that is due only when nothing else is to be done."""
        while True:
            soonest = min(self._due, key=self._due.__getitem__, default=None)
            wait = None if soonest is None else max(0.0, self._due[soonest] - time.monotonic())
            try:
                return self._tasks.get(timeout=wait)
            except queue.Empty:
                assert soonest is not None
                del self._due[soonest]
                return soonest

    def _later(self, task: Task, seconds: float) -> None:
        self._due[task] = time.monotonic() + seconds

    def _begin(self) -> None:
        """Show the talk with the figures of the last build; then look at these, which may take all there is."""
        self._reread()
        if self._reading and not self._broken:
            self._desk.recall(self._reading.deck)
            self._show()
        self._memory.jinja.codes.save()
        self._edited(set(), came_or_went=True)

    def _edited(self, written: set[Path], *, came_or_went: bool) -> None:
        if came_or_went:
            self._desk.world.forget_names()
        written = {file for file in written if file.exists() or self._desk.uses(file)}  # editors leave traces
        nudged = None
        if self._reading and not self._broken and written == {self.project.outline}:
            nudged = self._reader.nudged(self._reading)
        if nudged:
            self._reading = nudged
        else:
            is_used = self._reading is not None and any(map(self._desk.uses, written))
            if self._reading and is_used:  # what draws takes longest: it begins before all else
                self._refresh(self._reading.deck, written)
            self._read(written, came_or_went=came_or_went and not is_used)
        if self._reading and not self._broken:
            self._show()

    def _read(self, written: set[Path], *, came_or_went: bool) -> None:
        """Read the whole outline, and look at the figures if any of them may be another now."""
        self._reread()
        if self._reading is None:
            return
        if came_or_went or not self._desk.is_for(self._reading.deck):
            self._refresh(self._reading.deck, written)

    def _refresh(self, deck: Deck, written: set[Path]) -> None:
        """Look at the figures, which may be other ones now."""
        self._desk.refresh(deck, written)
        if any(file.suffix == ".py" or self._desk.uses(file) for file in written):
            self._explorer.live.forget()

    def _reread(self) -> None:
        self._due.pop(self._tell_broken, None)
        self._later(self._refresh_schema, QUIET)
        try:
            self._reading = self._reader.whole()
            self._broken = ()
        except SlidegenError as error:
            self._broken = error.problems
            self._later(self._tell_broken, PATIENCE)

    def _refresh_schema(self) -> None:
        refresh_schema(self.project)

    def _tell_broken(self) -> None:
        self._publish(self._revision.page, self._broken)

    def _drawn(self) -> None:
        self._desk.collect()  # a run that was given up has no result, but what is shown instead may be another
        if self._reading and not self._broken:
            self._show()

    def _glimpsed(self, name: str) -> None:
        result = self._desk.glimpse(name)
        if result and self._reading and not self._broken:
            self._tell_drawn(result)
            self._show()

    def _explore(self, asked: Future[Answer], slide: str, figure: str, params: Mapping[str, Any]) -> None:
        if self._reading is None or asked.cancelled():
            return
        deck = self._reading.deck
        try:
            wish = self._explorer.wish(deck, slide, figure, params)
        except Unfit as error:
            _answer(asked, error.to_json())
            return
        drawn = self._explorer.draw(deck, wish)
        drawn.add_done_callback(lambda drawn: self.do(lambda: self._explored(asked, deck, wish, drawn)))

    def _explored(self, asked: Future[Answer], deck: Deck, wish: Wish, drawn: Future[JobResult]) -> None:
        if drawn.cancelled():
            asked.cancel()
            return
        try:
            self._tell_drawn(drawn.result())
            _answer(asked, self._explorer.answer(deck, wish, drawn.result()))
        except SlidegenError as error:
            _answer(asked, Unfit(error.problems[0].message).to_json())

    def _tell_drawn(self, result: JobResult) -> None:
        names = self._typesetter.expect(result)
        for call in self._heralds if names else ():
            call(result.id, names)

    def _look(self, slide: str) -> None:
        if self._reading and not self._broken:
            self._explorer.warm(self._reading.deck, slide)

    def _settle(self) -> None:
        """Read what was read in part, and render what was rendered alone with all others."""
        if self._reading and not self._reading.exact:
            self._read(set(), came_or_went=False)
        if not self._broken:
            self._show(exact=True)

    def _show(self, *, exact: bool = False) -> None:
        """Set the talk as it is now, and publish it if that is not what is shown already."""
        assert self._reading is not None
        deck, desk = self._reading.deck, self._desk
        missing = {job.id for job in deck.jobs} - desk.results.keys()
        try:
            made = self._typesetter.set(deck, desk.results, missing, exact=exact)
        except SlidegenError as error:
            self._publish(self._revision.page, (*desk.faults.values(), *error.problems))
            return
        live = {job.id for job in deck.jobs}
        slides = page_slides(deck, made.slides, live)
        page = page_of(deck, slides, css=made.css, script=self._typesetter.script)
        self._publish(page, (*desk.faults.values(), *made.problems))
        if made.exact and self._reading.exact:
            self._due.pop(self._settle, None)
        else:
            self._later(self._settle, QUIET)

    def _publish(self, page: Page, problems: tuple[Problem, ...]) -> None:
        """Make a revision of what is new, if anything is."""
        deck = self._reading.deck if self._reading else None
        troubles = tuple(trouble(problem, deck) for problem in problems)
        old = tuple(stale(deck, self._desk.faults, self.project)) if deck else ()
        new = next_revision(self._revision, page, troubles, old, self._desk.drawing)
        if new is None:
            return
        self._revision = new
        for call in self._listeners:
            call(new)
        if new.number == 1:
            gc.freeze()  # what was loaded by now stays: collections need not look through it at every edit


def _bug(error: Exception) -> Problem:
    hint = "this is a bug of slidegen; what is shown may be old until the next edit, please report it"
    return Problem(f"slidegen failed: {type(error).__name__}: {error}", None, hint, "".join(format_exception(error)))


def _answer(asked: Future[Answer], answer: Answer) -> None:
    with suppress(InvalidStateError):  # nobody waits any more
        asked.set_result(answer)
