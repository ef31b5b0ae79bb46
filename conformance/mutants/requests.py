"""Mutants of requests, made from the contract: one forgets a clause, another is stricter than it.

A lenient mutant accepts what breaks one clause and leaves the offending value out, as a server would that never
looks at it. A strict mutant refuses what stands exactly on the clause's boundary, or carries the parameter at all.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.parts import REFERENCE
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.schemas.clauses import Breach, Clause, Side
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.paths import bracketed, parse, values, without
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
# What is made where the request cannot be carried out without what it lacks.
PLAIN: Mapping[str, Body] = {
    "create": {
        "mode": "payment",
        "success_url": "https://example.com/success",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "T-shirt"}},
            }
        ],
    },
    "customer_session_create": {"components": {"pricing_table": {"enabled": True}}},
}
# Clauses on whose boundary nothing is sent: a server that refuses it is not wrong by everybody's reading.
UNSENT_BOUNDARIES: Mapping[str, str] = {
    "create.line_items.quantity.minimum": "a quantity of 0 may be refused: no document gives the least",
    "create.optional_items.max_items": "ten offers need ten prices, and no document says that one may be offered twice",
}


def mutants(contract: Contract) -> Iterator[Mutant]:
    """A lenient mutant for every request clause that is judged, and strict ones where there is a boundary."""
    for clause in contract.clauses.values():
        if clause.side is not Side.REQUEST or clause.excluded is not None:
            continue
        if clause.keyword != "accepted":
            yield lenient(contract, clause)
        if clause.keyword in BOUNDARIES and clause.id not in UNSENT_BOUNDARIES:
            yield strict(contract, clause)


def lenient(contract: Contract, clause: Clause) -> Mutant:
    """Accepts what breaks this clause, and this clause alone."""
    forgetful = type("Forgetful", (ForgetfulValidation,), {"forgotten": frozenset({clause.id})})
    return Mutant(
        name=f"lenient:{clause.id}",
        clause=clause.id,
        fault=f"does not check this: {clause.statement}",
        kind="lenient",
        parts=replace(REFERENCE, validation=forgetful),
        contract=contract,
    )


def strict(contract: Contract, clause: Clause) -> Mutant:
    """Refuses what the clause still allows: the value on its boundary."""
    return Mutant(
        name=f"strict:{clause.id}",
        clause=clause.id,
        fault=f"refuses a value on the boundary of: {clause.statement}",
        kind="strict",
        parts=REFERENCE,
        contract=StricterContract(contract, clause),
    )


class ForgetfulValidation(Validation):
    """Validation that has forgotten a clause, or several."""

    forgotten: frozenset[str] = frozenset()

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """As the reference, but what breaks forgotten clauses alone is accepted without the offending value."""
        from checkout_conformance.schemas.coerce import coerce

        schema = self.contract.request_schema(operation)
        payload: Body = coerce(fields, schema)
        breaches = self.contract.request_breaches(operation, payload, world)
        forgiven = [breach.param or "" for breach in breaches if breach.clause in self.forgotten]
        others = [
            breach
            for breach in breaches
            if breach.clause not in self.forgotten and not _requires(self.forgotten, breach, forgiven)
        ]
        if others:
            raise self.refusal(others, payload, schema)
        for breach in breaches:
            payload = self._without(operation, payload, breach, world)
        return payload

    def _without(self, operation: str, payload: Body, breach: Breach, world: World) -> Body:
        """A payload that the emulator can carry out: the offending value left out, or a plain one instead."""
        place = parse(breach.param)
        for candidate in (without(payload, place), without(payload, place[:1])):
            if _whole(operation, candidate) and self.contract.is_valid_request(operation, candidate, world):
                return candidate
        plain = copy.deepcopy(dict(PLAIN.get(operation, {})))
        if operation == "customer_session_create":
            plain["customer"] = next(iter(world.customers or ()), "")
        return plain


class StricterContract:
    """The contract, and one refusal more."""

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self._contract = contract
        self._clause = clause
        self._node = node_at(dict(contract.request_schema(clause.operation)), clause.path) or {}
        self._refuses = BOUNDARIES[clause.keyword]

    @property
    def names(self) -> Collection[str]:
        """As documented."""
        return self._contract.names

    def request_schema(self, operation: str) -> Body:
        """As documented."""
        return self._contract.request_schema(operation)

    def is_valid_request(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> bool:
        """As documented, less what stands on the boundary."""
        return self._contract.is_valid_request(operation, payload, world) and not self._offending(operation, payload)

    def request_breaches(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> list[Breach]:
        """What the contract says, and the invented breach."""
        found = self._contract.request_breaches(operation, payload, world)
        if not found and (place := self._offending(operation, payload)):
            found = [Breach(self._clause.id, place, "something stricter", "a value on the boundary")]
        return found

    def _offending(self, operation: str, payload: Mapping[str, Any]) -> str | None:
        if operation != self._clause.operation:
            return None
        for place, value in values(payload, self._clause.path):
            if self._refuses(value, self._node):
                return bracketed(place)
        return None


def _requires(forgotten: frozenset[str], breach: Breach, places_: list[str]) -> bool:
    """Whether a breach only follows from what was let through, a wrong type or nothing: same place, or inside it."""
    if not any(clause.endswith((".type", ".min_length")) for clause in forgotten):
        return False
    return any((breach.param or "") == place or (breach.param or "").startswith(f"{place}[") for place in places_)


def _whole(operation: str, payload: Body) -> bool:
    """Whether it can be carried out (a create has a mode, though not every version's document demands one), and no
    list of it was emptied: what cannot be seen on the wire is not what was sent.
    """
    return (operation != "create" or "mode" in payload) and all(value != [] for value in payload.values())


def _length_is(keyword: str) -> Callable[[Any, Mapping[str, Any]], bool]:
    def refuses(value: Any, node: Mapping[str, Any]) -> bool:
        limit = node.get("x-valid", {}).get(keyword, node.get(keyword))
        return isinstance(value, (str, list, Mapping)) and len(value) == limit

    return refuses


def _value_is(keyword: str) -> Callable[[Any, Mapping[str, Any]], bool]:
    def refuses(value: Any, node: Mapping[str, Any]) -> bool:
        return not isinstance(value, bool) and value == node.get(keyword)

    return refuses


def _last_of_enum(value: Any, node: Mapping[str, Any]) -> bool:
    listed = [entry for entry in node.get("enum", ()) if entry is not None]
    return bool(listed) and value == listed[-1]


# keyword -> whether a strict mutant refuses a value there
BOUNDARIES: Mapping[str, Callable[[Any, Mapping[str, Any]], bool]] = {
    "accepted": lambda _value, _node: True,
    "enum": _last_of_enum,
    "max_length": _length_is("maxLength"),
    "max_items": _length_is("maxItems"),
    "max_properties": _length_is("maxProperties"),
    "maximum": _value_is("maximum"),
    "minimum": _value_is("minimum"),
}
