"""A transport of httpx as one of the client's: for servers that are in this process, and for tests."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from checkout_conformance.evidence.exchange import Request
from checkout_conformance.target.transport import Answer
from checkout_conformance.target.wire import Headers

BROKEN = (httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


class OfHttpx:
    """Sends requests through a transport of httpx."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def ask(self, request: Request) -> Answer:
        """Send one request; see `Transport`."""
        try:
            sent = httpx.Request(
                request.method, request.url, headers=list(request.headers), content=request.body or None
            )
            return _Answer(self._transport.handle_request(sent))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _as_usual(error) from error

    def close(self) -> None:
        """Close what there is to close."""
        self._transport.close()


class _Answer:
    """An answer of httpx, whose body may be at hand already."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer
        self.status = answer.status_code
        self.headers: Headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw
        ]

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from [self._answer.content] if self._answer.is_stream_consumed else self._answer.iter_raw()
        except httpx.HTTPError as error:
            raise _as_usual(error) from error

    def close(self) -> None:
        self._answer.close()


def _as_usual(error: Exception) -> Exception:
    """httpx's error as the one that a socket has for it."""
    if isinstance(error, httpx.TimeoutException):
        return TimeoutError(str(error))
    return ConnectionError(str(error)) if isinstance(error, BROKEN) else ValueError(str(error))
