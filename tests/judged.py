"""What was judged, as sets to compare with: the clauses of outcomes, and those of a run record, by their verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Verdict


def of(outcomes: Iterable[Outcome | None], verdict: Verdict) -> set[str]:
    """The clauses that have a verdict; None is no outcome."""
    return {outcome.clause for outcome in outcomes if outcome is not None and outcome.verdict is verdict}


def broken(outcomes: Iterable[Outcome | None]) -> set[str]:
    """The clauses that failed."""
    return of(outcomes, Verdict.FAIL)


def kept(outcomes: Iterable[Outcome | None]) -> set[str]:
    """The clauses that passed."""
    return of(outcomes, Verdict.PASS)


def causes(outcomes: Iterable[Outcome], verdict: Verdict = Verdict.BLOCKED) -> dict[str, str | None]:
    """Clause -> what blocks it; of failures, the clause whose failure is theirs too."""
    return {outcome.clause: outcome.cause for outcome in outcomes if outcome.verdict is verdict}


def having(record: Mapping[str, Any], verdict: str) -> set[str]:
    """The clauses of a run record that have a verdict."""
    return {row["clause"] for row in record["verdicts"] if row["verdict"] == verdict}


def verdicts_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Clause -> verdict in a run record."""
    return {row["clause"]: row["verdict"] for row in record["verdicts"]}
