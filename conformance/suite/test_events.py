"""Events: every transition is announced once, by an event with the session inside, polled and delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from checkout_conformance.checks import events
from checkout_conformance.checks.outcomes import Shown, judged
from checkout_conformance.checks.shape import Shape
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.rules.events import ANNOUNCES
from checkout_conformance.suite.declared import judges, needs
from checkout_conformance.suite.scenarios import Scenario, made
from checkout_conformance.target.webhooks import listening

pytestmark = [judges("events"), needs("events")]

# Events of a server on this machine arrive at once; others may take a while.
PATIENCE_S, LOCAL_PATIENCE_S = 10.0, 2.0
POLL_S = 0.2


def test_expiry_is_announced(run: Run) -> None:
    scenario, session = _start(run)
    if session is not None:
        scenario.add("expire", run.client.expire(session["id"]))
        _judge(run, scenario, session, "expire")
        run.add(events.unannounced("complete", session["id"], _events(run, scenario, "complete"), scenario.shown))


@needs("completion")
@pytest.mark.parametrize("mode", ["payment", "subscription", "setup"])
def test_completion_is_announced(run: Run, mode: str) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.plain(mode))
    if session is not None:
        _pay(run, scenario, session, "pay")
        _judge(run, scenario, session, "complete")
        run.add(events.unannounced("expire", session["id"], _events(run, scenario, "expire"), scenario.shown))


@needs("delayed_completion")
def test_settlement_is_announced(run: Run) -> None:
    for succeeded, happened in ((True, "settle"), (False, "fail")):
        scenario, session = _start(run)
        if session is not None:
            _pay(run, scenario, session, "pay_later")
            scenario.add(happened, run.drivers.settle(session, succeeded=succeeded))
            _judge(run, scenario, session, happened)


def test_refused_expiry_is_not_announced_again(run: Run) -> None:
    scenario, session = _start(run)
    if session is not None:
        scenario.add("expire", run.client.expire(session["id"]))
        scenario.add("expire again", run.client.expire(session["id"]))
        _judge(run, scenario, session, "expire")


def test_event_list(run: Run) -> None:
    scenario, session = _start(run)
    if session is None:
        return
    for number in range(2):  # an order needs two events at least
        other = made(run, scenario, run.base()) if number else session
        if other is not None:
            scenario.add("expire", run.client.expire(other["id"]))
    kind = ANNOUNCES["expire"]
    listed = _wait(run, lambda: events.about(_events(run, None, "expire"), session["id"], kind))
    _filter_briefly(run, scenario.shown[:2])
    exchange = scenario.add("list events", run.client.events({"limit": 50}))
    found = exchange.entries
    if len(found) > 1:
        run.add(events.newest_first(found, scenario.shown))
    typed = scenario.add("list events of one type", run.client.events({"type": kind, "limit": 50}))
    run.add(events.of_one_type(typed.entries, kind, scenario.shown))
    for event in listed[:1]:
        one = scenario.add("retrieve the event", run.client.event(str(event.get("id"))))
        run.extend(Shape(run.contract).judge("event", one, "retrieve the event") if one.ok else ())
        run.add(events.same_event(event, one.json, scenario.shown))
    run.extend(Shape(run.contract).judge("event_list", exchange, "list events"))


def _filter_briefly(run: Run, expired: Shown) -> None:
    """After one expiry, events of its type and of one that did not happen: the fewest requests that show a fault."""
    for kind in (ANNOUNCES["complete"], ANNOUNCES["expire"]):
        asked = run.client.events({"type": kind, "limit": 3})
        run.add(events.of_one_type(asked.entries, kind, (*expired, ("list events of one type", asked))))


@needs("webhooks")
def test_webhook_delivery(run: Run) -> None:
    with listening(fail_first=1) as hook:
        scenario = Scenario()
        payload = {"url": hook.url, "enabled_events": [ANNOUNCES["expire"]]}
        endpoint = scenario.add(
            "register a webhook endpoint", run.client.post("webhooks", "/v1/webhook_endpoints", payload)
        )
        body = endpoint.json if isinstance(endpoint.json, dict) else {}
        session = made(run, scenario, run.base())
        if session is None or not body.get("secret"):
            return
        scenario.add("expire", run.client.expire(session["id"]))
        mine = _wait(run, lambda: [d for d in hook.deliveries() if session["id"].encode() in d.body and d.answered])
        seen = hook.deliveries()
        run.add(
            judged(
                "events.webhook.delivered",
                any(session["id"].encode() in d.body for d in seen),
                "a POST with the event",
                f"{len(seen)} deliveries",
                scenario.shown,
            )
        )
        if seen:
            holds = all(events.signature_holds(d.body, d.signature, str(body["secret"])) for d in seen)
            run.add(judged("events.webhook.signed", holds, "a signature that verifies", _signed(holds), scenario.shown))
        if run.has("webhook_retries"):
            run.add(
                judged(
                    "events.webhook.retried",
                    bool(mine),
                    "a second try after an error",
                    f"{len(seen)} tries, {len(mine)} after the error",
                    scenario.shown,
                )
            )
        run.client.send_raw("DELETE", f"/v1/webhook_endpoints/{body.get('id')}", run.client.authorized())


def _signed(holds: bool) -> str:
    return "it verifies" if holds else "it does not verify"


def _start(run: Run) -> tuple[Scenario, dict[str, Any] | None]:
    scenario = Scenario()
    return scenario, made(run, scenario, run.base())


def _pay(run: Run, scenario: Scenario, session: Mapping[str, Any], how: str) -> None:
    exchange = run.drivers.complete(session, how)
    if exchange is not None:
        scenario.add(f"a customer: {how}", exchange)


def _judge(run: Run, scenario: Scenario, session: Mapping[str, Any], happened: str) -> None:
    kind, identity = ANNOUNCES[happened], str(session["id"])
    _wait(run, lambda: events.about(_events(run, None, happened), identity, kind))
    found = _events(run, scenario, happened)
    run.extend(events.announced(happened, identity, found, run.contract, scenario.shown))


def _events(run: Run, scenario: Scenario | None, happened: str) -> list[dict[str, Any]]:
    """The newest events of the type that announces it; the filter is not trusted, only used."""
    exchange = run.client.events({"type": ANNOUNCES[happened], "limit": 100})
    if scenario is not None:
        scenario.add("list events", exchange)
    return exchange.entries


def _wait(run: Run, find: Callable[[], list[Any]]) -> list[Any]:
    """Ask again until something is found or patience ends: events may arrive a little later."""
    ends = time.monotonic() + (LOCAL_PATIENCE_S if run.target.local else PATIENCE_S)
    while True:
        found = find()
        if found or time.monotonic() > ends:
            return found
        time.sleep(POLL_S)
