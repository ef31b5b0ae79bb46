"""A client's connection and its own one to the upstream: bytes go through, and each exchange is copied on the way.

Both connections live and end together, so that a client sees what it would see of the upstream itself: informational
answers, chunks as they come, an idle connection that is closed, one that breaks off. Of several requests that are sent
ahead of their answers, one goes on after the other. What a loop would hold weakly, the proxy holds (`clients`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Coroutine
from typing import TYPE_CHECKING, cast

from checkout_conformance.traffic.framing import END, Malformed, RequestHead
from checkout_conformance.traffic.under_way import CLOSE, LONGEST_HEAD, Exchange
from checkout_conformance.traffic.upstream import UpstreamSide

if TYPE_CHECKING:
    from checkout_conformance.traffic.proxy import Proxy

PATIENCE_S = 120.0
# So long who was answered in the middle of its request may read the answer.
LINGER_S = 2.0
NO_ANSWER, HUNG_UP = "the upstream gave no answer: ", "it hung up"
REASONS = {200: b"OK", 400: b"Bad Request", 403: b"Forbidden", 502: b"Bad Gateway"}


class ClientSide(asyncio.Protocol):
    """What a client sends goes on; what is answered comes back."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._upstream: UpstreamSide | None = None
        self._exchange: Exchange | None = None
        self._unread = b""  # what has come and may not be read yet, or is no whole head
        self._onward: list[bytes] = []  # what goes on next, in one piece
        self._task: asyncio.Task[None] | None = None  # what the next bytes wait for
        self._again = False  # whether the upstream has answered on its connection before
        self._reading = True
        self._full = False  # whether the upstream takes less than the client gives
        self._last = False  # whether the client says no more
        self._gone = self._deaf = False  # whether nobody hears, or is heard

    # The client's connection.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)
        self._proxy.clients.add(self)

    def data_received(self, data: bytes) -> None:
        """It sends something."""
        if not self._deaf:
            self._unread = self._unread + data if self._unread else data
            self._read()

    def eof_received(self) -> bool:
        """It sends no more: it may still wait for its answer."""
        self._last = True
        if self._task is None:
            self._finish()
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """It has gone. What it has asked for whole is asked, and judged."""
        self._gone = self._last = True
        self.resume_writing()
        if self._task is None:
            self._finish()

    def pause_writing(self) -> None:
        """It takes less than the upstream gives."""
        if self._upstream is not None:
            self._upstream.read(False)

    def resume_writing(self) -> None:
        """It takes more again."""
        if self._upstream is not None:
            self._upstream.read(True)

    def full(self, full: bool) -> None:
        """The upstream takes less than the client gives, or takes more again."""
        self._full = full
        self._heed()

    def _heed(self) -> None:
        """Read on where what comes can go on."""
        waits = self._exchange is not None and self._exchange.body.done and bool(self._unread)
        reading = not (self._full or self._task or waits)
        if reading is not self._reading and not self._transport.is_closing():
            self._reading = reading
            (self._transport.resume_reading if reading else self._transport.pause_reading)()

    def _tell(self, data: bytes) -> None:
        if data and not self._gone:
            self._transport.write(data)

    # Requests.

    def _read(self) -> None:
        """Pass on what has come, as far as it may go."""
        try:
            while self._unread and self._task is None and not self._deaf:
                if self._exchange is None:
                    if not self._begin():
                        break
                elif not self._exchange.body.done:
                    self._body(self._exchange)
                else:
                    break  # the next request waits for this one's answer
        except Malformed as error:
            self._malformed(error)
        if self._onward and self._task is None and self._upstream is not None:
            self._upstream.send(b"".join(self._onward))
            self._onward.clear()
        if self._unread or not self._reading or self._task is not None:
            self._heed()
        if self._exchange is not None and self._exchange.done:  # it was answered before it was whole
            self._settle(self._exchange)
        elif self._last and self._task is None:
            self._finish()

    def _finish(self) -> None:
        """The client says no more."""
        if self._exchange is None:
            self.leave()
        elif not self._exchange.body.done:
            self._end(self._exchange, "the client went away within its request")
            self.leave()

    def _begin(self) -> bool:
        """Begin a request; whether its head has come. Raises Malformed."""
        self._unread = self._unread.lstrip(b"\r\n")
        found = END.search(self._unread)
        if found is None:
            if len(self._unread) > LONGEST_HEAD:
                raise Malformed("its head does not end")
            return False
        head = RequestHead(self._unread[: found.end()])
        self._unread = self._unread[found.end() :]
        refused = self._proxy.refused(head)
        if refused is not None:
            self.answer(403, b"text/plain", refused)
        elif self._proxy.is_page(head):
            self._wait(self._page())
        else:
            exchange = self._exchange = Exchange(head, self._proxy.most_bytes)
            self._proxy.under_way += 1
            self._onward.append(self._proxy.onward(head))
            room = self._proxy.room()
            if room is not None or self._upstream is None:
                self._wait(self._connect(exchange, room))
        return True

    def _body(self, exchange: Exchange) -> None:
        """Pass on what has come of a request's body. Raises Malformed."""
        going = exchange.ask(self._unread)
        self._onward.append(going)
        self._unread = self._unread[len(going) :]

    def _malformed(self, error: Malformed) -> None:
        exchange, words = self._exchange, f"the request cannot be passed on: {error}"
        if exchange is not None:
            self._end(exchange, words)
        if exchange is None or exchange.answer is None:
            self.answer(400, b"text/plain", words)
        else:
            self.leave()

    def _wait(self, work: Coroutine[None, None, None]) -> None:
        self._task = asyncio.get_running_loop().create_task(work)

    async def _connect(self, exchange: Exchange, room: Awaitable[None] | None) -> None:
        """Wait until the request may go on, and there is a connection."""
        try:
            if room is not None:
                await room
            if self._upstream is None:
                self._again = False
                async with asyncio.timeout(PATIENCE_S):
                    await self._proxy.connect(lambda: UpstreamSide(self))
        except (OSError, TimeoutError) as error:
            self._task = None
            self._failed(exchange, type(error).__name__)
            return
        self._task = None
        exchange.heard = time.monotonic()
        if self._upstream is None:
            self._failed(exchange, HUNG_UP)
            return
        self._read()

    async def _page(self) -> None:
        text = await self._proxy.page()
        self._task = None
        self.answer(200, b"text/html", text)

    # Answers.

    def connected(self, upstream: UpstreamSide) -> None:
        """There is a connection to the upstream."""
        self._upstream = upstream

    def answered(self, data: bytes) -> None:
        """The upstream says something."""
        exchange = self._exchange
        if exchange is None or self._onward:  # nobody asked: that it has waited long enough, for example
            self._hang_up()
            self.ended(None)
            return
        try:
            told = exchange.answered(data)
        except Malformed as error:
            self._failed(exchange, f"it is no HTTP, {error}")
            return
        self._tell(told)
        if exchange.done:
            self._settle(exchange)

    def ended(self, error: Exception | None) -> None:
        """The upstream has closed its connection."""
        self._upstream = None
        exchange = self._exchange
        if exchange is None:
            self.leave()
        elif self._task is None:
            if error is None and exchange.ended():
                self._settle(exchange)
                return
            why = type(error).__name__ if error else HUNG_UP
            if self._again and exchange.unanswered:  # so does an upstream that a client has let wait too long
                self._end(exchange, NO_ANSWER + why)
                self.leave()
            else:
                self._failed(exchange, why)

    def check(self, now: float) -> None:
        """Give up an answer of which nothing has come for long."""
        exchange = self._exchange
        if exchange is None or self._task is not None or not exchange.body.done or self._upstream is None:
            return
        if self._upstream.reading and now - exchange.heard > PATIENCE_S:
            self._failed(exchange, TimeoutError.__name__)

    def _settle(self, exchange: Exchange) -> None:
        """Request and answer are whole: hand them over, and go on."""
        self._exchange = None
        self._again = True
        self._proxy.done(exchange.passed(self._proxy.upstream))
        if exchange.close or self._gone or self._upstream is None:
            self.leave()
        elif self._unread or self._last or not self._reading:
            self._read()

    # What goes wrong, and ends.

    def _failed(self, exchange: Exchange, why: str) -> None:
        """The upstream does not answer, or not to the end."""
        if not exchange.told:
            self._end(exchange, NO_ANSWER + why)
            self.answer(502, b"text/plain", NO_ANSWER + why)
        elif exchange.answer is not None and exchange.answer.done:
            self._end(exchange, f"the upstream answered, and hung up, before the request was whole ({why})")
            self._linger()
        else:
            self._end(exchange, f"the upstream's answer broke off ({why})")
            self.leave()

    def _end(self, exchange: Exchange, why: str) -> None:
        """Nothing of an answer can be judged."""
        self._exchange = None
        self._onward.clear()
        self._proxy.done(exchange.passed(self._proxy.upstream, why))

    def answer(self, status: int, kind: bytes, text: str) -> None:
        """Answer in the upstream's place, and end."""
        body = text.encode()
        head = b"HTTP/1.1 %d %b\r\nContent-Type: %b; charset=utf-8\r\nContent-Length: %d\r\n%b\r\n"
        self._tell(head % (status, REASONS[status], kind, len(body), CLOSE) + body)
        self._linger()

    def _linger(self) -> None:
        """End both connections; a client in the middle of its request may read what it was told."""
        self._deaf, self._unread = True, b""
        self._hang_up()
        if self._transport.is_closing():
            self.leave()
            return
        self._heed()
        self._transport.write_eof()
        asyncio.get_running_loop().call_later(LINGER_S, self._transport.close)

    def _hang_up(self) -> None:
        if self._upstream is not None:
            self._upstream.close()
            self._upstream = None

    def leave(self) -> None:
        """End both connections, as soon as what was said has gone out."""
        self._hang_up()
        if self._gone:
            self._proxy.clients.discard(self)
        else:
            self._transport.close()
