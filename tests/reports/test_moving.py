"""What a server has to change for its users to move: from two records and the API's changes, on terminal and pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.cli import main
from checkout_conformance.record.moving import moving, place_of
from checkout_conformance.record.record import validate
from checkout_conformance.reports.html import report_html
from checkout_conformance.reports.moving import lines
from checkout_conformance.schemas.changes import Change
from tests.reports.records import record, verdict

OLD, NEW = "2024-06-20", "2025-09-30.clover"
TYPES, NAMED = "create.payment_method_types", "create.allowed_payment_method_types"
CHANGES = [
    Change("renamed", "parameter", TYPES, f"to {NAMED}", True),
    Change("renamed", "value", "create.ui_mode", "hosted -> hosted_page", True),
    Change("new", "attribute", "session.branding_settings", "", False),
    Change("new", "parameter", "update.line_items", "", False),
    Change("new", "rule", "create.a_rule", "Two may not stand together.", True),
]


def run_in(version: str, **verdicts: str) -> Any:
    made = record([verdict(name.replace("__", "."), outcome) for name, outcome in verdicts.items()])
    made["contract"]["version"] = version
    return made


BEFORE = run_in(OLD, create__mode__enum="fail", create__success_url__echo="pass", create__ui_mode__enum="pass")
AFTER = run_in(
    NEW,
    create__mode__enum="fail",  # in both: no part of the move
    create__success_url__echo="fail",  # at no change
    create__ui_mode__enum="fail",
    create__allowed_payment_method_types__each__enum="fail",
    session__branding_settings__present="pass",
    create__a_rule="fail",
)


def test_every_change_is_told_what_the_newer_run_said_of_it() -> None:
    found = moving(BEFORE, AFTER, CHANGES)
    states = {step["place"]: (step["state"], step["clauses"]) for step in found["steps"]}
    assert states == {
        TYPES: ("to_do", [f"{NAMED}.each.enum"]),
        "create.ui_mode": ("to_do", ["create.ui_mode.enum"]),
        "create.a_rule": ("to_do", ["create.a_rule"]),
        "session.branding_settings": ("done", []),
        "update.line_items": ("not_tried", []),
    }
    assert [step["breaking"] for step in found["steps"]] == [True, True, True, False, False]
    assert (found["from"], found["others"]) == (OLD, ["create.success_url.echo"])


def test_a_clause_stands_at_the_longest_place_around_it() -> None:
    places = {"create.line_items", "create.line_items.price_data", "create.line"}
    assert place_of("create.line_items.price_data.currency.type", places) == "create.line_items.price_data"
    assert place_of("create.line_items.price.type", places) == "create.line_items"
    assert place_of("create.lines.type", places) is None


def test_a_run_that_breaks_nothing_new_has_nothing_to_change() -> None:
    found = moving(AFTER, AFTER, CHANGES)
    assert {step["state"] for step in found["steps"]} == {"not_tried", "done"}
    assert next(lines(found, NEW)) == f"From {OLD} to {NEW}: nothing that was tried has to change.".replace(OLD, NEW)


def test_the_terminal_names_the_breaking_ones_with_their_clauses() -> None:
    said = "\n".join(lines(moving(BEFORE, AFTER, CHANGES), NEW))
    assert f"From {OLD} to {NEW}: 3 changes to make, 3 of them breaking; 1 clause that fails only now" in said
    assert f"  ! renamed parameter {TYPES}  to {NAMED}\n      {NAMED}.each.enum" in said
    assert "at no change: create.success_url.echo" in said


def test_the_report_shows_the_move_and_its_record_is_a_record() -> None:
    made = {**AFTER, "moving": moving(BEFORE, AFTER, CHANGES)}
    validate(made)
    page = report_html(made)
    assert f"From {OLD} to {NEW}: 3 changes to make" in page
    assert "Holds already: 1" in page
    assert 'id="moving"' not in report_html(AFTER)


def test_compare_says_it_of_two_records_as_text_page_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for made in (BEFORE, AFTER):
        path = tmp_path / f"{made['contract']['version']}.json"
        path.write_text(json.dumps(made), encoding="utf-8")
        paths.append(str(path))
    page = tmp_path / "page.html"
    assert main(["compare", *paths, "-o", str(page)]) == 0
    assert f"From {OLD} to {NEW}" in capsys.readouterr().out
    assert 'id="moving"' in page.read_text(encoding="utf-8")
    assert main(["compare", *paths, "-o", str(page), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["from"] == OLD
    assert all(step["state"] in ("to_do", "not_tried", "done") for step in found["steps"])
    assert main(["compare", paths[0], paths[0], "-o", str(page), "--json"]) == 4
    assert "in two versions of the API" in capsys.readouterr().err


def test_a_run_is_not_compared_with_its_own_version(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "http://127.0.0.1:1", "--api-version", NEW, "--compared-with", NEW]
    assert main(arguments) == 4
    assert "is the version of the run itself" in capsys.readouterr().err
