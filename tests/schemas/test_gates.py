"""Every create parameter was looked at once: what of an account decides whether it can be sent, with the reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.capabilities import ACCOUNT, OBJECTS
from checkout_conformance.schemas.loader import DEFAULT_VERSION, FOLDER, LATER
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.paths import carried, top, within
from checkout_conformance.schemas.rules.table import needs_by_path
from checkout_conformance.strategies.context import on_paper
from checkout_conformance.strategies.generators import Generators

GATES: dict[str, dict[str, Any]] = json.loads((FOLDER / DEFAULT_VERSION / "overlay.json").read_text())["gates"]
LATER_GATES: dict[str, dict[str, Any]] = json.loads((LATER / "overlay.json").read_text())["gates"]
SCHEMA = load().schemas["create"]
NEEDS = needs_by_path(SCHEMA)


def test_every_parameter_has_a_row_with_a_reason() -> None:
    named = [path for path, _ in nodes(SCHEMA) if path and not path.endswith(("[]", "*"))]
    assert len(named) == 395  # 393 of the reference, and two that its overlay adds
    assert [path for path in named if top(path) not in GATES] == []
    assert all(len(row["why"].split()) >= 2 for row in GATES.values())


def test_a_gate_is_one_that_a_target_can_have() -> None:
    rows = (*GATES.values(), *LATER_GATES.values())
    assert {name for row in rows for name in row["needs"]} == {*ACCOUNT, *OBJECTS} - {"customer_sessions"}


@pytest.mark.parametrize("version", [version for version in versions() if version > DEFAULT_VERSION])
def test_what_a_newer_version_has_beside_it_has_a_row_too(version: str) -> None:
    contract = load(version)
    gates = {contract.words.path(name) for name in (*GATES, *LATER_GATES)}
    named = [path for path, _ in nodes(contract.schemas["create"]) if path]
    assert [path for path in named if top(path) not in gates] == []


def test_a_gate_holds_for_all_that_is_below_it() -> None:
    for path, needs in NEEDS.items():
        above = {name for start, row in GATES.items() if path and within(path, start) for name in row["needs"]}
        assert set(needs) == above, path


def test_nothing_that_an_account_decides_is_sent_where_it_allows_nothing() -> None:
    context = on_paper()
    poor = replace(context, world=replace(context.world, allowed=frozenset()))
    sent = {path for payload in Generators(poor).covering("create") for path, _ in carried(payload)}
    assert sent
    assert {path: NEEDS[path] for path in sent if NEEDS.get(path)} == {}
