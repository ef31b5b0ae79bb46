"""Servers that mean harm, a few lines each; every docstring says what the server does to its clients.

Raw ones answer each connection with bytes. `faulty_proxy` stands in front of a good emulator and spoils its answers
from some request on, so that a run gets past preflight and probe before it is hurt.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.small_servers import Server, in_a_thread, serving
from tests.waiting import LONGEST_S

MEGABYTE = b" " * 1024 * 1024
# In how many pieces a body drips, and how long the pause between two is.
DRIPS, DRIP_S = 20, 0.005
Answer = tuple[int, dict[str, str], bytes]
Fault = Callable[[int, "Proxied", Answer], "Answer | None"]


class Dripped(bytes):
    """A body that a faulty proxy sends in small pieces, with pauses between."""


class CutOff(bytes):
    """A body of which a faulty proxy promises the whole length, sends half, and hangs up."""


@contextlib.contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does to every connection what `talk` does, once the request's head has come."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                if self.request.recv(65536):
                    talk(self.request)

    with serving(Handler) as url:
        yield url


def _head(length: int | None, kind: str = "application/json", *more: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", *more]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def hang(connection: socket.socket) -> None:
    """Takes the request and never answers."""
    time.sleep(60)


def reset(connection: socket.socket) -> None:
    """Resets the connection instead of answering."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def half_body(connection: socket.socket) -> None:
    """Promises a thousand bytes, sends ten, hangs up."""
    connection.sendall(_head(1000) + b'{"object":')


def invalid_json(connection: socket.socket) -> None:
    """Says JSON and sends none."""
    connection.sendall(_head(9) + b"<p>Hi</p>")


def huge_body(connection: socket.socket) -> None:
    """Sends a gigabyte."""
    connection.sendall(_head(1024 * len(MEGABYTE)))
    for _ in range(1024):
        connection.sendall(MEGABYTE)


def gzip_bomb(connection: socket.socket) -> None:
    """Sends a megabyte that unpacks to a gigabyte, although nobody asked for gzip."""
    packed = gzip.compress(MEGABYTE * 64) * 16
    connection.sendall(_head(len(packed), "application/json", "Content-Encoding: gzip") + packed)


def not_gzip(connection: socket.socket) -> None:
    """Says gzip and sends none."""
    connection.sendall(_head(2, "application/json", "Content-Encoding: gzip") + b"{}")


def drip_head(connection: socket.socket) -> None:
    """Sends one header byte at a time, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.1)


def drip_body(connection: socket.socket) -> None:
    """Sends one body byte at a time, for ever."""
    connection.sendall(_head(1_000_000))
    while True:
        connection.sendall(b" ")
        time.sleep(0.1)


def wrong_charset(connection: socket.socket) -> None:
    """Says UTF-8 JSON and sends bytes that are not."""
    body = b'{"object": "list", "data": [], "note": "\xff\xfe"}'
    connection.sendall(_head(len(body), "application/json; charset=utf-8") + body)


def endless_headers(connection: socket.socket) -> None:
    """Sends headers without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"y" * 8000 + b"\r\n")


class Proxied(BaseHTTPRequestHandler):
    """One request on its way through a faulty proxy."""

    protocol_version = "HTTP/1.1"
    sent_body = b""
    wbufsize = 65536  # head and body in one packet: no waiting for delayed acknowledgements

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""

    def _forward(self) -> None:
        server: Any = self.server
        self.sent_body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with server.lock:
            server.count += 1
            number = server.count
        with contextlib.closing(http.client.HTTPConnection(server.upstream, timeout=LONGEST_S)) as upstream:
            upstream.request(self.command, self.path, self.sent_body, dict(self.headers.items()))
            got = upstream.getresponse()
            kept = {k: v for k, v in got.getheaders() if k.lower() not in ("content-length", "transfer-encoding")}
            answer: Answer | None = (got.status, kept, got.read())
        assert answer is not None
        answer = server.fault(number, self, answer)
        if answer is None:
            self.close_connection = True
            return
        status, headers, body = answer
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for piece in _pieces(body):
            self.wfile.write(piece)
            if isinstance(body, Dripped):
                self.wfile.flush()
                time.sleep(DRIP_S)
        self.close_connection = self.close_connection or isinstance(body, CutOff)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_HEAD = do_OPTIONS = _forward


def _pieces(body: bytes) -> list[bytes]:
    """What is sent of a body, one after the other."""
    if isinstance(body, CutOff):
        return [body[: len(body) // 2]]
    size = max(1, len(body) // DRIPS) if isinstance(body, Dripped) else max(1, len(body))
    return [body[at : at + size] for at in range(0, len(body), size)]


@contextlib.contextmanager
def faulty_proxy(upstream: str, fault: Fault) -> Iterator[str]:
    """A proxy in front of `upstream`; `fault(number, request, answer)` gives what is answered, or None to hang up."""

    with Server(("127.0.0.1", 0), Proxied) as server:
        settings: Any = server
        settings.upstream = upstream.removeprefix("http://")
        settings.fault, settings.count, settings.lock = fault, 0, threading.Lock()
        with in_a_thread(server) as url:
            yield url
