"""Baselines: known deviations, accepted by finding or by clause, with a reason, a link and an end.

A TOML file of `[[accepted]]` entries. An entry accepts the failing rows that it names: those of a finding, of a clause
(on one parameter or on any), or of every clause that a pattern such as `update.*` matches. Whether a row is accepted
hangs on nothing but the row, so one file serves serial runs, `-n`, shards and other seeds. An entry that accepts
nothing any more is stale, one that names no clause is unknown, one past its end no longer counts: each is a complaint,
so that a baseline never hides more than it says. Not here: where in a run this happens (`run.baselines`).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from checkout_conformance.schemas.keywords import kind_of_rule
from checkout_conformance.schemas.run_record import Finding, RunRecord, VerdictRow

# Verdicts that say whether a clause holds; the others leave it open.
JUDGED = ("pass", "fail")
MEMBERS = ("finding", "clause", "param", "reason", "link", "expires")
# What stands for the operation in a finding that is the same in all of them (see `evidence.findings`).
EVERY_OPERATION = "requests"
NO_REASON = "known when this baseline was written"


class BrokenBaseline(ValueError):
    """The file is no baseline; the message says what is wrong and where."""


class Failure(NamedTuple):
    """What an entry can name of a failing row."""

    clause: str
    param: str | None
    operation: str
    keyword: str
    theme: str
    level: str

    @classmethod
    def of(cls, row: VerdictRow) -> Failure:
        """The failure of a row."""
        return cls(
            row["clause"], row["param"], row["operation"], row.get("keyword", ""), row.get("theme", ""), row["level"]
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted cause. `param` is None for any parameter; `expires` is the last day it counts."""

    reason: str
    finding: str | None = None
    clauses: tuple[str, ...] = ()
    param: str | None = None
    link: str | None = None
    expires: date | None = None

    @property
    def name(self) -> str:
        """How a complaint calls the entry."""
        named = self.finding or ", ".join(self.clauses)
        return f"{named} ({self.param})" if self.param else named

    def concerns(self, failure: Failure) -> bool:
        """Whether the entry speaks of the clause, whatever the parameter."""
        by_finding = (self.finding is not None and failure.clause == self.finding) or self._of_family(failure)
        return by_finding or any(fnmatchcase(failure.clause, pattern) for pattern in self.clauses)

    def accepts(self, failure: Failure) -> bool:
        """Whether the entry accepts the failure."""
        return self.concerns(failure) and self.param in (None, failure.param)

    def valid(self, today: date) -> bool:
        """Whether the entry still counts."""
        return self.expires is None or self.expires >= today

    def _of_family(self, failure: Failure) -> bool:
        """Whether the finding is a family (`create:enum`, `requests:enum:must`) that the clause belongs to."""
        operation, _, rest = (self.finding or "").partition(":")
        keyword, _, level = rest.partition(":")
        everywhere = operation == EVERY_OPERATION == failure.theme
        mine = operation == failure.operation or everywhere
        kind = kind_of_rule(failure.keyword, of_request=failure.theme == EVERY_OPERATION)
        return bool(keyword) and mine and keyword in (kind, failure.keyword) and level in ("", failure.level.lower())


