"""Requests passed on to one server over connections that are kept: h11 on asyncio's streams, and nothing between.

A general client costs each request several times what this does, and what a proxy does not need of one (redirects,
decoding, limits) is not here.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from typing import TypeAlias
from urllib.parse import urlsplit

import h11

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]
PATIENCE_S = 120.0
MOST_READ = 65_536
MOST_KEPT = 100
MOST_OF_A_HEAD = 100_000
# What keeps a request from being answered.
FAILURES = (OSError, TimeoutError, h11.ProtocolError)


class Answer:
    """The head of an answer; its body is read once, and the connection given back at its end."""

    def __init__(self, onward: Onward, connection: _Connection, head: h11.Response) -> None:
        self._onward, self._connection = onward, connection
        self.status = head.status_code
        self.headers: RawHeaders = list(head.headers)

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it comes, without the framing of its transfer. Raises one of FAILURES."""
        while isinstance(event := await self._connection.event(), h11.Data):
            yield bytes(event.data)
        if not isinstance(event, h11.EndOfMessage):
            raise h11.RemoteProtocolError("the server closed the connection within its answer")

    def close(self) -> None:
        """Keep the connection for the next request where the whole answer was read; else close it."""
        self._onward.give_back(self._connection)


class Onward:
    """Speaks to the server at a base URL. Everything happens in one event loop."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._host, self._tls = parts.hostname or "", parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        self._context = ssl.create_default_context() if self._tls else None
        self._kept: list[_Connection] = []

    async def ask(self, head: h11.Request, body: AsyncIterator[bytes]) -> Answer:
        """Send a request, its body as it comes, and wait for the head of the answer. Raises one of FAILURES."""
        connection = await self._connection()
        try:
            with contextlib.suppress(OSError):  # who answers before all was sent, and closes, has answered
                await connection.send(head, body)
            while isinstance(event := await connection.event(), h11.InformationalResponse):
                pass
            if not isinstance(event, h11.Response):
                raise h11.RemoteProtocolError("the server closed the connection without an answer")
            return Answer(self, connection, event)
        except BaseException:
            connection.close()
            raise

    def give_back(self, connection: _Connection) -> None:
        """Take a connection after its answer."""
        if connection.again() and len(self._kept) < MOST_KEPT:
            self._kept.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what is kept."""
        while self._kept:
            self._kept.pop().close()

    async def _connection(self) -> _Connection:
        while self._kept:
            connection = self._kept.pop()
            if connection.open:
                return connection
            connection.close()
        async with asyncio.timeout(PATIENCE_S):
            streams = await asyncio.open_connection(self._host, self._port, ssl=self._context)
        return _Connection(*streams)


class _Connection:
    """One connection, on which one request follows the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_OF_A_HEAD)

    @property
    def open(self) -> bool:
        """Whether the server has not closed it in the meantime."""
        return not self._reader.at_eof() and not self._writer.is_closing()

    async def send(self, head: h11.Request, body: AsyncIterator[bytes]) -> None:
        """Send a request. The head goes with the first of the body, in one packet where they are small."""
        waiting = self._state.send(head) or b""
        async for chunk in body:
            self._writer.write(waiting + (self._state.send(h11.Data(chunk)) or b""))
            waiting = b""
            await self._writer.drain()
        self._writer.write(waiting + (self._state.send(h11.EndOfMessage()) or b""))
        await self._writer.drain()

    async def event(self) -> object:
        """The next thing that the server says."""
        while (event := self._state.next_event()) is h11.NEED_DATA:
            async with asyncio.timeout(PATIENCE_S):
                self._state.receive_data(await self._reader.read(MOST_READ))
        return event

    def again(self) -> bool:
        """Whether another request may follow; then it can."""
        if self._state.our_state is not h11.DONE or self._state.their_state is not h11.DONE:
            return False
        self._state.start_next_cycle()
        return self.open

    def close(self) -> None:
        """Let go of it."""
        with contextlib.suppress(OSError):
            self._writer.close()
