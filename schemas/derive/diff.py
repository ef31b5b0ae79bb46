"""What a changed document changes, said in clauses: new, changed, gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checkout_conformance.schemas.clause_maker import clauses_of_schema
from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.nodes import nodes


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is `new`, `changed` or `gone`; `detail` says what a changed clause said before."""

    kind: str
    clause: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind:8}{self.clause}  {self.detail}"


def differences(before: dict[str, Node], after: dict[str, Node]) -> Iterator[Difference]:
    """The differences between two sets of derived schemas, by clause id. A moved line alone is none."""
    old, new = _clauses(before), _clauses(after)
    for identity in sorted(old.keys() | new.keys()):
        if identity not in old:
            yield Difference("new", identity, new[identity].statement)
        elif identity not in new:
            yield Difference("gone", identity, old[identity].statement)
        elif _values(old[identity]) != _values(new[identity]):
            yield Difference("changed", identity, f"{old[identity].statement} -> {new[identity].statement}")
    yield from _value_differences(before, after)


def _clauses(schemas: dict[str, Node]) -> dict[str, Clause]:
    return {
        clause.id: clause
        for name, schema in schemas.items()
        for clause in clauses_of_schema(name, schema, request=name in REQUESTS)
    }


def _values(clause: Clause) -> tuple[str, str]:
    return clause.statement, clause.level


def _value_differences(before: dict[str, Node], after: dict[str, Node]) -> Iterator[Difference]:
    """Enumerated values that came or went: a long list's sentence is cut, so they are compared one by one."""
    old, new = _enumerations(before), _enumerations(after)
    for identity in sorted(old.keys() & new.keys()):
        for value in sorted(new[identity] - old[identity]):
            yield Difference("new", identity, f"the value `{value}`")
        for value in sorted(old[identity] - new[identity]):
            yield Difference("gone", identity, f"the value `{value}`")


def _enumerations(schemas: dict[str, Node]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, schema in schemas.items():
        for path, node in nodes(schema):
            if "enum" in node:
                found[clause_id(name, path, "enum")] = {str(value) for value in node["enum"]}
    return found
