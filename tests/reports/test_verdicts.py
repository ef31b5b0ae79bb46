"""The verdict of a run in words: never green without evidence, findings counted by level, partial runs say so."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.verdicts import BY_KEY, KINDS, by_clause, kind_of, open_findings, sentence, totals
from tests.reports.records import finding, green, record, rich, verdict


def one(outcome: str, **changes: Any) -> dict[str, Any]:
    findings = [finding("a.b", "wrong", [0], level=changes.get("level", "MUST"))] if outcome == "fail" else []
    return record([verdict("a.b", outcome, **changes)], findings)


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


@pytest.mark.parametrize(
    ("made", "tone", "words"),
    [
        (one("fail"), "bad", "breaks the documented API in 1 place"),
        (
            one("fail", level="SHOULD"),
            "warn",
            "keeps every MUST that was judged, and departs from conventions in 1 place",
        ),
        (one("pass"), "good", "behaves as documented in every clause"),
        (one("no_evidence"), "open", "Nothing could be judged"),
        (one("blocked"), "open", "Nothing could be judged"),
        (record([]), "open", "Nothing could be judged"),
        (record([verdict("a.b"), verdict("a.c", "blocked")]), "good", "No deviation found in what could be judged"),
        (record([verdict("a.b"), verdict("a.c", "fail", accepted="x")]), "good", "No new deviation found"),
        (record([verdict("a.b")], partial="the target died"), "open", "before the run broke off"),
    ],
)
def test_the_sentence_says_what_the_run_showed(made: dict[str, Any], tone: str, words: str) -> None:
    said = sentence(made)
    assert said.tone == tone
    assert words in said.heading


def test_findings_are_counted_by_level() -> None:
    assert sentence(rich()).heading == (
        "acme-emulator 2.1 breaks the documented API in 4 places, and departs from conventions in 2 more"
    )


def test_accepted_findings_are_not_open() -> None:
    assert "list.ending_before.present" not in [found["id"] for found in open_findings(rich())]


def test_the_detail_adds_up_in_words() -> None:
    assert sentence(green()).detail == "20 of 20 clauses pass; every clause was judged."
    assert "could not be judged" in sentence(rich()).detail


def test_every_kind_has_a_sign_of_its_own_and_a_meaning() -> None:
    assert len({kind.sign for kind in KINDS}) == len(KINDS) == len(BY_KEY)
    assert all(kind.meaning.endswith(".") for kind in KINDS)
