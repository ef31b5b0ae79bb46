"""What changes between versions: each kind of change once, nothing between a version and itself, and the command."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.cli import main
from checkout_conformance.schemas import DEFAULT_VERSION, load, versions
from checkout_conformance.schemas.changes import Change, changes
from checkout_conformance.schemas.contract import Contract

Node = dict[str, Any]
BASE = load()


def edited(edit: Callable[[dict[str, Node]], object]) -> list[Change]:
    schemas = copy.deepcopy(dict(BASE.schemas))
    edit(schemas)
    return changes(BASE, Contract("9999-01-01", schemas))


def properties(schemas: dict[str, Node], name: str = "create") -> Node:
    found: Node = schemas[name]["properties"]
    return found


EDITS: list[tuple[Callable[[dict[str, Node]], object], Change]] = [
    (
        lambda s: properties(s).pop("client_reference_id"),
        Change("gone", "parameter", "create.client_reference_id", "", True),
    ),
    (
        lambda s: properties(s).update(hat={"type": "object", "properties": {"size": {"type": "integer"}}}),
        Change("new", "parameter", "create.hat", "", False),
    ),
    (lambda s: properties(s, "session").pop("url"), Change("gone", "attribute", "session.url", "", True)),
    (
        lambda s: properties(s)["ui_mode"].update(enum=["elements", "embedded", "hosted"]),
        Change("renamed", "value", "create.ui_mode", "custom -> elements", True),
    ),
    (lambda s: properties(s)["mode"]["enum"].remove("setup"), Change("gone", "value", "create.mode", "setup", True)),
    (lambda s: properties(s)["mode"]["enum"].append("gift"), Change("new", "value", "create.mode", "gift", False)),
    (
        lambda s: properties(s)["custom_fields"].update(maxItems=2),
        Change("stricter", "limit", "create.custom_fields", "maxItems 3 -> 2", True),
    ),
    (
        lambda s: properties(s)["custom_fields"].update(maxItems=9),
        Change("looser", "limit", "create.custom_fields", "maxItems 3 -> 9", False),
    ),
    (
        lambda s: properties(s)["locale"].update(type="integer"),
        Change("changed", "type", "create.locale", "string -> integer", True),
    ),
    (
        lambda s: s["create"].setdefault("required", []).append("locale"),
        Change("stricter", "required", "create.locale", "", True),
    ),
    (
        lambda s: properties(s).update(allowed_payment_method_types=properties(s).pop("payment_method_types")),
        Change("renamed", "parameter", "create.payment_method_types", "to create.allowed_payment_method_types", True),
    ),
]


@pytest.mark.parametrize(("edit", "expected"), EDITS, ids=[f"{c.kind} {c.what} {c.place}" for _, c in EDITS])
def test_an_edit_is_the_change_that_it_is(edit: Callable[[dict[str, Node]], object], expected: Change) -> None:
    found = [change for change in edited(edit) if change.what != "rule"]
    assert found == [expected]


@pytest.mark.parametrize("version", versions())
def test_a_version_changes_nothing_against_itself(version: str) -> None:
    assert changes(load(version), load(version)) == []


def test_a_rule_that_goes_is_named_where_its_place_stays() -> None:
    found = edited(lambda s: s["create"].pop("allOf"))
    assert "create.customer_update.requires_customer" in {
        c.place for c in found if (c.kind, c.what) == ("gone", "rule")
    }


def test_the_command_prints_the_changes_of_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "2025-03-31.basil", DEFAULT_VERSION]) == 0
    out = capsys.readouterr().out
    assert "  new      parameter create.branding_settings\n" in out
    assert "! gone     attribute line_item.discounts[].discount.coupon" in out
    assert "can break a client or a fake" in out.splitlines()[-1]


def test_the_page_of_versions_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "--steps"]) == 0
    page = Path(__file__).parents[2] / "docs" / "versions.md"
    again = "checkout-conformance changes --steps > docs/versions.md"
    assert page.read_text(encoding="utf-8") == capsys.readouterr().out, again
    assert main(["changes", DEFAULT_VERSION]) == 4
    assert "two versions are needed" in capsys.readouterr().err


def test_breaking_changes_alone_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "2025-03-31.basil", DEFAULT_VERSION, "--breaking", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["from"], data["to"]) == ("2025-03-31.basil", DEFAULT_VERSION)
    assert data["changes"]
    assert all(change["breaking"] for change in data["changes"])


def test_a_release_can_stand_for_a_version_and_an_unknown_one_is_a_usage_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["changes", DEFAULT_VERSION, "sdk", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["from"] == DEFAULT_VERSION
    assert main(["changes", DEFAULT_VERSION, "1999-01-01"]) == 4
    assert "no version of the API that the kit knows" in capsys.readouterr().err
