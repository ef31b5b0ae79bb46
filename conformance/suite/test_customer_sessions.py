"""Customer sessions: what is asked for is in the answer, and unknown customers are refused."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks import customer_sessions
from checkout_conformance.checks.shape import Shape
from checkout_conformance.run.run import Run
from checkout_conformance.suite.declared import judges, needs
from checkout_conformance.suite.scenarios import Scenario

pytestmark = [judges("customer_sessions"), needs("customer_sessions", "customers")]

FEATURES = {
    "payment_method_allow_redisplay_filters": ["always", "limited"],
    "payment_method_redisplay": "enabled",
    "payment_method_redisplay_limit": 5,
    "payment_method_remove": "enabled",
    "payment_method_save": "enabled",
    "payment_method_save_usage": "off_session",
}
OF_ANOTHER = "pricing table"
COMPONENTS: dict[str, dict[str, Any]] = {
    "buy button": {"buy_button": {"enabled": True}},
    "pricing table": {"pricing_table": {"enabled": True}},
    "payment element": {"payment_element": {"enabled": True}},
    "payment element with features": {"payment_element": {"enabled": True, "features": FEATURES}},
}


def _customer(run: Run, name: str) -> str | None:
    """Whose session it is: not always the same customer, or one that is always answered would never be seen."""
    usual = run.probe.provisions.first("customer")
    if name != OF_ANOTHER:
        return usual
    return run.client.post("provision customer", "/v1/customers", {"email": "another@example.com"}).identity or usual


@pytest.mark.parametrize("name", list(COMPONENTS))
def test_components(run: Run, name: str) -> None:
    scenario = Scenario()
    payload = {"customer": _customer(run, name), "components": COMPONENTS[name]}
    exchange = scenario.add("create a customer session", run.client.customer_session_create(payload))
    if not exchange.ok or not isinstance(exchange.json, dict):
        return
    run.extend(customer_sessions.created(payload, exchange.json, scenario.shown, run.now()))
    run.extend(Shape(run.contract).judge("customer_session", exchange, "create a customer session"))
    other = scenario.add("create another", run.client.customer_session_create(payload))
    secrets = tuple(e.json.get("client_secret") if isinstance(e.json, dict) else None for e in (exchange, other))
    run.add(customer_sessions.own_secret(secrets, scenario.shown))
