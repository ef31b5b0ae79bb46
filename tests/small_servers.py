"""A server of a few lines in a thread of its own, on a free port of loopback. What it answers is its handler's."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any

from checkout_conformance.sockets import BACKLOG


class Server(ThreadingHTTPServer):
    """Its handlers may fail in silence, and need not end before it does."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = BACKLOG

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nobody needs to hear of it."""


@contextmanager
def serving(handler: type[socketserver.BaseRequestHandler]) -> Iterator[str]:
    """Serve with this handler; the base URL."""
    with Server(("127.0.0.1", 0), handler) as server, in_a_thread(server) as url:
        yield url


@contextmanager
def in_a_thread(server: Server) -> Iterator[str]:
    """Let a server that is bound serve until the block ends; its base URL."""
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
