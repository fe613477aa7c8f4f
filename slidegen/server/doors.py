"""The listeners: under which names each can be reached, and who may come in."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass, field
from enum import Enum, auto

from slidegen.server.rate import Bucket

# A token has 256 bits: nobody guesses it. The limit keeps the tries from being a nuisance, and the log of a
# network from filling up; it holds for each address, so that no stranger keeps the speaker's phone out.
TRIES, TRIES_A_SECOND = 5, 0.1
MOST_CLIENTS = 256


class Entry(Enum):
    """What became of a token."""

    OPEN = auto()
    REFUSED = auto()
    LATER = auto()


@dataclass(slots=True)
class Door:
    """One listener.

    ``names`` is what the header Host may say here, ``token`` what an address to open carries, ``secret`` what the
    cookie holds. A door for others (``is_remote``) takes its token once and shows its own view only.
    """

    address: str
    port: int
    names: frozenset[str]
    is_remote: bool
    secret: str
    token: str | None
    _tries: dict[str, Bucket] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """Cookies know no ports, so the name tells the servers of one machine apart."""
        return f"slidegen-{self.port}"

    @property
    def place(self) -> str:
        """ADDRESS:PORT as in a URL."""
        return _place(self.address, self.port)

    def url(self, path: str = "/") -> str:
        """What to open, with the token; of a door for others as long as it has one."""
        return f"http://{self.place}{path}?token={self.token}"

    def knows(self, cookie: str | None) -> bool:
        """Whether this is the cookie that was given out here."""
        return cookie is not None and _same(cookie, self.secret)

    def enter(self, token: str, *, client: str, now: float) -> Entry:
        """Try a token; ``now`` is seconds of any one clock."""
        if self.is_remote and not self._bucket(client).take(now):
            return Entry.LATER
        if self.token is None or not _same(token, self.token):
            return Entry.REFUSED
        if self.is_remote:
            self.token = None
        return Entry.OPEN

    def _bucket(self, client: str) -> Bucket:
        if client not in self._tries and len(self._tries) >= MOST_CLIENTS:
            del self._tries[next(iter(self._tries))]
        return self._tries.setdefault(client, Bucket(TRIES_A_SECOND, TRIES))


def own_door(address: str, port: int) -> Door:
    """The door for this machine's windows; its token is good for as many as there are browsers."""
    names = frozenset(_place(name, port) for name in (address, "localhost", "127.0.0.1", "::1"))
    token = secrets.token_urlsafe(32)
    return Door(address, port, names, is_remote=False, secret=token, token=token)


def remote_door(address: str, port: int) -> Door:
    """The door on the local network, for one phone."""
    names = frozenset({_place(address, port)})
    return Door(address, port, names, is_remote=True, secret=secrets.token_urlsafe(32), token=secrets.token_urlsafe(32))


def _place(address: str, port: int) -> str:
    return f"[{address}]:{port}" if _is_ipv6(address) else f"{address}:{port}"


def _is_ipv6(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).version == 6
    except ValueError:
        return False


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
