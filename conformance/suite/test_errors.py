"""Errors: unknown ids at every endpoint, unknown paths and methods, codes, and that nothing is made by a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.checks import errors
from checkout_conformance.checks.outcomes import judged
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.strategies.plain import PAYMENT
from checkout_conformance.suite.declared import judges, needs, needs_endpoint

pytestmark = judges("errors")

UNKNOWN = "cs_test_a1conformanceunknown0000000000000000000000000000000000000000"

# The longest that an id may be (E-conventions-28).
LONGEST_ID = 255


def _calls(run: Run) -> dict[str, Any]:
    return {
        "retrieve": lambda: run.client.retrieve(UNKNOWN),
        "update": lambda: run.client.update(UNKNOWN, {"metadata": {"a": "b"}}),
        "expire": lambda: run.client.expire(UNKNOWN),
        "line_items": lambda: run.client.line_items(UNKNOWN),
    }


def _refused(run: Run, exchange: Exchange) -> None:
    run.extend(errors.refusal(run.contract, exchange))


@pytest.mark.parametrize(
    "operation",
    [pytest.param(name, marks=needs_endpoint(name)) for name in ("retrieve", "update", "expire", "line_items")],
)
def test_unknown_ids(run: Run, operation: str) -> None:
    if run.probe.base is None:
        return  # without a session nothing tells whether the endpoint is there
    exchange = _calls(run)[operation]()
    _refused(run, exchange)
    run.add(replace(errors.status_is("errors.status.unknown_id", exchange, (404,)), param=operation))
    outcome = errors.code_is("errors.code.unknown_id", exchange, "resource_missing")
    if outcome is not None:
        run.add(outcome)


@needs_endpoint("retrieve")
def test_an_id_longer_than_any(run: Run) -> None:
    """An id that no column holds is one that does not exist; who stands in front of a server may refuse it."""
    exchange = run.client.retrieve(UNKNOWN + "0" * LONGEST_ID)
    if exchange.status is not None:
        shown, seen = (("retrieve", exchange),), f"status {exchange.status}"
        run.add(judged("errors.no_server_error", exchange.status < 500, "a status below 500", seen, shown))


@pytest.mark.parametrize("path", ["/v1/checkout/nothing", "/v1/conformance_unknown", "/v1/checkout/sessions/x/y/z"])
def test_unknown_paths(run: Run, path: str) -> None:
    exchange = run.client.get("other", path)
    _refused(run, exchange)
    run.add(errors.status_is("errors.unknown_path", exchange, (404,)))


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_unknown_methods(run: Run, method: str) -> None:
    exchange = run.client.send_raw(method, "/v1/checkout/sessions", run.client.authorized())
    _refused(run, exchange)
    run.add(errors.status_is("errors.unknown_method", exchange, (404, 405)))


def test_codes(run: Run) -> None:
    """Where a code is due: on a payload that is valid but for one parameter."""
    if run.probe.base is None:
        return  # whatever is refused is refused for another reason
    base = run.base()
    for name in ("success_url", "mode"):
        without = {key: value for key, value in base.items() if key != name}
        if without != base and _coded(run, "errors.code.missing", without, "parameter_missing"):
            break
    _coded(run, "errors.code.unknown", {**base, "conformance_unknown": "1"}, "parameter_unknown")
    _coded(run, "errors.code.enum", {**base, "mode": "conformance_unknown"}, None)
    if "line_items" in base:
        line = base["line_items"][0]
        many = {**base, "line_items": [{**line, "quantity": "abc"}]}
        _coded(run, "errors.code.integer", many, "parameter_invalid_integer")
        stored = run.probe.provisions.prices
        empty = {**line, "price": ""} if "price" in line else next(({"price": "", "quantity": 1} for _ in stored), None)
        if empty is not None:
            _coded(run, "errors.code.empty", {**base, "line_items": [empty]}, "parameter_invalid_empty")


def _coded(run: Run, clause: str, payload: dict[str, Any], code: str | None) -> bool:
    """Judge the code of an invalid create's refusal; whether it was refused."""
    exchange = run.client.create(payload)
    _refused(run, exchange)
    outcome = errors.code_is(clause, exchange, code)
    if outcome is not None:
        run.add(outcome)
    return not exchange.ok


@judges("errors.inactive_price")
@needs("prices")
def test_a_price_that_is_not_active(run: Run) -> None:
    product = run.probe.provisions.first("product")
    base = run.plain(PAYMENT)
    if product is None or base is None:
        return
    price = {"product": product, "currency": "usd", "unit_amount": 1_000}
    _inactive(run, "price", price, lambda identity: {**base, "line_items": [{"price": identity, "quantity": 1}]})


@judges("errors.inactive_tax_rate")
@needs("tax_rates")
def test_a_tax_rate_that_is_not_active(run: Run) -> None:
    base = run.plain(PAYMENT)
    if base is None:
        return
    rate = {"display_name": "VAT", "percentage": "10", "inclusive": False}
    line = base["line_items"][0]
    _inactive(run, "tax_rate", rate, lambda identity: {**base, "line_items": [{**line, "tax_rates": [identity]}]})


def _inactive(run: Run, kind: str, parameters: Mapping[str, Any], naming: Callable[[str], dict[str, Any]]) -> None:
    """One object that is active, which a create may name, and one that differs from it in that it is not."""
    made = [
        run.client.post(f"provision {kind}", f"/v1/{kind}s", {**parameters, "active": active})
        for active in (True, False)
    ]
    bodies = [exchange.json if exchange.ok and isinstance(exchange.json, dict) else {} for exchange in made]
    if [body.get("active") for body in bodies] != [True, False] or not all(body.get("id") for body in bodies):
        return  # nothing can be made inactive in this way
    control, answer = (run.client.create(naming(str(body["id"]))) for body in bodies)
    if control.ok:
        run.extend(errors.refusal(run.contract, answer))
        run.add(errors.inactive_refused(f"errors.inactive_{kind}", control, answer))


@needs_endpoint("list")
def test_a_refusal_makes_nothing(run: Run) -> None:
    """A create refused for its last parameter leaves no session behind: the newest session is the one before."""
    before = run.client.create(run.base())
    if before.identity is None:
        return
    older = run.client.list({"limit": 1, "ending_before": before.identity}).json
    if not isinstance(older, dict) or older.get("data") != []:
        return  # what is newer shows nothing: others make sessions, or the cursor does not hold
    refused = run.client.create({**run.base(), "mode": "conformance_unknown"})
    listed = run.client.list({"limit": 1, "ending_before": before.identity})
    data = listed.json.get("data") if isinstance(listed.json, dict) else None
    if refused.ok or not listed.ok or not isinstance(data, list):
        return
    shown = (("create", before), ("a create that is refused", refused), ("what is newer", listed))
    mine = [entry for entry in data if isinstance(entry, dict) and entry.get("mode") == "conformance_unknown"]
    newer = len(data) if run.target.local else len(mine)
    run.add(judged("errors.nothing_created", newer == 0, "no newer session", f"{newer} newer sessions", shown))
