"""The shape of answers: every clause of the answer schemas that an answer gives evidence on.

A fast validator decides whether anything is wrong at all; the slow, explaining one runs only then. Evidence is
gathered on a compiled tree of the schema: a clause has passed where the place it speaks of was reached and nothing
was wrong there. Nothing is said of what stands below an absent or null attribute, except that it is blocked where
the attribute should have been there. Objects that the request asked to expand are judged by their id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema_rs

from checkout_conformance.checks.outcomes import Shown, blocked, failed, passed
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Contract, load, versions
from checkout_conformance.schemas.identifiers import EACH, clause_id
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT, suffix
from checkout_conformance.schemas.nodes import node_at

UNDOCUMENTED = "session.undocumented_attribute"
ID = "id"


@dataclass(slots=True)
class Node:
    """A place in an answer: its clauses, and what may stand below it."""

    path: str
    own: tuple[str, ...] = ()
    present: dict[str, str] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)
    item: Node | None = None
    other: Node | None = None
    open: bool = False
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule across members of an object: its clause, and whether it speaks of a given object at all."""

    clause: str
    speaks_of: Callable[[Any], bool]


class Shape:
    """Judges answers of one contract. Keeps what has passed or is blocked, so that it is said once per instance."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._passed: set[str] = set()
        self._blocking: set[str] = set()

    def judge(self, kind: str, exchange: Exchange, label: str = "the request") -> list[Outcome]:
        """The outcomes of one answer of a kind (`session`, `session_list`, ...), as it came back."""
        asked = exchange.request.params.get("expand", ())
        return self.judge_body(kind, exchange.json, ((label, exchange),), expanded=asked)

    def judge_body(self, kind: str, body: Any, shown: Shown, expanded: Iterable[str] = ()) -> list[Outcome]:
        """The same for a body that is at hand (`expanded` as the request named it)."""
        asked = [path for path in expanded if isinstance(path, str)]
        if asked:
            body = collapsed(body, asked)
        held: set[str] = set()
        extra: list[str] = []
        _gather(tree(self._contract, kind), body, held, extra)
        broken = [] if self._contract.is_valid_answer(kind, body) else list(self._broken(kind, body, shown))
        not_held = {outcome.clause for outcome in broken}
        fresh = held - not_held - self._passed
        self._passed |= fresh
        found = broken + [passed(clause, shown) for clause in sorted(fresh)]
        return found + self._undocumented(kind, extra, shown)

    def _broken(self, kind: str, body: Any, shown: Shown) -> Iterator[Outcome]:
        clauses = self._contract.clauses
        for breach in self._contract.answer_breaches(kind, body):
            clause = clauses.get(breach.clause)
            if clause is None or clause.excluded:
                continue
            where = f"`{breach.param}`: {breach.observed}" if breach.param else breach.observed
            yield failed(breach.clause, breach.expected, where, shown)
            if clause.keyword in (PRESENT, "type") and clause.id not in self._blocking:
                self._blocking.add(clause.id)
                reason = f"`{clause.path}` is {'absent' if clause.keyword == PRESENT else 'of another type'}"
                for inside in below(clause.operation, self._contract, clause.path):
                    yield blocked(inside, breach.clause, reason)

    def _undocumented(self, kind: str, extra: list[str], shown: Shown) -> list[Outcome]:
        if not kind.startswith("session") or UNDOCUMENTED not in self._contract.clauses:
            return []
        unknown = sorted(path for path in set(extra) if not added_later(self._contract.version, path))
        if unknown:
            return [
                failed(UNDOCUMENTED, "documented attributes only", f"`{path}`", shown, param=path) for path in unknown
            ]
        return [passed(UNDOCUMENTED, shown)]


@cache
def added_later(version: str, path: str) -> bool:
    """Whether a later version documents an attribute of sessions: what is added shows in every version (E-events-5)."""
    later = (load(other).answer_schema("session") for other in versions() if other > version)
    return any(node_at(dict(schema), path) is not None for schema in later)


@cache
def tree(contract: Contract, kind: str) -> Node:
    """The compiled places of a kind of answer."""
    schema = contract.answer_schema(kind)
    return _compile(contract, schema, schema, kind, "")


def _compile(contract: Contract, root: Mapping[str, Any], node: Mapping[str, Any], owner: str, path: str) -> Node:
    while "$ref" in node:
        owner, path = str(node["$ref"]).rsplit("/", 1)[1], ""
        node = root["$defs"][owner]
    made = Node(path)
    made.own = tuple(_own(contract, node, owner, path))
    made.rules = tuple(_rules(contract, node))
    for name, child in node.get("properties", {}).items():
        place = f"{path}.{name}" if path else name
        made.children[name] = _compile(contract, root, child, owner, place)
        clause = clause_id(owner, place, PRESENT)
        if clause in contract.clauses and not contract.clauses[clause].excluded:
            made.present[name] = clause
    if isinstance(node.get("items"), dict):
        made.item = _compile(contract, root, node["items"], owner, f"{path}[]")
    other = node.get("additionalProperties")
    if isinstance(other, dict):
        made.other = _compile(contract, root, other, owner, f"{path}.*" if path else "*")
    # An object without documented attributes may hold anything.
    made.open = not made.children
    return made


def _own(contract: Contract, node: Mapping[str, Any], owner: str, path: str) -> Iterator[str]:
    for keyword in node:
        if keyword in KEYWORDS and keyword != "required":
            clause = clause_id(owner, path, suffix(keyword))
            if clause in contract.clauses and not contract.clauses[clause].excluded:
                yield clause


def _rules(contract: Contract, node: Mapping[str, Any]) -> Iterator[Rule]:
    for entry in node.get("allOf", ()):
        clause = entry.get("x-rule", {}).get("id")
        if clause in contract.clauses and not contract.clauses[clause].excluded:
            condition = jsonschema_rs.Draft202012Validator(entry.get("if", {"type": "object"}))
            yield Rule(clause, condition.is_valid)


def _gather(node: Node, value: Any, held: set[str], extra: list[str]) -> None:
    """Collect the clauses that `value` gives evidence on, and the paths of attributes that nobody documented."""
    if value is None:  # allowed or not, null is no evidence of what values are like
        return
    held.update(node.own)
    held.update(rule.clause for rule in node.rules if rule.speaks_of(value))
    if isinstance(value, dict):
        for name, clause in node.present.items():
            if name in value:
                held.add(clause)
        for name, child in value.items():
            below = node.children.get(name, node.other)
            if below is not None:
                _gather(below, child, held, extra)
            elif not node.open:
                extra.append(f"{node.path}.{name}" if node.path else str(name))
    elif isinstance(value, list) and node.item is not None:
        for child in value:
            _gather(node.item, child, held, extra)


@cache
def below(owner: str, contract: Contract, path: str) -> tuple[str, ...]:
    """The judged answer clauses of everything below an attribute."""
    starts = (f"{path}.", f"{path}[]") if path else ("",)
    each = clause_id(owner, path, EACH)
    return tuple(
        clause.id
        for clause in contract.clauses.values()
        if clause.operation == owner
        and not clause.excluded
        and (clause.path.startswith(starts) or clause.id.startswith(f"{each}."))
        and clause.theme == "shape"
    )


def collapsed(body: Any, expanded: Iterable[str]) -> Any:
    """A copy of an answer in which the objects at the paths that were asked for are their ids again.

    A path steps through lists as it is written in a request (`data.customer`, `discounts.coupon`).
    """
    for path in expanded:
        body = _collapse(body, path.split("."))
    return body


def _collapse(value: Any, rest: list[str]) -> Any:
    if isinstance(value, list):
        return [_collapse(item, rest) for item in value]
    if not rest:
        is_object = isinstance(value, dict) and isinstance(value.get(ID), str) and value.get("object") != "list"
        return value[ID] if is_object else value
    if isinstance(value, dict) and rest[0] in value:
        return {**value, rest[0]: _collapse(value[rest[0]], rest[1:])}
    return value
