"""What a mode insists on is said once, by the plain create of that mode, and blamed on nothing else.

A fake that sells subscriptions by stored prices only, to customers only, and one that lacks a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite import cases
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.refusing import Refusing
from tests.faulty_fakes.test_fakes import run_on
from tests.faulty_fakes.tiny import Refused, Session, Tiny
from tests.judged import broken

PLAIN = "create.base_payload.subscription_mode"
RULES = ("at_most_20_one_time", "recurring_in_subscription_mode")


class StoredSubscriptions(Tiny):
    """Payments bring their prices; a subscription needs a stored one, one that recurs, and a customer."""

    def __init__(self) -> None:
        super().__init__()
        self.things: dict[str, dict[str, Any]] = {}

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        if params.get("mode") != "subscription":
            return super().create(params, key)
        if params.get("customer") not in self.things:
            raise Refused(400, "Subscriptions need a customer.", param="customer")
        prices = [line.get("price") for line in params.get("line_items", {}).values()]
        if not all(price in self.things for price in prices):
            raise Refused(400, "Subscriptions are sold by stored prices.", param="line_items[0][price_data]")
        if not any("recurring" in self.things[str(price)] for price in prices):
            raise Refused(400, "A subscription needs a price that recurs.", param="line_items")
        return super().create({**params, "mode": "payment", "line_items": {}}, key) | {"mode": "subscription"}

    def answer(self, method: str, path: str, params: dict[str, Any], key: str | None) -> tuple[int, Any]:
        kind = path.removeprefix("/v1/")
        if method == "POST" and kind in ("products", "prices", "customers"):
            identity = f"{kind[:4]}_{len(self.things)}"
            self.things[identity] = {**params, "id": identity, "object": kind[:-1]}
            return 200, self.things[identity]
        return super().answer(method, path, params, key)


class LimitsLines(StoredSubscriptions):
    """The same, and it counts the line items that do not recur."""

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        prices = [line.get("price") for line in params.get("line_items", {}).values()]
        once = [price for price in prices if price in self.things and "recurring" not in self.things[str(price)]]
        if params.get("mode") == "subscription" and len(once) > 20:
            raise Refused(400, "At most 20 line items with one-time prices.", param="line_items")
        return super().create(params, key)


class LacksOne(Tiny):
    """It does not know one parameter."""

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        if "excluded_payment_method_types" in params:
            name = "excluded_payment_method_types"
            raise Refused(400, f"Received unknown parameter: {name}", param=name, code="parameter_unknown")
        return super().create(params, key)


def refused(run: Run, clause: str) -> Iterator[Outcome]:
    for violation in cases.violations_of(run, clause):
        yield from Refusing(run).run(violation)


def verdict(outcomes: list[Outcome], clause: str) -> set[Verdict]:
    return {outcome.verdict for outcome in outcomes if outcome.clause == clause}


def test_the_finding_says_what_is_accepted_in_its_place() -> None:
    found = next(outcome for outcome in run_on(StoredSubscriptions()).probe.outcomes if outcome.clause == PLAIN)
    assert found.verdict is Verdict.FAIL
    assert "accepted was: mode subscription, a line item with a stored price" in str(found.observed)
    assert found.exchanges[-1][1].ok


@pytest.mark.parametrize(
    ("fake", "limit"), [(StoredSubscriptions, Verdict.FAIL), (LimitsLines, Verdict.PASS)], ids=["no limit", "limited"]
)
def test_rules_of_lines_are_judged_on_prices_that_the_mode_takes(fake: type[Tiny], limit: Verdict) -> None:
    run = run_on(fake())
    outcomes = [outcome for rule in RULES for outcome in refused(run, f"create.line_items.{rule}")]
    assert broken(outcomes) <= {"create.line_items.at_most_20_one_time"}
    assert verdict(outcomes, "create.line_items.at_most_20_one_time") == {limit}
    assert verdict(outcomes, "create.line_items.recurring_in_subscription_mode") == {Verdict.PASS}


def test_what_stands_in_the_base_is_not_blamed_for_what_stands_beside_it() -> None:
    run = run_on(StoredSubscriptions())
    payload = dict(run.probe.plains["subscription"])
    payload["line_items"] = [*payload["line_items"], *run.probe.plains["payment"]["line_items"]]
    outcomes = Accepting(run, "create").run(payload).outcomes
    assert verdict(outcomes, "create.line_items.accepted") == {Verdict.INCONCLUSIVE, Verdict.PASS}
    assert not [outcome for outcome in outcomes if outcome.verdict is Verdict.FAIL]


def test_a_control_that_is_refused_for_something_else_is_sent_without_it() -> None:
    run = run_on(LacksOne())
    outcomes = list(refused(run, "create.branding_settings.icon.url_not_with_type_file"))
    assert verdict(outcomes, "create.branding_settings.icon.url_not_with_type_file") == {Verdict.FAIL}
    assert verdict(outcomes, "create.excluded_payment_method_types.accepted") == {Verdict.FAIL}
