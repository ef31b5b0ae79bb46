"""What readers call the outcomes of clauses, and what they add up to."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.verdicts import BY_KEY, KINDS, by_clause, kind_of, totals
from tests.reports.records import record, rich, verdict


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"level": "MUST"}, "fail"),
        ({"level": "SHOULD"}, "warning"),
        ({"level": "INFO"}, "note"),
        ({"level": "MUST", "accepted": "known"}, "accepted"),
    ],
)
def test_a_failure_is_named_by_its_level_and_acceptance(row: dict[str, Any], kind: str) -> None:
    assert kind_of(verdict("a.b", "fail", **row)) == kind


def test_other_verdicts_keep_their_name() -> None:
    for name in ("pass", "blocked", "unsupported", "inconclusive", "no_evidence"):
        assert kind_of(verdict("a.b", name)) == name


def test_the_worst_row_of_a_clause_counts() -> None:
    rows = [verdict("a.b", "pass"), verdict("a.b", "fail", param="x"), verdict("a.b", "fail", accepted="known")]
    assert by_clause(record(rows)) == {"a.b": "fail"}


def test_totals_name_every_kind_once_and_add_up() -> None:
    made = totals(rich())
    assert list(made) == [kind.key for kind in KINDS]
    assert sum(made.values()) == len({row["clause"] for row in rich()["verdicts"]})


def test_every_kind_has_a_sign_of_its_own_and_a_meaning() -> None:
    assert len({kind.sign for kind in KINDS}) == len(KINDS) == len(BY_KEY)
    assert all(kind.meaning.endswith(".") for kind in KINDS)
