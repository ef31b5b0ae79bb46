"""The page in the order of a reader: the worst finding first, accepted ones apart, each with what shows it."""

from __future__ import annotations

from checkout_conformance.reports.model import Page, page
from tests.reports.records import exchange, finding, green, record, rich, verdict


def made() -> Page:
    return page(rich())


def test_findings_are_worst_first() -> None:
    assert [(found.number, found.level) for found in made().findings] == [
        (1, "MUST"), (2, "MUST"), (3, "MUST"), (4, "MUST"), (5, "SHOULD"), (6, "INFO"),
    ]  # fmt: skip
    assert made().findings[0].id == "create.line_items.price_data.accepted"


def test_accepted_findings_stand_apart() -> None:
    assert [found.id for found in made().accepted] == ["list.ending_before.present"]


def test_a_finding_names_its_other_rows_and_what_it_blocks() -> None:
    family = made().findings[1]
    assert (family.rows, len(family.others)) == (3, 2)
    assert made().findings[0].blocks == 4


def test_a_finding_with_one_row_that_is_not_accepted_stays_open() -> None:
    rows = [verdict("a.b", "fail", accepted="known"), verdict("a.c", "fail", observed="new")]
    found = page(record(rows, [finding("a:x", "wrong", [0, 1])]))
    assert [(item.row.clause, item.kind.key) for item in found.findings] == [("a.c", "fail")]


def test_a_finding_prints_its_scenario_and_its_row_links_to_it() -> None:
    shown = next(item for item in made().findings if item.id == "expire.only_open").shown
    assert [item.label for item in shown] == ["the first expiry", "the second expiry"]
    row = next(
        row
        for theme in made().themes
        for group in theme.failing
        for row in group.rows
        if row.clause == "expire.only_open"
    )
    assert row.links[0].anchor == shown[0].anchor
    assert row.finding == "finding:expire.only_open"


def test_the_top_names_target_versions_seed_and_time() -> None:
    reported = dict(made().top)
    assert reported["Target"] == "http://127.0.0.1:4000"
    assert reported["API version"] == "2025-09-30.clover"
    assert reported["Profile, seed"] == "standard, 20251120"
    assert reported["Started"] == "2026-11-20 22:30 UTC"
    assert made().command.startswith("pytest --target")


def test_capabilities_that_are_missing_are_named_with_the_reason() -> None:
    assert made().missing == [("clock", "the target has no test clock"), ("events", "not claimed")]


def test_a_green_run_has_no_findings_and_nothing_left() -> None:
    found = page(green())
    assert (found.findings, found.accepted, found.unjudged) == ([], [], [])
    assert found.not_judged == "Every clause was judged."


def test_beside_a_baseline_what_changed_is_named_and_can_be_followed() -> None:
    reported = rich()
    reported["baseline"] = {
        "newly_failing": ["create.custom_fields.max_items (custom_fields)", "gone.clause (x)"],
        "newly_passing": ["list.attribute_1.type"],
    }
    found = page(reported).news
    assert found is not None
    assert found.failing == [
        ("create.custom_fields.max_items (custom_fields)", "create.custom_fields.max_items"),
        ("gone.clause (x)", None),
    ]
    assert found.passing == [("list.attribute_1.type", "list.attribute_1.type")]
    assert page(rich()).news is None


def test_evidence_beyond_the_room_is_counted() -> None:
    found = page(record([verdict("a.b", witness=[exchange()])]), budget=0)
    assert (found.appendix, found.over_budget) == ([], 1)
