"""HTTP/1.1 on the wire, without I/O: a request as bytes, and an answer read as its bytes come.

Answers are read by llhttp (httptools), the parser of Node.js: as strict as h11, and a tenth of its cost. What is no
HTTP is a ConnectionError that says why. Sockets, deadlines and what an answer means are not here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import httptools

Headers = list[tuple[str, str]]
# An answer whose head is longer is none.
MOST_OF_A_HEAD = 100 * 1024
# Methods whose requests tell the length of their body even where there is none.
WITH_BODY = ("POST", "PUT", "PATCH")
PORTS = {"http": 80, "https": 443}
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"(?:[!-~](?:[ \t!-~]*[!-~])?)?")
# What a path and a query cannot hold as it is (WHATWG URL, percent-encode sets).
_UNSAFE = r"[^!-~]|[\"<>]"
UNSAFE_IN_PATH = re.compile(rf"{_UNSAFE}|[`{{}}]")
UNSAFE_IN_QUERY = re.compile(_UNSAFE)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Address(NamedTuple):
    """Whom to connect to."""

    tls: bool
    host: str
    port: int


@lru_cache(maxsize=1_000)  # most requests go to one of a few addresses
def address_of(url: str) -> tuple[Address, str, str]:
    """Whom a URL is asked of, its host as a header names it, and what is asked for. Raises ValueError."""
    if CONTROL.search(url):
        raise ValueError("a URL cannot hold control characters")
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"{url[:100]!r} is no URL of HTTP: give http://HOST or https://HOST")
    host, usual = parts.hostname.encode("idna").decode(), PORTS[parts.scheme]
    port = usual if parts.port is None else parts.port
    named = f"[{host}]" if ":" in host else host
    path = UNSAFE_IN_PATH.sub(_coded, parts.path) or "/"
    query = f"?{UNSAFE_IN_QUERY.sub(_coded, parts.query)}" if "?" in url.partition("#")[0] else ""
    return Address(parts.scheme == "https", host, port), named if port == usual else f"{named}:{port}", path + query


def _coded(match: re.Match[str]) -> str:
    return quote(match[0], safe="")


def request_bytes(
    method: str, host: str, asked: str, headers: Sequence[tuple[str, str]], body: bytes
) -> tuple[bytes, bytes]:
    """The head and the body of a request with these headers, a host and a length; nothing else is added.

    Raises ValueError for text that no header can hold.
    """
    names = {name.lower() for name, _ in headers}
    if body and "content-length" not in names:
        headers = [*headers, ("Content-Length", str(len(body)))]
    elif not body and method in WITH_BODY:
        headers = [*((n, v) for n, v in headers if n.lower() != "content-length"), ("Content-Length", "0")]
    lines = [f"{method} {asked} HTTP/1.1"]
    if "host" not in names:
        lines.append(f"Host: {host}")
    for name, value in headers:
        if not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"no header can hold {name[:50]!r}: {value[:50]!r}")
        lines.append(f"{name}: {value}")
    if not TOKEN.fullmatch(method):
        raise ValueError(f"{method[:50]!r} is no method")
    return "\r\n".join([*lines, "", ""]).encode("ascii"), body


class Reading:
    """One answer on its way. `head` says that its head was read, `whole` that all of it was.

    `again` says that another request may follow on the same connection.
    """

    def __init__(self, method: str) -> None:
        self.status = 0
        self.headers: Headers = []
        self.head = self.whole = self.again = False
        self._bodiless = method in ("HEAD", "CONNECT")
        self._pieces: list[bytes] = []
        self._of_the_head = 0
        self._parser = httptools.HttpResponseParser(self)
        # What h11 and browsers read as well: lines that end without a carriage return, bytes after the last answer,
        # and a length beside a transfer in chunks, which then counts (RFC 9112, 2.2, 6.3 and 9.6).
        self._parser.set_dangerous_leniencies(
            lenient_optional_cr_before_lf=True, lenient_data_after_close=True, lenient_chunked_length=True
        )

    def feed(self, data: bytes) -> None:
        """Take what came. Raises ConnectionError where that is no HTTP, or its head does not end."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.again = False
        except httptools.HttpParserError as error:
            if not self.whole:  # what comes after an answer does not change it
                raise ConnectionError(f"what came is no HTTP: {error}") from None
            self.again = False
        if not self.head:
            self._of_the_head += len(data)
            if self._of_the_head > MOST_OF_A_HEAD:
                raise ConnectionError(f"the head of the answer is longer than {MOST_OF_A_HEAD} bytes")

    def end(self) -> None:
        """The server has closed the connection. Raises ConnectionError where the answer is not whole by that."""
        if not self.head:
            raise ConnectionError("the server closed the connection without an answer")
        if self._framed():
            raise ConnectionError("the server closed the connection within its answer")
        self.whole = True

    def take(self) -> bytes:
        """What has come of the body since the last time."""
        if len(self._pieces) == 1:
            return self._pieces.pop()
        taken, self._pieces = b"".join(self._pieces), []
        return taken

    def _framed(self) -> bool:
        """Whether the answer itself says where it ends."""
        names = {name.lower(): value.lower() for name, value in self.headers}
        return "content-length" in names or names.get("transfer-encoding", "").endswith("chunked")

    # What the parser calls ---------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Another answer than the one that was asked for: nothing is known of this connection any more."""
        if self.whole:
            self.again = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; those after the body are not looked at."""
        if not self.head:
            self.headers.append((name.decode("latin-1"), value.decode("latin-1").rstrip()))

    def on_headers_complete(self) -> None:
        """The head is there; one that only informs (1xx) is not the answer's."""
        if self.head:
            return
        status = self._parser.get_status_code()
        if 100 <= status < 200 and status != 101:
            self.headers = []
            return
        self.status, self.head = status, True
        self.whole = self._bodiless  # the parser would wait for the body that the length speaks of

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        if not self.whole:
            self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """The answer has ended where it said it would."""
        if self.head and not self.whole:
            self.whole, self.again = True, self._parser.should_keep_alive()
