"""What rows share is said once: their theme, their place in the documentation, why they were not judged."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.evidence_store import EvidenceStore
from checkout_conformance.reports.listing import Waiting, groups, not_judged, themes, waiting
from checkout_conformance.reports.rows import Row, Rows
from tests.reports.records import record, rich, verdict

BASE = "https://docs.stripe.com/api/checkout/sessions/create"


def rows(*verdicts: dict[str, Any]) -> list[Row]:
    return Rows(record(list(verdicts)), EvidenceStore(), {}).all()


def about(attribute: str, clause: str, **changes: Any) -> dict[str, Any]:
    source = {"document": "API reference", "section": "Create", "attribute": attribute, "line": 1}
    link = f"{BASE}#create-{attribute.replace('[]', '').replace('.', '-')}"
    return verdict(clause, **{"source": source, "anchor": link, **changes})


def test_rows_of_one_attribute_stand_together_under_the_place_that_holds_all() -> None:
    made = groups(
        rows(
            about("line_items[].price.id", "create.a"),
            about("line_items[].price.type", "create.b"),
            about("mode", "create.c"),
        )
    )
    assert [(group.name, group.href, len(group.rows)) for group in made] == [
        ("line_items.price", f"{BASE}#create-line_items-price", 2),
        ("mode", f"{BASE}#create-mode", 1),
    ]


def test_a_group_has_one_basis_and_one_place() -> None:
    made = groups(
        rows(about("a", "create.a"), about("a", "create.b", basis="observed"), about("a", "create.c", anchor=""))
    )
    assert sorted(group.basis for group in made) == ["documented", "observed"]


def test_a_group_with_a_row_that_has_no_link_has_none() -> None:
    assert groups(rows(about("a", "create.a"), about("a", "create.b", anchor="")))[0].href is None


def test_a_section_of_another_document_is_named_with_it() -> None:
    source = {"document": "Evidence of the real API", "section": "E-a-1", "attribute": "x", "line": None}
    assert groups(rows(verdict("a.b", source=source)))[0].place == "Evidence of the real API, E-a-1"


def test_no_row_is_lost_or_doubled_by_listing() -> None:
    every = rows(*rich()["verdicts"])
    found = [
        row.anchor
        for theme in themes(every)
        for part in [theme.failing, theme.passes, *(item.groups for item in theme.waiting)]
        for group in part
        for row in group.rows
    ]
    assert sorted(found) == sorted(row.anchor for row in every)


def test_a_theme_counts_what_it_has() -> None:
    (theme,) = themes(rows(verdict("a.b", "fail"), verdict("a.c"), verdict("a.d")))
    assert (theme.count, theme.passing) == (3, 2)
    assert [(kind.key, count) for kind, count in theme.counts] == [("fail", 1), ("pass", 2)]


def test_clauses_that_wait_for_one_cause_are_one_entry() -> None:
    made = waiting(
        rows(
            *(verdict(f"a.b{n}", "blocked", cause="a.a", reason=f"reason {n % 2}") for n in range(5)),
            verdict("a.a", "fail"),
            verdict("a.c", "unsupported", cause="clock", reason="no clock"),
            verdict("a.d", "inconclusive", reason="failed 1 of 2"),
        )
    )
    assert [(item.kind.key, item.count, item.cause) for item in made] == [
        ("inconclusive", 1, None),
        ("blocked", 5, "a.a"),
        ("unsupported", 1, "clock"),
    ]
    assert made[1].whys == ["reason 0", "reason 1"]
    assert made[1].cause_anchor == "a.a"
    assert (len(made[1].names), made[1].more) == (3, 2)


def test_what_has_no_reason_is_explained_by_its_kind() -> None:
    assert "Nothing was tried" in waiting(rows(verdict("a.b", "no_evidence")))[0].whys[0]


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([verdict("a.b")], "Every clause was judged."),
        ([verdict("a.b", "blocked", cause="a.a")], "Not judged: 1 clause blocked by 1 failing one."),
        (
            [verdict(f"a.b{n}", "unsupported", cause=f"c{n}") for n in range(5)],
            "Not judged: 5 for want of what the target has not or the account must allow (c0, c1, c2 and 2 more).",
        ),
        ([verdict("a.b", "no_evidence")], "Not judged: 1 that nothing spoke of."),
    ],
)
def test_what_was_not_judged_fits_a_sentence(verdicts: list[dict[str, Any]], words: str) -> None:
    found: list[Waiting] = waiting(rows(*verdicts))
    assert not_judged(found) == words
