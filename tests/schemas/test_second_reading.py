"""A reference read a second time, without the derivation's reader: every row and value is in the schemas.

On a small reference of the tests' own, and on the real one where it is beside this checkout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.schemas.derive.versions import DERIVATIONS, FROM_REFERENCE
from tests.schemas.documents import SMALL_REFERENCE, text_of, with_documents

ROW = re.compile(r"^ *• ([a-z][a-z0-9_.<>]*) \(([a-z][^)]*)\)")
BULLET = re.compile(r"^( *)• (\S+)")
HEADINGS = {
    "session": "The Checkout Session object",
    "create": "Create a Checkout Session",
    "update": "Update a Checkout Session",
    "line_items": "Retrieve a Checkout Session's line items",
    "list": "List all Checkout Sessions",
}
Found = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Reading:
    """A reference read here, the schemas derived from it, and what was counted by hand."""

    rows: Mapping[str, list[Found]]
    schemas: Mapping[str, dict[str, Any]]
    counted: Mapping[str, int]
    enumerated: int

    def target(self, node: dict[str, Any]) -> dict[str, Any]:
        """What a node refers to, or the node."""
        if "$ref" not in node:
            return node
        return self.schemas[str(node["$ref"]).rpartition("/")[2].removesuffix(".json")]

    def place(self, name: str, path: str) -> dict[str, Any] | None:
        """The node at a dotted path, entries of arrays and values of maps stepped into as they come."""
        node: Any = self.schemas[name]
        for step in path.split("."):
            node = self.target(node.get("items", node))
            node = node.get("additionalProperties") if step == "<currency>" else node.get("properties", {}).get(step)
            if node is None:
                return None
        found: dict[str, Any] = node
        return found

    def paths(self, node: dict[str, Any], prefix: str = "") -> list[str]:
        """Every dotted path of a schema, as the rows spell it."""
        found: list[str] = []
        node = self.target(node.get("items", node))
        children = dict(node.get("properties", {}))
        other = node.get("additionalProperties")
        if isinstance(other, dict) and "properties" in other:
            children["<currency>"] = other
        for step, child in children.items():
            path = f"{prefix}.{step}" if prefix else step
            found += [path, *self.paths(child, path)]
        return found


@cache
def of_the_small() -> Reading:
    counted = {"session": 7, "create": 5, "update": 1, "line_items": 1, "list": 1}
    return Reading(rows(SMALL_REFERENCE), DERIVATIONS[FROM_REFERENCE].schemas(SMALL_REFERENCE), counted, 5)


@cache
def of_the_reference() -> Reading:
    counted = {"session": 518, "create": 393, "update": 32, "line_items": 3, "list": 15}
    return Reading(rows(text_of("002")), load(FROM_REFERENCE).schemas, counted, 1294)


@pytest.fixture(params=[of_the_small, pytest.param(of_the_reference, marks=with_documents)], ids=["small", "002"])
def reading(request: pytest.FixtureRequest) -> Reading:
    made: Reading = request.param()
    return made


def rows(text: str) -> dict[str, list[Found]]:
    """section -> (path, what stands in its brackets, its enumerated values)."""
    lines = text.splitlines()
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


def test_the_second_reading_finds_as_many_rows_as_were_counted_by_hand(reading: Reading) -> None:
    assert {name: len(found) for name, found in reading.rows.items()} == reading.counted


@pytest.mark.parametrize("name", HEADINGS)
def test_every_row_has_a_place_in_the_schemas(reading: Reading, name: str) -> None:
    assert [path for path, _, _ in reading.rows[name] if reading.place(name, path) is None] == []


@pytest.mark.parametrize("name", HEADINGS)
def test_every_place_in_the_schemas_has_a_row(reading: Reading, name: str) -> None:
    said = {path for path, _, _ in reading.rows[name]}
    said |= {f"{path.partition('<currency>')[0]}<currency>" for path in said if "<currency>" in path}
    stated = set(reading.paths(reading.schemas[name]))
    by_overlay = {"expand", "adaptive_pricing.enabled"} if name == "create" else {"expand"}
    assert stated - said - by_overlay == set()


@pytest.mark.parametrize("name", HEADINGS)
def test_every_enumerated_value_is_in_the_schemas(reading: Reading, name: str) -> None:
    missing = []
    for path, _, listed in reading.rows[name]:
        node = reading.place(name, path)
        assert node is not None
        known = {*node.get("enum", ()), *node.get("items", {}).get("enum", ())}
        missing += [f"{path}: {value}" for value in listed if value not in known]
    assert missing == []


def test_the_second_reading_finds_as_many_values_as_were_counted(reading: Reading) -> None:
    assert sum(len(listed) for found in reading.rows.values() for _, _, listed in found) == reading.enumerated


@pytest.mark.parametrize("name", ["create", "update", "list", "line_items"])
def test_what_is_required_in_the_rows_is_required_in_the_schemas(reading: Reading, name: str) -> None:
    required = {path for path, note, _ in reading.rows[name] if note.endswith(", required")}
    assert {path for path in required if path.rpartition(".")[2] not in parent_required(reading, name, path)} == set()


def parent_required(reading: Reading, name: str, path: str) -> list[str]:
    parent = path.rpartition(".")[0]
    node = reading.place(name, parent) if parent else reading.schemas[name]
    assert node is not None
    return list(node.get("items", node).get("required", ()))


def test_what_is_nullable_in_the_rows_takes_null_in_the_schemas(reading: Reading) -> None:
    strict = []
    for path, note, _ in reading.rows["session"]:
        node = reading.place("session", path)
        assert node is not None
        types = node.get("type", ())
        if note.endswith(", nullable") and "null" not in ([types] if isinstance(types, str) else types):
            strict.append(path)
    assert strict == []
