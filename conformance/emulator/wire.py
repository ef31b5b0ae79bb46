"""Bytes in, bytes out: reading a request with limits, and sending an answer with the API's headers.

Limits are there so that nobody can fill the memory or hold a connection for ever; beyond them the answer is a
documented error, and the connection is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.reply import Reply

# What ASGI hands to an application, and wants of it.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 4 * 1024 * 1024
LARGEST_DRAINED = 64 * 1024 * 1024
LONGEST_WAIT = 30.0
CLOSE = {"Connection": "close"}

# Captured on real answers (E-conventions-2).
JSON_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-type", b"application/json"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        (
            b"Request-Id, Stripe-Manage-Version, Stripe-Should-Retry, X-Stripe-External-Auth-Required, "
            b"X-Stripe-Privileged-Session-Required"
        ),
    ),
    (b"cache-control", b"no-cache, no-store"),
    (b"vary", b"Origin"),
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came. Header names are in lower case; `path` is still percent-encoded."""

    method: str
    path: str
    query: bytes
    headers: dict[str, str]
    body: bytes
    scheme: str

    @property
    def form(self) -> bytes:
        """Query and body as one form."""
        if not self.body:
            return self.query
        return self.query + b"&" + self.body if self.query else self.body

    @property
    def fingerprint(self) -> bytes:
        """What makes two requests to one path the same: their parameters and version."""
        return self.form


async def read_request(scope: Scope, receive: Receive) -> Incoming:
    """The whole request. Raises ApiError where it is too large or comes too slowly."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    return Incoming(
        method=scope["method"],
        path=raw_path.decode("latin-1"),
        query=scope["query_string"],
        headers=headers,
        body=await read_body(receive) if "content-length" in headers or "transfer-encoding" in headers else b"",
        scheme=scope.get("scheme", "http"),
    )


async def read_body(receive: Receive) -> bytes:
    """The body. What is too large is read to its end and thrown away, so that the client hears the answer."""
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ApiError(400, "The connection was closed before the request was complete.", headers=CLOSE)
                chunk = message.get("body", b"")
                size += len(chunk)
                if size <= LARGEST_BODY:
                    chunks.append(chunk)
                elif size > LARGEST_DRAINED:
                    break
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise ApiError(400, f"The request was not complete after {LONGEST_WAIT:.0f} seconds.", headers=CLOSE) from None
    if size > LARGEST_BODY:
        raise ApiError(400, f"The request body is larger than {LARGEST_BODY} bytes.", headers=CLOSE)
    return b"".join(chunks)


def base_url(incoming: Incoming) -> str:
    """Where the client reached us, for links that have to lead back."""
    host = incoming.headers.get("host", "localhost")
    safe = all(character.isalnum() or character in ".-:[]" for character in host)
    return f"{incoming.scheme}://{host if safe and host else 'localhost'}"


def header(text: str) -> bytes:
    """A header value that cannot break out of its line."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(c if " " <= c <= "~" else "?" for c in text)
    return text.encode("ascii")


async def send_reply(send: Send, reply: Reply, body: bytes, *, head: bool = False) -> None:
    """Send an answer; without its body for HEAD."""
    own = [(name.lower().encode("latin-1"), header(value)) for name, value in reply.headers.items()]
    names = {name for name, _ in own}
    headers = [*(pair for pair in JSON_HEADERS if pair[0] not in names), *own]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
