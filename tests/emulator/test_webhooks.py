"""Deliveries: tried again while they fail, and an endpoint that nobody listens at keeps no other waiting."""

from __future__ import annotations

import pytest

from checkout_conformance.emulator import webhooks
from checkout_conformance.emulator.webhooks import TRIES, Webhooks


def endpoint(name: str) -> dict[str, str]:
    return {"id": name, "url": f"http://127.0.0.1:1/{name}", "secret": "whsec_x"}


def test_an_endpoint_that_is_gone_costs_all_tries_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "FIRST_PAUSE_S", 0.0)
    answers = {"gone": 500, "slow": 500}
    seen = Webhooks(lambda url, body, headers: answers[url.rpartition("/")[2]])
    assert [seen.deliver(endpoint("gone"), b"{}") for _ in range(3)] == [TRIES, 1, 1]
    assert seen.deliver(endpoint("slow"), b"{}") == TRIES
    answers["gone"] = 200
    assert seen.deliver(endpoint("gone"), b"{}") == 1
    answers["gone"] = 500
    assert seen.deliver(endpoint("gone"), b"{}") == TRIES
