"""Requests a second through the kit's client, beside bare loops of httpx and http.client.

Against the same emulator; rounds alternate, so that what else the machine does disturbs all alike.

    python -m tests.benchmarks.bench_client [--page docs/explanation/speed.md]
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx

from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.loader import DEFAULT_VERSION
from checkout_conformance.schemas.operations import SESSIONS
from checkout_conformance.target.client import FORM_TYPE, Client
from checkout_conformance.target.target import Target
from tests.benchmarks.measured import add_page, begin, show

ROUNDS, REQUESTS = 9, 300
TABLE = "client"
WAYS = OURS, _, BAREST = ("the kit", "httpx", "http.client")
KEY = "sk_test_benchmark"
LINE = {
    "price_data": {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Shirt"}},
    "quantity": 1,
}
PAYLOAD = {"mode": "payment", "success_url": "https://example.com/ok", "line_items": [LINE]}


def main() -> None:
    """Print requests a second for reading and creating, and write them where a page is named."""
    parser = argparse.ArgumentParser(description="requests a second through the kit's client, beside bare loops")
    add_page(parser)
    asked, began = parser.parse_args(), begin()
    rows = "\n".join(table())
    said = began.told(f"medians of {ROUNDS} rounds of {REQUESTS} requests each way, one after the other")
    show(f"{said}\n\n{rows}", asked.page, TABLE)


def table() -> Iterator[str]:
    """A row for each operation: requests a second each way, and the kit's share of the barest loop."""
    yield f"| requests a second | {' | '.join(WAYS)} | the kit, of {BAREST} |"
    yield "|---" + "|---:" * (len(WAYS) + 1) + "|"
    with embedded_emulator(seed=0) as url, contextlib.ExitStack() as stack:
        client = Client(Target(name="benchmark", url=url, key=KEY, api_version=DEFAULT_VERSION))
        stack.callback(client.close)
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": FORM_TYPE}
        address = urlsplit(url)
        plain = stack.enter_context(contextlib.closing(HTTPConnection(str(address.hostname), address.port)))
        bare = stack.enter_context(httpx.Client(base_url=url, trust_env=False))
        body, session = encode(PAYLOAD).encode(), str(client.create(PAYLOAD).identity)
        path = f"{SESSIONS}/{session}"

        def ask(method: str, path: str, sent: bytes | None = None) -> None:
            plain.request(method, path, sent, headers)
            plain.getresponse().read()

        calls: dict[str, tuple[Callable[[], object], ...]] = {
            "retrieve": (
                lambda: client.retrieve(session),
                lambda: bare.get(path, headers=headers),
                lambda: ask("GET", path),
            ),
            "create": (
                lambda: client.create(PAYLOAD),
                lambda: bare.post(SESSIONS, content=body, headers=headers),
                lambda: ask("POST", SESSIONS, body),
            ),
        }
        for name, ways in calls.items():
            rates = rates_of(dict(zip(WAYS, ways, strict=True)))
            cells = " | ".join(f"{rates[way]:,.0f}" for way in WAYS)
            yield f"| {name} | {cells} | {rates[OURS] / rates[BAREST]:.2f} |"


def rates_of(calls: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Calls a second, medians over the rounds, in which the ways take turns."""
    found: dict[str, list[float]] = {way: [] for way in calls}
    for _ in range(ROUNDS):
        for way, call in calls.items():
            started = time.perf_counter()
            for _ in range(REQUESTS):
                call()
            found[way].append(REQUESTS / (time.perf_counter() - started))
    return {way: statistics.median(rounds) for way, rounds in found.items()}


if __name__ == "__main__":
    main()
