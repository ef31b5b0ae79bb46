"""HTTP with a deadline for the whole request: connecting, sending, and the last byte of the answer.

httpx limits each read, so a server that drips one byte a second is never done. Here every wait on the socket gets
what is left of the request's time. What is sent and how answers are read is the client's business.
"""

from __future__ import annotations

import ssl
import threading
import time
import typing
from collections.abc import Iterable, Iterator
from types import TracebackType

import httpcore
import httpx

TOO_LATE = "the time for the whole request is over"
CONNECT_S = 10.0
# Less than the five seconds after which common servers hang up, so that no request meets a closing connection.
KEPT_ALIVE_S = 3.0


class _Clock(threading.local):
    """When the request of this thread must be over (monotonic seconds)."""

    ends = 0.0


class DeadlineTransport(httpx.BaseTransport):
    """A transport for `httpx.Client`; `timeout_s` is for a request and its whole answer.

    Raises httpx.TimeoutException when the time is over, and httpx's other transport errors as httpx does.
    """

    def __init__(self, timeout_s: float, *, connections: int = 100, context: ssl.SSLContext | None = None) -> None:
        self._timeout_s = timeout_s
        self._clock = _Clock()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEPT_ALIVE_S,
            http1=True,
            network_backend=_Backend(self._clock),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the answer's body is read by whoever iterates over it."""
        assert isinstance(request.stream, httpx.SyncByteStream)
        self._clock.ends = time.monotonic() + self._timeout_s
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_s)},
        )
        try:
            answer = self._pool.handle_request(sent)
        except Exception as error:
            raise _as_httpx(error) from error
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Close all connections."""
        self.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except Exception as error:
            raise _as_httpx(error) from error

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


def _as_httpx(error: Exception) -> Exception:
    """httpcore's error as the one of the same name that users of httpx know."""
    known = getattr(httpx, type(error).__name__, None)
    if isinstance(known, type) and issubclass(known, httpx.TransportError):
        return known(str(error) or type(error).__name__)
    return error


class _Stream(httpcore.NetworkStream):
    """A socket whose every wait ends with the request's time."""

    def __init__(self, stream: httpcore.NetworkStream, clock: _Clock) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._clock, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._clock, httpcore.WriteTimeout))

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
