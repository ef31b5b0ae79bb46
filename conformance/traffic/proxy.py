"""A reverse proxy that passes everything on as it is, and hands a copy of every exchange to whoever judges.

What clients send and are told goes through in `passing`, byte by byte; here is what all connections share: where the
upstream is, what is not passed on, and how the proxy begins and ends. A live-mode key is refused before anything is
sent, as in every run.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from checkout_conformance.traffic.framing import RequestHead
from checkout_conformance.traffic.passed import Passed
from checkout_conformance.traffic.passing import ClientSide
from checkout_conformance.traffic.recorded import Unreadable

PAGE = "/_checkout_watch"
# More of a body than this is passed on and not judged.
MOST_BYTES = 8_000_000
# How often answers are looked for that do not come, and how long the last ones may take when the proxy ends.
CHECK_S, GRACE_S = 5.0, 5.0


class Proxy:
    """`take` gets every exchange, or why there is none whole; `page` gives the text shown at `PAGE`.

    `key_refused` is a sentence where a request with such an Authorization must not be passed on (None: it may); `room`
    what the next one has to wait for, if anything. `under_way` counts the requests that have come and are not yet
    handed over, also those whose client has gone.
    """

    def __init__(
        self,
        upstream: str,
        take: Callable[[Passed | Unreadable], None],
        page: Callable[[], Awaitable[str]],
        key_refused: Callable[[str], str | None],
        room: Callable[[], Awaitable[None] | None],
    ) -> None:
        self.upstream = upstream.rstrip("/")
        parts = urlsplit(self.upstream)
        tls = parts.scheme == "https"
        self._place = parts.hostname or "", parts.port or (443 if tls else 80)
        self._context = ssl.create_default_context() if tls else None
        self._prefix, self._host = parts.path.encode(), parts.netloc.rpartition("@")[2].encode()
        self._take = take
        self.page = page
        self._key_refused = key_refused
        self.room = room
        self.under_way = 0
        self.most_bytes = MOST_BYTES
        # Every connection that is open, and every one whose last answer is still under way.
        self.clients: set[ClientSide] = set()
        self.stop: Callable[[], object] = lambda: None  # end serving, from any thread

    async def serve(self, listener: socket.socket, started: Callable[[], None]) -> None:
        """Serve until it is stopped, and until what has come is answered, for a while."""
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        self.stop = lambda: loop.call_soon_threadsafe(stopped.set)
        server = await loop.create_server(lambda: ClientSide(self), sock=listener)
        checking = loop.create_task(self._check())
        started()
        await stopped.wait()
        server.close()
        until = time.monotonic() + GRACE_S
        while self.under_way and time.monotonic() < until:
            await asyncio.sleep(0.005)
        checking.cancel()
        for client in list(self.clients):
            client.leave()
        await asyncio.sleep(0)

    async def connect(self, side: Callable[[], asyncio.Protocol]) -> None:
        """Open a connection to the upstream. Raises OSError."""
        await asyncio.get_running_loop().create_connection(side, *self._place, ssl=self._context)

    def refused(self, head: RequestHead) -> str | None:
        """Why a request must not be passed on."""
        for name, value in head.fields:
            if len(name) == len(b"authorization") and name.lower() == b"authorization":
                found = self._key_refused(value.decode("latin-1"))
                if found is not None:
                    return found
        return None

    def is_page(self, head: RequestHead) -> bool:
        """Whether a request is for the page of the proxy itself."""
        return head.path == PAGE.encode()

    def onward(self, head: RequestHead) -> bytes:
        """The head of a request as the upstream gets it."""
        first = b"%b %b%b HTTP/1.%b\r\nHost: %b\r\n"
        first %= head.method, self._prefix, head.target, head.version, self._host
        return first + head.onward(without=(b"host",))

    def done(self, entry: Passed | Unreadable) -> None:
        """Hand over."""
        self._take(entry)
        self.under_way -= 1

    async def _check(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(CHECK_S)
                for client in list(self.clients):
                    client.check(time.monotonic())
