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
COMPONENTS: dict[str, dict[str, Any]] = {
    "buy button": {"buy_button": {"enabled": True}},
    "pricing table": {"pricing_table": {"enabled": True}},
    "payment element": {"payment_element": {"enabled": True}},
    "payment element with features": {"payment_element": {"enabled": True, "features": FEATURES}},
}


@pytest.mark.parametrize("name", list(COMPONENTS))
def test_components(run: Run, name: str) -> None:
    customer = run.probe.provisions.first("customer")
    scenario = Scenario()
    payload = {"customer": customer, "components": COMPONENTS[name]}
    exchange = scenario.add("create a customer session", run.client.customer_session_create(payload))
    if not exchange.ok or not isinstance(exchange.json, dict):
        return
    run.extend(customer_sessions.created(payload, exchange.json, scenario.shown))
    run.extend(Shape(run.contract).judge("customer_session", exchange, "create a customer session"))
    other = scenario.add("create another", run.client.customer_session_create(payload))
    secrets = tuple(e.json.get("client_secret") if isinstance(e.json, dict) else None for e in (exchange, other))
    run.add(customer_sessions.own_secret(secrets, scenario.shown))
