"""Merge the records of several runs against one target (shards of a suite) into one record.

The strongest verdict of a clause counts, as within a run (`evidence.ledger`); findings are made anew. Pure.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checkout_conformance.errors import UsageError
from checkout_conformance.evidence.findings import findings
from checkout_conformance.evidence.ledger import STRENGTH
from checkout_conformance.record.counts import merge_counts
from checkout_conformance.record.record import counts
from checkout_conformance.record.shards import shard
from checkout_conformance.schemas.clauses import Clause, Verdict

Record = dict[str, Any]
# What has to agree, and how it is called in the complaint.
SAME = (
    (("format",), "format"),
    (("version",), "format version"),
    (("contract", "version"), "API version"),
    (("target", "name"), "target"),
    (("profile",), "profile"),
    (("seed",), "seed"),
)


def merge(records: Sequence[Record], clauses: Mapping[str, Clause]) -> Record:
    """One record of all. Raises UsageError where they do not belong together."""
    if not records:
        raise UsageError("give at least one run.json to merge")
    _check(records)
    made = copy.deepcopy(records[0])
    rows = list(_rows([row for record in records for row in record["verdicts"]]))
    made["verdicts"] = rows
    made["findings"] = findings(rows, clauses)
    made["started"] = min(record["started"] for record in records)
    made["duration_s"] = max(record["duration_s"] for record in records)
    made["counts"] = {
        **{name: sum(record["counts"].get(name, 0) for record in records) for name in ("requests", "retries", "cases")},
        "verdicts": counts(rows),
    }
    made["options"] = {name: value for name, value in made["options"].items() if name != "shard"}
    made["partial"] = "; ".join(_reasons(records)) or None
    made["notes"] = list(dict.fromkeys(note for record in records for note in record["notes"]))
    made["coverage"] = _added([record["coverage"] for record in records])
    made["lifecycle"] = {"transitions": _transitions(records)}
    made["latency"] = _latency(records)
    return made


def _check(records: Sequence[Record]) -> None:
    for path, name in SAME:
        found = {str(_at(record, path)) for record in records}
        if len(found) > 1:
            raise UsageError(
                f"the records differ in {name} ({', '.join(sorted(found))}); merge runs of one target only"
            )


def _at(record: Record, path: Sequence[str]) -> Any:
    value: Any = record
    for step in path:
        value = value[step]
    return value


def _rows(rows: Sequence[Record]) -> Iterator[Record]:
    """The strongest rows of every clause, in order of first appearance; a failing parameter is a row of its own."""
    by_clause: dict[str, list[Record]] = {}
    for row in rows:
        by_clause.setdefault(row["clause"], []).append(row)
    for found in by_clause.values():
        strongest = min((Verdict(row["verdict"]) for row in found), key=STRENGTH.index)
        by_param: dict[str | None, list[Record]] = {}
        for row in found:
            if row["verdict"] == strongest:
                by_param.setdefault(row["param"] if strongest is Verdict.FAIL else None, []).append(row)
        weaker = sum(row["cases"]["tried"] for row in found if row["verdict"] == Verdict.PASS != strongest)
        for same in by_param.values():
            smallest = min(same, key=_size)
            tried = sum(row["cases"]["tried"] for row in same) + weaker
            failed = sum(row["cases"]["failed"] for row in same)
            yield {**smallest, "cases": {"tried": tried, "failed": failed}}


def _size(row: Record) -> tuple[bool, int]:
    return (not row["witness"], sum(len(w["request"]["body"]) + len(w["request"]["url"]) for w in row["witness"]))


def _reasons(records: Sequence[Record]) -> Iterator[str]:
    """Why the whole is not whole: parts that were not, and shards that are missing."""
    yield from dict.fromkeys(record["partial"] for record in records if record["partial"])
    given = [shard(record["options"].get("shard")) for record in records]
    parts = {part for part in given if part is not None}
    for total in sorted({total for _, total in parts}):
        missing = [f"{number}/{total}" for number in range(1, total + 1) if (number, total) not in parts]
        if missing:
            yield f"shards {', '.join(missing)} are missing"


def _added(counters: Sequence[Mapping[str, Any]]) -> Record:
    made: Record = {}
    for counter in counters:
        merge_counts(made, counter)
    return made


def _transitions(records: Sequence[Record]) -> list[Record]:
    found: dict[tuple[str, str], Record] = {}
    for record in records:
        for row in record["lifecycle"]["transitions"]:
            kept = found.setdefault((row["from"], row["event"]), {**row, "tried": 0, "seen": 0, "refused": 0})
            for name in ("tried", "seen", "refused"):
                kept[name] += row[name]
    return list(found.values())


def _latency(records: Sequence[Record]) -> Record:
    """Counts add up and the slowest stays; medians and percentiles are means weighted by count (times are not kept)."""
    found: Record = {}
    for record in records:
        for name, row in record["latency"].items():
            kept = found.setdefault(name, {"count": 0, "median_ms": 0.0, "p95_ms": 0.0, "max_ms": 0.0})
            total = kept["count"] + row["count"]
            for number in ("median_ms", "p95_ms"):
                mean = (kept[number] * kept["count"] + row[number] * row["count"]) / max(total, 1)
                kept[number] = round(mean, 2)
            kept["max_ms"] = max(kept["max_ms"], row["max_ms"])
            kept["count"] = total
    return found
