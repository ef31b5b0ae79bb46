"""What `watch` costs a request, beside the same way without judging and beside a proxy that only copies bytes.

Four ways to one emulator: straight; through a proxy that copies bytes between two sockets and knows no HTTP; through
watch's own proxy with nobody judging; through watch. Rounds alternate, so that what else the machine does disturbs all
alike. Medians, printed. Each way is a process of its own, as it is for users, and there is one client. The processor
time of that process is what a busy machine does not change: of watch it holds the judging too, done in pauses.

    python -m tests.benchmarks.bench_watch [--rounds N]
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
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.traffic import watching
from tests.traffic.traffic import SESSIONS, cart, client

REQUESTS = 50
PAUSE_S = 1.5
COPY, PROXY, WATCH = "copying bytes", "its proxy, nobody judging", "watch"


async def copying(upstream: str) -> None:
    """Copy bytes between clients and the upstream, on a free port that is printed."""
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

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def serve(way: str, upstream: str) -> None:
    """One of the ways, until it is stopped."""
    if way == COPY:
        asyncio.run(copying(upstream))
        return
    watch = watching.Watch(upstream)
    if way == PROXY:
        watch.judging.take = lambda entry, one: None  # type: ignore[method-assign]
    with watching.served(watch) as url:
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


def round_of(http: httpx.Client, path: str) -> float:
    """The median of some retrieves, in milliseconds; then a pause, in which watch judges them."""
    times = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        http.get(path).raise_for_status()
        times.append(time.perf_counter() - start)
    time.sleep(PAUSE_S)
    return statistics.median(times) * 1e3


def processor_ms(pid: int) -> float:
    """The processor time that a process has had (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return 1e3 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11, help="rounds of 50 requests each way (default %(default)s)")
    parser.add_argument("--serve", choices=(COPY, PROXY, WATCH), help=argparse.SUPPRESS)
    parser.add_argument("--upstream", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.upstream)
        return
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(embedded_emulator(seed=0))
        ways = {way: stack.enter_context(in_process(way, upstream)) for way in (COPY, PROXY, WATCH)}
        urls = {"straight": upstream, **{way: url for way, (url, _) in ways.items()}}
        clients = {way: stack.enter_context(client(url)) for way, url in urls.items()}
        made = clients["straight"].post(SESSIONS, data=cart()).json()["id"]
        path = f"{SESSIONS}/{made}"
        for http in clients.values():
            round_of(http, path)
        before = {way: processor_ms(pid) for way, (_, pid) in ways.items()}
        rounds = [{way: round_of(http, path) for way, http in clients.items()} for _ in range(asked.rounds)]
        spent = {way: processor_ms(pid) - before[way] for way, (_, pid) in ways.items()}
    print("| way | a retrieve, ms | more than straight, ms | processor time of the way, ms a request |")
    print("|---|---:|---:|---:|")
    for way in urls:
        whole = statistics.median(one[way] for one in rounds)
        more = statistics.median(one[way] - one["straight"] for one in rounds)
        processor = f"{spent[way] / asked.rounds / REQUESTS:.2f}" if way in spent else "-"
        print(f"| {way} | {whole:.2f} | {more:.2f} | {processor} |")


if __name__ == "__main__":
    main()
