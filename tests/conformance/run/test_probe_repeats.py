"""The probe asks again before it says that something is missing: who stumbles once has no missing endpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.probe import Probe, probe
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import HARMLESS_KEY, Target

NAMED = ("sessions", "line_items", "expire", "customer_sessions", "events")
Fault = Callable[[str, str, int], int | None]


class Stumbling(httpx.BaseTransport):
    """The emulator behind a endpoint that answers some requests itself: a fault gives the status to answer with."""

    def __init__(self, fault: Fault) -> None:
        self._behind = httpx.HTTPTransport()
        self._fault = fault
        self._seen: Counter[tuple[str, str]] = Counter()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        place = request.url.path.rpartition("/")[2]
        if place not in NAMED:
            place = "session" if "/checkout/sessions/" in request.url.path else "other"
        self._seen[request.method, place] += 1
        status = self._fault(request.method, place, self._seen[request.method, place])
        if status is not None:
            return httpx.Response(status, json={"error": {"message": "Oops.", "type": "api_error"}})
        return self._behind.handle_request(request)

    def close(self) -> None:
        self._behind.close()


def probed(url: str, fault: Fault) -> Probe:
    target = Target("stumbling", url, HARMLESS_KEY, "2025-09-30.clover")
    client = Client(target, transport=Stumbling(fault))
    try:
        return probe(client)
    finally:
        client.close()


def the(found: Probe, clause: str) -> Outcome:
    return next(outcome for outcome in found.outcomes if outcome.clause == clause)


@pytest.mark.parametrize(
    ("clause", "method", "place"),
    [
        ("retrieve.served", "GET", "session"),
        ("list.served", "GET", "sessions"),
        ("line_items.served", "GET", "line_items"),
        ("update.served", "POST", "session"),
        ("expire.served", "POST", "expire"),
    ],
)
def test_an_endpoint_that_is_missing_once_is_inconclusive_and_goes_on(
    emulator_url: str, clause: str, method: str, place: str
) -> None:
    found = probed(emulator_url, lambda m, p, number: 404 if (m, p, number) == (method, place, 1) else None)
    assert found.unserved == frozenset()
    outcome = the(found, clause)
    assert (outcome.verdict, outcome.tried, outcome.failed) == ("inconclusive", 2, 1)


def test_an_endpoint_that_is_missing_twice_is_not_served(emulator_url: str) -> None:
    found = probed(emulator_url, lambda method, place, number: 404 if place == "line_items" else None)
    assert found.unserved == frozenset({"line_items"})
    outcome = the(found, "line_items.served")
    assert (outcome.verdict, outcome.tried, outcome.failed) == ("fail", 2, 2)


def test_a_plain_create_that_fails_once_is_still_the_base(emulator_url: str) -> None:
    found = probed(emulator_url, lambda m, p, number: 500 if (m, p, number) == ("POST", "sessions", 1) else None)
    assert found.inline()
    assert the(found, "create.base_payload.inline_price").verdict == "inconclusive"
    assert the(found, "create.served").verdict == "pass"


def test_a_create_that_is_never_taken_is_one_finding(emulator_url: str) -> None:
    found = probed(emulator_url, lambda m, p, number: 500 if (m, p) == ("POST", "sessions") else None)
    assert found.base is None
    assert [o.clause for o in found.outcomes if o.verdict == "fail"] == ["create.served"]


def test_capabilities_are_asked_for_twice(emulator_url: str) -> None:
    stumbling = {("POST", "customer_sessions", 1), ("GET", "events", 1)}
    found = probed(emulator_url, lambda *seen: 503 if seen in stumbling else None)
    assert found.has("customer_sessions")
    assert found.has("events")
    assert the(found, "customer_session_create.served").verdict == "inconclusive"


def test_what_an_optional_endpoint_lacks_is_no_finding(emulator_url: str) -> None:
    found = probed(emulator_url, lambda method, place, number: 404 if place == "customer_sessions" else None)
    assert not found.has("customer_sessions")
    assert "404" in found.why_not("customer_sessions")
    assert not any(outcome.clause.startswith("customer_session") for outcome in found.outcomes)
