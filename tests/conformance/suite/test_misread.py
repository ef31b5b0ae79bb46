"""Numbers that only some languages read, and the time 0, are sent in every run."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.test_refused import test_numbers_and_times_that_programs_misread as misread
from tests.conformance.suite.faulty_server import Fault, honest, run_against

WORDS = "create.mode.enum"
AMOUNT, SOONEST = "create.line_items.price_data.unit_amount.type", "create.expires_at.at_least_30_minutes"
QUANTITY = "create.line_items.quantity.type"
JUDGED = {AMOUNT, SOONEST, WORDS, QUANTITY}
MADE = {"id": "cs_test_1", "object": "checkout.session", "status": "open"}


def takes(*amounts: str) -> Fault:
    """A server whose reader of numbers takes these."""

    def fault(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
        lines = sent.get("line_items", ())
        return (200, MADE) if any(line.get("price_data", {}).get("unit_amount") in amounts for line in lines) else None

    return fault


def cuts(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
    """A server that cuts what is not whole."""
    return (200, MADE) if any(line.get("quantity") == "1.5" for line in sent.get("line_items", ())) else None


def no_time(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
    """A server that takes a time of 0 for none."""
    return (200, MADE) if sent.get("expires_at") == "0" else None


def in_any_case(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
    """A server that compares words without regard to their capitals."""
    return (200, MADE) if sent.get("mode") == "PAYMENT" else None


@pytest.mark.parametrize(
    ("fault", "profile", "failing"),
    [
        (honest, "standard", set()),
        (takes("12abc"), "quick", {AMOUNT}),
        (takes("1_000"), "quick", {AMOUNT}),
        (takes("1e3", "0x10"), "standard", {AMOUNT}),
        (cuts, "quick", {QUANTITY}),
        (no_time, "quick", {SOONEST}),
        (in_any_case, "quick", {WORDS}),
    ],
)
def test_what_a_program_misreads_is_found(fault: Fault, profile: str, failing: set[str]) -> None:
    run = run_against(fault, profile=profile)
    misread(run)
    assert {c for c in JUDGED if run.ledger.verdict(c) is Verdict.FAIL} == failing
    assert {c for c in JUDGED if run.ledger.verdict(c) is Verdict.PASS} == JUDGED - failing
