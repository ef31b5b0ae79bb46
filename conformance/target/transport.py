"""HTTP with a deadline for the whole request: connecting, sending, and the last byte of the answer.

A limit for each read would not do: a server that drips one byte a second is never done. Here every wait on the socket
gets what is left of the request's time. Bytes are read and written by `wire`; what is sent, and how answers are
limited, is the client's business. A general client would cost each request several times what this does.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol

from checkout_conformance.evidence.exchange import Request
from checkout_conformance.target.wire import Address, Headers, Reading, address_of, request_bytes

TOO_LATE = "the time for the whole request is over"
CONNECT_S = 10.0
# Less than the five seconds after which common servers hang up, so that no request meets a closing connection.
KEPT_ALIVE_S = 3.0
MOST_KEPT = 100
MOST_READ = 65_536


class Answer(Protocol):
    """An answer whose head has come; its body is read by whoever iterates over it, and `close` ends it."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Headers:
        """The headers as they were written, in order."""

    def __iter__(self) -> Iterator[bytes]:
        """The body in pieces, as they come. Raises what `Transport.ask` raises."""

    def close(self) -> None:
        """The answer is not read any further."""


class Transport(Protocol):
    """What sends requests."""

    def ask(self, request: Request) -> Answer:
        """Send one request, and wait for the head of its answer.

        Raises TimeoutError where it took too long, OSError where the connection broke or what came is no HTTP, and
        ValueError for what is no request.
        """

    def close(self) -> None:
        """Close all connections."""


class DeadlineTransport:
    """Sends requests over connections that are kept; `timeout_s` is for a request and its whole answer.

    Safe across threads: a connection is one request's as long as that lasts.
    """

    def __init__(self, timeout_s: float, context: ssl.SSLContext | None = None) -> None:
        self._timeout_s = timeout_s
        self._context = context
        self._kept: dict[Address, list[tuple[socket.socket, float]]] = defaultdict(list)

    def ask(self, request: Request) -> Answer:
        """Send one request; see `Transport`."""
        ends = time.monotonic() + self._timeout_s
        address, host, asked = address_of(request.url)
        head, body = request_bytes(request.method, host, asked, request.headers, request.body)
        made = self._kept_one(address) or connect(address, ends, self._context)
        answer = _Answer(made, Reading(request.method), ends, self, address)
        try:
            # Who closes early may have answered: the answer is looked for all the same.
            with contextlib.suppress(ConnectionError):
                write(made, head + body, ends)
            answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    def keep(self, address: Address, connection: socket.socket) -> None:
        """Take back a connection on which another request may follow."""
        kept = self._kept[address]
        if len(kept) < MOST_KEPT:
            kept.append((connection, time.monotonic()))
        else:
            connection.close()

    def close(self) -> None:
        """Close all connections."""
        for kept in self._kept.values():
            while kept:
                kept.pop()[0].close()

    def _kept_one(self, address: Address) -> socket.socket | None:
        """A connection that was kept, is not too old, and on which nothing has come that nobody asked for."""
        kept = self._kept[address]
        while kept:
            try:
                connection, since = kept.pop()
            except IndexError:  # another thread took it
                return None
            if time.monotonic() - since < KEPT_ALIVE_S and not _readable(connection):
                return connection
            connection.close()
        return None


class _Answer:
    """An answer on its way over a connection."""

    def __init__(
        self, connection: socket.socket, reading: Reading, ends: float, home: DeadlineTransport, address: Address
    ) -> None:
        self._connection: socket.socket | None = connection
        self._reading, self._ends, self._home, self._address = reading, ends, home, address

    @property
    def status(self) -> int:
        return self._reading.status

    @property
    def headers(self) -> Headers:
        return self._reading.headers

    def begin(self) -> None:
        """Wait for the head."""
        while not self._reading.head:
            self._more()

    def __iter__(self) -> Iterator[bytes]:
        while True:
            if piece := self._reading.take():
                yield piece
            elif self._reading.whole:
                return
            else:
                self._more()

    def close(self) -> None:
        """Keep the connection for the next request where the whole answer was read; else close it."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._reading.whole and self._reading.again:
            self._home.keep(self._address, connection)
        else:
            connection.close()

    def _more(self) -> None:
        assert self._connection is not None
        data = read(self._connection, self._ends)
        if data:
            self._reading.feed(data)
        else:
            self._reading.end()


# Every wait for the target is in one of these: `run.parts` knows them by name ----------------------------------


def connect(address: Address, ends: float, context: ssl.SSLContext | None) -> socket.socket:
    """A new connection. Raises OSError (TimeoutError where it took too long)."""
    made = socket.create_connection((address.host, address.port), min(CONNECT_S, _left(ends)))
    try:
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        if not address.tls:
            return made
        made.settimeout(_left(ends))
        return (context or ssl.create_default_context()).wrap_socket(made, server_hostname=address.host)
    except BaseException:
        made.close()
        raise


def write(connection: socket.socket, data: bytes, ends: float) -> None:
    """Send everything. Raises OSError."""
    connection.settimeout(_left(ends))
    connection.sendall(data)


def read(connection: socket.socket, ends: float) -> bytes:
    """What has come, at least one byte; none where the server has closed. Raises OSError."""
    connection.settimeout(_left(ends))
    return connection.recv(MOST_READ)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError(TOO_LATE)
    return left


def _readable(connection: socket.socket) -> bool:
    """Whether something has come, if only the end."""
    if hasattr(select, "poll"):  # not on Windows
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([connection], [], [], 0)[0])
