"""What a person sees when a server is ready: addresses, windows, a code for the phone."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from dataclasses import dataclass

from slidegen.server.remote import qr_lines
from slidegen.server.running import Server

NAMES = {"/": "slides", "/presenter": "presenter"}


@dataclass(frozen=True, slots=True)
class Opening:
    """Tells the addresses of some pages and, if it ``opens``, shows them in the browser."""

    pages: tuple[str, ...]
    opens: bool
    say: Callable[[str], None]

    def __call__(self, server: Server) -> None:
        """The server is ready."""
        for page in self.pages:
            self.say(f"{NAMES[page]:10}{server.door.url(page)}")
        if server.remote_door:
            for line in qr_lines(server.remote_door.url()):
                self.say(line)
            self.say(f"{'phone':10}{server.remote_door.url()}")
        for page in self.pages if self.opens else ():
            webbrowser.open(server.door.url(page))
        self.say("Ctrl-C ends it")
