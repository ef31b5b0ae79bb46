"""Baselines: known deviations, accepted by clause and parameter, with a reason, a link and an end.

A TOML file of `[[accepted]]` entries. An entry accepts one failing row of a record. One that accepts nothing any
more is stale, one whose clause is not judged is unknown, one past its end no longer counts: each is a complaint,
so that a baseline never hides more than it says.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from checkout_conformance.schemas.run_record import RunRecord

# Verdicts that say whether a clause holds; the others leave it open.
JUDGED = ("pass", "fail")
MEMBERS = {"clause", "param", "reason", "link", "expires"}


class BrokenBaseline(ValueError):
    """The file is no baseline; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted deviation. `param` is None for a clause on the whole; `expires` is the last day it counts."""

    clause: str
    param: str | None
    reason: str
    link: str | None = None
    expires: date | None = None


def read(path: Path) -> list[Entry]:
    """The entries of a file. Raises OSError and BrokenBaseline."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenBaseline(f"it is not TOML: {error}") from None
    unknown = sorted(set(data) - {"accepted"})
    if unknown:
        raise BrokenBaseline(f"it has an unknown table {unknown[0]!r}; a baseline is a list of [[accepted]] entries")
    found = [_entry(number, raw) for number, raw in enumerate(data.get("accepted", []), 1)]
    doubled = {
        (entry.clause, entry.param)
        for entry in found
        if [(e.clause, e.param) for e in found].count((entry.clause, entry.param)) > 1
    }
    if doubled:
        raise BrokenBaseline(f"{sorted(map(str, doubled))[0]} is accepted twice; keep one entry")
    return found


def _entry(number: int, raw: Any) -> Entry:
    if not isinstance(raw, dict):
        raise BrokenBaseline(f"entry {number} is not a table")
    unknown = sorted(set(raw) - MEMBERS)
    if unknown:
        raise BrokenBaseline(
            f"entry {number} has an unknown member {unknown[0]!r}; it may have {', '.join(sorted(MEMBERS))}"
        )
    for name in ("clause", "reason"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            raise BrokenBaseline(f"entry {number} has no {name}; say which clause is accepted, and why")
    expires = raw.get("expires")
    if expires is not None and not isinstance(expires, date):
        raise BrokenBaseline(f"entry {number}: expires is a date such as 2027-01-31, without quotes")
    return Entry(raw["clause"], raw.get("param"), raw["reason"], raw.get("link"), expires)


def settle(record: RunRecord, entries: Sequence[Entry], today: date) -> None:
    """Mark the rows that entries accept (`accepted` holds the reason).

    The record's `baseline` then names what fails without being accepted, what was accepted and holds now, and what is
    wrong with entries, in sentences. A clause that could not be judged this time is neither: its entry stays.
    """
    complaints: list[str] = []
    passing: list[str] = []
    known = {row["clause"] for row in record["verdicts"]}
    for entry in entries:
        name = _name(entry.clause, entry.param)
        if entry.clause not in known:
            complaints.append(f"{name} is no clause of this contract; remove the entry")
            continue
        if entry.expires is not None and entry.expires < today:
            complaints.append(f"{name} was accepted until {entry.expires.isoformat()}; mend it, or renew the entry")
            continue
        rows = [row for row in record["verdicts"] if row["clause"] == entry.clause]
        failing = [row for row in rows if row["verdict"] == "fail" and row["param"] == entry.param]
        for row in failing:
            row["accepted"] = entry.reason
        judged = any(row["verdict"] in JUDGED for row in rows)
        if not failing and judged and not record["partial"]:
            complaints.append(f"{name} does not fail any more; remove the stale entry")
            passing.append(name)
    failing = [row for row in record["verdicts"] if row["verdict"] == "fail" and not row.get("accepted")]
    record["baseline"] = {
        "newly_failing": [_name(row["clause"], row["param"]) for row in failing],
        "newly_passing": passing,
        "complaints": complaints,
    }


def _name(clause: str, param: str | None) -> str:
    return f"{clause} ({param})" if param else clause


def write(record: RunRecord) -> str:
    """A baseline that accepts every failure of a record; the reasons are left to whoever keeps it."""
    lines = [f"# Known deviations of {json.dumps(record['target']['name'])[1:-1]}: say why, and until when.", ""]
    for row in record["verdicts"]:
        if row["verdict"] == "fail":
            lines += ["[[accepted]]", f"clause = {json.dumps(row['clause'])}"]
            if row["param"] is not None:
                lines.append(f"param = {json.dumps(row['param'])}")
            lines += [f"reason = {json.dumps(row['accepted'] or 'known when this baseline was written')}", ""]
    return "\n".join(lines)
