"""No MUST and no SHOULD fails on what the real API sent, but for what the table says; false answers are caught."""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.schemas import Verdict, versions
from tests.captures.drift import DRIFTS, unexplained
from tests.captures.judging import FILE, LIKE, Capture, captures, failing, findings, reconstructed

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


def test_the_captures_are_of_all_kinds() -> None:
    assert Counter(capture.kind for capture in ALL) == {"session": 48, "event": 21, "error": 6, "list": 1}


def test_a_capture_is_judged_in_its_own_version_or_the_last_before_it() -> None:
    for capture in ALL:
        chosen, rendered = capture.contract.version, LIKE.get(capture.version, capture.version)
        assert chosen[:10] <= rendered or chosen == versions()[0]
        assert [one for one in versions() if chosen < one and one[:10] <= rendered] == [], capture.source
    assert {capture.contract.version for capture in ALL} >= {"2022-11-15", "2024-06-20", "2025-09-30.clover"}


def judged(capture: Capture) -> set[str]:
    return {o.clause for o in findings(capture) if o.verdict in (Verdict.PASS, Verdict.FAIL)}


# Clauses, and MUST clauses among them, that every capture of a kind has a verdict of.
LEAST = {"session": (75, 40), "event": (100, 60), "list": (130, 70), "error": (10, 7)}


@pytest.mark.parametrize("capture", ALL, ids=lambda capture: capture.source)
def test_a_capture_is_judged_by_as_many_clauses_as_its_kind_has(capture: Capture) -> None:
    found, clauses = judged(capture), capture.contract.clauses
    musts = {clause for clause in found if clauses[clause].level == "MUST"}
    assert (len(found), len(musts)) >= LEAST[capture.kind]
    assert len(musts) >= LEAST[capture.kind][1]


def test_the_captures_are_judged_by_all_that_one_answer_allows() -> None:
    found = {clause: capture.contract.clauses[clause] for capture in ALL for clause in judged(capture)}
    assert len(found) >= 580
    assert sum(clause.level == "MUST" for clause in found.values()) >= 390
    assert {clause.theme for clause in found.values()} >= {
        *("shape", "identity", "lifecycle", "defaults", "amounts", "session", "echo", "events"),
    }


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
