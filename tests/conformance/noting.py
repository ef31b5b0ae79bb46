"""A server that notes what it gets and answers with an empty object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.small_servers import Server, in_a_thread


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
    noted: list[Any] = []
    with Server(("127.0.0.1", 0), Noting) as server, in_a_thread(server) as url:
        server.noted = noted  # type: ignore[attr-defined]
        yield url, noted
