"""A scripted server, a proxy in front of it, and a client that speaks in bytes, in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from checkout_conformance.sockets import listen
from checkout_conformance.traffic.passed import Passed
from checkout_conformance.traffic.proxy import Proxy
from checkout_conformance.traffic.recorded import Unreadable
from checkout_conformance.traffic.watching import refused

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Script: TypeAlias = Callable[[Reader, Writer], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ASK = b"GET /v1/a HTTP/1.1\r\nHost: x\r\n\r\n"


@dataclass
class Between:
    """A proxy that stands in front of a scripted server; `taken` is what was handed over."""

    proxy: Proxy
    port: int
    taken: list[Passed | Unreadable] = field(default_factory=list)

    async def client(self) -> tuple[Reader, Writer]:
        """A client's connection."""
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def idle(self) -> None:
        """Wait until everything is handed over."""
        while self.proxy.under_way:
            await asyncio.sleep(0)

    def notes(self) -> list[str]:
        """What could not be judged."""
        return [_note(entry) for entry in self.taken if isinstance(entry, Unreadable) or entry.lost]

    def passed(self) -> list[Passed]:
        """What can be judged."""
        return [entry for entry in self.taken if isinstance(entry, Passed) and not entry.lost]


def _note(entry: Passed | Unreadable) -> str:
    return str(entry) if isinstance(entry, Unreadable) else f"{entry.recorded().where}: {entry.lost}"


@contextlib.asynccontextmanager
async def between(
    script: Script, path: str = "", *, gone: bool = False, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Between]:
    """A scripted server, which may be `gone` or speak TLS, and a proxy in front of it."""

    async def serve(reader: Reader, writer: Writer) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await script(reader, writer)
        writer.close()

    taken: list[Passed | Unreadable] = []

    async def page() -> str:
        return "the page"

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    place = f"127.0.0.1:{1 if gone else server.sockets[0].getsockname()[1]}"
    made = Proxy(f"http{'s' * bool(tls)}://{place}{path}", taken.append, page, refused, lambda: None)
    listener = listen("127.0.0.1", 0)
    started = asyncio.Event()
    serving = asyncio.create_task(made.serve(listener, started.set))
    await started.wait()
    try:
        yield Between(made, listener.getsockname()[1], taken)
    finally:
        made.stop()
        await serving
        server.close()


async def request(reader: Reader) -> bytes:
    """A whole request as it came."""
    head = await reader.readuntil(b"\r\n\r\n")
    if b"chunked" in head:
        return head + await reader.readuntil(b"0\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


def saying(*answers: bytes) -> tuple[Script, list[bytes]]:
    """A server that answers one request after the other with these, and then hangs up; and what it is asked."""
    asked: list[bytes] = []

    async def script(reader: Reader, writer: Writer) -> None:
        for answer in answers:
            asked.append(await request(reader))
            writer.write(answer)
            await writer.drain()

    return script, asked


async def told(here: Between, *pieces: bytes) -> bytes:
    """What a client is told that sends pieces, until its connection is closed."""
    reader, writer = await here.client()
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    found = await reader.read()
    writer.close()
    return found
