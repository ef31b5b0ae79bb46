"""A server that notes what it gets and answers with an empty object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any


class Noting(BaseHTTPRequestHandler):
    """Notes the request and answers with an empty object."""

    def _note(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server: Any = self.server
        server.noted.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(200)
        answer = b"" if self.command == "HEAD" else b"{}"
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_DELETE = do_HEAD = _note

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def noting() -> Iterator[tuple[str, list[Any]]]:
    """Its base URL, and what it has noted: method, path, headers, body."""
    with HTTPServer(("127.0.0.1", 0), Noting) as server:
        noted: list[Any] = []
        server.noted = noted  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", noted
        finally:
            server.shutdown()
