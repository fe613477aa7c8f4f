"""From a file written to the slide painted: words, beside other tools, and figures."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise
from statistics import median

from playwright.sync_api import Browser, TimeoutError

from bench.live.peers import Other, marp_server, marp_watch, slidev_dev
from bench.live.talk import LIGHT, MODEL, WORD, LiveTalk, Place, Server
from bench.live.window import Painted, Window, opened
from bench.measure import Peer
from bench.table import Row, limited

PAUSE = 1.0  # seconds: what tools do after they have painted is over
WARM = 10.0  # until everything that was started has come to rest
MISSED = 20_000  # milliseconds without a sign of an edit
EDIT, FIRST, BEYOND = 50.0, 150.0, 70.0  # milliseconds
_numbers = count(10_000)


def token() -> str:
    """A word that was never there before, as the observer knows it."""
    return f"zq{next(_numbers)}x"


@dataclass(frozen=True, slots=True)
class Stages:
    """Where the time of one edit goes, in milliseconds, in this order."""

    noticed: float
    published: float
    heard: float
    found: float
    framed: float
    painted: float

    @classmethod
    def of(cls, painted: Painted, server: Server, since: int) -> Stages:
        """From what the window saw, and what the server noted from that line on."""
        noticed = float(str(server.noted("noticed", since=since)["at"]))
        published = float(str(server.noted("published", since=since)["at"]))
        seen = (painted.heard, painted.found, painted.framed, painted.painted)
        return cls(*(later - sooner for sooner, later in pairwise((painted.began, noticed, published, *seen))))


@dataclass(slots=True)
class Words:
    """The edits of words that were measured: ours with their stages, and of each peer with ours before it."""

    ours: list[float] = field(default_factory=list)
    stages: list[Stages] = field(default_factory=list)
    pairs: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    next: list[float] = field(default_factory=list)
    begun: dict[str, float] = field(default_factory=dict)
    missed: Counter[str] = field(default_factory=Counter)
    absent: dict[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        """Medians without the first edit, and that alone."""
        first, *later = self.ours
        what = f"text edit (of {len(later)}; the next frame after {median(self.next[1:]):.0f} ms)"
        yield limited(what, median(later), EDIT, "ms", 0)
        yield limited("text edit, the first", first, FIRST, "ms", 0)
        for name, pairs in self.pairs.items():
            ours, peer = median(mine for mine, _ in pairs), median(its for _, its in pairs)
            ratio = median(mine / its for mine, its in pairs)
            first = f"its first {self.begun[name]:.0f} ms" if name in self.begun else "its first missed"
            missed = f"; {self.missed[name]} missed" if self.missed[name] else ""
            what = f"text edit beside {name} (of {len(pairs)}; {first}{missed})"
            yield Row(what, f"{ours:.0f} ms", f"{peer:.0f} ms", f"{ratio:.2f}")
        for name, why in self.absent.items():
            yield Row(f"text edit beside {name}: not measured, {why}", "")

    def shares(self) -> str:
        """Where the time went, in words."""
        names = ("noticed", "published", "heard", "found", "framed", "painted")
        medians = (f"{name} +{median(getattr(each, name) for each in self.stages[1:]):.1f}" for name in names)
        return f"text edit, medians of its stages in ms: {', '.join(medians)}"


def words(talk: LiveTalk, browser: Browser, server: Server, rounds: int) -> Words:
    """Edit the same word, ours before each peer's, so that whatever else the machine does meets all alike."""
    told = Words()
    with ExitStack() as stack:
        peer = Peer.find()
        found = [stack.enter_context(each) for each in (marp_watch(talk, peer), marp_server(talk, peer))]
        third = stack.enter_context(slidev_dev(talk))
        if isinstance(third, str):
            told.absent["Slidev"] = third
        told.pairs |= {other.name: [] for other in (*found, *_present(third))}
        others = [(other, _shown(browser, other.url)) for other in (*found, *_present(third))]
        ours = _shown(browser, server.url(WORD.slide))
        time.sleep(WARM)
        for turn in range(1 + rounds):
            for other, window in others:
                mine = _ours(talk, server, ours, told)
                time.sleep(PAUSE)
                _theirs(other, window, mine, told, is_first=not turn)
                time.sleep(PAUSE)
        for window in (ours, *(window for _, window in others)):
            window.page.context.close()
    return told


def figure(talk: LiveTalk, browser: Browser, server: Server, place: Place, what: str, times: int) -> Row:
    """Edit a figure's script; what it took beyond the seconds that its run reports."""
    window = _shown(browser, server.url(place.slide))
    time.sleep(WARM)
    after, beyond, drawn = [], [], []
    for number in range(1 + times):
        since = len(server.lines)
        painted = window.painted("picture", partial(talk.edit, place, 100 + number))
        seconds = float(str(server.noted("drew", since=since)["seconds"]))
        after.append(painted.after)
        drawn.append(1000 * seconds)
        beyond.append(painted.after - 1000 * seconds)
        time.sleep(2 * PAUSE)
    window.page.context.close()
    said = f"{what} (of {times}; drawing {median(drawn[1:]):.0f} ms, all {median(after[1:]):.0f} ms), beyond drawing"
    return limited(said, median(beyond[1:]), BEYOND, "ms", 0)


def figures(talk: LiveTalk, browser: Browser, server: Server, times: int) -> Iterator[Row]:
    """A light figure, and one that asks a language model."""
    yield figure(talk, browser, server, LIGHT, "edit of a light figure", times)
    yield figure(talk, browser, server, MODEL, "edit of a figure with MiniLM", times)


def _ours(talk: LiveTalk, server: Server, window: Window, told: Words) -> float:
    since, word = len(server.lines), token()
    painted = window.painted("text", lambda: talk.edit(WORD, word), token=word)
    told.ours.append(painted.after)
    told.next.append(painted.next - painted.began)
    told.stages.append(Stages.of(painted, server, since))
    return painted.after


def _theirs(other: Other, window: Window, mine: float, told: Words, *, is_first: bool) -> None:
    """A peer may never show an edit: then its page is loaded anew, and the edit has no time."""
    word = token()
    try:
        painted = window.painted("text", partial(other.edit, word), token=word, patience=MISSED)
    except TimeoutError:
        told.missed[other.name] += 1
        window.page.reload()
        time.sleep(WARM)
        return
    if is_first:
        told.begun[other.name] = painted.after
    else:
        told.pairs[other.name].append((mine, painted.after))


def _shown(browser: Browser, url: str) -> Window:
    """A window on a slide, whose picture has been painted."""
    window = opened(browser)
    window.painted("picture", lambda: window.page.goto(url))
    return window


def _present(third: Other | str) -> Sequence[Other]:
    return () if isinstance(third, str) else (third,)
