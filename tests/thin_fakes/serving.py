"""A fake on a port of loopback: what every fake here would otherwise write for itself. Nothing of the API is in it."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests import small_servers

Params = dict[str, Any]
# Method, path, parameters as a form nests them (entries of lists under their numbers): status and JSON body.
Answer = tuple[int, Any]
Fake = Callable[[str, str, Params], Answer]
# The same, and the headers.
Reply = Callable[[str, str, Params, Message], Answer]
NO_TOKEN: Answer = (401, {"error": {"type": "invalid_request_error", "message": "No such token"}})


def nested(text: str) -> Params:
    """`a[b][0]=c` as nested objects; numbers stay keys, which is enough here."""
    found: Params = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", key) or [key]
        around = found
        for step in path:
            inside = around.setdefault(step, {})
            if not isinstance(inside, dict):
                inside = around[step] = {}
            around = inside
        around[last] = value
    return found


@contextlib.contextmanager
def served(fake: Fake, *, token: str | None = None) -> Iterator[str]:
    """The fake's base URL. What it does not catch is a 500 with a text.

    With a token, whoever does not bring it is refused.
    """

    def reply(method: str, path: str, params: Params, headers: Message) -> Answer:
        if token is not None and headers.get("Authorization") != f"Bearer {token}":
            return NO_TOKEN
        return _answer(fake, method, path, params)

    with serving(reply) as url:
        yield url


def asked(fake: Fake, method: str, url: str, body: str) -> tuple[int, str]:
    """What comes back on a request, as over a socket: status and JSON."""
    address = urlsplit(url)
    status, answer = _answer(fake, method, address.path, nested(body or address.query))
    return status, json.dumps(answer)


def _answer(fake: Fake, method: str, path: str, params: Params) -> Answer:
    try:
        return fake(method, path.rstrip("/"), params)
    except Exception:
        return 500, {"message": "Internal Server Error"}


@contextlib.contextmanager
def serving(reply: Reply) -> Iterator[str]:
    """A base URL on loopback. One request at a time; where `reply` raises, the connection closes."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

        def answer(self) -> None:
            url = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            with lock:
                status, body = reply(self.command, url.path, nested(sent or url.query), self.headers)
            data = json.dumps(body).encode()
            self.send_response_only(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_HEAD = do_OPTIONS = answer

    with small_servers.serving(Handler) as url:
        yield url
