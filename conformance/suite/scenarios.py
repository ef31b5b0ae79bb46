"""Scenarios: labelled exchanges in the order they happened, and the sessions that most of them begin with."""

from __future__ import annotations

from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run

# New sessions that are tried before it is said that none can be expired.
ATTEMPTS = 4


class Scenario:
    """Collects the exchanges that show an outcome."""

    def __init__(self) -> None:
        self._labelled: list[tuple[str, Exchange]] = []

    def add(self, label: str, exchange: Exchange) -> Exchange:
        """Add one more exchange; it is given back."""
        self._labelled.append((label, exchange))
        return exchange

    @property
    def shown(self) -> tuple[tuple[str, Exchange], ...]:
        """What happened so far."""
        return tuple(self._labelled)


def made(run: Run, scenario: Scenario, payload: dict[str, Any] | None) -> dict[str, Any] | None:
    """Create a session, as the next part of a scenario; None where the target refuses it, or there is no payload.

    That a valid create is refused is judged elsewhere (acceptance); here it only leaves nothing to judge.
    """
    if not payload:
        return None
    body = scenario.add("create", run.client.create(payload)).json
    return body if isinstance(body, dict) and isinstance(body.get("id"), str) else None


def expires_at_once(run: Run, payload: dict[str, Any] | None) -> bool:
    """Whether a new session can be expired, before anything else reaches it: other processes do much in little time."""
    for _ in range(ATTEMPTS):
        session = made(run, Scenario(), payload)
        if session is not None and run.client.expire(str(session["id"])).ok:
            return True
    return False
