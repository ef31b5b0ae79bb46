"""Scenarios: labelled exchanges in the order they happened, and the sessions that most of them begin with."""

from __future__ import annotations

import copy
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run


class Scenario:
    """Collects the exchanges that show an outcome."""

    def __init__(self) -> None:
        self._told: list[tuple[str, Exchange]] = []

    def add(self, label: str, exchange: Exchange) -> Exchange:
        """Tell one more exchange; it is given back."""
        self._told.append((label, exchange))
        return exchange

    @property
    def shown(self) -> tuple[tuple[str, Exchange], ...]:
        """What was told so far."""
        return tuple(self._told)


def payload_for(run: Run, mode: str) -> dict[str, Any]:
    """A plain payload of a mode, as near to the target's base payload as the mode allows."""
    base = run.base()
    if mode == "payment" or base.get("mode") == "setup":
        return base
    if mode == "setup":
        return {"mode": "setup", "currency": "usd", "success_url": base["success_url"]}
    item: dict[str, Any] = copy.deepcopy(base["line_items"][0])
    if "price_data" in item:
        item["price_data"]["recurring"] = {"interval": "month"}
    else:
        recurring = (i for i, fact in run.probe.provisions.prices.items() if fact.recurring)
        item["price"] = next(recurring, item["price"])
    return {**base, "mode": "subscription", "line_items": [item]}


def made(run: Run, scenario: Scenario, payload: dict[str, Any]) -> dict[str, Any] | None:
    """Create a session, as the next part of a scenario; None where the target refuses it.

    That a valid create is refused is judged elsewhere (acceptance); here it only leaves nothing to tell.
    """
    body = scenario.add("create", run.client.create(payload)).json
    return body if isinstance(body, dict) and isinstance(body.get("id"), str) else None
