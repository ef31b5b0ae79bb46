"""The probe: the plainest creates that this target accepts, what it has, and whether it is alive at all.

`base_search` finds the base; what it had to give up is one failing clause, once. Then one request to every endpoint.
The base create and its retrieve at the very end tell whether the target died on the way.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.account import try_account
from checkout_conformance.run.asking import Asked, answer, asked, body
from checkout_conformance.run.base_search import ANY_PRICE, BaseSearch, Found, words
from checkout_conformance.run.state import one_id, sessions_kept
from checkout_conformance.run.unlocking import unlocking
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.contract import load
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.rules.table import OF_STATE
from checkout_conformance.schemas.world import PriceFact
from checkout_conformance.strategies.plain import PAYMENT, SUBSCRIPTION, Payload
from checkout_conformance.target import completing
from checkout_conformance.target.client import Client
from checkout_conformance.target.drivers import CAPABILITY_OF_DRIVER, has
from checkout_conformance.target.provision import Provisions, provision

NOT_SERVED = (404, 405, 501)
# What a server says in place of a 404 where it has no such endpoint.
SAYS_NOT_SERVED = re.compile(
    r"(unsupported|unknown|unrecognized|no such|undefined)[ _](endpoint|route|path|method|operation|url|request url)"
    r"|not[ _](yet[ _])?implemented",
    re.IGNORECASE,
)
# The plain creates in payment mode.
PAYMENTS = ("inline_price", "provisioned_price")
# mode -> the clause on its plainest create: where that fails, nothing of the mode can be tried
PLAIN_CLAUSES = {
    PAYMENT: "create.base_payload.inline_price",
    SUBSCRIPTION: "create.base_payload.subscription_mode",
    "setup": "create.base_payload.setup_mode",
}


@dataclass(slots=True)
class Probe:
    """What probing found. `base` is the plainest create accepted, or None where none was; `unserved` names operations.

    `plains` are the plainest creates by mode, the base's first; `drivers` are those that were found by trying.
    """

    base: Payload | None
    provisions: Provisions
    capabilities: dict[str, bool | str]
    plains: dict[str, Payload] = field(default_factory=dict)
    unserved: frozenset[str] = frozenset()
    outcomes: list[Outcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    drivers: dict[str, Any] = field(default_factory=dict)

    def has(self, capability: str) -> bool:
        """Whether the target has a capability."""
        return self.capabilities.get(capability) is True

    @property
    def canned(self) -> str | None:
        """The clause by which probing saw that answers come from fixtures; None where the target keeps state."""
        failing = {outcome.clause for outcome in self.outcomes if outcome.verdict is Verdict.FAIL}
        return next((row.clause for row in OF_STATE if row.clause in failing), None)

    def why_not(self, capability: str) -> str:
        """A sentence: why the target does not have it."""
        reason = self.capabilities.get(capability, "nothing says that the target has it")
        return str(reason)

    def inline(self, mode: str = PAYMENT) -> bool:
        """Whether creates of this mode may bring their price data with them."""
        lines = self.plains.get(mode, {}).get("line_items", ())
        return any("price_data" in line for line in lines)

    def moved(self, provisions: Provisions) -> Probe:
        """The same where the things that payloads name were made anew (another tenant): ids by kind and order."""
        ids = {
            old: new
            for kind, known in self.provisions.ids.items()
            for old, new in zip(known, provisions.ids.get(kind, ()), strict=False)
        }
        plains = {mode: _renamed(payload, ids) for mode, payload in self.plains.items()}
        return replace(self, provisions=provisions, plains=plains, base=next(iter(plains.values()), None))


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(child, ids) for name, child in value.items()}
    if isinstance(value, list):
        return [_renamed(child, ids) for child in value]
    return ids.get(value, value) if isinstance(value, str) else value


def probe(client: Client) -> Probe:
    """Find out what can be tested. Sends about thirty requests; raises nothing for what a target does wrong."""
    provisions = provision(client)
    contract = load(client.target.api_version)
    searched = BaseSearch(client, provisions, contract, client.target.base).found()
    _adopt(provisions, searched)
    found = Probe(searched.base, provisions, dict(provisions.capabilities), searched.plains)
    found.outcomes = [*_created(found, searched), *one_id(client, searched)]
    found.notes = list(_notes(found, searched))
    try_account(client, found, contract)
    _drivers(client, found)
    _endpoints(client, found, None if searched.session is None else body(searched.session))
    found.outcomes += sessions_kept(client, searched, found.unserved)
    found.capabilities.update(
        {name: claimed or "the target file says that it does not have it" for name, claimed in _claims(client).items()}
    )
    found.notes += unlocking(found.capabilities, contract, stripe=client.target.is_stripe)
    return found


def alive(client: Client, base: Mapping[str, Any]) -> tuple[Exchange, Exchange | None]:
    """The sanity check: a create and the retrieve of what it made (None where the create failed)."""
    created = client.create(copy.deepcopy(dict(base)))
    body = created.json
    if not created.ok or not isinstance(body, dict):
        return created, None
    return created, client.retrieve(str(body.get("id")))


def _is_there(exchange: Exchange) -> bool:
    if exchange.status is None or exchange.status in NOT_SERVED:
        return False
    error = exchange.error
    words = " ".join(str(error.get(name, "")) for name in ("type", "code", "message"))
    return exchange.ok or exchange.status >= 500 or SAYS_NOT_SERVED.search(words) is None


def _is_sound(exchange: Exchange) -> bool:
    """Whether it is an answer of this address: no crash, and no redirect, which nobody follows."""
    return exchange.status is not None and exchange.status < 500 and exchange.status // 100 != 3


def _serves(exchange: Exchange) -> bool:
    return _is_there(exchange) and _is_sound(exchange)


def _lists(exchange: Exchange) -> bool:
    """Whether the answer to a plain list is a list object; one that is refused all the same is there."""
    return _serves(exchange) and (_is_list(exchange) or not exchange.ok)


def _drivers(client: Client, found: Probe) -> None:
    for capability in CAPABILITY_OF_DRIVER:
        given = has(client.target.drivers, capability)
        found.capabilities[capability] = given or "a target file has to say how"
    if client.target.try_completion and not found.has("completion") and not client.target.is_stripe:
        _try_completion(client, found)


def _try_completion(client: Client, found: Probe) -> None:
    """Look for a way to pay a session, and say what was found: it was tried because a person allows it."""
    if found.base is None:
        return
    way, tried = completing.find(client, found.base)
    if way is None:
        found.capabilities["completion"] = f"none of the {tried} ways to pay that were tried completes a session"
        return
    found.drivers["complete"] = way.driver
    found.capabilities["completion"] = True
    found.notes.append(
        f"Sessions are paid by POST {way.path}, which was found by trying (`try_completion`); "
        f"this line of a target file says it for good: {way.lines}"
    )


def _claims(client: Client) -> Mapping[str, bool]:
    return client.target.capabilities


def _endpoints(client: Client, found: Probe, session: Mapping[str, Any] | None) -> None:
    """Which endpoints are there: one request each, on a session of our own."""
    events = asked(partial(client.events, {"limit": 1}), _is_list).exchange
    found.capabilities["events"] = _is_list(events) or f"GET /v1/events answered with status {events.status}"
    found.capabilities["payment_links"] = "the kit does not make payment links"
    version = client.target.api_version
    described = load(version).names
    customer = found.provisions.first("customer")
    tried: dict[str, Asked] = {}
    if "customer_session_create" not in described:
        found.capabilities["customer_sessions"] = f"version {version} does not describe them"
    elif customer:
        payload = {"customer": customer, "components": {"pricing_table": {"enabled": True}}}
        one = asked(partial(client.customer_session_create, payload), lambda e: not _is_there(e) or _is_sound(e))
        seen = f"POST /v1/customer_sessions answered with status {one.exchange.status}"
        found.capabilities["customer_sessions"] = one.exchange.ok or seen
        if _is_there(one.exchange):  # where it is not, an optional capability is lacking, and no endpoint missing
            tried["customer_session_create"] = one
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
        known = {operation: ask for operation, ask in requests.items() if operation in described}
        tried.update({operation: asked(ask, _SOUND.get(operation, _serves)) for operation, ask in known.items()})
    for operation, one in tried.items():
        found.outcomes.append(
            one.outcome(f"{operation}.served", "the documented endpoint answers", answer(one.exchange))
        )
    unserved = {name for name, one in tried.items() if name != "customer_session_create" and not one.good}
    found.unserved = frozenset(unserved | (set(REQUESTS) - set(described)))


def _adopt(provisions: Provisions, searched: Found) -> None:
    """What an accepted create names is there, whoever made it: prices and customers that nobody looked up."""
    for mode, payload in searched.plains.items():
        for line in payload.get("line_items", ()):
            price = line.get("price")
            if price is not None and price not in provisions.prices:
                interval = "month" if mode == SUBSCRIPTION and price == ANY_PRICE else None
                provisions.prices[price] = PriceFact("usd", None, interval)
                provisions.capabilities["prices"] = True
        customer = payload.get("customer")
        if isinstance(customer, str) and customer not in provisions.ids.get("customer", ()):
            provisions.ids.setdefault("customer", []).append(customer)
            provisions.capabilities["customers"] = True


def _created(found: Probe, searched: Found) -> list[Outcome]:
    """The outcomes of the plain creates, and of the create as such: one cause is one finding.

    Where no plain payment is accepted, what the base had to give up is said once, whatever else is refused with it.
    """
    outcomes = [_plainly(name, searched) for name in searched.asked]
    if "provisioned_price" not in searched.asked:
        reason = found.why_not("prices")
        clause = "create.base_payload.provisioned_price"
        outcomes.append(Outcome(clause, Verdict.UNSUPPORTED, cause="prices", reason=reason))
    refused = [outcome for outcome in outcomes if outcome.verdict is Verdict.FAIL]
    if found.base is None:
        reason = "not even the plainest create is accepted"
        whole = replace(refused[0], clause="create.served", expected="a plain create is accepted")
        rest = [Outcome(o.clause, Verdict.BLOCKED, cause=whole.clause, reason=reason) for o in refused]
        return [whole, *rest, *(outcome for outcome in outcomes if outcome.verdict is not Verdict.FAIL)]
    shown = () if searched.session is None else (("the create that everything is built on", searched.session),)
    plainly = any(searched.asked[name].good for name in PAYMENTS if name in searched.asked)
    served = Outcome("create.served", Verdict.PASS, exchanges=shown)
    return [*(_caused(_instead(outcome, searched), refused, found, plainly) for outcome in outcomes), served]


def _plainly(name: str, searched: Found) -> Outcome:
    asked_for = searched.asked[name]
    return asked_for.outcome(f"create.base_payload.{name}", "200 and a session", answer(asked_for.exchange))


def _instead(outcome: Outcome, searched: Found) -> Outcome:
    """A refused plain create, with the create of its mode that is accepted: what had to be given up is seen there."""
    mode = next((mode for mode, clause in PLAIN_CLAUSES.items() if clause == outcome.clause), None)
    if outcome.verdict is not Verdict.FAIL or mode not in searched.plains:
        return outcome
    accepted = f"; accepted was: {words(searched.plains[mode])}"
    shown = (*outcome.exchanges, ("what is accepted in its place", searched.answers[mode]))
    return replace(outcome, observed=f"{outcome.observed}{accepted}", exchanges=shown)


def _caused(outcome: Outcome, refused: list[Outcome], found: Probe, plainly: bool) -> Outcome:
    """One plain create, with the one that its refusal follows from; `plainly`: a plain payment is accepted."""
    inline = PLAIN_CLAUSES[PAYMENT]
    if outcome.verdict is not Verdict.FAIL or (plainly and refused[0].clause != inline):
        return outcome
    if plainly and outcome.clause == PLAIN_CLAUSES[SUBSCRIPTION]:
        reason = "it accepts no inline prices, and this create has one"
        return Outcome(outcome.clause, Verdict.BLOCKED, cause=inline, reason=reason, exchanges=outcome.exchanges)
    if plainly:
        return outcome
    if outcome.clause != refused[0].clause:
        return replace(outcome, cause=refused[0].clause)
    if PAYMENT in found.plains:
        return outcome
    return replace(outcome, observed=f"{outcome.observed}; accepted was: {words(found.base or {})}")


def _notes(found: Probe, searched: Found) -> Iterator[str]:
    if searched.given is not None and not searched.given.good:
        yield f"The `[base]` of the target file was refused ({answer(searched.given.exchange)}); another was sought."
    refused = [name.replace("_", " ") for name, one in searched.asked.items() if not one.good]
    if refused:
        yield f"Plain creates that were refused: {', '.join(refused)}."
    if found.base is not None and refused:
        yield f"Everything is built on the plainest create that is accepted: {words(found.base)}."


def _is_list(exchange: Exchange) -> bool:
    body = exchange.json
    return exchange.ok and isinstance(body, dict) and isinstance(body.get("data"), list)


# What the answer to the plainest request of an operation has to be, where it is more than there and no crash.
_SOUND: Mapping[str, Callable[[Exchange], bool]] = {"list": _lists, "line_items": _lists}
