"""What one recorded answer shows by itself: its shape, its sums, and how it repeats what its request sent.

Whatever a recording does not speak of gets no verdict: recorders leave out headers, so that a missing one is no
failure; sessions of a live account are no test sessions; clocks of a target are not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.checks import (
    acceptance,
    amounts,
    customer_sessions,
    defaults,
    echo,
    errors,
    identity,
    lifecycle,
)
from checkout_conformance.checks.agreement import INCLUDABLE
from checkout_conformance.checks.identity import Seen
from checkout_conformance.checks.outcomes import failed
from checkout_conformance.checks.refusal import seen_accepted
from checkout_conformance.checks.shape import Shape, collapsed
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Breach, Level, Verdict
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.paths import parse, path_of, top, value_at
from checkout_conformance.traffic.accounts import HIDDEN
from checkout_conformance.traffic.bounds import REMEMBERED
from checkout_conformance.traffic.facts import Facts
from checkout_conformance.traffic.routing import Call, label_of, shown

Session = Mapping[str, Any]
CURSORS = frozenset({"starting_after", "ending_before"})
OWN_LINE_IDS = "identity.line_item_unique"
# Clauses that hold of test sessions only, which live traffic has none of.
OF_TEST_MODE = frozenset({"identity.livemode", "identity.prefix", "customer_sessions.test_mode"})


def session_of(exchange: Exchange) -> Session | None:
    """The session that a success answered with, without what was included on request; None where it is none."""
    body = exchange.json
    if not exchange.ok or not isinstance(body, dict) or body.get("object", "checkout.session") != "checkout.session":
        return None
    asked = [path for path in exchange.request.params.get("expand", ()) if isinstance(path, str)]
    whole = collapsed(body, asked) if asked else body
    if not isinstance(whole, dict) or not _is_known(whole.get("id")):
        return None
    return {name: value for name, value in whole.items() if name not in INCLUDABLE}


def entries_of(exchange: Exchange) -> list[Session]:
    """The sessions of a list that are known by their ids; [] where an answer is none."""
    return [one for one in exchange.entries if exchange.ok and _is_known(one.get("id"))]


def _is_known(identity: Any) -> bool:
    """Whether a recorder has left an id as it is: where it put one constant in the place of many, nothing follows."""
    return isinstance(identity, str) and HIDDEN.search(identity.encode()) is None


class Answers:
    """Judges single answers of one recording, by one version of the contract.

    `facts` is what the recording tells of other objects. `whole` says that answers are as the server gave them: nothing
    was left out or replaced.
    """

    def __init__(self, contract: Contract, facts: Facts, *, whole: bool) -> None:
        self._contract = contract
        self.updatable = _updatable(contract)
        self.facts = facts
        self._whole = whole
        self._seen = Seen()
        self._shape = Shape(contract)
        self._paths: dict[str, dict[str, list[tuple[str, list[str]]]]] = {}

    def judge(self, call: Call) -> Iterator[Outcome]:
        """Everything that one exchange shows by itself, a create's echo left to `created`."""
        exchange = call.exchange
        if exchange.ok:
            yield from self._shape.judge(call.endpoint.answer, exchange, label_of(call))
            yield from self._accepted(call)
            if call.operation == "customer_session_create":
                yield from self._customer_session(call)
            elif call.operation == "line_items" and not call.scrubbed:
                yield from self._line_ids(call)
        elif exchange.status is not None and exchange.status >= 400 and not call.of_a_gateway:
            yield from errors.refusal(self._contract, exchange, label_of(call))

    def created(self, call: Call, session: Session) -> Iterator[Outcome]:
        """A new session beside the request that made it."""
        sent, scenario = call.params, shown(call)
        first = self._contract.words.kept(sent or {})
        found = list(identity.new_session(first, session, scenario, now=None, seen=self._doors()))
        if sent is not None and not call.scrubbed:
            found += echo.session_echo(self._contract, sent, session, scenario)
            found += defaults.session_defaults(self._contract, sent, session, scenario)
            known = self.facts.known(call, session.get("currency"))
            found += amounts.session_amounts(sent, session, scenario, known)
        found += lifecycle.new_session(session, scenario)
        if sent is not None and "expires_at" not in sent:
            found += lifecycle.default_expiry(session, scenario)
        live, broken = session.get("livemode") is True, _broken(call)
        for outcome in found:
            if not (live and outcome.clause in OF_TEST_MODE) and not _follows_from(outcome, broken):
                yield outcome

    def _doors(self) -> Seen:
        """The URLs and secrets of the sessions before, where no recorder can have put one in the place of many."""
        if not self._whole or len(self._seen.urls) + len(self._seen.secrets) > REMEMBERED:
            self._seen = Seen(line_items=self._seen.line_items)
        return Seen(urls=self._seen.urls, secrets=self._seen.secrets)

    def lines(self, call: Call, sent: Mapping[str, Any], session: Session) -> Iterator[Outcome]:
        """All line items of a session beside the create that sent them."""
        body = call.exchange.json
        data = body.get("data") if isinstance(body, dict) else None
        if not isinstance(data, list) or body.get("has_more") or CURSORS & set(call.params or {}):
            return
        yield from echo.line_item_echo(self._contract, sent, call.exchange.entries, shown(call))
        yield from amounts.line_amounts(sent, session, call.exchange.entries, shown(call))

    def _line_ids(self, call: Call) -> Iterator[Outcome]:
        """The ids of a page of line items; whether they are each their own only where no recorder replaced them."""
        seen = Seen(line_items=self._seen.line_items)
        for outcome in identity.line_item_ids(str(call.identity), call.exchange.entries, shown(call), seen):
            if self._whole or outcome.clause != OWN_LINE_IDS:
                yield outcome
        if not self._whole or len(seen.line_items) > REMEMBERED:
            self._seen.line_items.clear()

    def _customer_session(self, call: Call) -> Iterator[Outcome]:
        """A new customer session beside the request that made it."""
        body, sent = call.exchange.json, call.params
        if not isinstance(body, dict) or sent is None or call.scrubbed or "customer" not in sent or "expand" in sent:
            return
        live = body.get("livemode") is True
        found = customer_sessions.created(sent, body, shown(call), now=None)
        yield from (outcome for outcome in found if not (live and outcome.clause in OF_TEST_MODE))

    def _accepted(self, call: Call) -> Iterator[Outcome]:
        """A valid request was accepted: so were its parameters. An invalid one should not have been."""
        if call.breaches is None:
            return
        clauses = self._contract.clauses
        binding = [b for b in call.breaches if b.clause in clauses and clauses[b.clause].level is Level.MUST]
        if len(binding) == 1 and not clauses[binding[0].clause].excluded:
            breach = binding[0]
            if _unsets(breach, call.params or {}):
                return
            seen = seen_accepted(breach.observed)
            yield failed(breach.clause, f"refused: {breach.expected}", seen, shown(call), param=breach.param)
        elif not call.breaches and call.endpoint.method == "POST":
            for path in self._given(call.params or {}, call.endpoint.schema):
                yield from acceptance.accepted(self._contract, call.endpoint.schema, path, shown(call))

    def _given(self, params: Mapping[str, Any], schema: str) -> Iterator[str]:
        """The paths of a request's schema that these parameters have a value at."""
        if schema not in self._paths:
            self._paths[schema] = _paths(self._contract, schema)
        for name in params:
            for path, steps in self._paths[schema].get(name, ()):
                if _has(params, steps):
                    yield path


