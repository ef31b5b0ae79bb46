"""HTTP with a deadline for the whole request: connecting, sending, and the last byte of the answer.

httpcore limits each read, so a server that drips one byte a second is never done. Here every wait on the socket gets
what is left of the request's time. What is sent and how answers are read is the client's business. Requests, answers
and errors are httpcore's: httpx's own objects around them cost as much again as the exchange itself.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
import typing
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import httpcore
import httpx

TOO_LATE = "the time for the whole request is over"
CONNECT_S = 10.0
# Less than the five seconds after which common servers hang up, so that no request meets a closing connection.
KEPT_ALIVE_S = 3.0
# Methods whose requests tell the length of their body even where there is none.
WITH_BODY = ("POST", "PUT", "PATCH")


class Transport(typing.Protocol):
    """What sends requests. Raises httpcore's errors."""

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send one request; the answer's body is read by whoever iterates over it, and closed by it."""

    def close(self) -> None:
        """Close all connections."""


def request_of(method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> httpcore.Request:
    """A request with these headers, a host and a length; nothing else is added.

    Raises httpx.InvalidURL for what is no URL, ValueError for text that no header can hold.
    """
    address, host = _address(url)
    given = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers]
    names = {name.lower() for name, _ in given}
    if b"host" not in names:
        given.insert(0, (b"Host", host))
    if body and b"content-length" not in names:
        given.append((b"Content-Length", str(len(body)).encode()))
    elif not body and method in WITH_BODY:
        given = [(name, value) for name, value in given if name.lower() != b"content-length"]
        given.append((b"Content-Length", b"0"))
    return httpcore.Request(method, address, headers=given, content=body)


@lru_cache(maxsize=1_000)  # most requests go to one of a few addresses
def _address(url: str) -> tuple[httpcore.URL, bytes]:
    """A URL as it is asked for, and its host as a header names it."""
    read = httpx.URL(url)
    asked = httpcore.URL(scheme=read.raw_scheme, host=read.raw_host, port=read.port, target=read.raw_path)
    return asked, read.netloc


class _Clock(threading.local):
    """When the request of this thread must be over (monotonic seconds)."""

    ends = 0.0


class DeadlineTransport:
    """Sends requests through a pool of connections; `timeout_s` is for a request and its whole answer."""

    def __init__(self, timeout_s: float, *, connections: int = 100, context: ssl.SSLContext | None = None) -> None:
        self._timeout_s = timeout_s
        self._timeouts = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)}
        self._clock = _Clock()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEPT_ALIVE_S,
            http1=True,
            network_backend=_Backend(self._clock),
        )

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send one request; the answer's body is read by whoever iterates over it, and closed by it."""
        self._clock.ends = time.monotonic() + self._timeout_s
        request.extensions = self._timeouts
        return self._pool.handle_request(request)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class OfHttpx:
    """A transport of httpx as one of these, for servers that are in this process."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send one request; the answer's body is read by whoever iterates over it, and closed by it."""
        assert isinstance(request.stream, Iterable)
        url, content = bytes(request.url).decode("ascii"), b"".join(request.stream)
        sent = httpx.Request(request.method.decode(), url, headers=request.headers, content=content or None)
        try:
            answer = self._transport.handle_request(sent)
        except httpx.HTTPError as error:
            raise _as_httpcore(error) from error
        return httpcore.Response(answer.status_code, headers=answer.headers.raw, content=_Body(answer))

    def close(self) -> None:
        """Close what there is to close."""
        self._transport.close()


class _Body:
    """The body of an answer of httpx, which may be at hand already."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from [self._answer.content] if self._answer.is_stream_consumed else self._answer.iter_raw()
        except httpx.HTTPError as error:
            raise _as_httpcore(error) from error

    def close(self) -> None:
        self._answer.close()


def _as_httpcore(error: httpx.HTTPError) -> Exception:
    """httpx's error as the one of the same name that it has from httpcore."""
    known = getattr(httpcore, type(error).__name__, httpcore.ProtocolError)
    return typing.cast("Exception", known(str(error)))


class _Stream(httpcore.NetworkStream):
    """A socket whose every wait ends with the request's time.

    What is written goes out when the answer is waited for: a request's head and body in one piece.
    """

    def __init__(self, stream: httpcore.NetworkStream, clock: _Clock) -> None:
        self._stream = stream
        self._clock = clock
        self._unsent = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._unsent:
            unsent, self._unsent = self._unsent, b""
            # Who closes early may have answered: as httpcore does it, the answer is looked for all the same.
            with contextlib.suppress(httpcore.WriteError):
                self._stream.write(unsent, _left(self._clock, httpcore.WriteTimeout))
        return self._stream.read(max_bytes, _left(self._clock, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._unsent += buffer

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._clock, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = min(CONNECT_S, _left(self._clock, httpcore.ConnectTimeout))
        return _Stream(self._plain.connect_tcp(host, port, left, local_address, socket_options), self._clock)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def _left(clock: _Clock, late: type[httpcore.TimeoutException]) -> float:
    left = clock.ends - time.monotonic()
    if left <= 0:
        raise late(TOO_LATE)
    return left
