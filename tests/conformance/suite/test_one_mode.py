"""A server that knows payments only is still asked about what belongs to other modes: that is refused in payments."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.test_refused import test_an_invalid_request_is_refused as invalid
from tests.conformance.suite.faulty_server import run_against

FOREIGN = ("payment_method_collection", "subscription_data", "setup_intent_data")
REFUSAL = {"error": {"type": "invalid_request_error", "message": "mode must be payment", "param": "mode"}}


@pytest.mark.parametrize(("lenient", "verdict"), [(True, Verdict.FAIL), (False, Verdict.PASS)])
def test_what_belongs_to_another_mode_is_judged_where_only_payments_are_taken(lenient: bool, verdict: Verdict) -> None:
    created: dict[str, Any] = {}

    def fault(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        if method != "POST" or not path.endswith("/checkout/sessions"):
            return None
        if payload.get("mode") != "payment":
            return 400, REFUSAL
        if status == 200:
            created.update(body)
        return (200, created) if lenient and not payload.keys().isdisjoint(FOREIGN) else None

    run = run_against(fault)
    clauses = [f"create.{name}.not_in_payment_mode" for name in FOREIGN]
    invalid(run, "create:others", clauses)
    assert {clause: run.ledger.verdict(clause) for clause in clauses} == dict.fromkeys(clauses, verdict)
