"""What recorded answers include because `expand` asked for it, and what they include unasked.

Which objects an account has is not known: an id that stays an id is told, and an object with another id than the
session showed before. Line items that two answers show are compared where nobody can have acted in between.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checkout_conformance.checks import agreement, amounts, conventions
from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import Shown, failed, judged
from checkout_conformance.checks.paging import page_of
from checkout_conformance.checks.refusal import BAD_REQUEST
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.order import Name, Order, at_once
from checkout_conformance.traffic.routing import Call, label_of, shown

LINES, PRODUCT, BREAKDOWN = "line_items", "price.product", "total_details.breakdown"
# Attributes of a session that are ids of objects, and never those of others.
OBJECTS = ("customer", "payment_intent", "setup_intent", "subscription", "invoice")
# What includes line items -> the clause that it does; the others change a session.
INCLUDES = {"retrieve": "conventions.expand.includes", "list": "conventions.expand.list"}
CHANGES = "conventions.expand.changes"
NESTED, BREAKDOWNS = "conventions.expand.nested", "conventions.expand.breakdowns"
OF_OBJECTS, ELSEWHERE = "conventions.expand.object", "conventions.expand.object_elsewhere"
# So many levels an expansion has at most (docs.stripe.com/api/expanding_objects).
DEEPEST = 4
# What a line item includes on request.
OF_LINES = ("discounts", "taxes")
# It speaks of coupons that apply once, which a recording does not tell from others.
OF_ONE_KIND = "amounts.discount_end"


class _Lines(NamedTuple):
    """Line items of a session as an answer has them, and the body of their list."""

    call: Call
    data: Sequence[Any]
    body: Mapping[str, Any]


class Expansions:
    """Judges what one recording includes. Give calls in order."""

    def __init__(self, contract: Contract) -> None:
        self._known = {name for name in OF_LINES if any(id.startswith(f"line_item.{name}.") for id in contract.clauses)}
        self._objects = {name for name in OBJECTS if any(id.startswith(f"session.{name}.") for id in contract.clauses)}
        self._plain: OrderedDict[tuple[str, ...], Call] = OrderedDict()
        self._ids: OrderedDict[tuple[str, str, str], tuple[str, Call]] = OrderedDict()
        self._order = Order()
        self._included: OrderedDict[Name, _Lines] = OrderedDict()
        self._listed: OrderedDict[Name, _Lines] = OrderedDict()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """What this exchange adds to those before it."""
        body = call.exchange.json
        if call.endpoint.method == "POST":
            self._forget((call.base, str(call.identity or call.exchange.identity)))
        given = (call.params or {}).get("expand", [])
        if call.scrubbed or not isinstance(body, dict) or not isinstance(given, list):
            return
        asked = [path for path in given if isinstance(path, str)]
        if not call.exchange.ok:
            yield from self._refused(call, asked)
            return
        if not asked:
            remember(self._plain, _plainly(call), call)
        if call.endpoint.answer == "session":
            yield from self._session(call, body, asked)
        elif call.operation == "list":
            inside = [path.removeprefix("data.") for path in asked if path.startswith("data.")]
            for session in body["data"] if isinstance(body.get("data"), list) else ():
                if isinstance(session, dict):
                    yield from self._attributes(call, session, inside)
        elif call.operation == LINES:
            yield from self._of_lines(call, body, asked)

    def _refused(self, call: Call, asked: Sequence[str]) -> Iterator[Outcome]:
        """A read that is refused with one path, and was answered without it."""
        plain = self._plain.get(_plainly(call))
        if plain is None or len(asked) != 1 or call.breaches or call.exchange.status != BAD_REQUEST:
            return
        path = asked[0].removeprefix("data.") if call.operation == "list" else asked[0]
        clause = self._clause(call.operation, path)
        if clause is not None:
            scenario = (*shown(plain), (f"{label_of(call)}, expanded", call.exchange))
            yield failed(clause, f"`{asked[0]}` is included", answer_phrase(call.exchange), scenario, param="expand")

    def _clause(self, operation: str, path: str) -> str | None:
        """The clause by which a read includes what a path names; None where it may not know it."""
        if path in self._objects and operation != LINES:
            return OF_OBJECTS if operation == "retrieve" else ELSEWHERE
        known = {f"data.{name}": BREAKDOWNS for name in self._known} | {f"data.{PRODUCT}": NESTED}
        of_sessions = {LINES: INCLUDES.get(operation), f"{LINES}.data.{PRODUCT}": NESTED, BREAKDOWN: BREAKDOWNS}
        return known.get(path) if operation == LINES else of_sessions.get(path) if operation == "retrieve" else None

    def unseen(self, names: Iterable[Name] | None) -> None:
        """Something may have changed these sessions (None: any) that was not observed."""
        for name in [*self._included, *self._listed] if names is None else names:
            self._forget(name)

    def _forget(self, name: Name) -> None:
        for kept in (self._included, self._listed):
            kept.pop(name, None)

    def _session(self, call: Call, session: Mapping[str, Any], asked: Sequence[str]) -> Iterator[Outcome]:
        yield from self._attributes(call, session, asked)
        if f"{LINES}.data.{PRODUCT}" in asked:
            yield from _found(conventions.nested(call.exchange, f"{LINES}.data[].{PRODUCT}", shown(call)))
        if BREAKDOWN in asked:
            yield from _found(conventions.breakdown(call.exchange, BREAKDOWN, shown(call)))
            found = amounts.breakdown(session, shown(call))
            yield from (outcome for outcome in found if outcome.clause != OF_ONE_KIND)
        included = session.get(LINES)
        data = included.get("data") if isinstance(included, Mapping) else None
        plainly = [path for path in asked if path.startswith(LINES)] == [LINES]
        if call.operation == "retrieve" and plainly and isinstance(data, list) and isinstance(included, Mapping):
            yield from self._agree(call, _Lines(call, data, included), self._included)

    def _attributes(self, call: Call, session: Mapping[str, Any], asked: Sequence[str]) -> Iterator[Outcome]:
        """What a session includes: line items, and objects in the place of their ids."""
        lines = session.get(LINES)
        of_lines = [path for path in asked if path.split(".")[0] == LINES]
        if not of_lines:
            seen = "no line_items" if lines is None else "line_items are there"
            yield judged("conventions.expand.absent", lines is None, "no line_items", seen, shown(call))
        elif session.get("mode") != "setup" and any(path.count(".") < DEEPEST for path in of_lines):
            data = lines.get("data") if isinstance(lines, Mapping) else None
            seen = f"{len(data)} line items" if isinstance(data, list) else "no line_items"
            clause = INCLUDES.get(call.operation, CHANGES)
            yield judged(clause, bool(data), "line_items with their entries", seen, shown(call))
        for name in sorted(self._objects):
            yield from self._object(call, session, name, expanded=name in asked)

    def _object(self, call: Call, session: Mapping[str, Any], name: str, *, expanded: bool) -> Iterator[Outcome]:
        """An attribute that is an id, or the object that has it."""
        key, found = (call.base, str(session.get("id")), name), session.get(name)
        if expanded and found is not None and call.operation != "create":
            known, before = self._ids.get(key, (None, None))
            wanted = found if isinstance(found, str) else known
            if wanted is not None:
                clause = OF_OBJECTS if call.operation == "retrieve" else ELSEWHERE
                scenario = (*(shown(before) if before else ()), *shown(call))
                yield conventions.expanded(clause, wanted, found, scenario)
        elif not expanded and isinstance(found, str):
            remember(self._ids, key, (found, call))

    def _of_lines(self, call: Call, body: Mapping[str, Any], asked: Sequence[str]) -> Iterator[Outcome]:
        """What a page of line items includes."""
        data = body.get("data")
        if not isinstance(data, list):
            return
        if f"data.{PRODUCT}" in asked:
            yield from _found(conventions.nested(call.exchange, f"data[].{PRODUCT}", shown(call)))
        for name in self._known:
            if f"data.{name}" in asked and data:
                yield from _found(conventions.breakdown(call.exchange, f"data[].{name}", shown(call)))
        if "data.taxes" in asked:
            yield from amounts.line_taxes(call.exchange.entries, shown(call))
        if not asked and not {"starting_after", "ending_before"} & set(call.params or {}):
            yield from self._agree(call, _Lines(call, data, body), self._listed)

    def _agree(self, call: Call, lines: _Lines, kept: OrderedDict[Name, _Lines]) -> Iterator[Outcome]:
        """The line items that a retrieve includes are the first ones that the endpoint lists."""
        name = (call.base, str(call.identity))
        if not self._order.place(name, call).alone:
            self._forget(name)
            return
        remember(kept, name, lines)
        included, listed = self._included.get(name), self._listed.get(name)
        if included is None or listed is None:
            return
        other = included if lines is listed else listed
        if not at_once(other.call, call):
            return
        scenario: Shown = ((label_of(other.call), other.call.exchange), *shown(call))
        whole = page_of(listed.call.exchange).has_more is False
        if whole or len(listed.data) >= len(included.data):
            yield from agreement.same_lines(included.data, listed.data, scenario)
        if whole:
            yield from agreement.further_lines(included.body, listed.data, scenario)


def _plainly(call: Call) -> tuple[str, ...]:
    """Reads that differ in nothing but what they include."""
    others = sorted((name, repr(value)) for name, value in (call.params or {}).items() if name != "expand")
    return call.base, call.operation, str(call.identity), str(call.account), repr(others)


def _found(outcome: Outcome | None) -> Iterator[Outcome]:
    if outcome is not None:
        yield outcome
