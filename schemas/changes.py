"""What changes from one version of the API to another: parameters, attributes, values and rules, clause by clause.

Pure functions from two contracts to rows. A parameter or attribute that comes or goes is one row, whatever stands
below it. `breaking` is what was sent or read before and cannot be any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.clauses import Clause, Level, Side
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.nodes import Node, listed_values, nodes, types_of
from checkout_conformance.schemas.successions import PLACES, VALUES

NEW, GONE, RENAMED, STRICTER, LOOSER, CHANGED = "new", "gone", "renamed", "stricter", "looser", "changed"
UPPER = ("maxLength", "maxItems", "maximum", "maxProperties")
LOWER = ("minLength", "minItems", "minimum")
# What one kind of document leaves out and the other has: no version brought it or took it away.
LEFT_OUT_ON_THE_PAGE = ("line_item.price.recurring.trial_period_days", "session.optional_items[].")
OF_A_ROW = frozenset({*(ending for ending, _ in KEYWORDS.values()), PRESENT, "accepted", "echo", "default"})


@dataclass(frozen=True, slots=True)
class Change:
    """One row: what kind of change, of what (`parameter`, `attribute`, `value`, `limit`, `rule`), where, and how."""

    kind: str
    what: str
    place: str
    detail: str
    breaking: bool

    def __str__(self) -> str:
        mark = "!" if self.breaking else " "
        return f"{mark} {self.kind:9}{self.what:10}{self.place}{f'  {self.detail}' if self.detail else ''}"


def changes(before: Contract, after: Contract) -> list[Change]:
    """Every change from one contract to the other, by place."""
    found = [*_of_places(before, after), *_of_rules(before, after)]
    return sorted(found, key=lambda change: (change.place, change.what, change.kind, change.detail))


def _places(contract: Contract) -> dict[str, Node]:
    return {
        f"{name}.{path}": node
        for name, schema in contract.schemas.items()
        for path, node in nodes({key: value for key, value in schema.items() if key != "$defs"})
        if path and not path.endswith(("[]", ".*")) and not f"{name}.{path}".startswith(LEFT_OUT_ON_THE_PAGE)
    }


def _of_places(before: Contract, after: Contract) -> Iterator[Change]:
    old, new = _places(before), _places(after)
    renamed = {one: other for one, other in PLACES.items() if one in old.keys() - new.keys() and other in new}
    for place in sorted(old.keys() - new.keys()):
        if place in renamed:
            yield Change(RENAMED, _row(place), place, f"to {renamed[place]}", True)
        elif not _below(place, old.keys() - new.keys()):
            yield Change(GONE, _row(place), place, "", True)
    for place in sorted(new.keys() - old.keys()):
        if place not in renamed.values() and not _below(place, new.keys() - old.keys()):
            yield Change(NEW, _row(place), place, "", False)
    for place in sorted(old.keys() & new.keys()):
        yield from _of_a_place(place, old[place], new[place])
        needed = [_is_required(contract, place) for contract in (before, after)]
        if needed[0] != needed[1]:
            yield Change(STRICTER if needed[1] else LOOSER, "required", place, "", needed[1])


def _is_required(contract: Contract, place: str) -> bool:
    """Whether a parameter must be given: by a clause that binds."""
    clause = contract.clauses.get(f"{place.replace('[]', '')}.required")
    return clause is not None and clause.level is Level.MUST


def _below(place: str, others: Any) -> bool:
    """Whether a place stands below another one of the same kind of change."""
    return any(place[:index] in others for index, sign in enumerate(place) if sign in ".[")


def _row(place: str) -> str:
    return "parameter" if place.partition(".")[0] in REQUESTS else "attribute"


def _of_a_place(place: str, old: Node, new: Node) -> Iterator[Change]:
    request = _row(place) == "parameter"
    before, after = frozenset(types_of(old)), frozenset(types_of(new))
    if before != after:
        lost = not before <= after if request else not after <= before
        yield Change(CHANGED, "type", place, f"{_list(before)} -> {_list(after)}", lost)
    yield from _of_values(place, old, new, request)
    for keyword in (*UPPER, *LOWER):
        one, other = old.get(keyword), new.get(keyword)
        if one != other and (one is not None or other is not None):
            looser = other is None or (one is not None and (other > one) == (keyword in UPPER))
            kind = LOOSER if looser else STRICTER
            yield Change(kind, "limit", place, f"{keyword} {_shown(one)} -> {_shown(other)}", request and not looser)


def _of_values(place: str, old: Node, new: Node, request: bool) -> Iterator[Change]:
    one, other = listed_values(old), listed_values(new)
    if not one or not other:
        return
    successors = VALUES.get(place.rpartition(".")[2], {})
    for value in sorted(one - other):
        if successors.get(value) in other - one:
            yield Change(RENAMED, "value", place, f"{value} -> {successors[value]}", True)
        else:
            yield Change(GONE, "value", place, value, request)
    for value in sorted(other - one):
        if value not in {successors.get(lost) for lost in one - other}:
            yield Change(NEW, "value", place, value, False)


def _list(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "any"


def _shown(value: Any) -> str:
    return "none" if value is None else str(value)


def _of_rules(before: Contract, after: Contract) -> Iterator[Change]:
    """Rules across parameters and of behaviour, that come, go or say otherwise, at places that both have."""
    old, new = _rules(before), _rules(after)
    places = _places(before).keys() & _places(after).keys()
    for identity in sorted(old.keys() ^ new.keys()):
        clause = old.get(identity) or new[identity]
        spoken_of = f"{clause.operation}.{(clause.param or clause.path).partition('[')[0]}"
        if (clause.param or clause.path) and spoken_of not in places:
            continue
        kind = NEW if identity in new else GONE
        binding = kind == NEW and clause.side is Side.REQUEST and clause.level is Level.MUST
        yield Change(kind, "rule", identity, clause.statement, binding)
    for identity in sorted(old.keys() & new.keys()):
        one, other = old[identity], new[identity]
        if one.statement != other.statement:
            yield Change(CHANGED, "rule", identity, f"{one.statement} -> {other.statement}", False)


def _rules(contract: Contract) -> dict[str, Clause]:
    return {
        identity: clause
        for identity, clause in contract.clauses.items()
        if clause.keyword not in OF_A_ROW and not clause.excluded and clause.level is not Level.INFO
    }
