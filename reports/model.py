"""The page before it is HTML: rows, findings, what was not judged, in the order in which a reader meets them.

In: a run record. Out: a `Page` of plain data, cut and marked, but not escaped (the templates escape everything).
Not here: pictures (`reports.pictures`), words for verdicts (`reports.verdicts`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from reports.evidence import Book, Link, Shown
from reports.marks import Part, difference
from reports.pictures import Pictures, pictures
from reports.text import anchor, cut, duration, plural
from reports.verdicts import BY_KEY, KINDS, UNJUDGED, Kind, Sentence, kind_of, sentence, totals

_RANK = {"MUST": 0, "SHOULD": 1, "INFO": 2}
_MOST_MEMBERS = 40
_MOST_NAMES = 12
_LONGEST_PHRASE = 1_200


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict as listed under its theme."""

    anchor: str
    clause: str
    kind: Kind
    level: str
    basis: str
    theme: str
    operation: str
    statement: str
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


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, with the row that shows it best and the other rows that go back to it."""

    anchor: str
    number: int
    id: str
    title: str
    level: str
    kind: Kind
    row: Row
    others: list[Row]
    more: int
    rows: int
    blocks: int
    shown: list[Shown]
    themes: str


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Clauses that could not be judged for one and the same reason."""

    kind: Kind
    count: int
    why: str
    cause: str | None
    cause_anchor: str | None
    names: list[tuple[str, str]]
    more: int


@dataclass(frozen=True, slots=True)
class Theme:
    """All rows of one theme: those that need a look, and the passes, which are folded."""

    name: str
    anchor: str
    open: list[Row]
    passes: list[Row]
    counts: list[tuple[Kind, int]]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the HTML report shows."""

    title: str
    verdict: Sentence
    totals: list[tuple[Kind, int]]
    facts: list[tuple[str, str]]
    command: str
    partial: str | None
    notes: list[str]
    missing: list[tuple[str, str]]
    findings: list[Finding]
    accepted: list[Finding]
    unjudged: list[Unjudged]
    themes: list[Theme]
    pictures: Pictures
    appendix: list[Shown] = field(default_factory=list)
    without_room: int = 0


def page(record: dict[str, Any]) -> Page:
    """The record as a page. Findings are worst first: by level, then by how many clauses they fail or block."""
    book = Book()
    builder = _Rows(record, book)
    findings = builder.findings()
    rows = builder.all_rows()
    name = str(record["target"]["name"])
    return Page(
        title=f"{name}: Checkout conformance",
        verdict=sentence(record),
        totals=[(BY_KEY[key], number) for key, number in totals(record).items()],
        facts=_facts(record),
        command=record["command"],
        partial=record["partial"],
        notes=list(record["notes"]),
        missing=_missing(record),
        findings=[found for found in findings if found.kind.key != "accepted"],
        accepted=[found for found in findings if found.kind.key == "accepted"],
        unjudged=_unjudged(rows),
        themes=_themes(rows),
        pictures=pictures(record),
        appendix=book.appendix(),
        without_room=book.without_room,
    )


class _Rows:
    """Turns verdicts into rows and findings, so that all of them share one book of evidence and one set of anchors."""

    def __init__(self, record: dict[str, Any], book: Book) -> None:
        self._record = record
        self._verdicts: list[dict[str, Any]] = record["verdicts"]
        self._book = book
        self._anchors = _row_anchors(self._verdicts)
        self._first = {row["clause"]: self._anchors[i] for i, row in reversed(list(enumerate(self._verdicts)))}
        self._finding_of = {
            index: anchor("finding", found["id"]) for found in record["findings"] for index in found["members"]
        }

    def findings(self) -> list[Finding]:
        ordered = sorted(self._record["findings"], key=self._badness)
        return [self._finding(number, found) for number, found in enumerate(ordered, 1)]

    def all_rows(self) -> list[Row]:
        order = [kind.key for kind in KINDS]
        rows = [self._row(index) for index in range(len(self._verdicts))]
        return sorted(rows, key=lambda row: (order.index(row.kind.key), row.clause, row.param or ""))

    def _badness(self, found: dict[str, Any]) -> tuple[bool, int, int, str]:
        accepted = all(self._verdicts[index].get("accepted") for index in found["members"])
        return (accepted, _RANK[found["level"]], -(len(found["members"]) + found["blocks"]), found["id"])

    def _finding(self, number: int, found: dict[str, Any]) -> Finding:
        members = sorted(found["members"], key=lambda index: bool(self._verdicts[index].get("accepted")))
        first = self._verdicts[members[0]]
        kind = kind_of(first) if first.get("accepted") else kind_of({**first, "level": found["level"]})
        shown = self._book.print_here(first["witness"], first["param"])
        others = [self._row(index) for index in members[1 : _MOST_MEMBERS + 1]]
        return Finding(
            anchor=anchor("finding", found["id"]),
            number=number,
            id=found["id"],
            title=cut(found["title"], 400)[0],
            level=found["level"],
            kind=BY_KEY[kind],
            row=self._row(members[0]),
            others=others,
            more=len(members) - 1 - len(others),
            rows=len(members),
            blocks=found["blocks"],
            shown=shown,
            themes="|".join(sorted({self._verdicts[index]["theme"] for index in members})),
        )

    def _row(self, index: int) -> Row:
        verdict = self._verdicts[index]
        expected, observed = _difference(verdict["expected"], verdict["observed"])
        cause = verdict["cause"]
        return Row(
            anchor=self._anchors[index],
            clause=verdict["clause"],
            kind=BY_KEY[kind_of(verdict)],
            level=verdict["level"],
            basis=verdict["basis"],
            theme=verdict["theme"],
            operation=verdict["operation"],
            statement=cut(verdict["statement"], 600)[0],
            source=_source(verdict["source"]),
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
            links=[self._book.link(exchange, verdict["param"]) for exchange in verdict["witness"]],
        )


def _difference(expected: str | None, observed: str | None) -> tuple[list[Part], list[Part]]:
    left = cut(expected or "", _LONGEST_PHRASE)[0]
    right = cut(observed or "", _LONGEST_PHRASE)[0]
    if left and right:
        return difference(left, right)
    return ([Part(left)] if left else []), ([Part(right, True)] if right else [])


def _row_anchors(verdicts: list[dict[str, Any]]) -> list[str]:
    """One stable anchor per row: the clause, and the parameter where a clause has several rows."""
    seen = Counter(row["clause"] for row in verdicts)
    used: set[str] = set()
    anchors = []
    for row in verdicts:
        names = [row["clause"]] if seen[row["clause"]] == 1 else [row["clause"], row["param"] or ""]
        made = anchor("clause", *names)
        extra = 2
        while made in used:
            made = anchor("clause", *names, str(extra))
            extra += 1
        used.add(made)
        anchors.append(made)
    return anchors


def _source(source: dict[str, Any]) -> str:
    parts = [source["document"], source["section"], source["attribute"]]
    if source["line"] is not None:
        parts.append(f"line {source['line']}")
    return " · ".join(part for part in parts if part)


def _facts(record: dict[str, Any]) -> list[tuple[str, str]]:
    counts, target = record["counts"], record["target"]
    retries = f" ({plural(counts['retries'], 'retry', 'retries')})" if counts.get("retries") else ""
    return [
        ("Target", target["url"] + (" (the embedded emulator)" if target.get("embedded") else "")),
        ("API version", record["contract"]["version"]),
        ("Contract", plural(record["contract"]["clauses"], "clause")),
        ("Profile and seed", f"{record['profile']}, seed {record['seed']}"),
        ("Work", f"{plural(counts['cases'], 'case')}, {plural(counts['requests'], 'request')}{retries}"),
        ("Started", f"{record['started']}, took {duration(record['duration_s'])}"),
        ("Made with", ", ".join(f"{name} {version}" for name, version in record["kit"].items())),
    ]


def _missing(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Capabilities that the target does not have, with the reason."""
    return [
        (name, why if isinstance(why, str) else "not claimed")
        for name, why in sorted(record["target"]["capabilities"].items())
        if why is not True
    ]


