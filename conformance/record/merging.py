"""Merge the records of several runs against one target (shards of a suite) into one record.

The strongest verdict of a clause counts, as within a run (`evidence.ledger`); findings are made anew. Pure.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from checkout_conformance.errors import UsageError
from checkout_conformance.evidence.findings import findings
from checkout_conformance.evidence.ledger import strongest_of
from checkout_conformance.record.counts import merge_counts
from checkout_conformance.record.record import counts
from checkout_conformance.record.shards import shard
from checkout_conformance.schemas.clauses import Clause, Verdict
from checkout_conformance.schemas.run_record import Counts, Coverage, Latency, RunRecord, Transition, VerdictRow

# What has to agree, and how it is called in the complaint.
SAME = (
    (("format",), "format"),
    (("version",), "format version"),
    (("contract", "version"), "API version"),
    (("target", "name"), "target"),
    (("profile",), "profile"),
    (("seed",), "seed"),
)


def merge(records: Sequence[RunRecord], clauses: Mapping[str, Clause]) -> RunRecord:
    """One record of all. Raises UsageError where they do not belong together."""
    if not records:
        raise UsageError("give at least one run.json to merge")
    _check(records)
    made = copy.deepcopy(records[0])
    rows = list(_rows([row for record in records for row in record["verdicts"]]))
    made["verdicts"] = rows
    made["findings"] = findings(rows, clauses)
    versions: dict[str, Any] = {}
    for record in records:
        merge_counts(versions, record["target"].get("versions", {}))
    made["target"]["versions"] = versions
    made["started"] = min(record["started"] for record in records)
    made["duration_s"] = max(record["duration_s"] for record in records)
    parts: dict[str, Any] = {}
    for record in records:
        merge_counts(parts, record.get("parts_s", {}))
    made["parts_s"] = parts
    made["counts"] = _counts(records, rows)
    made["options"].pop("shard", None)
    made["partial"] = "; ".join(_reasons(records)) or None
    endings = [record.get("ended") for record in records]
    made["ended"] = next(filter(None, endings), "shards" if made["partial"] else None)
    made["notes"] = list(dict.fromkeys(note for record in records for note in record["notes"]))
    made["coverage"] = _added([record["coverage"] for record in records])
    made["lifecycle"] = {"transitions": _transitions(records)}
    made["latency"] = _latency(records)
    return made


def _counts(records: Sequence[RunRecord], rows: Sequence[VerdictRow]) -> Counts:
    """What was sent and judged in all parts; verdicts are counted anew."""
    parts = [record["counts"] for record in records]
    return {
        "requests": sum(part["requests"] for part in parts),
        "retries": sum(part.get("retries", 0) for part in parts),
        "cases": sum(part["cases"] for part in parts),
        "items": sum(part.get("items", 1) for part in parts),
        "deselected": sum(part.get("deselected", 0) for part in parts),
        "verdicts": counts(rows),
    }


def _check(records: Sequence[RunRecord]) -> None:
    for path, name in SAME:
        found = {str(_at(record, path)) for record in records}
        if len(found) > 1:
            raise UsageError(
                f"the records differ in {name} ({', '.join(sorted(found))}); merge runs of one target only"
            )


def _at(record: RunRecord, path: Sequence[str]) -> Any:
    value: Any = record
    for step in path:
        value = value[step]
    return value


def _rows(rows: Sequence[VerdictRow]) -> Iterator[VerdictRow]:
    """The strongest rows of every clause, in order of first appearance; a failing parameter is a row of its own."""
    by_clause: dict[str, list[VerdictRow]] = {}
    for row in rows:
        by_clause.setdefault(row["clause"], []).append(row)
    for found in by_clause.values():
        strongest = strongest_of(Verdict(row["verdict"]) for row in found)
        by_param: dict[str | None, list[VerdictRow]] = {}
        for row in found:
            if row["verdict"] == strongest:
                by_param.setdefault(row["param"] if strongest is Verdict.FAIL else None, []).append(row)
        weaker = sum(
            row["cases"]["tried"] for row in found if strongest is not Verdict.PASS and row["verdict"] == "pass"
        )
        for same in by_param.values():
            smallest = min(same, key=_size)
            tried = sum(row["cases"]["tried"] for row in same) + weaker
            failed = sum(row["cases"]["failed"] for row in same)
            yield {**smallest, "cases": {"tried": tried, "failed": failed}}


def _size(row: VerdictRow) -> tuple[bool, int]:
    return (not row["witness"], sum(len(w["request"]["body"]) + len(w["request"]["url"]) for w in row["witness"]))


def _reasons(records: Sequence[RunRecord]) -> Iterator[str]:
    """Why the whole is not whole: parts that were not, and shards that are missing."""
    yield from dict.fromkeys(record["partial"] for record in records if record["partial"])
    given = [shard(record["options"].get("shard")) for record in records]
    parts = {part for part in given if part is not None}
    for total in sorted({total for _, total in parts}):
        missing = [f"{number}/{total}" for number in range(1, total + 1) if (number, total) not in parts]
        if missing:
            yield f"shards {', '.join(missing)} are missing"


def _added(counters: Sequence[Coverage]) -> Coverage:
    made: dict[str, Any] = {}
    for counter in counters:
        merge_counts(made, counter)
    return cast("Coverage", made)


def _transitions(records: Sequence[RunRecord]) -> list[Transition]:
    found: dict[tuple[str, str], Transition] = {}
    for record in records:
        for row in record["lifecycle"]["transitions"]:
            kept = found.setdefault((row["from"], row["event"]), {**row, "tried": 0, "seen": 0, "refused": 0})
            kept["tried"] += row["tried"]
            kept["seen"] += row["seen"]
            kept["refused"] += row["refused"]
    return list(found.values())


def _latency(records: Sequence[RunRecord]) -> dict[str, Latency]:
    """Counts add up and the slowest stays; medians and percentiles are means weighted by count (times are not kept)."""
    found: dict[str, Latency] = {}
    for record in records:
        for name, row in record["latency"].items():
            found[name] = _both(found[name], row) if name in found else row
    return found


def _both(one: Latency, other: Latency) -> Latency:
    count = one["count"] + other["count"]

    def mean(first: float, second: float) -> float:
        return round((first * one["count"] + second * other["count"]) / max(count, 1), 2)

    return {
        "count": count,
        "median_ms": mean(one["median_ms"], other["median_ms"]),
        "p95_ms": mean(one["p95_ms"], other["p95_ms"]),
        "max_ms": max(one["max_ms"], other["max_ms"]),
    }
