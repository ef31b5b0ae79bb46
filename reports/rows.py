"""Verdicts as rows: one row per verdict, with its anchor, what was expected and observed, and links to its evidence.

In: the verdicts of a record. Out: `Row`s of plain data, cut and marked, not escaped. Not here: how rows are put
together under themes (`reports.listing`) and causes (`reports.model`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from checkout_conformance.reports.evidence import Link
from checkout_conformance.reports.evidence_store import EvidenceStore
from checkout_conformance.reports.marks import Part, difference
from checkout_conformance.reports.text import anchor, cut
from checkout_conformance.reports.verdicts import BY_KEY, KINDS, Kind, kind_of
from checkout_conformance.schemas.run_record import RunRecord, Source, VerdictRow

_LONGEST_PHRASE = 1_200
_LONGEST_STATEMENT = 600
_ORDER = [kind.key for kind in KINDS]


@dataclass(frozen=True, slots=True)
class Name:
    """A pointer to a row: its clause, the parameter concerned where the clause does not name it, and its anchor."""

    clause: str
    param: str | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict as listed under its theme. `predicate` is the statement without the attribute it starts with."""

    anchor: str
    name: Name
    clause: str
    kind: Kind
    level: str
    basis: str
    theme: str
    operation: str
    statement: str
    predicate: str
    section: str
    attribute: str
    document: str
    source: str
    href: str | None
    param: str | None
    cause: str | None
    cause_anchor: str | None
    reason: str | None
    expected: list[Part]
    observed: list[Part]
    accepted: str | None
    tried: int
    failed: int
    finding: str | None
    links: list[Link]


class Rows:
    """Turns the verdicts of one record into rows that share one store of evidence and one set of anchors."""

    def __init__(self, record: RunRecord, store: EvidenceStore, finding_of: dict[int, str]) -> None:
        """`finding_of` gives the anchor of the finding that a failing verdict, by index, belongs to."""
        self._verdicts = record["verdicts"]
        self._store = store
        self._finding_of = finding_of
        self._anchors = row_anchors(self._verdicts)
        self._made: dict[int, Row] = {}
        self._named = {f"{row['clause']} ({row['param']})": self._anchors[i] for i, row in enumerate(self._verdicts)}
        self._first = {row["clause"]: self._anchors[i] for i, row in reversed(list(enumerate(self._verdicts)))}

    def all(self) -> list[Row]:
        """Every row: by kind in the order of the legend, then by clause. Evidence is given budget in that order."""
        places = [
            (_ORDER.index(kind_of(verdict)), verdict["clause"], verdict["param"] or "") for verdict in self._verdicts
        ]
        return [self.row(index) for index in sorted(range(len(places)), key=places.__getitem__)]

    def name(self, index: int) -> Name:
        """What points to the row of one verdict."""
        verdict = self._verdicts[index]
        said = (verdict["param"] or "").replace("[]", "") in verdict["clause"]
        return Name(verdict["clause"], None if said else verdict["param"], self._anchors[index])

    def find(self, name: str) -> str | None:
        """The anchor of the row that is named as `clause (parameter)` or by its clause; None where there is none."""
        return self._named.get(name) or self._first.get(name)

    def row(self, index: int) -> Row:
        """The row of one verdict, by its index in the record; always the same one."""
        if index not in self._made:
            self._made[index] = self._row(index)
        return self._made[index]

    def _row(self, index: int) -> Row:
        verdict = self._verdicts[index]
        expected, observed = _difference(verdict["expected"], verdict["observed"])
        cause, source = verdict["cause"], verdict["source"]
        statement = cut(verdict["statement"], _LONGEST_STATEMENT)[0]
        return Row(
            anchor=self._anchors[index],
            name=self.name(index),
            clause=verdict["clause"],
            kind=BY_KEY[kind_of(verdict)],
            level=verdict["level"],
            basis=verdict["basis"],
            theme=verdict["theme"],
            operation=verdict["operation"],
            statement=statement,
            predicate=_predicate(statement, source["attribute"]),
            section=source["section"],
            attribute=source["attribute"],
            document=source["document"],
            source=_source(source),
            href=verdict["anchor"] if verdict["anchor"].startswith(("https://", "http://")) else None,
            param=verdict["param"],
            cause=cause,
            cause_anchor=self._first.get(cause) if cause else None,
            reason=verdict.get("reason"),
            expected=expected,
            observed=observed,
            accepted=verdict.get("accepted"),
            tried=verdict["cases"]["tried"],
            failed=verdict["cases"]["failed"],
            finding=self._finding_of.get(index),
            links=[self._store.link(exchange) for exchange in verdict["witness"]],
        )


def row_anchors(verdicts: Sequence[VerdictRow]) -> list[str]:
    """One stable anchor per row: the clause, and the parameter where a clause has several rows."""
    seen = Counter(row["clause"] for row in verdicts)
    used: set[str] = set()
    anchors = []
    for row in verdicts:
        names = [row["clause"]] if seen[row["clause"]] == 1 else [row["clause"], row["param"] or ""]
        made = clause_anchor(*names)
        extra = 2
        while made in used:
            made = clause_anchor(*names, str(extra))
            extra += 1
        used.add(made)
        anchors.append(made)
    return anchors


def clause_anchor(*names: str) -> str:
    """The clause itself, as it is written everywhere; `clause:` stands before names that another id could have."""
    made = anchor("clause", *names)
    plain = made.removeprefix("clause:")
    return plain if "." in plain and ":" not in plain else made


def _predicate(statement: str, attribute: str) -> str:
    """The statement without its subject where that is the attribute, which stands beside it in every table."""
    subject = f"`{attribute}` "
    return f"… {statement[len(subject) :]}" if attribute and statement.startswith(subject) else statement


def _difference(expected: str | None, observed: str | None) -> tuple[list[Part], list[Part]]:
    left, right = _phrase(expected), _phrase(observed)
    if left and right:
        return difference(left, right)
    return ([Part(left)] if left else []), ([Part(right, True)] if right else [])


def _phrase(text: str | None) -> str:
    shown, lost = cut(text or "", _LONGEST_PHRASE)
    return f"{shown} … cut, {lost:,} more characters" if lost else shown


def _source(source: Source) -> str:
    return ", ".join(part for part in (source["document"], source["section"], source["attribute"]) if part)
