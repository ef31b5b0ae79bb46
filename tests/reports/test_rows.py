"""Each verdict is one row with an anchor of its own that stays the same from run to run."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.evidence_store import EvidenceStore
from checkout_conformance.reports.marks import Part
from checkout_conformance.reports.rows import Rows, clause_anchor, row_anchors
from tests.reports.records import exchange, record, rich, verdict


def rows(*verdicts: dict[str, Any]) -> Rows:
    return Rows(record(list(verdicts)), EvidenceStore(), {})


def test_the_anchor_of_a_clause_is_its_name() -> None:
    assert row_anchors([verdict("create.mode.enum")]) == ["create.mode.enum"]


def test_rows_of_one_clause_are_told_apart_by_their_parameter() -> None:
    made = row_anchors(
        [verdict("a.b", param="x"), verdict("a.b", param="y"), verdict("a.b", param="y"), verdict("c.d")]
    )
    assert len(set(made)) == 4
    assert made[3] == "c.d"
    assert made == row_anchors([verdict("a.b", param=name) for name in "xyy"] + [verdict("c.d")])


@pytest.mark.parametrize("name", ["findings", "x1", "run", "theme:shape", "finding:create.mode"])
def test_no_clause_takes_the_anchor_of_something_else(name: str) -> None:
    assert clause_anchor(name) != name


def test_rows_are_worst_first_then_by_name() -> None:
    kinds = [row.kind.key for row in Rows(rich(), EvidenceStore(), {}).all()]
    assert kinds[0] == "fail"
    assert kinds[-1] == "pass"
    assert kinds == sorted(kinds, key=kinds.index)


def test_a_row_is_made_once() -> None:
    made = rows(verdict("a.b", witness=[exchange()]))
    assert made.row(0) is made.row(0)
    assert made.all() == [made.row(0)]


def test_the_statement_loses_its_subject_only_where_that_is_the_attribute() -> None:
    source = {"document": "API reference", "section": "s", "attribute": "mode", "line": None}
    first, second = rows(
        verdict("a.b", statement="`mode` is a string.", source=source),
        verdict("a.c", statement="Any `mode` is a string.", source=source),
    ).all()
    assert (first.predicate, first.statement) == ("… is a string.", "`mode` is a string.")
    assert second.predicate == second.statement


def test_a_name_says_the_parameter_only_where_the_clause_does_not() -> None:
    made = rows(verdict("create.line_items.price.type", param="line_items[].price"), verdict("a.b", param="c"))
    assert made.name(0).param is None
    assert made.name(1).param == "c"


def test_only_web_addresses_become_links() -> None:
    made = rows(verdict("a.b", anchor="javascript:alert(1)"), verdict("a.c", anchor="https://docs.stripe.com/api"))
    assert [row.href for row in made.all()] == [None, "https://docs.stripe.com/api"]


def test_an_observation_alone_is_marked() -> None:
    assert rows(verdict("a.b", "fail", observed="x")).row(0).observed == [Part("x", True)]


def test_very_long_phrases_are_cut_with_their_length() -> None:
    row = rows(verdict("a.b", "fail", expected="y", observed="x" * 3000)).row(0)
    assert "".join(part.text for part in row.observed).endswith("… cut, 1,800 more characters")


def test_a_cause_that_is_a_clause_can_be_followed() -> None:
    made = rows(
        verdict("a.b", "fail"), verdict("a.c", "blocked", cause="a.b"), verdict("a.d", "unsupported", cause="clock")
    )
    assert made.row(1).cause_anchor == "a.b"
    assert made.row(2).cause_anchor is None
