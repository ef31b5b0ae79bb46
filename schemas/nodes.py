"""What a schema says of a place: its nodes, looked up and listed by attribute paths.

Pure functions on plain data; references are not followed. Not here: the notations of paths (`schemas.paths`), nor what
is looked up in payloads and answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checkout_conformance.schemas.paths import ANY_KEY, ENTRY, Step, joined, steps

Node = dict[str, Any]


def node_at(schema: Node, path: str) -> Node | None:
    """The schema's node at an attribute path, or None."""
    node: Any = schema
    for step in steps(path):
        if step == ENTRY:
            node = node.get("items")
        elif step == ANY_KEY:
            node = node.get("additionalProperties")
        else:
            node = node.get("properties", {}).get(step)
        if not isinstance(node, dict):
            return None
    return node  # type: ignore[no-any-return]


def nodes(schema: Node) -> Iterator[tuple[str, Node]]:
    """Every node with its attribute path, the root first, in document order. References are not followed."""
    found: list[tuple[str, Node]] = []
    _collect(schema, "", found)
    return iter(found)


def _collect(schema: Node, path: str, found: list[tuple[str, Node]]) -> None:
    found.append((path, schema))
    above = f"{path}." if path else ""
    for name, node in schema.get("properties", {}).items():
        _collect(node, f"{above}{name}", found)
    entries, values = schema.get("items"), schema.get("additionalProperties")
    if isinstance(entries, dict):
        _collect(entries, f"{path}{ENTRY}", found)
    if isinstance(values, dict):
        _collect(values, f"{above}{ANY_KEY}", found)


def documented(schema: Node, path: str) -> str:
    """The path of a payload as the contract spells it: keys of maps are `*`."""
    made, node = list[str](), schema
    for step in steps(path):
        if step == ENTRY:
            node = node.get("items") or {}
        else:
            known = step in node.get("properties", {})
            node = node["properties"][step] if known else node.get("additionalProperties") or {}
            step = step if known else ANY_KEY
        made.append(step)
    return joined(made)


def node_of(schema: Node, place: Sequence[Step]) -> Node | None:
    """The schema's node of what stands at a place, or None."""
    node: Any = schema
    for step in place:
        if isinstance(step, int) and isinstance(node.get("items"), dict):
            node = node["items"]
        else:
            node = node.get("properties", {}).get(str(step), node.get("additionalProperties"))
        if not isinstance(node, dict):
            return None
    return node  # type: ignore[no-any-return]


def types_of(node: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the types that a node allows, as it orders them; none where it says nothing of them."""
    types = node.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def listed_values(node: Mapping[str, Any]) -> frozenset[str]:
    """The values that a node lists for itself or for its entries, as texts, without null."""
    return frozenset(str(value) for value in node.get("items", node).get("enum", ()) if value is not None)


def nested(path: str, schema: Node) -> Node:
    """A schema that says at a path what the given one says of the whole; values elsewhere are all right."""
    for step in reversed(steps(path)):
        schema = {"items": schema} if step == ENTRY else {"properties": {step: schema}}
    return schema
