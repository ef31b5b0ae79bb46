"""A server that knows payments only is still asked about what belongs to other modes: that is refused in payments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.strategies.plain import SHIPPING_RATE
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.sending import server_only
from checkout_conformance.suite.test_refused import test_an_invalid_request_is_refused as invalid
from tests.conformance.suite.faulty_server import Fault, refused, run_against
from tests.judged import broken

FOREIGN = ("payment_method_collection", "subscription_data", "setup_intent_data")
REFUSAL = {"error": {"type": "invalid_request_error", "message": "mode must be payment", "param": "mode"}}


def takes_nothing(_payload: dict[str, Any]) -> bool:
    return False


def payments_only(takes: Callable[[dict[str, Any]], bool]) -> Fault:
    """A server that knows payments only, and takes whatever payment `takes` says, as if that was a plain one."""
    created: dict[str, Any] = {}

    def fault(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        if method != "POST" or not path.endswith("/checkout/sessions"):
            return None
        if payload.get("mode") != "payment":
            return 400, REFUSAL
        if status == 200:
            created.update(body)
        return (200, created) if takes(payload) else None

    return fault


def takes_what_is_foreign(payload: dict[str, Any]) -> bool:
    return not payload.keys().isdisjoint(FOREIGN)


def takes_what_recurs(payload: dict[str, Any]) -> bool:
    return any("recurring" in line.get("price_data", {}) for line in payload.get("line_items", ()))


@pytest.mark.parametrize(("lenient", "verdict"), [(True, Verdict.FAIL), (False, Verdict.PASS)])
def test_what_belongs_to_another_mode_is_judged_where_only_payments_are_taken(lenient: bool, verdict: Verdict) -> None:
    run = run_against(payments_only(takes_what_is_foreign if lenient else takes_nothing))
    clauses = [f"create.{name}.not_in_payment_mode" for name in FOREIGN]
    invalid(run, "create:others", clauses)
    assert {clause: run.ledger.verdict(clause) for clause in clauses} == dict.fromkeys(clauses, verdict)


@pytest.mark.parametrize(("lenient", "verdict"), [(True, Verdict.FAIL), (False, Verdict.PASS)])
def test_a_recurring_price_is_judged_where_only_payments_are_taken(lenient: bool, verdict: Verdict) -> None:
    run = run_against(payments_only(takes_what_recurs if lenient else takes_nothing))
    clause = "create.line_items.no_recurring_in_payment_mode"
    invalid(run, "create:line_items.whole", [clause])
    assert run.ledger.verdict(clause) is verdict


@pytest.mark.parametrize(("lenient", "verdict"), [(True, Verdict.FAIL), (False, Verdict.BLOCKED)])
def test_a_wrong_value_of_what_no_accepted_create_carries_is_told_where_it_is_taken(
    lenient: bool, verdict: Verdict
) -> None:
    # A refusal is none of the value: the parameter has no business in a payment.
    run = run_against(payments_only(takes_what_is_foreign if lenient else takes_nothing))
    clauses = ["create.payment_method_collection.enum", "create.subscription_data.type"]
    invalid(run, "create:others", clauses)
    assert {clause: run.ledger.verdict(clause) for clause in clauses} == dict.fromkeys(clauses, verdict)
    failing = [outcome for clause in clauses for outcome in run.ledger.of(clause) if outcome.verdict is Verdict.FAIL]
    assert all([exchange.status for _, exchange in outcome.exchanges] == [200] for outcome in failing)


def setups_only(method: str, path: str, payload: dict[str, Any], *_: Any) -> tuple[int, Any] | None:
    """A server that only sets up: whatever is sold is refused."""
    return refused("line_items[0][quantity]") if method == "POST" and "line_items" in payload else None


def test_what_is_of_payments_is_not_asked_of_a_server_that_only_sets_up() -> None:
    run = run_against(setups_only)
    assert run.base()["mode"] == "setup"
    assert not run.client.create(server_only(run)).ok
    outcomes = Accepting(run, "update").run({"shipping_options": [{"shipping_rate_data": SHIPPING_RATE}]}).outcomes
    assert broken(outcomes) == set()
    assert "update.shipping_options.accepted" in {outcome.clause for outcome in outcomes}
