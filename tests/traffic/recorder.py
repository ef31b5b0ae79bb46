"""A transport of httpx that writes down what passes: the traffic of the suite with a server in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import httpx

from checkout_conformance.traffic.recorded import Recorded


class Recorder(httpx.BaseTransport):
    """Passes requests on to a transport, and every exchange to whoever judges, one after the other."""

    def __init__(self, inner: httpx.BaseTransport, take: Callable[[Recorded], None]) -> None:
        self._inner = inner
        self._take = take
        self._turn = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and write down."""
        began = time.time()
        response = self._inner.handle_request(request)
        body = response.read()
        sent = _pairs(request.headers)
        where = f"{request.method} {request.url.path}"
        ended = time.time()
        answer = (response.status_code, _pairs(response.headers), body)
        entry = Recorded(request.method, str(request.url), sent, request.read(), *answer, where, began, ended)
        with self._turn:
            self._take(entry)
        return response


def _pairs(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)