def read(path: Path) -> list[Entry]:
    """The entries of a file. Raises OSError and BrokenBaseline."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenBaseline(f"it is not TOML: {error}") from None
    unknown = sorted(set(data) - {"accepted"})
    if unknown:
        raise BrokenBaseline(f"it has an unknown table {unknown[0]!r}; a baseline is a list of [[accepted]] entries")
    listed = data.get("accepted", [])
    if not isinstance(listed, list):
        raise BrokenBaseline(f"`accepted` is {listed!r}; a baseline is a list of [[accepted]] entries")
    found = [_entry(number, raw) for number, raw in enumerate(listed, 1)]
    names = [(entry.finding, entry.clauses, entry.param) for entry in found]
    doubled = next((entry for entry, name in zip(found, names, strict=True) if names.count(name) > 1), None)
    if doubled is not None:
        raise BrokenBaseline(f"{doubled.name} is accepted twice; keep one entry")
    return found


def _entry(number: int, raw: Any) -> Entry:
    if not isinstance(raw, dict):
        raise BrokenBaseline(f"entry {number} is not a table")
    unknown = sorted(set(raw) - set(MEMBERS))
    if unknown:
        raise BrokenBaseline(f"entry {number} has an unknown member {unknown[0]!r}; it may have {', '.join(MEMBERS)}")
    clause = raw.get("clause", [])
    clauses = [clause] if isinstance(clause, str) else clause
    if not isinstance(clauses, list) or not all(isinstance(one, str) and one.strip() for one in clauses):
        raise BrokenBaseline(f"entry {number}: clause is {clause!r}; give an id, a pattern, or a list of them")
    for name in ("finding", "param", "link", "reason"):
        if name in raw and (not isinstance(raw[name], str) or not raw[name].strip()):
            raise BrokenBaseline(f"entry {number}: {name} is {raw[name]!r}; it is a text between quotes")
    if not clauses and "finding" not in raw:
        raise BrokenBaseline(f"entry {number} has neither clause nor finding; say what is accepted")
    if "reason" not in raw:
        raise BrokenBaseline(f"entry {number} has no reason; say why the deviation is accepted")
    expires = raw.get("expires")
    if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
        raise BrokenBaseline(f"entry {number}: expires is a date such as 2027-01-31, without quotes or time")
    return Entry(
        raw["reason"], raw.get("finding"), tuple(clauses), raw.get("param"), raw.get("link"), raw.get("expires")
    )


def apply(record: RunRecord, entries: Sequence[Entry], today: date) -> None:
    """Mark the rows that entries accept (`accepted` holds the reason).

    The record's `baseline` then names what fails without being accepted, what was accepted and holds now, and what is
    wrong with entries, in sentences. A clause that could not be judged this time is neither: its entry stays.
    """
    complaints: list[str] = []
    passing: list[str] = []
    rows = [(row, Failure.of(row)) for row in record["verdicts"]]
    for entry in entries:
        mine = [row for row, failure in rows if entry.concerns(failure)]
        if not mine:
            complaints.append(f"{entry.name} is no clause of this contract; remove the entry")
        elif not entry.valid(today) and entry.expires is not None:
            complaints.append(
                f"{entry.name} was accepted until {entry.expires.isoformat()}; mend it, or renew the entry"
            )
        else:
            failing = [row for row, failure in rows if row["verdict"] == "fail" and entry.accepts(failure)]
            for row in failing:
                row["accepted"] = row.get("accepted") or entry.reason
            if not failing and _is_whole(record) and any(row["verdict"] in JUDGED for row in mine):
                complaints.append(f"{entry.name} does not fail any more; remove the stale entry")
                passing.append(entry.name)
    record["baseline"] = {
        "newly_failing": [_name(row) for row, _ in rows if row["verdict"] == "fail" and not row.get("accepted")],
        "newly_passing": passing,
        "complaints": complaints,
    }


def _is_whole(record: RunRecord) -> bool:
    """Whether all of the suite was run: a part of it, or traffic, may well miss what an entry is about."""
    part = record["partial"] or record["options"].get("shard") or record["counts"].get("deselected")
    return not (part or record.get("traffic"))


def _name(row: VerdictRow) -> str:
    return f"{row['clause']} ({row['param']})" if row["param"] else row["clause"]


def write(record: RunRecord) -> str:
    """A baseline that accepts every finding of a record, one entry each; reasons are left to whoever keeps it."""
    return _text(record, [_fresh(record, found, NO_REASON) for found in record["findings"]])


def update(record: RunRecord, entries: Sequence[Entry]) -> str:
    """The baseline anew: entries that still accept something stay as they are, stale ones go, what is new is added.

    In a run of a part of the suite nothing goes: what it did not try may fail as ever.
    """
    failing = [Failure.of(row) for row in record["verdicts"] if row["verdict"] == "fail"]
    kept = [entry for entry in entries if not _is_whole(record) or any(map(entry.accepts, failing))]
    new = []
    for found in record["findings"]:
        rows = [record["verdicts"][index] for index in found["members"]]
        if not all(any(entry.accepts(Failure.of(row)) for entry in kept) for row in rows):
            new.append(_fresh(record, found, NO_REASON))
    return _text(record, [*kept, *new])


def change(name: str, before: Sequence[Entry], after: Sequence[Entry]) -> str:
    """What was added to a file of this name and what went, in a sentence."""
    added = [entry.name for entry in after if entry not in before]
    gone = [entry.name for entry in before if entry not in after]
    parts = [f"{verb}: {', '.join(names)}" for verb, names in (("added", added), ("removed", gone)) if names]
    return f"{name} was written anew; {'; '.join(parts) or 'nothing changed'}"


def _fresh(record: RunRecord, finding: Finding, reason: str) -> Entry:
    """An entry for a finding: by its id, and by the clauses in it that the id does not name."""
    rows = [record["verdicts"][index] for index in finding["members"]]
    entry = Entry(reason, finding["id"])
    others = sorted({row["clause"] for row in rows if not entry.concerns(Failure.of(row))})
    return replace(entry, clauses=tuple(others))


def _text(record: RunRecord, entries: Sequence[Entry]) -> str:
    head = f"# Known deviations of {json.dumps(record['target']['name'])[1:-1]}: say why, and until when."
    return "\n".join([head, *(line for entry in entries for line in _lines(entry))]) + "\n"


def _lines(entry: Entry) -> Iterator[str]:
    yield from ("", "[[accepted]]")
    if entry.finding:
        yield f"finding = {_quoted(entry.finding)}"
    if len(entry.clauses) == 1:
        yield f"clause = {_quoted(entry.clauses[0])}"
    elif entry.clauses:
        yield f"clause = [{', '.join(map(_quoted, entry.clauses))}]"
    if entry.param is not None:
        yield f"param = {_quoted(entry.param)}"
    yield f"reason = {_quoted(entry.reason)}"
    if entry.link is not None:
        yield f"link = {_quoted(entry.link)}"
    if entry.expires is not None:
        yield f"expires = {entry.expires.isoformat()}"


def _quoted(text: str) -> str:
    """A text as TOML writes it: JSON's escapes are TOML's, but for DEL and half pairs of surrogates."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
