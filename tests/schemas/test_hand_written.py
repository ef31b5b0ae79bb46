"""What is written by hand names no version and no line of a document: it asks the contract, and cites places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.schemas import DEFAULT_VERSION, load, versions
from checkout_conformance.schemas.difference import DERIVED
from checkout_conformance.schemas.existing import existing_versions
from checkout_conformance.schemas.loader import ANSWERS, FOLDER, LATER
from checkout_conformance.schemas.rules import behaviour_clauses, request_rules
from checkout_conformance.schemas.rules.echo import ECHO
from checkout_conformance.schemas.rules.served import ACCEPTED

REPOSITORY = Path(__file__).parents[2]
ROOMS = ("conformance", "reports", "schemas", "strategies")
CODE = [path for room in ROOMS for path in (REPOSITORY / room).rglob("*.py")]
NAMES = {*existing_versions(), *versions()}
NAMED = re.compile("|".join(map(re.escape, sorted(NAMES, key=len, reverse=True))))
BY_HAND = (
    *FOLDER.glob("*/overlay.json"),
    *FOLDER.glob("*/rules/*.json"),
    *(FOLDER / DEFAULT_VERSION / f"{name}.json" for name in ANSWERS if name not in DERIVED),
)


def data(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a file, the file first."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(child)


def cited(node: dict[str, Any]) -> bool:
    """Whether an object is the source of something: evidence may be about a version."""
    return "document" in node and "section" in node


def test_no_code_names_a_version() -> None:
    named = {path.relative_to(REPOSITORY): NAMED.findall(path.read_text(encoding="utf-8")) for path in CODE}
    assert len(CODE) > 300
    assert {path: names for path, names in named.items() if names} == {}


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_table_names_a_version_or_a_line(path: Path) -> None:
    found = list(objects(data(path)))
    said = [value for node in found if not cited(node) for key, value in node.items() if key != "based_on"]
    assert [value for value in said if isinstance(value, str) and value in NAMES] == []
    assert [node for node in found if "line" in node and cited(node)] == []
    assert [node["x-line"] for node in found if "x-line" in node] == []


def test_no_rule_in_code_names_a_line() -> None:
    clauses = [*behaviour_clauses(load().schemas), *(rule.clause for rule in request_rules())]
    own = [clause for clause in clauses if clause.theme not in (ECHO, ACCEPTED)]  # whose rows are the reference's
    assert len(own) > 250
    assert [clause.id for clause in own if clause.source.line is not None] == []


def test_the_tables_are_those_that_people_write() -> None:
    assert {LATER / "overlay.json", LATER / "rules" / "create.json"} <= set(BY_HAND)
    assert FOLDER / DEFAULT_VERSION / "error.json" in BY_HAND
    assert FOLDER / DEFAULT_VERSION / "create.json" not in BY_HAND
