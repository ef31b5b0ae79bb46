"""The webhook listener keeps what arrives, and fails as often as it is asked to."""

from __future__ import annotations

import httpx

from checkout_conformance.target.webhooks import listening
from tests.waiting import LONGEST_S


def test_what_arrives_is_kept_in_order_with_its_signature() -> None:
    with listening() as hook:
        for number in range(3):
            answer = httpx.post(
                hook.url, content=f"body {number}", headers={"Stripe-Signature": f"t={number}"}, timeout=LONGEST_S
            )
            assert answer.status_code == 200
        kept = hook.deliveries()
    assert [delivery.body for delivery in kept] == [b"body 0", b"body 1", b"body 2"]
    assert [delivery.signature for delivery in kept] == ["t=0", "t=1", "t=2"]
    assert all(delivery.answered for delivery in kept)


def test_the_first_tries_can_fail() -> None:
    with listening(fail_first=2) as hook:
        statuses = [httpx.post(hook.url, content="x", timeout=LONGEST_S).status_code for _ in range(3)]
        assert statuses == [500, 500, 200]
        assert [delivery.answered for delivery in hook.deliveries()] == [False, False, True]
        assert hook.deliveries()[0].signature is None


def test_it_listens_on_loopback_only() -> None:
    with listening() as hook:
        assert hook.url.startswith("http://127.0.0.1:")
