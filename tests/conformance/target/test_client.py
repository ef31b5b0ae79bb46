"""The client: what it sends, what it sends again, and how fast."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from checkout_conformance.errors import BudgetSpent, TargetLost, TimeSpent
from checkout_conformance.schemas.form import decode
from checkout_conformance.target.budget import Budget
from checkout_conformance.target.client import ATTEMPTS, Client
from checkout_conformance.target.rate import RateLimit
from checkout_conformance.target.target import Target
from tests.waiting import LONGEST_S

KEY = "sk_test_client_0123456789"


def target(**settings: object) -> Target:
    return Target("t", "http://127.0.0.1:9", KEY, "2025-09-30.clover", **settings)  # type: ignore[arg-type]


def client(answer: Callable[[httpx.Request], httpx.Response], **settings: object) -> Client:
    return Client(target(**settings), transport=httpx.MockTransport(answer))


def well(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"id": "cs_test_1"})


@pytest.mark.parametrize(
    ("call", "method", "path"),
    [
        (lambda c: c.create({}), "POST", "/v1/checkout/sessions"),
        (lambda c: c.update("cs_1", {}), "POST", "/v1/checkout/sessions/cs_1"),
        (lambda c: c.expire("cs_1"), "POST", "/v1/checkout/sessions/cs_1/expire"),
        (lambda c: c.retrieve("cs_1"), "GET", "/v1/checkout/sessions/cs_1"),
        (lambda c: c.list(), "GET", "/v1/checkout/sessions"),
        (lambda c: c.line_items("cs_1"), "GET", "/v1/checkout/sessions/cs_1/line_items"),
        (lambda c: c.customer_session_create({}), "POST", "/v1/customer_sessions"),
        (lambda c: c.events(), "GET", "/v1/events"),
        (lambda c: c.event("evt_1"), "GET", "/v1/events/evt_1"),
    ],
)
def test_every_endpoint_has_a_method(call: Callable[[Client], object], method: str, path: str) -> None:
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return well(request)

    call(client(note))
    assert [(request.method, request.url.path) for request in seen] == [(method, path)]
    assert seen[0].headers["Authorization"] == f"Bearer {KEY}"
    assert seen[0].headers["Stripe-Version"] == "2025-09-30.clover"
    assert ("Idempotency-Key" in seen[0].headers) is (method == "POST")


def test_a_path_prefix_stays_in_front() -> None:
    made = Client(Target("t", "http://127.0.0.1:9/stripe", KEY, "v"), transport=httpx.MockTransport(well))
    assert made.list().request.url == "http://127.0.0.1:9/stripe/v1/checkout/sessions"


def test_the_body_is_the_payload_in_brackets() -> None:
    exchange = client(well).create({"metadata": {"a": "ü"}, "expand": ["line_items"]})
    assert decode(exchange.request.body) == {"metadata": {"a": "ü"}, "expand": ["line_items"]}


@pytest.mark.parametrize("status", [408, 429])
def test_what_asks_for_patience_is_sent_again_with_the_same_idempotency_key_after_a_pause(status: int) -> None:
    keys: list[str] = []

    def busy(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        return httpx.Response(status) if len(keys) < 3 else well(request)

    made = client(busy)
    began = time.monotonic()
    exchange = made.create({})
    assert exchange.ok
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert made.retries == 2
    assert time.monotonic() - began > 0.2


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.ReadError("reset"), httpx.RemoteProtocolError("?")]
)
def test_a_broken_connection_is_tried_again_and_then_a_failure(error: Exception) -> None:
    calls = 0

    def breaks(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        raise error

    exchange = client(breaks).create({})
    assert calls == ATTEMPTS
    assert exchange.response is None
    assert str(exchange.failure).startswith("connection broken")


@pytest.mark.parametrize("status", [200, 301, 400, 402, 409, 500, 503])
def test_no_other_status_is_sent_again(status: int) -> None:
    made = client(lambda request: httpx.Response(status))
    assert made.create({}).status == status
    assert made.requests == 1


def test_a_raw_request_has_the_headers_that_were_given_and_no_key() -> None:
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return well(request)

    client(note).send_raw("PATCH", "/v1/x", [("X-Own", "1")], b"body")
    assert seen[0].method == "PATCH"
    assert seen[0].headers["X-Own"] == "1"
    assert "Authorization" not in seen[0].headers
    assert seen[0].content == b"body"


def test_many_requests_are_sent_together_and_answered_in_order() -> None:
    together = threading.Barrier(5, timeout=LONGEST_S)

    def meet(request: httpx.Request) -> httpx.Response:
        together.wait()
        return httpx.Response(200, json={"body": request.content.decode()})

    made = client(meet)
    requests = [made.post_request("create", "/v1/checkout/sessions", {"n": n}) for n in range(5)]
    assert [json.loads(e.response.body)["body"] for e in made.send_at_once(requests) if e.response] == [
        f"n={n}" for n in range(5)
    ]


def test_a_worn_out_key_is_followed_by_a_numbered_one() -> None:
    seen: list[str] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Authorization"])
        return well(request)

    made = client(note, key_requests=2)
    for _ in range(5):
        made.list()
    assert seen == [f"Bearer {KEY}"] * 2 + [f"Bearer {KEY}_1"] * 2 + [f"Bearer {KEY}_2"]


def test_a_budget_is_shared_by_clients_beside_each_other() -> None:
    made = client(well, max_requests=3)
    other = made.beside(target(max_requests=3))
    made.list()
    other.list()
    made.list()
    for spent in (made, other):
        with pytest.raises(BudgetSpent, match="--max-requests"):
            spent.list()
    assert made.requests == 3


def test_a_run_ends_when_its_time_is_over() -> None:
    budget = Budget(target(time_limit_s=0.0))
    time.sleep(0.01)
    with pytest.raises(TimeSpent, match="--time-limit"):
        budget.take_turn()


def test_requests_are_spaced_by_the_rate_across_threads() -> None:
    rate = RateLimit(100.0)
    began = time.monotonic()
    threads = [threading.Thread(target=rate.wait) for _ in range(11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 0.1


@pytest.mark.slow
def test_the_client_reaches_half_of_a_bare_loop(emulator_url: str) -> None:
    made = Client(Target("emulator", emulator_url, KEY, "2025-09-30.clover"))
    url, headers = f"{emulator_url}/v1/checkout/sessions", {"Authorization": f"Bearer {KEY}"}

    def rate(call: Callable[[], object]) -> float:
        began = time.perf_counter()
        for _ in range(100):
            call()
        return 100 / (time.perf_counter() - began)

    with httpx.Client(timeout=LONGEST_S) as bare:
        rounds = [(rate(lambda: bare.get(url, headers=headers).json()), rate(made.list)) for _ in range(5)]
    made.close()
    loop, kit = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"bare httpx loop {loop:.0f}/s, client {kit:.0f}/s")
    assert kit > loop / 2


def test_one_long_silence_is_enough_to_ask_whether_the_target_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checkout_conformance.target.client.SILENCE_S", 0.05)

    def frozen(request: httpx.Request) -> httpx.Response:
        time.sleep(0.06)
        raise httpx.ReadTimeout("nothing came")

    with pytest.raises(TargetLost, match="gives no answers any more"):
        client(frozen).create({})

    def only_creates_hang(request: httpx.Request) -> httpx.Response:
        return frozen(request) if request.method == "POST" else well(request)

    assert client(only_creates_hang).create({}).response is None
