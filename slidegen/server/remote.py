"""The door to the local network: which address it has, and how a phone gets to know it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import segno

from slidegen.errors import EnvironmentFault, Problem, RequestError

# A UDP socket that is connected sends nothing, but the system chooses the interface that it would send from. The
# addresses are for documentation only, so that nobody is asked even if it did.
_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_HALF = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
_BLACK_ON_WHITE, _AS_BEFORE = "\x1b[38;5;16;48;5;231m", "\x1b[0m"


def interface_address(asked: str | None = None) -> str:
    """The address to listen on: the one that was asked for, or that of the interface with the default route.

    Raises:
        RequestError: what was asked for is not one address.
        EnvironmentFault: this machine is on no network.
    """
    if asked is not None:
        return _one_address(asked)
    for family, elsewhere in _ELSEWHERE:
        if found := _towards(family, elsewhere):
            return found
    hint = "join one, or name an address of this machine: --remote ADDRESS"
    raise EnvironmentFault(Problem("this machine is on no network that a phone could be on", hint=hint))


def qr_lines(url: str) -> Iterator[str]:
    """The QR code of an address for a terminal, two rows a line, black on white on any background."""
    code = segno.make(url, error="l", micro=False)
    rows = [[bool(cell) for cell in row] for row in code.matrix_iter(border=2)]
    for upper, lower in zip_longest(rows[::2], rows[1::2]):
        yield _BLACK_ON_WHITE + _line(upper, lower or [False] * len(upper)) + _AS_BEFORE


def _line(upper: Sequence[bool], lower: Sequence[bool]) -> str:
    return "".join(_HALF[pair] for pair in zip(upper, lower, strict=True))


def _one_address(asked: str) -> str:
    try:
        address = ipaddress.ip_address(asked)
    except ValueError:
        raise RequestError(Problem(f"{asked!r} is no IP address", hint="such as 192.168.1.20")) from None
    if address.is_unspecified or address.is_multicast:
        hint = "name one address of this machine, such as 192.168.1.20"
        raise RequestError(Problem(f"{asked} stands for many interfaces", hint=hint))
    if address.version == 6 and address.is_link_local:
        raise RequestError(Problem(f"browsers do not open {asked}: it holds on one link only", hint="name another"))
    return str(address)


def _towards(family: socket.AddressFamily, elsewhere: str) -> str | None:
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((elsewhere, 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])
