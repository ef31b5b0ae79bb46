"""Defaults and nulls of new sessions."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.defaults import line_item_defaults, session_defaults
from checkout_conformance.schemas import Verdict, load
from tests.conformance.checks.honest import session
from tests.judged import broken, causes, kept

CONTRACT = load()
PLAIN: dict[str, Any] = {
    "mode": "payment",
    "success_url": "https://example.com",
    "line_items": [{"price_data": {"currency": "usd", "unit_amount": 5, "product_data": {"name": "A"}}, "quantity": 1}],
}
SETUP: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}


def judge(body: Any, payload: Any = PLAIN) -> Any:
    return session_defaults(CONTRACT, payload, body, ())


@pytest.mark.parametrize("payload", [PLAIN, SETUP])
def test_an_honest_session_has_its_defaults(payload: Any) -> None:
    outcomes = judge(session(payload), payload)
    assert broken(outcomes) == set()
    assert len(kept(outcomes)) > 20


@pytest.mark.parametrize(
    ("name", "value", "clause"),
    [
        ("ui_mode", "custom", "create.ui_mode.default"),
        ("metadata", {"a": "b"}, "create.metadata.default"),
        ("payment_intent", "pi_1", "create.payment_intent.null_when_new"),
        ("setup_intent", "seti_1", "create.setup_intent.null_when_new"),
        ("amount_total", None, "create.amount_total.set_with_items"),
        ("allow_promotion_codes", True, "create.allow_promotion_codes.default"),
        ("phone_number_collection", {"enabled": True}, "create.phone_number_collection.enabled.default"),
        ("phone_number_collection", {"enabled": 0}, "create.phone_number_collection.enabled.default"),
    ],
)
def test_one_fault_breaks_one_clause(name: str, value: Any, clause: str) -> None:
    assert broken(judge(session(PLAIN) | {name: value})) == {clause}


def test_amounts_of_a_setup_session_are_null() -> None:
    assert broken(judge(session(SETUP) | {"amount_total": 0}, SETUP)) == {"create.amount_total.null_in_setup"}


def test_a_setup_session_has_its_intent_at_once() -> None:
    assert broken(judge(session(SETUP) | {"setup_intent": None}, SETUP)) == {"create.setup_intent.set_in_setup"}


def test_conflicting_sources_are_both_accepted() -> None:
    for value in ("always", "if_required"):
        assert broken(judge(session(PLAIN) | {"payment_method_collection": value})) == set()


def test_what_was_sent_has_no_default() -> None:
    payload = PLAIN | {"locale": "fr"}
    assert "create.locale.default" not in kept(judge(session(payload), payload))


def test_an_absent_attribute_is_left_to_its_presence() -> None:
    body = session(PLAIN)
    del body["payment_intent"]
    assert causes(judge(body)) == {"create.payment_intent.null_when_new": "session.payment_intent.present"}


def test_defaults_within_entries() -> None:
    field = {"key": "k", "label": {"type": "custom", "custom": "K"}, "type": "text"}
    payload = PLAIN | {"custom_fields": [field, field | {"key": "l", "optional": True}]}
    honest = session(payload)
    assert "create.custom_fields.optional.default" in kept(judge(honest, payload))
    honest["custom_fields"][0]["optional"] = True
    assert broken(judge(honest, payload)) == {"create.custom_fields.optional.default"}


@pytest.mark.parametrize(("usage_type", "verdict"), [("licensed", Verdict.PASS), ("metered", Verdict.FAIL)])
def test_an_inline_recurring_price_is_licensed(usage_type: str, verdict: Verdict) -> None:
    inline = {"line_items": [{"price_data": {"recurring": {"interval": "month"}}}]}
    lines = [{"price": {"recurring": {"usage_type": usage_type}}}, {"price": {"recurring": None}}]
    (outcome,) = line_item_defaults(inline, lines, ())
    assert (outcome.clause, outcome.verdict) == ("line_item.price.recurring.usage_type.default", verdict)


def test_nothing_is_said_of_the_usage_type_of_a_stored_price() -> None:
    lines = [{"price": {"recurring": {"usage_type": "metered"}}}]
    assert line_item_defaults({"line_items": [{"price": "price_1"}]}, lines, ()) == []
