"""The shape of sessions later in life, as clients see them: expanded, expired with recovery, completed.

Some attributes are null until something happens, others there only when asked for; here both are brought about.
What transitions do is judged by the lifecycle's items; this module judges shapes alone.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from checkout_conformance.checks import amounts, conventions
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.strategies.plain import FIELD, HOSTED, SHIPPING_RATE, items, page
from checkout_conformance.suite import payloads
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.answers import Answers, session_of
from checkout_conformance.suite.declared import judges, needs
from checkout_conformance.suite.generation import context

pytestmark = judges("shape", "conventions.expand.object")

MODES = ("payment", "subscription", "setup")
# What a session includes when asked, one request each: a path that a target does not know must not hide the others.
BREAKDOWN, TAXES = ["total_details.breakdown"], ["data.taxes"]
OBJECTS = ("customer", "payment_intent", "setup_intent", "subscription", "invoice")
SESSION_EXPANDS = (["line_items"], BREAKDOWN, ["shipping_cost.taxes"], *([name] for name in OBJECTS))
LINE_EXPANDS = (
    ["data.discounts"],
    TAXES,
    ["data.price.currency_options"],
    ["data.price.tiers"],
    ["data.price.product"],
)
# What a customer leaves behind: everything that a page can ask for.
COLLECTING: Mapping[str, Any] = {
    "phone_number_collection": {"enabled": True},
    "billing_address_collection": "required",
    "shipping_address_collection": {"allowed_countries": ["US", "FR"]},
    "name_collection": {"business": {"enabled": True}, "individual": {"enabled": True}},
    "custom_fields": [
        FIELD,
        {
            "key": "fit",
            "label": {"type": "custom", "custom": "Fit"},
            "type": "dropdown",
            "dropdown": {"options": [{"label": "Slim", "value": "slim"}]},
        },
        {"key": "age", "label": {"type": "custom", "custom": "Age"}, "type": "numeric"},
    ],
}
TERMS: Mapping[str, Any] = {"consent_collection": {"promotions": "auto", "terms_of_service": "required"}}
SHIPPED: Mapping[str, Any] = {"shipping_options": [{"shipping_rate_data": SHIPPING_RATE}]}


class Inspector:
    """Looks at one session from all sides; `failing` shapes are said as they are."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._answers = Answers(run, payloads.known(run))

    def look(self, identity: str, label: str) -> list[Outcome]:
        """Retrieve the session and its line items, plainly and with everything that can be included."""
        client, found = self._run.client, list[Outcome]()
        if "retrieve" not in self._run.probe.unserved:
            plain = client.retrieve(identity)
            found += self._answers.shape("session", plain, label) if plain.ok else []
            for expand in SESSION_EXPANDS:
                got = client.retrieve(identity, {"expand": expand})
                found += self._answers.shape("session", got, label) if got.ok else []
                found += _expanded(expand[0], plain, got, label)
                if expand == BREAKDOWN and got.ok and isinstance(got.json, dict):
                    found += amounts.breakdown(got.json, ((label, got),))
        if "line_items" not in self._run.probe.unserved:
            for expand in LINE_EXPANDS:
                got = client.line_items(identity, {"limit": 100, "expand": expand})
                found += self._answers.shape("line_item_list", got, label) if got.ok else []
                found += amounts.line_taxes(got.entries, ((label, got),)) if expand == TAXES and got.ok else []
        return found


def _expanded(name: str, plain: Exchange, got: Exchange, label: str) -> list[Outcome]:
    """Whether what is an id without `expand` is an object with it."""
    before, after = (each.json if each.ok and isinstance(each.json, dict) else {} for each in (plain, got))
    if name not in OBJECTS or not isinstance(before.get(name), str) or not after:
        return []
    shown = ((label, plain), ("the same, expanded", got))
    return [conventions.expanded("conventions.expand.object", before[name], after.get(name), shown)]


