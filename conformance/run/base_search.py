"""The search for a base: in every mode the plainest create that this target accepts, found in few requests.

First the plain creates of the reference, in every mode and with every kind of price. Where one is refused, the refusal
is read: a parameter that it names and that is not there is put in, one that it names and that is there is left out.
Where no refusal helps, what servers are known to insist on (a customer, an e-mail, a currency ...) is tried blindly,
and whatever was not needed is taken away again. Everything a run sends is built on what is found here.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.asking import Asked, asked, is_session
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.plain import HOSTED, PAYMENT, SETUP, SUBSCRIPTION, Payload, page
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import Provisions

# Requests that the search may send: reached only by targets that refuse every create.
MOST_REQUESTS = 120
# Parameters that one shape may be given, one refusal after the other.
MOST_FOLLOWED = 6
# A price of which nobody knows whether it is there: many fakes never look.
ANY_PRICE = "price_conformance"
# Modes in the order in which they are a base: the first has most parameters.
MODES = (PAYMENT, SUBSCRIPTION, SETUP)
# What makes a request of its kind: never left out because a refusal names it.
KEPT = frozenset({"mode", "line_items"})
WORD = re.compile(r"[a-z][a-z_]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """One plain create. `fallback` is the name of the clause on it (`create.base_payload.*`), where there is one."""

    fallback: str | None
    payload: Payload

    @property
    def mode(self) -> str:
        """Its mode."""
        return str(self.payload["mode"])


@dataclass(slots=True)
class Found:
    """What the search found: `plains` are the accepted creates by mode; `asked` the answers to the plain creates.

    `answers` are those to `plains`. `given` is the answer to the base of the target file, where there is one.
    """

    plains: dict[str, Payload] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    answers: dict[str, Exchange] = field(default_factory=dict)
    given: Asked | None = None

    @property
    def base(self) -> Payload | None:
        """The create that everything is built on; None where none was accepted."""
        return next(iter(self.plains.values()), None)

    @property
    def session(self) -> Exchange | None:
        """The answer to the base; None where none was accepted."""
        return next(iter(self.answers.values()), None)


def inline_payload() -> Payload:
    """The base payload: one line item with an inline price, payment mode, hosted page."""
    return {"mode": PAYMENT, **page(HOSTED), "line_items": [{"price_data": _price_data(), "quantity": 1}]}


def _price_data() -> Payload:
    return {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "T-shirt"}}


def shapes(provisions: Provisions) -> Iterator[Shape]:
    """Every mode with every kind of price, the plainest first; stored prices that were made, or one made up."""
    recurring = {**_price_data(), "recurring": {"interval": "month"}}
    stored = {fact.recurring: price for price, fact in reversed(provisions.prices.items())}
    yield Shape("inline_price", inline_payload())
    if False in stored:
        yield Shape("provisioned_price", _stored(PAYMENT, stored[False]))
    inline = [{"price_data": recurring, "quantity": 1}]
    yield Shape("subscription_mode", {"mode": SUBSCRIPTION, **page(HOSTED), "line_items": inline})
    if True in stored:
        yield Shape(None, _stored(SUBSCRIPTION, stored[True]))
    yield Shape("setup_mode", {"mode": SETUP, **page(HOSTED), "currency": "usd"})
    if not stored:
        yield Shape(None, _stored(PAYMENT, ANY_PRICE))
        yield Shape(None, _stored(SUBSCRIPTION, ANY_PRICE))


def _stored(mode: str, price: str) -> Payload:
    return {"mode": mode, **page(HOSTED), "line_items": [{"price": price, "quantity": 1}]}


class BaseSearch:
    """One search. `given` is the base that a target file has, if any."""

    def __init__(
        self, client: Client, provisions: Provisions, contract: Contract, given: Mapping[str, Any] | None
    ) -> None:
        self._client = client
        self._provisions = provisions
        self._contract = contract
        self._given: Payload | None = None if given is None else dict(given)
        world = provisions.world(0)
        context = GenerationContext(contract, world, 0, True, provisions.first)
        self._templates = RequestTemplates(context)
        self._schema = contract.request_schema("create")
        self._sent = 0
        self._answers: dict[str, Asked] = {}
        self._found = Found()

    def found(self) -> Found:
        """Search. Sends at most MOST_REQUESTS requests, and fewer than ten where the plain creates are accepted."""
        found, all_shapes = self._found, [self._whole(shape) for shape in shapes(self._provisions)]
        if self._given is not None:
            found.given = self._ask(self._given)
            if found.given.good:
                self._take(self._given)
        for shape in all_shapes:
            if shape.fallback is not None or shape.mode not in found.plains:
                answered = self._ask(shape.payload)
                if shape.fallback is not None:
                    found.asked[shape.fallback] = answered
                if answered.good:
                    self._take(shape.payload)
        for shape in all_shapes:
            if shape.mode not in found.plains:
                self._follow(shape.payload)
        if not found.plains:
            self._blindly(all_shapes)
        if found.plains:
            self._like_the_others(all_shapes)
        order = [str(self._given.get("mode"))] if self._given and found.given and found.given.good else []
        found.plains = {mode: found.plains[mode] for mode in dict.fromkeys((*order, *MODES)) if mode in found.plains}
        found.answers = {mode: self._answers[repr(payload)].exchange for mode, payload in found.plains.items()}
        return found

    def _whole(self, shape: Shape) -> Shape:
        """A shape with what official sources of the version do not agree on: some demand it, all accept it."""
        disputed = {
            name: node["x-sent-plainly"]
            for name, node in self._schema["properties"].items()
            if "x-sent-plainly" in node and name not in shape.payload
        }
        return replace(shape, payload={**shape.payload, **disputed})

    def _take(self, payload: Payload) -> None:
        self._found.plains.setdefault(str(payload.get("mode", PAYMENT)), copy.deepcopy(payload))

    def _ask(self, payload: Payload) -> Asked:
        key = repr(payload)
        if key not in self._answers:
            self._answers[key] = asked(partial(self._client.create, copy.deepcopy(payload)), is_session)
            self._sent += self._answers[key].times
        return self._answers[key]

    def _good(self, payload: Payload) -> bool:
        return self._sent < MOST_REQUESTS - 1 and self._ask(payload).good

    def _follow(self, payload: Payload) -> None:
        """Put in and leave out what refusals name, one after the other, as long as that is something new."""
        current, tried = payload, {repr(payload)}
        for _ in range(MOST_FOLLOWED):
            answered = self._answers.get(repr(current)) or self._ask(current)
            if answered.good:
                self._take(self._without_needless(payload, current))
                return
            following = next((p for p in self._named(answered.exchange, current) if repr(p) not in tried), None)
            if following is None or self._sent >= MOST_REQUESTS - 1:
                return
            tried.add(repr(following))
            current = following

    def _named(self, refusal: Exchange, payload: Payload) -> Iterator[Payload]:
        """The request with a parameter that its refusal names, or without one that it names and has."""
        text = refusal.response.body.decode("utf-8", "replace") if refusal.response is not None else ""
        blamed = re.split(r"[\[.]", str(refusal.error.get("param") or ""))[0]
        words = [blamed, *WORD.findall(text)]
        known = [word for word in dict.fromkeys(words) if word in self._schema["properties"] and word != "expand"]
        for name in known:
            if name not in payload:
                more = {**payload, name: self._value(name)}
                if self._contract.is_valid_request("create", more, None):
                    yield more
        for name in known:
            if name in payload and name not in KEPT:
                less = {other: value for other, value in payload.items() if other != name}
                if self._contract.is_valid_request("create", less, None):
                    yield less

    def _value(self, name: str) -> Any:
        usual = {"payment_method_types": ["card"], "customer_email": "kit@example.com"}
        return usual.get(name) or self._templates.something(self._schema["properties"][name], name)

    def _extras(self) -> list[Payload]:
        """What servers are known to insist on, one by one, then together."""
        customer: Payload = {"customer": self._provisions.first("customer") or "cus_conformance"}
        email: Payload = {"customer_email": "kit@example.com"}
        others: list[Payload] = [{"payment_method_types": ["card"]}, {"cancel_url": "https://example.com/cancel"}]
        others += [{"currency": "usd"}]
        others += [{"client_reference_id": "order-1"}, {"metadata": {"order": "1"}}]
        whole: Payload = {name: value for extra in others for name, value in extra.items()}
        pairs = [{**customer, **others[0]}, {**email, **others[1]}, {**others[0], **others[1]}]
        return [customer, email, *others, {**customer, **whole}, {**email, **whole}, *pairs]

    def _blindly(self, all_shapes: Sequence[Shape]) -> None:
        for extra in self._extras():
            for shape in all_shapes:
                payload = {**shape.payload, **extra}
                if self._good(payload):
                    self._take(self._without_needless(shape.payload, payload))
                    return

    def _without_needless(self, plain: Payload, payload: Payload) -> Payload:
        """The payload without what it has beyond the plain one and is accepted without."""
        for name in [name for name in payload if name not in plain]:
            smaller = {other: value for other, value in payload.items() if other != name}
            if self._good(smaller):
                payload = smaller
        return payload

    def _like_the_others(self, all_shapes: Sequence[Shape]) -> None:
        """Modes that are refused plainly, with what another mode needed."""
        base = next(iter(self._found.plains.values()))
        plain = {"mode", "success_url", "line_items", "currency"}
        extra = {name: value for name, value in base.items() if name not in plain}
        for shape in all_shapes if extra else ():
            payload = {**shape.payload, **extra}
            if shape.mode not in self._found.plains and self._good(payload):
                self._take(payload)


def words(payload: Mapping[str, Any]) -> str:
    """A base in words: `mode payment, one line item with an inline price, customer`."""
    lines = payload.get("line_items")
    line = lines[0] if isinstance(lines, list) and lines and isinstance(lines[0], dict) else {}
    kind = "an inline price" if "price_data" in line else "a stored price" if "price" in line else "no price"
    parts = [f"mode {payload['mode']}"] if "mode" in payload else []
    parts += [f"a line item with {kind}"] if line else []
    return ", ".join([*parts, *(f"`{name}`" for name in payload if name not in ("mode", "line_items"))])
