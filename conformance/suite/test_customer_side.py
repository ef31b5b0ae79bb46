"""What a customer meets: a page that asks for what it was told to collect, and a link that recovers an expired session.

What needs a customer who pays is tried where sessions can be paid; a link is followed to the target itself only.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from checkout_conformance.checks import amounts
from checkout_conformance.checks.collected import (
    COLLECTED,
    EMAIL,
    NAME,
    PAGE,
    RECOVERY,
    Collected,
    collected,
    customer_email,
    customer_name,
    page_of_expired,
    recovery_link,
    recovery_path,
)
from checkout_conformance.checks.lifecycle import recovery_url
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.status_machine import COMPLETE
from checkout_conformance.strategies.plain import PAYMENT, SHIPPING_RATE, Payload
from checkout_conformance.suite.declared import judges, needs, needs_endpoint
from checkout_conformance.suite.scenarios import Scenario, made
from checkout_conformance.target.page_forms import forms

pytestmark = [judges("lifecycle.complete.*"), needs_endpoint("retrieve")]

NAMELESS = {"name": "Kit"}


@needs("completion")
@pytest.mark.parametrize("row", COLLECTED, ids=lambda row: row.places[0])
def test_what_a_page_has_to_collect_is_there_afterwards(run: Run, row: Collected) -> None:
    scenario, base = Scenario(), run.plain(PAYMENT)
    payload = base and {**base, **copy.deepcopy(dict(row.settings))}
    if payload and row.clause in run.contract.clauses and _may_be_sent(run, row.clause, payload):
        after = _completed(run, scenario, payload)
        run.extend([] if after is None else [collected(row, after, scenario.shown)])


def _may_be_sent(run: Run, clause: str, payload: Payload) -> bool:
    return run.has(*run.contract.clause(clause).needs) and run.contract.is_valid_request("create", payload, run.world)


@judges(EMAIL)
@needs("completion", "customers")
def test_a_customer_without_an_email_gets_the_one_that_was_typed(run: Run) -> None:
    scenario, base = Scenario(), run.plain(PAYMENT)
    customer = scenario.add("a customer", run.client.post("provision customer", "/v1/customers", NAMELESS))
    if base is None or customer.identity is None:
        return
    after = _completed(run, scenario, {**base, "customer": customer.identity})
    if after is not None:
        known = scenario.add("the customer", run.client.get("other", f"/v1/customers/{customer.identity}"))
        body = known.json if known.ok and isinstance(known.json, dict) else {}
        outcome = customer_email(after, body, scenario.shown)
        run.extend([] if outcome is None else [outcome])


@judges(NAME)
@needs("completion")
def test_the_name_that_was_typed(run: Run) -> None:
    scenario, base = Scenario(), run.plain(PAYMENT)
    after = _completed(run, scenario, base) if base else None
    if after is not None:
        outcome = customer_name(after, scenario.shown[-2][1], scenario.shown)
        run.extend([] if outcome is None else [outcome])


@judges("amounts.shipping*", "amounts.total")
@needs("completion")
def test_the_shipping_that_was_chosen_is_charged(run: Run) -> None:
    scenario, base = Scenario(), run.plain(PAYMENT)
    payload = {**base, "shipping_options": [{"shipping_rate_data": SHIPPING_RATE}]} if base else None
    after = _completed(run, scenario, payload) if payload else None
    if payload and after is not None:
        run.extend(amounts.updated_amounts(payload, after, scenario.shown))


@judges(PAGE)
@needs_endpoint("expire")
def test_the_page_of_an_expired_session(run: Run) -> None:
    """Where it is on the target itself: no other host is asked."""
    scenario = Scenario()
    session = made(run, scenario, run.base())
    path = recovery_path((session or {}).get("url"), run.target.url)
    if session is None or path is None:
        return
    before = _forms(run.client.get("driver page", path))
    expired = scenario.add("expire", run.client.expire(str(session["id"]))).json
    after = scenario.add("its page", run.client.get("driver page", path))
    same = any(form in _forms(after) for form in before)
    outcome = page_of_expired(expired if isinstance(expired, dict) else {}, bool(before), same, scenario.shown)
    run.extend([] if outcome is None else [outcome])


def _forms(page: Exchange) -> list[tuple[str, frozenset[str]]]:
    """Where the forms of a page are sent to, and the names of their fields."""
    text = page.response.body.decode("utf-8", "replace") if page.response is not None and page.ok else ""
    return [(form.action, frozenset(form.fields)) for form in forms(text)]


@judges(RECOVERY)
@needs_endpoint("expire")
def test_a_recovery_link_leads_somewhere(run: Run) -> None:
    """Where it leads to the target itself: no other host is asked."""
    scenario, base = Scenario(), run.plain(PAYMENT)
    session = made(run, scenario, base and {**base, "after_expiration": {"recovery": {"enabled": True}}})
    if session is None:
        return
    expired = scenario.add("expire", run.client.expire(str(session["id"]))).json
    path = recovery_path(recovery_url(expired), run.target.url) if isinstance(expired, dict) else None
    if path is not None:
        answer = scenario.add("the link", run.client.get("driver page", path))
        run.add(recovery_link(answer, scenario.shown))


def _completed(run: Run, scenario: Scenario, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A session of this create that was paid, retrieved; None where it is not made, or not complete."""
    session = made(run, scenario, dict(payload))
    if session is None:
        return None
    page = run.drivers.page(session)
    paid = run.drivers.complete(session, "pay", None if page is None else page.fields)
    if paid is not None:
        scenario.add("pay", paid)
    body = scenario.add("afterwards", run.client.retrieve(str(session["id"]))).json
    return body if isinstance(body, dict) and body.get("status") == COMPLETE else None
