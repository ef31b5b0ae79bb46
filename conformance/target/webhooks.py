"""A webhook listener on loopback: keeps what was delivered, and can answer the first tries with an error.

Signatures are verified by `checks.events`; here deliveries are only received.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST: its body and signature header, and whether it was answered with success."""

    body: bytes
    signature: str | None
    answered: bool


class Hook:
    """Where deliveries arrive. `url` is what to register."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        self._kept: list[Delivery] = []
        self._lock = threading.Lock()

    def take(self, body: bytes, signature: str | None, failing: int) -> bool:
        """Keep a delivery; whether it is to be answered with success (the first `failing` are not)."""
        with self._lock:
            answered = len(self._kept) >= failing
            self._kept.append(Delivery(body, signature, answered))
        return answered

    def deliveries(self) -> list[Delivery]:
        """What has arrived so far, in order."""
        with self._lock:
            return list(self._kept)


@contextmanager
def listening(fail_first: int = 0) -> Iterator[Hook]:
    """Listen on a free loopback port while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: hook, fail_first))
    hook = Hook(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(hook: Callable[[], Hook], fail_first: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), BODY_LIMIT)
            body = self.rfile.read(length)
            fine = hook().take(body, self.headers.get("Stripe-Signature"), fail_first)
            self.send_response(200 if fine else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Deliveries are kept, not logged: they hold customers' data."""

    return Handler
