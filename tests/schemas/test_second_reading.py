"""The reference read a second time, without the derivation's reader: every row and value is in the schemas."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from tests.schemas.documents import text_of, with_documents

pytestmark = with_documents

ROW = re.compile(r"^ *• ([a-z][a-z0-9_.<>]*) \(([a-z][^)]*)\)")
BULLET = re.compile(r"^( *)• (\S+)")
HEADINGS = {
    "session": "The Checkout Session object",
    "create": "Create a Checkout Session",
    "update": "Update a Checkout Session",
    "line_items": "Retrieve a Checkout Session's line items",
    "list": "List all Checkout Sessions",
}
ROWS = {"session": 518, "create": 393, "update": 32, "line_items": 3, "list": 15}
Found = tuple[str, str, tuple[str, ...]]


@cache
def rows() -> dict[str, list[Found]]:
    """section -> (path, what stands in its brackets, its enumerated values)."""
    lines = text_of("002").splitlines()
    # The table of contents repeats the headings, so that the last one opens the section; the session's stands once
    # more before its example.
    last = {name: max(i for i, line in enumerate(lines) if line == heading) for name, heading in HEADINGS.items()}
    last["session"] = lines.index("Attributes")
    found: dict[str, list[Found]] = {name: [] for name in HEADINGS}
    for name, start in last.items():
        end = next(i for i in range(start, len(lines)) if lines[i] == "{")
        for index in range(start, end):
            match = ROW.match(lines[index])
            if match:
                found[name].append((match[1], match[2], tuple(values(lines, index, end))))
    return found


def values(lines: list[str], index: int, end: int) -> list[str]:
    """The bullets one step below a row whose own words end by announcing values."""
    own = BULLET.match(lines[index])
    assert own is not None
    words, following = lines[index].rstrip(), index + 1
    while following < end and not BULLET.match(lines[following]):
        words = f"{words} {lines[following].strip()}".rstrip()
        following += 1
    if not words.endswith("enum values:"):
        return []
    kept: list[tuple[int, str]] = []
    for line in lines[following:end]:
        bullet = BULLET.match(line)
        if bullet and len(bullet[1]) <= len(own[1]):
            break
        if bullet:
            kept.append((len(bullet[1]), bullet[2]))
    # A value may explain itself by bullets of its own, one step deeper.
    return [value for indent, value in kept if indent == kept[0][0]]


def place(name: str, path: str) -> dict[str, Any] | None:
    """The node at a dotted path, entries of arrays and values of maps stepped into as they come."""
    contract = load(FROM_REFERENCE)
    node: Any = contract.schemas[name]
    for step in path.split("."):
        node = node.get("items", node)
        if "$ref" in node:
            node = contract.schemas[node["$ref"].rsplit("/", 1)[1]]
        node = node.get("additionalProperties") if step == "<currency>" else node.get("properties", {}).get(step)
        if node is None:
            return None
    found: dict[str, Any] = node
    return found


def test_the_second_reading_finds_as_many_rows_as_were_counted_by_hand() -> None:
    assert {name: len(found) for name, found in rows().items()} == ROWS


@pytest.mark.parametrize("name", HEADINGS)
def test_every_row_has_a_place_in_the_schemas(name: str) -> None:
    assert [path for path, _, _ in rows()[name] if place(name, path) is None] == []


@pytest.mark.parametrize("name", HEADINGS)
def test_every_place_in_the_schemas_has_a_row(name: str) -> None:
    said = {path for path, _, _ in rows()[name]}
    said |= {f"{path.partition('<currency>')[0]}<currency>" for path in said if "<currency>" in path}
    stated = set(paths(load(FROM_REFERENCE).schemas[name]))
    by_overlay = {"expand", "adaptive_pricing.enabled"} if name == "create" else {"expand"}
    assert stated - said - by_overlay == set()


def paths(node: dict[str, Any], prefix: str = "") -> list[str]:
    """Every dotted path of a schema, as the rows spell it."""
    found: list[str] = []
    node = node.get("items", node)
    if "$ref" in node:
        node = load(FROM_REFERENCE).schemas[str(node["$ref"]).rsplit("/", 1)[1]]
    children = dict(node.get("properties", {}))
    other = node.get("additionalProperties")
    if isinstance(other, dict) and "properties" in other:
        children["<currency>"] = other
    for step, child in children.items():
        path = f"{prefix}.{step}" if prefix else step
        found += [path, *paths(child, path)]
    return found


@pytest.mark.parametrize("name", HEADINGS)
def test_every_enumerated_value_is_in_the_schemas(name: str) -> None:
    missing = []
    for path, _, listed in rows()[name]:
        node = place(name, path)
        assert node is not None
        known = {*node.get("enum", ()), *node.get("items", {}).get("enum", ())}
        missing += [f"{path}: {value}" for value in listed if value not in known]
    assert missing == []


def test_the_second_reading_finds_about_thirteen_hundred_values() -> None:
    assert sum(len(listed) for found in rows().values() for _, _, listed in found) == 1294


@pytest.mark.parametrize("name", ["create", "update", "list", "line_items"])
def test_what_is_required_in_the_rows_is_required_in_the_schemas(name: str) -> None:
    required = {path for path, note, _ in rows()[name] if note.endswith(", required")}
    assert {path for path in required if path.rpartition(".")[2] not in parent_required(name, path)} == set()


def parent_required(name: str, path: str) -> list[str]:
    parent = path.rpartition(".")[0]
    node = place(name, parent) if parent else load(FROM_REFERENCE).schemas[name]
    assert node is not None
    return list(node.get("items", node).get("required", ()))


def test_what_is_nullable_in_the_rows_takes_null_in_the_schemas() -> None:
    strict = []
    for path, note, _ in rows()["session"]:
        node = place("session", path)
        assert node is not None
        types = node.get("type", ())
        if note.endswith(", nullable") and "null" not in ([types] if isinstance(types, str) else types):
            strict.append(path)
    assert strict == []
