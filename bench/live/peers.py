"""Other tools' servers on the same slides: marp-cli watching, marp-cli serving, Slidev."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.live import slidev
from bench.live.process import Serving
from bench.live.talk import WORD, LiveTalk, changed
from bench.measure import Peer
from slidegen.errors import EnvironmentFault
from slidegen.marp.node import find_node


@dataclass(frozen=True, slots=True)
class Other:
    """A peer that serves: its deck, and the address of the slide that is edited."""

    name: str
    deck: Path
    url: str

    def edit(self, token: str) -> None:
        """The same edit as in ours, in the peer's Markdown."""
        changed(self.deck, WORD, token)


@contextmanager
def marp_watch(talk: LiveTalk, peer: Peer) -> Iterator[Other]:
    """``marp --watch``: writes an HTML file again and again, and has the page loaded anew."""
    deck = _deck(talk, "marp-watch")
    html = deck.with_suffix(".html")
    command = [*_marp(talk, peer), "--watch", deck.name, "-o", html.name]
    with Serving(command, deck.parent, {}) as serving:
        serving.said(r"deck\.md => .*deck\.html")
        yield Other("marp --watch", deck, f"{html.as_uri()}#{_number(deck)}")


@contextmanager
def marp_server(talk: LiveTalk, peer: Peer) -> Iterator[Other]:
    """``marp --server``: converts at each request, and has the page loaded anew."""
    deck, port = _deck(talk, "marp-server"), _free_port()
    with Serving([*_marp(talk, peer), "--server", "."], deck.parent, {"PORT": str(port)}) as serving:
        serving.said(r"Start server listened at|http://")
        yield Other("marp --server", deck, f"http://localhost:{port}/{deck.name}#{_number(deck)}")


@contextmanager
def slidev_dev(talk: LiveTalk) -> Iterator[Other | str]:
    """Slidev's server for development; or why there is none."""
    try:
        home = slidev.installed()
    except EnvironmentFault as error:
        yield error.problems[0].message
        return
    deck, port = _deck(talk, "slidev"), _free_port()
    deck.write_text(slidev.converted(deck.read_text(encoding="utf-8")), encoding="utf-8")
    (deck.parent / "public").mkdir()
    (deck.parent / "figures").rename(deck.parent / "public" / "figures")
    (deck.parent / "node_modules").symlink_to(home / "node_modules")
    slidev_cli = home / "node_modules/@slidev/cli/bin/slidev.mjs"
    command = [find_node().executable, slidev_cli, deck.name, "--port", str(port)]
    with Serving(command, deck.parent, {}) as serving:
        serving.said(r"public slide show")
        yield Other("Slidev", deck, f"http://localhost:{port}/{_number(deck)}")


def _marp(talk: LiveTalk, peer: Peer) -> list[str | Path]:
    theme = talk.root / "themes" / "attention.css"
    return [peer.node.executable, peer.entry, "--no-stdin", "--no-config-file", "--theme-set", theme]


def _deck(talk: LiveTalk, name: str) -> Path:
    """A folder with the Markdown that slidegen wrote, its figures and its fonts."""
    folder = talk.root.parent / name
    shutil.copytree(talk.root / "build" / "figures", folder / "figures")
    shutil.copytree(talk.root / "themes" / "fonts", folder / "fonts")
    return Path(shutil.copyfile(talk.markdown, folder / "deck.md"))


def _number(deck: Path) -> int:
    """Of the slide that is edited, counted from 1."""
    before, _, _ = deck.read_text(encoding="utf-8").partition("New adjectives")
    return before.count("\n---\n")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