def rich(run: Run, mode: str) -> dict[str, Any] | None:
    """A create that collects as much as a page of its mode can; None where the mode has no items here."""
    part = items(context(run), mode)
    if part is None:
        return None
    made = {"mode": mode, **copy.deepcopy(part), **page(HOSTED), **copy.deepcopy(dict(COLLECTING))}
    if mode == "setup":
        made.pop("shipping_address_collection")
        made.pop("phone_number_collection")
    if run.has("account_terms"):
        made |= TERMS
    if run.has("tax"):
        made["tax_id_collection"] = {"enabled": True}
    if mode == "payment":
        made |= copy.deepcopy(dict(SHIPPED))
        made["invoice_creation"] = {"enabled": True}
    coupons = list(payloads.known(run).coupons)
    if coupons and mode != "setup":  # a percentage here, an amount there: each shows what the other leaves null
        made["discounts"] = [{"coupon": coupons[0 if mode == "subscription" else -1]}]
    rate = run.probe.provisions.first("tax_rate")
    if rate is not None and mode != "setup" and run.has("tax_rates"):
        made["line_items"][0]["tax_rates"] = [rate]
    known = run.contract.request_schema("create")["properties"]
    return {name: value for name, value in made.items() if name in known}


def opened(run: Run, mode: str, **more: Any) -> dict[str, Any] | None:
    """A rich open session, without what this target refuses; None where there is none."""
    payload = rich(run, mode)
    if run.probe.base is None or payload is None:
        return None
    accepted = Accepting(run, "create").run(payload | more)
    run.extend(outcome for outcome in accepted.outcomes if outcome.verdict is not Verdict.FAIL)
    session = session_of(accepted.exchange) if accepted.exchange is not None else None
    return dict(session) if session is not None and isinstance(session.get("id"), str) else None


@pytest.mark.parametrize("mode", MODES)
def test_an_open_session_seen_from_all_sides(run: Run, mode: str) -> None:
    """Everything that can be included is asked for."""
    session = opened(run, mode)
    if session is not None:
        run.extend(Inspector(run).look(session["id"], "an open session"))


@needs("completion")
@pytest.mark.parametrize("mode", MODES)
def test_a_completed_session_seen_from_all_sides(run: Run, mode: str) -> None:
    """What a customer left behind has its documented shape."""
    session = opened(run, mode)
    if session is not None:
        run.drivers.complete(session, "pay")
        run.extend(Inspector(run).look(session["id"], "a completed session"))


def test_an_expired_session_that_can_be_recovered(run: Run) -> None:
    """A recovery url has its documented shape."""
    recovery = {"after_expiration": {"recovery": {"enabled": True, "allow_promotion_codes": True}}}
    session = opened(run, "payment", **recovery)
    if session is not None and "expire" not in run.probe.unserved:
        run.client.expire(session["id"])
        run.extend(Inspector(run).look(session["id"], "an expired session"))


@judges("customer_session.*")
@needs("customer_sessions", "customers")
def test_a_customer_session(run: Run) -> None:
    """Its shape; what it can do is judged with customer sessions."""
    customer = run.probe.provisions.first("customer")
    answers = Answers(run)
    for component in ("pricing_table", "buy_button", "payment_element"):
        payload = {"customer": customer, "components": {component: {"enabled": True}}}
        made = run.client.customer_session_create(payload)
        run.extend(answers.shape("customer_session", made, "the customer session") if made.ok else [])


@judges("event.*", "event_list.*")
@needs("events")
def test_events(run: Run) -> None:
    """The shape of the events of a session that was expired, in the list and one by one."""
    if run.probe.base is None:
        return
    answers = Answers(run)
    session = run.client.create(run.base()).json
    if isinstance(session, dict) and "expire" not in run.probe.unserved:
        run.client.expire(str(session.get("id")))
    page = run.client.events({"limit": 10, "type": "checkout.session.expired"})
    run.extend(answers.shape("event_list", page, "the events") if page.ok else [])
    for event in page.entries[:3]:
        got = run.client.event(str(event.get("id")))
        run.extend(answers.shape("event", got, "the event") if got.ok else [])
