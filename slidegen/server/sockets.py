"""Sockets that listen, made before the event loop runs, so that the port is known and browsers can come at once."""

from __future__ import annotations

import errno
import os
import socket

from slidegen.errors import EnvironmentFault, Problem

_PORTS = 50  # tried one after the other


def listening(address: str, port: int) -> socket.socket:
    """A socket on this address and the first free port from ``port`` on; 0 is any.

    Raises:
        EnvironmentFault: no port is free, or the address is none of this machine.
    """
    for candidate in range(port, port + _PORTS) if port else (0,):
        try:
            return _bound(address, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise EnvironmentFault(Problem(f"cannot listen on {address}: {error.strerror}")) from error
    raise EnvironmentFault(Problem(f"the ports {port} to {port + _PORTS - 1} are taken", hint="name another: --port N"))


def place_of(listener: socket.socket) -> tuple[str, int]:
    """Address and port, as each connection will name them."""
    address, port, *_ = listener.getsockname()
    return address, port


def _bound(address: str, port: int) -> socket.socket:
    """The socket says that it speaks TCP: only then asyncio has small messages sent at once, not after up to 40 ms."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers have one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
