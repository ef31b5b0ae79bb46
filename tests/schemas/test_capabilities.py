"""One table of capabilities: every clause needs known ones, and for a misspelt name the nearest is named."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import checkout_conformance
from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.capabilities import CAPABILITIES, Kind, UnknownCapability, known
from checkout_conformance.target.drivers import CAPABILITY_OF_DRIVER

ROOT = Path(checkout_conformance.__file__).parent


@pytest.mark.parametrize("version", versions())
def test_every_clause_needs_what_a_target_can_have(version: str) -> None:
    needed = {name for clause in load(version).clauses.values() for name in clause.needs}
    assert needed
    assert needed <= CAPABILITIES.keys()


def test_the_drivers_give_what_drivers_give() -> None:
    assert set(CAPABILITY_OF_DRIVER) == {name for name, row in CAPABILITIES.items() if row.kind is Kind.DRIVER}


def test_the_code_asks_for_capabilities_that_exist() -> None:
    asked = {
        argument.value
        for path in ROOT.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("has", "allowed")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert "completion" in asked
    assert asked <= CAPABILITIES.keys()


def test_the_nearest_is_named_for_a_misspelt_capability() -> None:
    assert known("customers") == "customers"
    with pytest.raises(UnknownCapability, match="no capability `custmers`; did you mean customers"):
        known("custmers")
    with pytest.raises(UnknownCapability, match="there are connect, tax, "):
        known("zzzz")
