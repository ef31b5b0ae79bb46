"""Merging records: as if the shards had been one run."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.errors import UsageError
from checkout_conformance.record.merging import merge
from checkout_conformance.record.record import validate
from checkout_conformance.schemas import load

CLAUSES = load().clauses


def row(clause: str, verdict: str, param: str | None = None, tried: int = 1, body: str = "") -> dict[str, Any]:
    known = CLAUSES[clause]
    source = known.source
    shown = {
        "label": "the request",
        "request": {"method": "POST", "url": "http://127.0.0.1", "headers": [], "body": body},
        "response": None,
        "failure": None,
        "elapsed_ms": 1.0,
        "curl": "curl",
    }
    return {
        "clause": clause,
        "operation": known.operation,
        "theme": known.theme,
        "level": known.level.value,
        "basis": known.basis.value,
        "statement": known.statement,
        "source": {
            "document": source.document,
            "section": source.section,
            "attribute": source.attribute,
            "line": source.line,
        },
        "anchor": known.anchor,
        "verdict": verdict,
        "param": param,
        "cause": None,
        "reason": None,
        "expected": "this",
        "observed": "that",
        "accepted": None,
        "cases": {"tried": tried, "failed": tried if verdict == "fail" else 0},
        "witness": [shown] if body else [],
    }


def record(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "format": "checkout-conformance/run",
        "version": 1,
        "kit": {},
        "target": {"name": "t", "url": "http://127.0.0.1", "capabilities": {}},
        "contract": {"version": load().version, "clauses": len(CLAUSES)},
        "profile": "quick",
        "seed": 0,
        "command": "pytest",
        "options": {"fail_on": "must"},
        "started": "2026-11-20T00:00:00+00:00",
        "duration_s": 1.0,
        "partial": None,
        "counts": {"requests": 10, "retries": 1, "cases": 5, "verdicts": {}},
        "verdicts": list(rows),
        "findings": [],
        "coverage": {"parameters": {"create:mode": 2}, "enum_values": {"create:mode": {"payment": 2}}},
        "lifecycle": {
            "transitions": [{"from": "open", "event": "expire", "to": "expired", "tried": 1, "seen": 1, "refused": 0}]
        },
        "latency": {"create": {"count": 10, "median_ms": 2.0, "p95_ms": 4.0, "max_ms": 9.0}},
        "notes": ["a note"],
    }
    return {**made, **changes}


def test_the_strongest_verdict_counts_and_cases_add_up() -> None:
    made = merge(
        [
            record(row("create.mode.enum", "no_evidence", tried=0), row("list.served", "pass", tried=3)),
            record(row("create.mode.enum", "pass", tried=4), row("list.served", "fail", tried=1)),
        ],
        CLAUSES,
    )
    found = {r["clause"]: (r["verdict"], r["cases"]["tried"], r["cases"]["failed"]) for r in made["verdicts"]}
    assert found == {"create.mode.enum": ("pass", 4, 0), "list.served": ("fail", 4, 1)}
    assert made["counts"]["verdicts"]["fail"] == made["counts"]["verdicts"]["pass"] == 1
    validate(made)


def test_the_smallest_witness_stays() -> None:
    made = merge(
        [
            record(row("create.mode.enum", "fail", "mode", body="mode=somewhat+longer")),
            record(row("create.mode.enum", "fail", "mode", body="mode=x")),
        ],
        CLAUSES,
    )
    assert [r["witness"][0]["request"]["body"] for r in made["verdicts"]] == ["mode=x"]


def test_failing_parameters_stay_apart_and_findings_are_made_anew() -> None:
    made = merge(
        [record(row("create.mode.enum", "fail", "a")), record(row("create.mode.enum", "fail", "b"))],
        CLAUSES,
    )
    assert [r["param"] for r in made["verdicts"]] == ["a", "b"]
    assert [f["id"] for f in made["findings"]] == ["create.mode.enum"]
    assert made["findings"][0]["members"] == [0, 1]


def test_counters_add_up() -> None:
    made = merge([record(), record()], CLAUSES)
    assert made["counts"]["requests"] == 20
    assert made["coverage"]["enum_values"] == {"create:mode": {"payment": 4}}
    assert made["lifecycle"]["transitions"][0]["seen"] == 2
    assert made["latency"]["create"] == {"count": 20, "median_ms": 2.0, "p95_ms": 4.0, "max_ms": 9.0}
    assert made["notes"] == ["a note"]


def test_a_missing_shard_makes_the_whole_partial() -> None:
    parts = [record(options={"shard": "1/3"}), record(options={"shard": "3/3"})]
    assert merge(parts, CLAUSES)["partial"] == "shards 2/3 are missing"
    assert merge([*parts, record(options={"shard": "2/3"})], CLAUSES)["partial"] is None


@pytest.mark.parametrize(
    "other", [{"profile": "thorough"}, {"seed": 7}, {"target": {"name": "u", "url": "", "capabilities": {}}}]
)
def test_records_that_do_not_belong_together_are_refused(other: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="the records differ in"):
        merge([record(), record(**other)], CLAUSES)
