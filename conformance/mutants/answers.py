"""Mutants of answers, made from the contract: an attribute is missing, of another type, or has an unknown value.

Every object of a kind that leaves the emulator is rewritten, in lists and events too, so that the fault is consistent
and only the clause itself is broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.rewriting import GONE, Body, apply, exchanged, rewriting
from checkout_conformance.schemas.clauses import Clause, Side
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.loader import ANSWERS
from checkout_conformance.schemas.nodes import node_at, types_of

Change = Callable[[Any, Mapping[str, Any]], Any]


def mutants(contract: Contract) -> Iterator[Mutant]:
    """A mutant for every clause on an answer's shape that is judged."""
    for clause in contract.clauses.values():
        if clause.side is not Side.ANSWER or clause.excluded is not None or clause.operation not in ANSWERS:
            continue
        change = CHANGES.get(clause.keyword)
        schema = dict(contract.answer_schema(clause.operation))
        node = node_at(schema, clause.path)
        if change is not None and node is not None and clause.path:
            yield _mutant(clause, clause.path, change, node, KINDS[clause.keyword])
        elif any(entry.get("x-rule", {}).get("id") == clause.id for entry in (node or {}).get("allOf", ())):
            # A rule across members demands one that a discriminator names.
            yield _mutant(clause, clause.param or "", CHANGES["present"], {}, "missing")


def _mutant(clause: Clause, place: str, change: Change, node: Mapping[str, Any], kind: str) -> Mutant:
    def broken(found: Body) -> None:
        parent, _, name = place.rpartition(".")
        if parent == clause.operation == "error" and kind == KINDS["type"]:
            found[parent].setdefault(name, None)  # what most errors have no reason to have
        apply(found, place, lambda value: change(value, node))

    rewrite = rewriting(clause.operation, broken)
    return Mutant(
        name=f"{kind}:{clause.id}",
        clause=clause.id,
        fault=f"breaks the clause: {clause.statement}",
        kind=kind,
        parts=exchanged(rewrite_answer=rewrite),
    )


def _other_type(_value: Any, node: Mapping[str, Any]) -> Any:
    """A value of a type that the node does not have."""
    wanted = types_of(node)
    for candidate, name in ((7, "integer"), ("seven", "string"), (True, "boolean"), ([], "array")):
        if name not in wanted and not (name == "integer" and "number" in wanted):
            return candidate
    return {}


def _unknown_value(value: Any, _node: Mapping[str, Any]) -> Any:
    return value if value is None else "unknown_enum_of"


def _other_form(value: Any, _node: Mapping[str, Any]) -> Any:
    return "?" if isinstance(value, str) else value


def _one_more(value: Any, node: Mapping[str, Any]) -> Any:
    """One entry, or one character, more than the node allows."""
    if isinstance(value, list) and value:
        return (value * (node["maxItems"] + 1))[: node["maxItems"] + 1]
    return value.ljust(node["maxLength"] + 1, "x") if isinstance(value, str) else value


def _beyond(keyword: str, by: int) -> Change:
    return lambda value, node: node[keyword] + by if isinstance(value, int) else value


def _other_keys(value: Any, _node: Mapping[str, Any]) -> Any:
    return {f"{key} ?": child for key, child in value.items()} if isinstance(value, dict) else value


# clause keyword -> the change that breaks it
CHANGES: Mapping[str, Change] = {
    "present": lambda _value, _node: GONE,
    "type": _other_type,
    "enum": _unknown_value,
    "const": lambda _value, _node: "another",
    "pattern": _other_form,
    "min_length": lambda _value, _node: "",
    "max_items": _one_more,
    "max_length": _one_more,
    "minimum": _beyond("minimum", -1),
    "maximum": _beyond("maximum", 1),
    "key_names": _other_keys,
}
KINDS = {
    "present": "missing",
    "type": "mistyped",
    "enum": "unknown_enum",
    "const": "renamed",
    "pattern": "bad_format",
    "min_length": "emptied",
    "max_items": "lengthened",
    "max_length": "lengthened",
    "minimum": "lowered",
    "maximum": "raised",
    "key_names": "misnamed",
}
