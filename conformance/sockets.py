"""What everything that serves here begins with: an address to listen on, its name for clients, an event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

BACKLOG = 2048
HIGHEST_PORT = 65_535


class NoSuchAddress(Exception):
    """Host and port cannot be had; the message says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises NoSuchAddress."""
    if not 0 <= port <= HIGHEST_PORT:
        raise NoSuchAddress(f"there is no port {port}; choose a --port from 1 to {HIGHEST_PORT}, or 0 for a free one")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named so that asyncio knows it for TCP and does not wait for delayed acknowledgements.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        named = f"cannot listen on {host}:{port} ({error.strerror})"
        raise NoSuchAddress(f"{named}; choose another --port, or 0 for a free one, or another --host") from error
    return listener


def url_of(host: str, port: int) -> str:
    """How a client names a host and a port."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster event loop where it is installed (the extra `fast`)."""
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
