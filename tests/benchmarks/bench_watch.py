"""What `watch` costs a request, beside a proxy that only copies bytes: with one client, and with eight at once.

Four ways to one server: straight; through a proxy that copies bytes between two sockets and knows no HTTP; through
watch's own proxy with nobody judging; through watch. The server answers a retrieve with a session after 20 ms, and
costs next to nothing, as one elsewhere does: a server that keeps this machine's processors busy would measure those.
Each way is a process of its own, as it is for users. Rounds alternate, so that what else the machine does disturbs all
alike; medians and 99th percentiles are of all requests together. The processor time of the proxy's process is what a
busy machine does not change; of watch, what judging takes besides is shown by itself.

    python -m tests.benchmarks.bench_watch [--rounds N] [--page docs/traffic.md]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.traffic.judging_process import judging_process
from checkout_conformance.traffic.watching import Watch, served
from tests.benchmarks.measured import add_page, begin, show
from tests.traffic.traffic import KEY, SESSIONS, VERSION, cart, client

REQUESTS = 200
CLIENTS = (1, 8)
LATENCY_S = 0.02
TABLE = "watch"
STRAIGHT, COPY, PROXY, WATCH = "straight", "copying bytes", "its proxy, nobody judging", "watch"
Served = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def until_stopped(serve: Served) -> None:
    """Serve connections on a free port, which is printed."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def answering() -> Served:
    """A server that answers everything with one session, after a while."""
    with embedded_emulator(seed=0) as url, client(url) as http:
        body = http.post(SESSIONS, data=cart()).content
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(LATENCY_S)
                writer.write(answer)
                await writer.drain()

    return serve


def copying(upstream: str) -> Served:
    """Copy bytes between clients and the upstream."""
    parts = urlsplit(upstream)

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, back = await asyncio.open_connection(parts.hostname, parts.port)
        await asyncio.gather(pipe(reader, back), pipe(onward, writer))

    return accept


def serve(way: str, upstream: str) -> None:
    """One of the ways, until it is stopped."""
    if way in (STRAIGHT, COPY):
        asyncio.run(until_stopped(answering() if way == STRAIGHT else copying(upstream)))
        return
    with judging_process() as process:
        if way == PROXY:
            process.hand = lambda number, entry: None  # type: ignore[method-assign]
        with served(Watch(process, upstream)) as url:
            print(url, flush=True)
            time.sleep(3600)


@contextlib.contextmanager
def in_process(way: str, upstream: str) -> Iterator[tuple[str, int]]:
    """One of the ways in a process of its own: its URL, and its number."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_watch", "--serve", way, "--upstream", upstream]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield child.stdout.readline().strip(), child.pid
        finally:
            child.terminate()


async def asking(url: str, times: int) -> list[float]:
    """One client, on one connection: how long each of so many retrieves took, in milliseconds."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = f"GET {SESSIONS}/cs_test_1 HTTP/1.1\r\nHost: {parts.netloc}\r\nStripe-Version: {VERSION}\r\n"
    request = f"{head}Authorization: Bearer {KEY}\r\n\r\n".encode()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        writer.write(request)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(answer.partition(b"content-length:")[2].split(b"\r\n")[0]))
        took.append(1e3 * (time.perf_counter() - began))
    writer.close()
    return took


async def together(url: str, clients: int) -> list[float]:
    """So many clients at once."""
    found = await asyncio.gather(*(asking(url, REQUESTS // clients) for _ in range(clients)))
    return [one for took in found for one in took]


def processor_ms(pid: int) -> float:
    """The processor time that a process has had (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return 1e3 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_ms(pid: int) -> float:
    """The same of its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return sum(processor_ms(int(child)) for child in children)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of 200 requests each way (default %(default)s)")
    parser.add_argument("--serve", choices=(STRAIGHT, COPY, PROXY, WATCH), help=argparse.SUPPRESS)
    parser.add_argument("--upstream", help=argparse.SUPPRESS)
    add_page(parser)
    asked, began, lines = parser.parse_args(), begin(), list[str]()
    if asked.serve:
        serve(asked.serve, asked.upstream)
        return
    with contextlib.ExitStack() as stack:
        upstream, number = stack.enter_context(in_process(STRAIGHT, "-"))
        ways = {STRAIGHT: (upstream, number)}
        ways |= {way: stack.enter_context(in_process(way, upstream)) for way in (COPY, PROXY, WATCH)}
        for url, _ in ways.values():
            asyncio.run(together(url, max(CLIENTS)))
        for clients in CLIENTS:
            before = {way: (processor_ms(pid), children_ms(pid)) for way, (_, pid) in ways.items()}
            took: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(asked.rounds):
                for way, (url, _) in ways.items():
                    took[way] += asyncio.run(together(url, clients))
            time.sleep(1.0)  # what is still to be judged counts
            after = {way: (processor_ms(pid), children_ms(pid)) for way, (_, pid) in ways.items()}
            spent = {way: [a - b for a, b in zip(after[way], before[way], strict=True)] for way in ways}
            lines += ["", *table(clients, took, spent)]
    said = began.told(f"{asked.rounds * REQUESTS:,} retrieves each way; times are milliseconds")
    show("\n".join([said, *lines]), asked.page, TABLE)


def table(clients: int, took: dict[str, list[float]], spent: dict[str, list[float]]) -> Iterator[str]:
    """How long requests took each way, and what the way cost."""
    median = {way: statistics.median(times) for way, times in took.items()}
    late = {way: statistics.quantiles(times, n=100)[98] for way, times in took.items()}
    head = "median | 99th percentile | more than copying: median, 99th | its processor time | judging's"
    yield f"| {'one client' if clients == 1 else f'{clients} clients at once'} | {head} |"
    yield "|---" + "|---:" * 5 + "|"
    for way in took:
        more = f"{median[way] - median[COPY]:.2f}, {late[way] - late[COPY]:.2f}"
        own, judging = (ms / len(took[way]) for ms in spent[way])
        yield (f"| {way} | {median[way]:.2f} | {late[way]:.2f} | {more} | {own:.2f} | {judging:.2f} |")


if __name__ == "__main__":
    main()
