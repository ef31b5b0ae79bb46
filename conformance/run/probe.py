"""The probe: the simplest create that this target takes, what it has, and whether it is alive at all.

First a plain create and a retrieve. A list of fallback base payloads (inline price, provisioned price, setup mode)
finds the simplest create that works; what it had to give up is one failing clause, once. The same create and
retrieve at the very end tell whether the target died on the way. What does not work is asked a second time: a
target that stumbles once has no missing endpoint.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.target.client import Client
from checkout_conformance.target.drivers import CAPABILITY_OF_DRIVER, has
from checkout_conformance.target.provision import Provisions, provision

SUCCESS_URL = "https://example.com/success"
RUNGS = ("inline_price", "provisioned_price", "setup_mode")
NOT_SERVED = (404, 405, 501)


@dataclass(slots=True)
class Probe:
    """What probing found. `base` is the simplest payload taken, or None where none was; `unserved` names operations."""

    base: dict[str, Any] | None
    fallback: str | None
    provisions: Provisions
    capabilities: dict[str, bool | str]
    unserved: frozenset[str] = frozenset()
    outcomes: list[Outcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def has(self, capability: str) -> bool:
        """Whether the target has a capability."""
        return self.capabilities.get(capability) is True

    def why_not(self, capability: str) -> str:
        """A sentence: why the target does not have it."""
        reason = self.capabilities.get(capability, "nothing says that the target has it")
        return str(reason)


def inline_payload() -> dict[str, Any]:
    """The base payload: one line item with an inline price, payment mode, hosted page."""
    price = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "T-shirt"}}
    return {"mode": "payment", "success_url": SUCCESS_URL, "line_items": [{"price_data": price, "quantity": 1}]}


def base_payloads(provisions: Provisions) -> dict[str, dict[str, Any] | None]:
    """The list of fallbacks: fallback -> payload, or None where what it needs could not be made."""
    one_time = next((i for i, fact in provisions.prices.items() if not fact.recurring), None)
    provisioned = {**inline_payload(), "line_items": [{"price": one_time, "quantity": 1}]} if one_time else None
    setup = {"mode": "setup", "success_url": SUCCESS_URL, "currency": "usd"}
    return {"inline_price": inline_payload(), "provisioned_price": provisioned, "setup_mode": setup}


def probe(client: Client) -> Probe:
    """Find out what can be tested. Sends about twenty requests; raises nothing for what a target does wrong."""
    provisions = provision(client)
    found = Probe(None, None, provisions, dict(provisions.capabilities))
    session = _climb(client, found)
    found.outcomes = _created(found)
    _drivers(client, found)
    _endpoints(client, found, session)
    found.capabilities.update(
        {name: claimed or "the target file says that it does not have it" for name, claimed in _claims(client).items()}
    )
    return found


def alive(client: Client, base: Mapping[str, Any]) -> tuple[Exchange, Exchange | None]:
    """The sanity check: a create and the retrieve of what it made (None where the create failed)."""
    created = client.create(copy.deepcopy(dict(base)))
    body = created.json
    if not created.ok or not isinstance(body, dict):
        return created, None
    return created, client.retrieve(str(body.get("id")))


def _climb(client: Client, found: Probe) -> Mapping[str, Any] | None:
    """Try the fallbacks from the simplest on; the first that works is the base. Every fallback is judged."""
    session: Mapping[str, Any] | None = None
    for fallback, payload in base_payloads(found.provisions).items():
        clause = f"create.base_payload.{fallback}"
        if payload is None:
            found.outcomes.append(Outcome(clause, Verdict.UNSUPPORTED, cause="prices", reason=found.why_not("prices")))
            continue
        asked = _asked(partial(client.create, payload), _is_session)
        found.outcomes.append(asked.outcome(clause, "200 and a session", _answer(asked.exchange)))
        if asked.good and found.base is None:
            found.base, found.fallback, session = payload, fallback, _body(asked.exchange)
        elif not asked.good:
            found.notes.append(
                f"A plain create with {fallback.replace('_', ' ')} was refused; the run goes on without it."
            )
    return session


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request whose answer decides something: sent once, and once more where the first answer was not good."""

    exchange: Exchange
    good: bool
    times: int

    def outcome(self, clause: str, expected: str, seen: str) -> Outcome:
        """A failure was seen twice; what failed once only is inconclusive."""
        shown = (("the request", self.exchange),)
        if not self.good:
            return Outcome(clause, Verdict.FAIL, None, None, None, expected, seen, shown, self.times, self.times)
        if self.times > 1:
            reason = "it failed 1 of 2 times: the same request, sent again, was answered as documented"
            return Outcome(clause, Verdict.INCONCLUSIVE, reason=reason, exchanges=shown, tried=2, failed=1)
        return Outcome(clause, Verdict.PASS, expected=expected, observed=expected, exchanges=shown)


