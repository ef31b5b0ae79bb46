"""Whole items of the suite against the honest emulator and against fakes: each fault breaks its own clause alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite import (
    test_accepted,
    test_answers,
    test_idempotency,
    test_line_items,
    test_stages,
    test_updates,
)
from tests.conformance.suite.faulty_server import Fault, honest, refused, run_against

SESSIONS = "/v1/checkout/sessions"
Item = Callable[[Run], None]
DEFAULTS: Item = test_answers.test_every_default
AMOUNTS: Item = test_answers.test_every_kind_of_amount
METADATA: Item = test_updates.test_metadata_is_merged_and_unset


def failing(fault: Fault, *items: Item) -> set[str]:
    """The clauses that fail in these items against a faulty, and are not INFO."""
    run = run_against(fault)
    for item in items:
        item(run)
    clauses = {outcome.clause for outcome in run.ledger.failures()}
    return {clause for clause in clauses if run.contract.clauses[clause].level != "INFO"}


def in_creates(**changes: Any) -> Fault:
    """Fault in the answers to creates."""

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        return (200, body | changes) if (method, path, status) == ("POST", SESSIONS, 200) else None

    return fault


def everywhere(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Fault:
    """Fault consistently: in every answer that is a session."""

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        is_session = isinstance(body, dict) and body.get("object") == "checkout.session"
        return (status, body | change(body)) if is_session else None

    return fault


def in_retrieves(**changes: Any) -> Fault:
    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        one = method == "GET" and path.startswith(f"{SESSIONS}/") and "line_items" not in path
        return (status, body | changes) if one and status == 200 else None

    return fault


def more(session: dict[str, Any], name: str) -> dict[str, Any]:
    """One unit more than there is."""
    return {name: None if session[name] is None else session[name] + 1}


ITEMS: list[Item] = [
    DEFAULTS,
    AMOUNTS,
    METADATA,
    test_updates.test_metadata_is_unset_as_a_whole,
    test_updates.test_an_empty_update_changes_nothing,
    test_updates.test_shipping_options_are_replaced,
    test_updates.test_collected_information_arrives,
    test_stages.test_an_expired_session_that_can_be_recovered,
]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.__name__)
def test_an_honest_server_fails_nothing(item: Item) -> None:
    assert failing(honest, item) == set()


@pytest.mark.parametrize(
    ("fault", "clauses"),
    [
        (everywhere(lambda s: {"ui_mode": "hosted"}), {"create.ui_mode.echo"}),
        (everywhere(lambda s: {"payment_intent": "pi_1"}), {"create.payment_intent.null_when_new"}),
        (everywhere(lambda s: {"url": None}), {"identity.hosted_url"}),
        (everywhere(lambda s: {"client_secret": None}), {"identity.client_secret"}),
        (everywhere(lambda s: {"created": 1, "expires_at": 2}), {"identity.created"}),
        (everywhere(lambda s: {"locale": "fr"}), {"create.locale.default"}),
        (everywhere(lambda s: {"mode": "subscribe"}), {"session.mode.enum", "create.mode.echo"}),
        (in_retrieves(locale="de"), {"agreement.retrieve"}),
        (in_retrieves(status="expired"), {"agreement.retrieve"}),
    ],
)
def test_one_fault_about_plain_sessions_breaks_its_clause(fault: Fault, clauses: set[str]) -> None:
    assert failing(fault, DEFAULTS) == clauses


@pytest.mark.parametrize(
    ("fault", "clauses"),
    [
        (everywhere(lambda s: more(s, "amount_total")), {"amounts.total"}),
        (
            everywhere(lambda s: more(s, "amount_subtotal")),
            {
                "amounts.subtotal",
                "amounts.subtotal_decimal",
                "amounts.zero_decimal",
                "amounts.total",
                "amounts.lines_make_subtotal",
            },
        ),
        (everywhere(lambda s: {"currency": "chf"}), {"amounts.currency", "amounts.line_currency"}),
    ],
)
def test_one_fault_about_amounts_breaks_its_clauses(fault: Fault, clauses: set[str]) -> None:
    assert failing(fault, AMOUNTS) == clauses


def test_metadata_that_is_replaced_instead_of_merged_is_caught() -> None:
    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        update = method == "POST" and path.startswith(f"{SESSIONS}/") and "metadata" in sent
        kept = {k: v for k, v in sent["metadata"].items() if v} if update and sent["metadata"] else {}
        return (status, body | {"metadata": kept}) if update else None

    assert failing(fault, METADATA) == {"updates.metadata_merge", "agreement.update"}


def test_a_missing_update_endpoint_blocks_and_fails_nothing_else() -> None:
    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        update = method == "POST" and path.startswith(f"{SESSIONS}/cs") and not path.endswith("/expire")
        return (404, {"error": {"type": "invalid_request_error", "message": "Unrecognized"}}) if update else None

    run = run_against(fault)
    assert "update" in run.probe.unserved
    test_updates.test_metadata_is_merged_and_unset(run)
    test_accepted.test_every_update_parameter_is_accepted(run)
    assert list(run.ledger.failures()) == []
    assert run.ledger.verdict("updates.metadata_merge") is Verdict.BLOCKED
    assert run.ledger.verdict("update.metadata.accepted") is Verdict.BLOCKED


def test_a_target_without_inline_prices_is_judged_on_provisioned_ones() -> None:
    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        if path != SESSIONS or "price_data" not in str(sent.get("line_items")):
            return None
        return 400, {"error": {"type": "invalid_request_error", "message": "No.", "param": "line_items[0][price_data]"}}

    run = run_against(fault)
    assert not run.probe.inline()
    DEFAULTS(run)
    AMOUNTS(run)
    assert [o.clause for o in run.ledger.failures() if run.contract.clauses[o.clause].level != "INFO"] == []
    assert run.ledger.verdict("amounts.subtotal") is Verdict.PASS


def test_line_items_with_new_ids_each_time_are_blamed_on_their_ids() -> None:
    numbers = count()

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        if "starting_after" in sent or "ending_before" in sent:
            return refused("starting_after")
        lines = body if path.endswith("/line_items") else body.get("line_items") if isinstance(body, dict) else None
        for line in (lines or {}).get("data", ()):
            line["id"] = f"li_{next(numbers)}"
        return status, body

    assert failing(fault, test_line_items.test_line_item_pages) == {"agreement.expanded_line_items"}


def test_a_key_that_is_refused_ever_since_it_was_is_told_with_keys_of_invalid_requests() -> None:
    refusals: list[Any] = []

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        if status == 400 and body["error"]["type"] == "idempotency_error":
            refusals.append(body)
        return (400, refusals[0]) if refusals and (method, path) == ("POST", SESSIONS) else None

    run = run_against(fault)
    test_idempotency.test_replay(run)
    assert run.ledger.verdict("idempotency.replay") is Verdict.PASS
    test_idempotency.test_many_keys_at_once(run)
    (replay,) = (found for found in run.ledger.failures() if found.clause == "idempotency.replay")
    assert replay.cause == "idempotency.invalid_not_saved"


def test_a_target_that_takes_no_create_at_all_is_blocked() -> None:
    run = run_against(lambda m, p, *_: (500, {}) if (m, p) == ("POST", SESSIONS) else None)
    assert run.probe.base is None
    for item in (DEFAULTS, AMOUNTS, METADATA):
        item(run)
    assert list(run.ledger.failures()) == []
    assert run.ledger.verdict("amounts.total") is Verdict.BLOCKED