def _updatable(contract: Contract) -> frozenset[str]:
    """The attributes that an update may change: whoever has the key may send one that nobody recorded."""
    names = contract.request_schema("update").get("properties", {}) if "update" in contract.names else ()
    return frozenset(names) - {"expand"}


def _broken(call: Call) -> frozenset[str]:
    """The parameters that a request has wrong: what a server makes of them, once it has accepted them, is its own."""
    return frozenset(top(path_of(parse(breach.param))) for breach in call.breaches or () if breach.param)


def _follows_from(outcome: Outcome, broken: frozenset[str]) -> bool:
    """Whether what a new session has wrong may follow from what was wrong in the request for it."""
    of_lines = outcome.clause.startswith("amounts.") and "line_items" in broken
    return outcome.verdict is Verdict.FAIL and (of_lines or top(outcome.param or "") in broken)


def _unsets(breach: Breach, params: Mapping[str, Any]) -> bool:
    """Whether what is of the wrong type is nothing at all: that unsets a value, and may be let pass where none is."""
    return breach.clause.endswith(".type") and value_at(params, parse(breach.param)) == ""


def _paths(contract: Contract, schema: str) -> dict[str, list[tuple[str, list[str]]]]:
    """The paths of a request's schema and their steps, by the parameter that they begin with."""
    found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for path, _ in nodes(contract.request_schema(schema)):
        if path and not path.endswith(("[]", "*")):
            found[top(path)].append((path, path.split(".")))
    return found


def _has(value: Any, steps: list[str]) -> bool:
    if not steps:
        return value is not None
    name, rest = steps[0], steps[1:]
    if name.endswith("[]"):
        inside = value.get(name[:-2]) if isinstance(value, Mapping) else None
        return isinstance(inside, list) and any(_has(entry, rest) for entry in inside)
    return isinstance(value, Mapping) and name in value and _has(value[name], rest)
