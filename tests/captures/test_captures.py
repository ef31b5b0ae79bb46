"""No MUST and no SHOULD fails on what the real API sent, but for what the table says; false answers are caught."""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from tests.captures.drift import DRIFTS, unexplained
from tests.captures.judging import FILE, NEWER, OLDER, Capture, captures, failing, findings, reconstructed

ALL = captures()
SECRETS = re.compile(r"\b(sk|rk|pk|whsec)_(live|test)?_?[A-Za-z0-9]{8,}|_secret_(?!scrubbed)")
ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
LARGEST = 300_000


@pytest.mark.parametrize("capture", ALL, ids=lambda capture: capture.source)
def test_a_real_answer_fails_nothing_without_a_reason(capture: Capture) -> None:
    assert unexplained(capture, failing(capture)) == set()


def test_every_reason_explains_something() -> None:
    found = [(capture, clause) for capture in ALL for clause in failing(capture)]
    assert [row.reason for row in DRIFTS if not any(row.explains(*pair) for pair in found)] == []


def test_the_captures_are_judged_by_all_that_one_answer_allows() -> None:
    assert Counter(capture.kind for capture in ALL) == {"session": 48, "event": 21, "error": 6, "list": 1}
    assert Counter(capture.contract.version for capture in ALL) == {NEWER: 68, OLDER: 8}
    held = {o.clause.partition(".")[0] for c in ALL for o in findings(c) if o.verdict is Verdict.PASS}
    assert held >= {"session", "line_item", "event", "error", "amounts", "identity", "lifecycle", "create", "events"}


def test_the_captures_hold_no_secret_and_nobody_s_address() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST
    assert SECRETS.search(text) is None
    assert {address for address in ADDRESSES.findall(text) if not address.endswith("@example.com")} == set()


def faulty(capture: Capture, **changes: Any) -> Capture:
    body: Any = copy.deepcopy(dict(capture.body))
    session = body["data"]["object"] if capture.kind == "event" else body
    session.update(changes)
    return replace(capture, body=body)


PAID = next(c for c in ALL if c.kind == "session" and c.body["payment_status"] == "paid" and c.body["amount_total"])
OPEN = next(c for c in ALL if c.kind == "session" and c.request is not None and c.body["status"] == "open")


@pytest.mark.parametrize(
    ("capture", "changes", "clause"),
    [
        (PAID, {"amount_total": 7}, "amounts.total"),
        (PAID, {"url": "https://checkout.example.com/still"}, "lifecycle.complete.clears_url"),
        (PAID, {"payment_intent": None}, "lifecycle.complete.payment_intent"),
        (OPEN, {"client_reference_id": 5}, "session.client_reference_id.type"),
        (OPEN, {"metadata": {"of": "another"}}, "create.metadata.echo"),
        (OPEN, {"expires_at": OPEN.body["created"] + 90_000}, "identity.expires_after_created"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_real_answer_with_a_lie_in_it_is_caught(capture: Capture, changes: dict[str, Any], clause: str) -> None:
    assert clause in failing(faulty(capture, **changes))


def test_a_request_told_from_its_answer_says_no_more_than_the_answer_does() -> None:
    known = reconstructed({"mode": "payment", "ui_mode": "hosted_page", "total_details": {"amount_tax": 5}})
    assert known == {"mode": "payment", "ui_mode": "hosted", "line_items": [{"tax_rates": ["txr"]}]}
    assert reconstructed({"mode": "setup"}) == {"mode": "setup", "ui_mode": "hosted"}
