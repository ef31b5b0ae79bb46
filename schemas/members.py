"""A JSON Schema of the kit's own files as a Markdown table: a row for every member that a file may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
HEAD = ("| member | type | meaning |", "|---|---|---|")


def members_table(schema: Node) -> str:
    """The table of all members; what is defined once is shown where it comes first."""
    rows = [f"| `{path}` | {kind} | {words} |" for path, kind, words in _members(schema, schema, "", {})]
    return "\n".join([*HEAD, *rows])


def _members(whole: Node, node: Node, path: str, shown: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(path, type, meaning) of every member below a node; `shown` has the definitions that were, with their place."""
    reference = node.get("$ref", "")
    first = shown.setdefault(reference, path) if reference else path
    if reference:
        node = {**whole["$defs"][reference.rsplit("/", 1)[1]], **node}
    words = str(node.get("description", ""))
    if first != path:
        words = f"{words} Members as those of `{first}`.".strip()
    if path:
        yield path, _type(whole, node), cell(words)
    if first != path:
        return
    for name, child in node.get("properties", {}).items():
        yield from _members(whole, child, f"{path}.{name}" if path else name, shown)
    if isinstance(node.get("additionalProperties"), dict):
        yield from _members(whole, node["additionalProperties"], f"{path}.NAME", shown)
    if isinstance(node.get("items"), dict):
        yield from _members(whole, node["items"], f"{path}[]", shown)
    for choice in node.get("oneOf", ()):
        yield from (row for row in _members(whole, choice, path, shown) if row[0] != path)


def _type(whole: Node, node: Node) -> str:
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if "oneOf" in node:
        return " or ".join(_type(whole, choice) for choice in node["oneOf"])
    if "$ref" in node and "type" not in node:
        return _type(whole, whole["$defs"][node["$ref"].rsplit("/", 1)[1]])
    kind = node.get("type", "")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def cell(text: str) -> str:
    """A text as it may stand in a cell."""
    return text.replace("|", "\\|").replace("<", "&lt;")
