"""From rows to JSON Schema: types, nesting, nullability, requiredness, enumerations and limits.

Every node carries `x-line`, the line of the reference that states it; that is where its clauses take their source
from. No sentence of the reference is carried over. What the reference does not say is added by
`schemas/<version>/overlay.json` when the contract is loaded, not here.
"""

from __future__ import annotations

from typing import Any

from checkout_conformance.schemas.derive.phrases import keywords, values_in_prose
from checkout_conformance.schemas.derive.reference import MAP_KEY, Row, Section

Node = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
CURRENCY = "Three-letter ISO currency code"
KEY_VALUE_PAIRS = "Set of key-value pairs"
DERIVED_REQUESTS = ("create", "update", "list", "line_items")
JSON_TYPES = {
    "string": "string",
    "decimal string": "string",
    "enum": "string",
    "integer": "integer",
    "timestamp": "integer",
    "float": "number",
    "boolean": "boolean",
    "object": "object",
}


def schemas_of(sections: dict[str, Section]) -> dict[str, Node]:
    """Every derived schema by name. The line item, stated inside the session, becomes a schema of its own."""
    schemas = {name: request_schema(sections[name]) for name in DERIVED_REQUESTS if name in sections}
    session = answer_schema(sections["session"])
    data = session["properties"]["line_items"]["properties"]["data"]
    line_item = data["items"]
    data["items"] = {"$ref": "line_item.json"}
    schemas["session"] = session
    schemas["line_item"] = {"$schema": DRAFT, "title": "line_item", **line_item}
    return schemas


def request_schema(section: Section) -> Node:
    """The schema of one operation's parameters: what is not listed is not allowed."""
    root = _filled(section, request=True)
    _close(root)
    return root


def answer_schema(section: Section) -> Node:
    """The schema of an answer: every attribute listed, none forbidden."""
    return _filled(section, request=False)


def _filled(section: Section, *, request: bool) -> Node:
    """The schema of a section's rows, each at its place."""
    root: Node = {
        "$schema": DRAFT,
        "title": section.name,
        "x-line": section.line,
        "type": "object",
        "properties": {},
    }
    for row in section.rows:
        *parents, name = row.path.split(".")
        place = root
        for parent in parents:
            place = _descend(place, parent)
        node = _node(row, request=request)
        place.setdefault("properties", {})[name] = node
        if row.note == "required" or not request:
            place.setdefault("required", []).append(name)
    return root


def _descend(place: Node, name: str) -> Node:
    """The node that holds the children of `name`: the items of an array, the values of a map."""
    if name == MAP_KEY:
        values: Node = place.setdefault("additionalProperties", {"type": "object", "x-line": place["x-line"]})
        place.setdefault("propertyNames", {"pattern": "^[a-z]{3}$"})
        return values
    node: Node = place["properties"][name]
    items: Node = node.get("items", node)
    return items


def _node(row: Row, *, request: bool) -> Node:
    said = keywords(row.kind, row.text)
    node: Node = {"x-line": row.line}
    if row.kind.startswith("array of "):
        node["type"] = "array"
        node["items"] = _item(row, said.pop("items", {}), request=request)
    else:
        node.update(_scalar(row.kind, row.values, row.text, request=request))
    node.update(said)
    if row.kind == "object" and row.text.startswith(KEY_VALUE_PAIRS):
        node["additionalProperties"] = {"x-line": row.line, "type": "string"}
        node["x-kind"] = "metadata"
    if row.note == "nullable":
        node["type"] = [node["type"], "null"]
        if "enum" in node:
            node["enum"] = [*node["enum"], None]
    elif row.note.startswith(("required", "recommended")):
        node["x-note"] = row.note
    return node


def _item(row: Row, said: Node, *, request: bool) -> Node:
    kind = row.kind.removeprefix("array of ").removesuffix("s")
    node = {"x-line": row.line, **_scalar(kind, row.values, row.text, request=request)}
    node.update(said)
    return node


def _scalar(kind: str, values: list[str], text: str, *, request: bool) -> Node:
    node: Node = {"type": JSON_TYPES[kind]}
    if kind == "object":
        node["properties"] = {}
    if kind == "timestamp":
        node["x-kind"] = "timestamp"
    if kind == "decimal string":
        node["pattern"] = r"^-?[0-9]+(\.[0-9]+)?$"
    if CURRENCY in text and not values:
        # A request may spell it in capitals (nothing says that is refused); an answer is documented as lowercase.
        node["pattern"] = "^[A-Za-z]{3}$" if request else "^[a-z]{3}$"
        node["x-kind"] = "currency"
    elif kind == "enum":
        listed = values or values_in_prose(text)
        if listed:
            node["enum"] = list(listed)
    return node


def _close(node: Node) -> None:
    """Forbid what is not listed, at every object of a request whose keys are listed."""
    if node.get("properties") and "additionalProperties" not in node:
        node["additionalProperties"] = False
    for child in node.get("properties", {}).values():
        _close(child)
    if "items" in node:
        _close(node["items"])
    if isinstance(node.get("additionalProperties"), dict):
        _close(node["additionalProperties"])
