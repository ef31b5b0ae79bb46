"""Drivers: how a run makes happen what no API request can (a customer pays, time passes).

A driver is an HTTP template from the target file, or `manual`, which asks a person. What a target has no driver
for, it does not have the capability for, and clauses that need it are `unsupported`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.target.client import Client
from checkout_conformance.target.page_forms import PageForm, forms, path_of_url, sent_to

MANUAL = "manual"
MANUAL_WAIT_S = 600.0
MANUAL_POLL_S = 2.0
CARDS = {"pay": "4242 4242 4242 4242", "decline": "4000 0000 0000 0002"}
# capability -> the driver that gives it, and the outcome the driver must know (None: any)
CAPABILITY_OF_DRIVER = {
    "completion": ("complete", "pay"),
    "delayed_completion": ("settle", None),
    "declined_completion": ("complete", "decline"),
    "clock": ("advance_clock", None),
    "recovery": ("recover", None),
}


def has(drivers: Mapping[str, Any], capability: str) -> bool:
    """Whether a target's drivers give a capability."""
    name, outcome = CAPABILITY_OF_DRIVER[capability]
    driver = drivers.get(name)
    if driver is None or outcome is None:
        return driver is not None
    return driver == MANUAL or outcome in driver.get("outcomes", {outcome: outcome})


class Drivers:
    """Runs the drivers of one target through its client; `found` are some that its target file does not have."""

    def __init__(self, client: Client, found: Mapping[str, Any] | None = None) -> None:
        self._client = client
        self._drivers = {**(found or {}), **client.target.drivers}

    def complete(
        self, session: Mapping[str, Any], outcome: str, filled: Mapping[str, str] | None = None
    ) -> Exchange | None:
        """Let a customer try to complete a session: `pay`, `pay_later` or `decline`. None for a manual one.

        `filled` is what the session's own page has been filled in with (`page`), in place of what every page has.
        """
        if self._drivers["complete"] == MANUAL:
            self._ask(session, outcome)
            return None
        return self._run("complete", filled, id=str(session.get("id")), outcome=outcome)

    def page(self, session: Mapping[str, Any]) -> PageForm | None:
        """The form of a session's own page, filled in; None where its driver speaks of no page, or there is none."""
        driver, url = self._drivers["complete"], session.get("url")
        if driver == MANUAL or not driver.get("page") or not isinstance(url, str):
            return None
        path = path_of_url(url)
        page = self._client.get("driver page", path)
        wanted = str(driver["path"]).format(id=session.get("id"))
        text = page.response.body.decode("utf-8", "replace") if page.response is not None and page.ok else ""
        return next((form for form in forms(text) if sent_to(form, path) == wanted), None)

    def settle(self, session: Mapping[str, Any], *, succeeded: bool) -> Exchange:
        """Let the processing payment of a completed session succeed or fail."""
        return self._run("settle" if succeeded else "fail", id=str(session.get("id")))

    def recover(self, session: Mapping[str, Any]) -> Exchange:
        """Let the customer follow an expired session's recovery link; the answer is the session that recovers it."""
        return self._run("recover", id=str(session.get("id")))

    def advance_clock(self, seconds: int) -> Exchange:
        """Let time pass on the target."""
        return self._run("advance_clock", seconds=str(seconds))

    def now(self) -> int | None:
        """The target's time in Unix seconds, where it has a clock of its own."""
        driver = self._drivers.get("now")
        if not isinstance(driver, Mapping):
            return None
        body = self._run("now").json
        value = body.get(driver.get("answer", "now")) if isinstance(body, dict) else None
        return int(value) if isinstance(value, (int, float)) else None

    def _run(self, name: str, filled: Mapping[str, str] | None = None, **values: str) -> Exchange:
        driver = self._drivers[name]
        if "outcome" in values:
            values["outcome"] = driver.get("outcomes", {}).get(values["outcome"], values["outcome"])
        path = str(driver["path"]).format(**values)
        form = {key: text.format(**values) for key, text in driver.get("form", {}).items()}
        form = form if filled is None else dict(filled)
        if driver.get("method") == "GET":
            return self._client.get(f"driver {name}", path, form)
        return self._client.post(f"driver {name}", path, form)

    def _ask(self, session: Mapping[str, Any], outcome: str) -> None:
        """Print where to pay and wait until the session is no longer open, or the time is over."""
        card = CARDS.get(outcome, "a payment method that settles later")
        print(f"\nOpen {session.get('url')} and pay with {card}; waiting.", file=sys.stderr, flush=True)
        ends = time.monotonic() + MANUAL_WAIT_S
        while time.monotonic() < ends:
            body = self._client.retrieve(str(session.get("id"))).json
            if isinstance(body, dict) and body.get("status") != "open":
                return
            time.sleep(MANUAL_POLL_S)