def _unjudged(rows: list[Row]) -> list[Unjudged]:
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind.key in UNJUDGED:
            key = (row.kind.key, row.cause or "", "" if row.kind.key == "inconclusive" else row.reason or "")
            groups[key].append(row)
    ordered = sorted(groups.items(), key=lambda item: (UNJUDGED.index(item[0][0]), -len(item[1]), item[0]))
    return [
        Unjudged(
            kind=BY_KEY[kind],
            count=len(members),
            why=why or _why(kind, members[0]),
            cause=cause or None,
            cause_anchor=members[0].cause_anchor,
            names=[(row.clause, row.anchor) for row in members[:_MOST_NAMES]],
            more=max(0, len(members) - _MOST_NAMES),
        )
        for (kind, cause, why), members in ordered
    ]


def _why(kind: str, row: Row) -> str:
    if kind == "inconclusive" and row.tried:
        return "The same case sometimes failed and sometimes did not; the counts stand beside each clause."
    return BY_KEY[kind].meaning


def _themes(rows: list[Row]) -> list[Theme]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.theme].append(row)
    themes = []
    for name, members in sorted(groups.items()):
        found = Counter(row.kind.key for row in members)
        themes.append(
            Theme(
                name=name,
                anchor=anchor("theme", name),
                open=[row for row in members if row.kind.key != "pass"],
                passes=[row for row in members if row.kind.key == "pass"],
                counts=[(kind, found[kind.key]) for kind in KINDS if found[kind.key]],
            )
        )
    return themes
