"""A reverse proxy that passes everything on as it is, and hands a copy of every exchange to whoever judges.

Headers, status and body go through untouched and as they come; nothing is judged in the request's way. A live-mode key
is refused before anything is sent, as in every run.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import h11

from checkout_conformance.traffic.onward import FAILURES, Onward
from checkout_conformance.traffic.recorded import Headers, Recorded, Unreadable, plain

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PAGE = "/_checkout_watch"
# Headers that are between two hops, and the one that names the next.
HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# More of a body than this is passed on and not judged.
MOST_BYTES = 8_000_000


class _Gone(Exception):
    """The client went away in the middle of its request."""


class Proxy:
    """An ASGI application. `take` gets every exchange, or why there is none whole; `page` the text shown at `PAGE`.

    `refused` is a sentence where a request must not be passed on (None: it may); `room` returns when the next one may
    be. `under_way` counts the requests that have come and are not yet handed over, also those whose client has its
    whole answer.
    """

    def __init__(
        self,
        upstream: str,
        take: Callable[[Recorded | Unreadable], None],
        page: Callable[[], Awaitable[str]],
        refused: Callable[[Headers], str | None],
        room: Callable[[], Awaitable[None]],
    ) -> None:
        self._upstream = upstream.rstrip("/")
        parts = urlsplit(self._upstream)
        self._authority = parts.netloc.rpartition("@")[2].encode()
        self._prefix = parts.path.encode()
        self._take = take
        self._page = page
        self._refused = refused
        self._room = room
        self.under_way = 0
        self._onward = Onward(self._upstream)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request. Anything that is not HTTP is left alone."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        if scope["type"] != "http":
            return
        if scope["path"] == PAGE:
            await _answer(send, 200, b"text/html; charset=utf-8", (await self._page()).encode())
            return
        headers = _readable(scope["headers"])
        refused = self._refused(headers)
        if refused is not None:
            await _answer(send, 403, b"text/plain; charset=utf-8", refused.encode())
            return
        self.under_way += 1
        try:
            await self._room()
            await self._pass_on(scope, headers, receive, send)
        finally:
            self.under_way -= 1

    async def _pass_on(self, scope: Message, headers: Headers, receive: Receive, send: Send) -> None:
        began, sent, got = time.time(), bytearray(), bytearray()
        where = f"{scope['method']} {scope['path']}"
        path = scope.get("raw_path") or scope["path"].encode()
        asked = path + b"?" + scope["query_string"] if scope["query_string"] else path  # byte by byte as it came
        names = {name for name, _ in scope["headers"]}
        onward = [(b"Host", self._authority)]
        onward += [(name, value) for name, value in scope["headers"] if name not in HOP and name != b"host"]
        if b"transfer-encoding" in names and b"content-length" not in names:
            onward.append((b"Transfer-Encoding", b"chunked"))
        body = _body(receive, sent, bool(names & {b"content-length", b"transfer-encoding"}))
        try:
            head = h11.Request(method=scope["method"], target=self._prefix + asked, headers=onward)
            response = await self._onward.ask(head, body)
        except _Gone:
            self._take(Unreadable(f"{where}: the client went away within its request"))
            return
        except FAILURES as error:
            words = f"the upstream gave no answer: {type(error).__name__}"
            self._take(Unreadable(f"{where}: {words}"))
            await _answer(send, 502, b"text/plain; charset=utf-8", words.encode())
            return
        back = [(name.lower(), value) for name, value in response.headers if name.lower() not in HOP]
        try:
            await send({"type": "http.response.start", "status": response.status, "headers": back})
            async for chunk in response.body():
                if len(got) <= MOST_BYTES:
                    got += chunk
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except FAILURES as error:  # the client's connection ends as the server's did
            self._take(Unreadable(f"{where}: the upstream's answer broke off ({type(error).__name__})"))
            return
        finally:
            response.close()
        answered = _readable(back)
        if max(len(sent), len(got)) > MOST_BYTES:
            self._take(Unreadable(f"{where}: passed on, but not judged, since more than {MOST_BYTES:,} bytes long"))
            return
        status, whole = response.status, plain(bytes(got), answered)
        url = f"{self._upstream}{asked.decode('latin-1')}"
        self._take(Recorded(scope["method"], url, headers, bytes(sent), status, answered, whole, where, began))

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and end with the server, in its own loop."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._onward.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _body(receive: Receive, copy: bytearray, more: bool) -> AsyncIterator[bytes]:
    """The request's body as it comes, where there is more than a head, with a copy of it."""
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _Gone
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        if len(copy) <= MOST_BYTES:
            copy += chunk
        if chunk:
            yield chunk


def _readable(headers: Any) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


async def _answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