def _asked(ask: Callable[[], Exchange], good: Callable[[Exchange], bool]) -> _Asked:
    first = ask()
    if good(first):
        return _Asked(first, True, 1)
    again = ask()
    return _Asked(again, good(again), 2)


def _answer(exchange: Exchange) -> str:
    return exchange.failure or f"status {exchange.status}: {str(exchange.error.get('message', ''))[:200]}"


def _body(exchange: Exchange) -> Mapping[str, Any]:
    return exchange.json if isinstance(exchange.json, dict) else {}


def _is_session(exchange: Exchange) -> bool:
    return exchange.ok and isinstance(_body(exchange).get("id"), str)


def _is_there(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status not in NOT_SERVED


def _is_sound(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status < 500


def _drivers(client: Client, found: Probe) -> None:
    for capability in CAPABILITY_OF_DRIVER:
        given = has(client.target.drivers, capability)
        found.capabilities[capability] = given or "the target file has no driver for it"


def _claims(client: Client) -> Mapping[str, bool]:
    return client.target.capabilities


def _endpoints(client: Client, found: Probe, session: Mapping[str, Any] | None) -> None:
    """Which endpoints are there: one request each, on a session of our own."""
    events = _asked(partial(client.events, {"limit": 1}), _is_list).exchange
    found.capabilities["events"] = _is_list(events) or f"GET /v1/events answered with status {events.status}"
    found.capabilities["payment_links"] = "the kit does not make payment links"
    customer = found.provisions.first("customer")
    tried: dict[str, _Asked] = {}
    if customer:
        payload = {"customer": customer, "components": {"pricing_table": {"enabled": True}}}
        asked = _asked(partial(client.customer_session_create, payload), lambda e: not _is_there(e) or _is_sound(e))
        status = asked.exchange.status
        found.capabilities["customer_sessions"] = (
            asked.exchange.ok or f"POST /v1/customer_sessions answered with status {status}"
        )
        if _is_there(asked.exchange):  # where it is not, an optional capability is lacking, and no endpoint missing
            tried["customer_session_create"] = asked
    else:
        found.capabilities["customer_sessions"] = "there is no customer to make one for"
    if session is not None:
        identity = str(session["id"])
        requests: dict[str, Callable[[], Exchange]] = {
            "retrieve": partial(client.retrieve, identity),
            "list": partial(client.list, {"limit": 1}),
            "line_items": partial(client.line_items, identity),
            "update": partial(client.update, identity, {"metadata": {"probe": "1"}}),
            "expire": partial(client.expire, identity),
        }
        tried.update({operation: _asked(ask, _is_there) for operation, ask in requests.items()})
    for operation, asked in tried.items():
        seen = asked.exchange.failure or f"status {asked.exchange.status}"
        found.outcomes.append(asked.outcome(f"{operation}.served", "the documented endpoint answers", seen))
    found.unserved = frozenset(
        operation for operation, asked in tried.items() if operation != "customer_session_create" and not asked.good
    )


def _created(found: Probe) -> list[Outcome]:
    """The outcomes of the fallbacks, and of the create as such: where nothing is accepted, that is one finding."""
    fallbacks = found.outcomes
    if found.base is not None:
        first = next(o for o in fallbacks if o.clause == f"create.base_payload.{found.fallback}")
        return [*fallbacks, Outcome("create.served", Verdict.PASS, exchanges=first.exchanges)]
    refused = [outcome for outcome in fallbacks if outcome.verdict is Verdict.FAIL]
    reason = "not even the plainest create is taken"
    whole = replace(refused[0], clause="create.served", expected="one of three plain creates is taken")
    rest = [Outcome(o.clause, Verdict.BLOCKED, cause=whole.clause, reason=reason) for o in refused]
    return [whole, *rest, *(outcome for outcome in fallbacks if outcome.verdict is not Verdict.FAIL)]


def _is_list(exchange: Exchange) -> bool:
    body = exchange.json
    return exchange.ok and isinstance(body, dict) and isinstance(body.get("data"), list)
