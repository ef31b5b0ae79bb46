"""Creates a second: the reference emulator, as one process and as two workers, `emulate` 0.8.0, and a canned fixture.

    python -m tests.benchmarks.bench_emulator [--rounds N] [--page docs/reliability.md]

The emulator validates and keeps what it is sent, `emulate` keeps it, the canned server (`canned_server`) does neither.
Every server is asked by one client, and by several at once, each a process with a key and a connection of its own. The
servers take turns; medians are printed and nothing is judged. Without Node.js and `emulate` (see `.ci/run`) its row is
left out.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from urllib.parse import urlsplit

import httpx

from checkout_conformance.emulator.dispatcher import owner
from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.schemas.form import encode
from tests.benchmarks.canned_server import PROGRAM as CANNED
from tests.benchmarks.measured import add_page, begin, medians, show
from tests.conformance.running import ROOT
from tests.emulator.served import served
from tests.third_party.emulate_server import emulate, missing

REQUESTS = 300
WORKERS, CLIENTS = 2, 4
SESSIONS = "/v1/checkout/sessions"
# As many keys for each worker as for every other.
KEYS = [
    next(key for key in (f"sk_test_{c}{n}" for n in range(99)) if owner(key, WORKERS) == c % WORKERS)
    for c in range(CLIENTS)
]


@dataclass(frozen=True, slots=True)
class Server:
    """One row: its name, where it is, and for each key the body of a create."""

    name: str
    url: str
    creates: tuple[str, ...]


def create(url: str, key: str, *, stored: bool) -> str:
    """A create of a stored price: `emulate` takes no others."""
    price = "price_1"
    if stored:
        with httpx.Client(base_url=url, auth=(key, ""), timeout=60) as client:
            product = client.post("/v1/products", data={"name": "T"}).json()["id"]
            sent = {"product": product, "currency": "usd", "unit_amount": "1000"}
            price = client.post("/v1/prices", data=sent).json()["id"]
    items = [{"price": price, "quantity": 1}]
    return encode({"mode": "payment", "success_url": "https://example.com/s", "line_items": items})


def send(url: str, key: str, body: str, begins: float) -> tuple[float, float]:
    """A client: wait until a moment, then send creates one after the other; the moments of its start and its end."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-www-form-urlencoded"}
    with contextlib.closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        connection.connect()
        time.sleep(max(0.0, begins - time.time()))
        start = time.time()
        for _ in range(REQUESTS):
            connection.request("POST", SESSIONS, body, headers)
            with connection.getresponse() as answer:
                answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{url} answered {answer.status}")
        return start, time.time()


def rate(pool: ProcessPoolExecutor, server: Server, clients: int) -> float:
    """Creates a second of so many clients at once."""
    begins = time.time() + 0.2
    asked = zip(KEYS[:clients], server.creates, strict=False)
    clients_at_work = [pool.submit(send, server.url, key, body, begins) for key, body in asked]
    found = [one.result() for one in clients_at_work]
    return clients * REQUESTS / (max(end for _, end in found) - min(start for start, _ in found))


@contextlib.contextmanager
def servers() -> Iterator[list[Server]]:
    """Every server, running."""
    os.environ["PYTHONPATH"] = str(ROOT)
    with contextlib.ExitStack() as stack:
        urls = {
            "the emulator, one process": stack.enter_context(embedded_emulator()),
            f"the emulator, `--workers {WORKERS}`": stack.enter_context(served("--workers", str(WORKERS))),
            "a canned fixture": stack.enter_context(embedded_emulator(0, CANNED)),
        }
        if missing() is None:
            urls["emulate 0.8.0"] = stack.enter_context(emulate())
        yield [
            Server(name, url, tuple(create(url, key, stored="canned" not in name) for key in KEYS))
            for name, url in urls.items()
        ]


def table(rounds: int) -> Iterator[str]:
    """The rows."""
    with servers() as all_of_them, ProcessPoolExecutor(CLIENTS, get_context("spawn")) as pool:
        ways = [(server, clients) for server in all_of_them for clients in (1, CLIENTS)]
        measured: dict[tuple[str, int], list[float]] = {(server.name, clients): [] for server, clients in ways}
        for server, clients in ways:  # the first requests are slower
            rate(pool, server, clients)
        for _ in range(rounds):
            for server, clients in ways:
                measured[server.name, clients].append(rate(pool, server, clients))
    yield f"| creates a second | one client | {CLIENTS} clients at once |"
    yield "|---|---:|---:|"
    for server in all_of_them:
        cells = (statistics.median(measured[server.name, clients]) for clients in (1, CLIENTS))
        yield f"| {server.name} | " + " | ".join(f"{cell:,.0f}" for cell in cells) + " |"


def main() -> None:
    """Print the figures, and write them where a page is named."""
    parser = argparse.ArgumentParser(description="creates a second, beside other servers")
    parser.add_argument("--rounds", type=int, default=7, help="turns of every server (default %(default)s)")
    add_page(parser)
    options = parser.parse_args()
    began = begin()
    rows = "\n".join(table(options.rounds))
    said = began.told(
        f"{medians(options.rounds, 'round')} of {REQUESTS} creates a client, clients and servers on the same cores"
    )
    show(f"{said}\n\n{rows}", options.page, "creates")
    if missing() is not None:
        print(f"emulate is left out: {missing()}", file=sys.stderr)


if __name__ == "__main__":
    main()
