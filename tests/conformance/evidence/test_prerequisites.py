"""Prerequisites: a missing feature is said once, and the table names clauses that exist."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest

from checkout_conformance.evidence.prerequisites import (
    PREREQUISITES,
    UNTRIED,
    block,
    failing_prerequisite,
    prerequisites_of,
    why_untried,
)
from checkout_conformance.schemas import load
from tests.conformance.record.test_merging import row

CLAUSES = load().clauses


def verdicts(rows: list[dict[str, Any]]) -> dict[str, tuple[str, str | None]]:
    return {entry["clause"]: (entry["verdict"], entry.get("cause")) for entry in block(rows)}


@pytest.mark.parametrize(("name", "required", "why"), [*PREREQUISITES, *UNTRIED])
def test_both_sides_of_a_row_exist(name: str, required: str, why: str) -> None:
    assert required in CLAUSES
    assert any(fnmatchcase(clause, name) for clause in CLAUSES)
    assert why


def test_no_prerequisite_presumes_itself() -> None:
    for name, required, _ in PREREQUISITES:
        assert not any(other == name for other, _ in prerequisites_of(required))


def test_a_failure_behind_a_failing_prerequisite_is_blocked_by_it() -> None:
    found = verdicts([row("idempotency.replay", "fail"), row("idempotency.concurrent", "fail")])
    assert found == {
        "idempotency.replay": ("fail", None),
        "idempotency.concurrent": ("blocked", "idempotency.replay"),
    }


def test_a_failure_stands_where_the_prerequisite_holds() -> None:
    found = verdicts([row("idempotency.replay", "pass"), row("idempotency.concurrent", "fail")])
    assert found["idempotency.concurrent"][0] == "fail"


def test_what_holds_is_not_blocked() -> None:
    found = verdicts([row("paging.has_more", "fail"), row("paging.forward", "pass")])
    assert found["paging.forward"][0] == "pass"


def test_everything_below_a_name_is_meant_by_a_star() -> None:
    assert failing_prerequisite("session.line_items.data.type", {"conventions.expand.includes"}) is not None
    assert failing_prerequisite("session.line_items", {"conventions.expand.includes"}) is None


def test_what_was_tried_keeps_its_verdict_where_only_trying_is_hard() -> None:
    fallback, clause = "create.base_payload.subscription_mode", "create.subscription_data.not_in_payment_mode"
    assert why_untried(clause, {fallback}) is not None
    assert verdicts([row(fallback, "fail"), row(clause, "fail")])[clause][0] == "fail"
