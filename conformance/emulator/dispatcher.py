"""Several emulators as one: a key belongs to one process, and each request goes to the process of its key.

`serve --workers N` starts N emulators, each as `process` starts one alone, with a port of its own on loopback; the
dispatcher accepts the connections, reads the head of each request, and passes its bytes on. So nothing is shared
between the processes, and what one key is told is what one process knows: sessions, events, idempotency keys, clock.

A customer's page has no key: whoever knows the session or the link is found by asking each process (HEAD). The
dispatcher's own page at `/` leads to those of the processes. Nothing here forks or passes sockets, so that it is the
same on every system. Requests of several keys that are sent ahead of their answers, on one connection, are not taken
apart: no client of HTTP/1.1 in use does that.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from checkout_conformance.emulator.authentication import Authentication
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.hosted import PAGE
from checkout_conformance.emulator.server import stoppable
from checkout_conformance.sockets import fast_loop, listen, url_of

LONGEST_HEAD = 256 * 1024
PIECE = 256 * 1024
END = b"\r\n\r\n"
CUSTOMERS = ("/c/", "/r/")
NAMED = re.compile(r"^/\?process=(\d+)$")
LINKS = "<p>{count} processes; each has the worlds of its own keys:</p><ul>{links}</ul>"


class ProcessEnded(Exception):
    """One of the processes cannot be reached any more: what it knew is lost, and the emulator stops."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the dispatcher asks of a request's head. `length` is the body's; None where the body says its own end."""

    path: str
    key: str
    length: int | None


def read_head(head: bytes) -> Head:
    """The head of a request, as far as it can be read; what is broken is left to whoever answers it."""
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    try:
        key = Authentication().key_of(headers)
    except ApiError:
        key = ""
    said = headers.get("content-length", "0")
    length = int(said) if said.isascii() and said.isdigit() and "transfer-encoding" not in headers else None
    return Head(path=first.partition(" ")[2].partition(" ")[0], key=key, length=length)


def owner(key: str, count: int) -> int:
    """The number of the process that a key belongs to: the same one every time."""
    return zlib.crc32(key.encode()) % count


class Dispatcher:
    """Passes requests on to processes at these URLs."""

    def __init__(self, urls: Sequence[str]) -> None:
        self.places = [(urlsplit(url).hostname or "", urlsplit(url).port or 0) for url in urls]
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # A loop holds its tasks weakly: one whose client has gone could be collected before it has ended.
        self.serving: set[asyncio.Task[None] | None] = set()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection, from its first request to its end."""
        task = asyncio.current_task()
        self.serving.add(task)
        try:
            await Connection(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client went, or sends what is no HTTP
        except asyncio.CancelledError:
            pass  # the emulator is stopped
        except ProcessEnded as error:
            if not self.ended.done():
                self.ended.set_exception(error)
        finally:
            writer.close()
            self.serving.remove(task)

    async def open(self, number: int) -> tuple[StreamReader, StreamWriter]:
        """A connection to a process. Raises ProcessEnded."""
        try:
            return await asyncio.open_connection(*self.places[number], limit=PIECE)
        except OSError as error:
            count = len(self.places)
            raise ProcessEnded(f"process {number + 1} of {count} has ended; start the emulator again") from error

    async def process_of(self, head: Head) -> int:
        """The number of the process that a request is for. Raises ProcessEnded."""
        named = NAMED.match(head.path)
        if named:
            return min(max(int(named[1]), 1), len(self.places)) - 1
        if not head.key and head.path.startswith(CUSTOMERS):
            for number in range(len(self.places)):
                if await self.knows(number, head.path):
                    return number
        return owner(head.key, len(self.places))

    async def knows(self, number: int, path: str) -> bool:
        """Whether a process has this page for customers."""
        reader, writer = await self.open(number)
        try:
            writer.write(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1"))
            status = (await reader.readline()).split(b" ")
        finally:
            writer.close()
        return len(status) > 1 and status[1] != b"404"

    def page(self) -> bytes:
        """What a browser sees at `/`: the way to what each process has."""
        numbers = range(1, len(self.places) + 1)
        links = "".join(f'<li><a href="/?process={number}">process {number}</a></li>' for number in numbers)
        content = LINKS.format(count=len(self.places), links=links)
        body = PAGE.format(title="Checkout emulator", content=content).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


class Connection:
    """A client's connection, and those to the processes that its requests were for."""

    def __init__(self, dispatcher: Dispatcher, reader: StreamReader, writer: StreamWriter) -> None:
        self.dispatcher = dispatcher
        self.reader = reader
        self.writer = writer
        self.opened: dict[int, StreamWriter] = {}
        self.answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Pass on one request after the other. Raises what the client's end or a process' end raises."""
        try:
            while True:
                await self.request(await self.reader.readuntil(END))
        finally:
            for upstream in self.opened.values():
                upstream.close()
            await asyncio.gather(*self.answers, return_exceptions=True)

    async def request(self, text: bytes) -> None:
        """Pass on one request, of which the head was read."""
        head = read_head(text)
        if head.path == "/" and not head.key and text.startswith(b"GET "):
            self.writer.write(self.dispatcher.page())
            return
        upstream = await self.upstream(await self.dispatcher.process_of(head))
        if head.length is None:
            # Where the body ends is for the process to find out: it closes the connection behind its answer.
            upstream.write(text[:-2] + b"Connection: close\r\n\r\n")
            await copy(self.reader, upstream, None)
        else:
            upstream.write(text)
            await copy(self.reader, upstream, head.length)

    async def upstream(self, number: int) -> StreamWriter:
        """The connection to a process; what it answers goes to the client."""
        found = self.opened.get(number)
        if found is None:
            answers, found = await self.dispatcher.open(number)
            self.opened[number] = found
            self.answers.add(asyncio.create_task(self.answer(answers)))
        return found

    async def answer(self, answers: StreamReader) -> None:
        """Pass a process' answers on until it closes; then the client's connection ends too."""
        try:
            await copy(answers, self.writer, None)
        finally:
            self.writer.close()


async def copy(source: StreamReader, sink: StreamWriter, length: int | None) -> None:
    """Copy so many bytes; without a length, until the source ends."""
    left = length
    while left is None or left > 0:
        piece = await source.read(PIECE if left is None else min(left, PIECE))
        if not piece:
            return
        sink.write(piece)
        await sink.drain()
        left = None if left is None else left - len(piece)


def dispatch(host: str, port: int, urls: Sequence[str], ready: Callable[[str], None]) -> None:
    """Serve these processes as one emulator until SIGINT or SIGTERM. `ready` is called once, with the URL.

    Raises NoSuchAddress where host and port cannot be had, ProcessEnded where a process is gone.
    """
    listener = listen(host, port)

    async def accept() -> None:
        dispatcher = Dispatcher(urls)
        async with await asyncio.start_server(dispatcher.serve, sock=listener, limit=LONGEST_HEAD):
            ready(url_of(host, listener.getsockname()[1]))
            await dispatcher.ended

    with stoppable(), listener, asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(accept())
