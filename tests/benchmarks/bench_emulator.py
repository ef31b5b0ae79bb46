"""Sequential creates a second: the reference emulator (validating) beside `emulate` 0.8.0 (not validating).

The same client, alternating, medians; and the time of a page of 100 from 10,000 sessions beside one from 1,000.
Needs Node.js and the third-party emulator (see `.ci/run`); prints ratios, judges nothing.
"""

from __future__ import annotations

import statistics
import time

import httpx

from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.schemas.form import encode
from tests.third_party.emulate_server import emulate, missing

ROUNDS, REQUESTS = 7, 200
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SESSIONS = "/v1/checkout/sessions"


def price(client: httpx.Client) -> str:
    """A stored price, since `emulate` takes no others."""
    product = client.post("/v1/products", data={"name": "T"}).json()["id"]
    made = client.post("/v1/prices", data={"product": product, "currency": "usd", "unit_amount": "1000"}).json()
    return str(made["id"])


def rate(client: httpx.Client, body: str) -> float:
    """Creates a second."""
    start = time.perf_counter()
    for _ in range(REQUESTS):
        client.post(SESSIONS, content=body, headers=FORM).raise_for_status()
    return REQUESTS / (time.perf_counter() - start)


def body_of(client: httpx.Client) -> str:
    """The create that both take."""
    items = [{"price": price(client), "quantity": 1}]
    return encode({"mode": "payment", "success_url": "https://example.com/s", "line_items": items})


def pages(client: httpx.Client, body: str) -> None:
    """The time of a page of 100 at two sizes."""
    found = []
    for size in (1_000, 10_000):
        have = 0
        while have < size:
            client.post(SESSIONS, content=body, headers=FORM)
            have += 1
        times = []
        for _ in range(15):
            start = time.perf_counter()
            client.get(SESSIONS, params={"limit": 100})
            times.append(time.perf_counter() - start)
        found.append(statistics.median(times))
    print(f"page of 100: {found[0] * 1e3:.1f} ms of 1,000 more, {found[1] * 1e3:.1f} ms of 10,000 more")


def main() -> None:
    """Print the figures."""
    with embedded_emulator() as ours, httpx.Client(base_url=ours, auth=("sk_test_bench", ""), timeout=60) as mine:
        body = body_of(mine)
        why = missing()
        if why is None:
            with emulate() as url, httpx.Client(base_url=url, auth=("sk_test_bench", ""), timeout=60) as other:
                theirs = body_of(other)
                pairs = [(rate(mine, body), rate(other, theirs)) for _ in range(ROUNDS)]
            ratio = statistics.median(left / right for left, right in pairs)
            left, right = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
            print(f"creates a second: {left:.0f} here, {right:.0f} emulate; ratio {ratio:.2f} (goal 0.8)")
        else:
            print(f"no comparison with emulate: {why}")
        pages(mine, body)


if __name__ == "__main__":
    main()
