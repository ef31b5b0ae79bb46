"""Several runs side by side: one self-contained page, clause by clause, with a legend and totals.

For two runs of one target, what newly fails and newly passes stands apart. From the records alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checkout_conformance.reports.html import html_page
from checkout_conformance.reports.scrub import scrub_record
from checkout_conformance.reports.text import plural
from checkout_conformance.reports.themes import THEMES
from checkout_conformance.reports.verdicts import BY_KEY, FAILING, KINDS, Kind, by_clause
from checkout_conformance.schemas.run_record import RunRecord

# A clause that a run's version of the contract does not have.
ABSENT = Kind("absent", "absent", "absent", "·", "It is no clause of that run's contract.")
JUDGED = frozenset({*FAILING, "accepted", "pass"})
Counts = list[tuple[Kind, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """One clause with its outcome in each run, in the order of the runs."""

    clause: str
    theme: str
    level: str
    statement: str
    kinds: tuple[Kind, ...]

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The outcomes by their keys."""
        return tuple(kind.key for kind in self.kinds)

    @property
    def broken(self) -> bool:
        """Whether a run breaks the clause."""
        return any(kind.key in FAILING for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the page shows it."""

    name: str
    counts: Counts
    findings: int
    about: str


@dataclass(frozen=True, slots=True)
class Theme:
    """The clauses of a theme on which the runs differ, and how each run does in all of the theme."""

    name: str
    words: str
    counts: tuple[Counts, ...]
    rows: tuple[Row, ...]

    @property
    def broken(self) -> tuple[Row, ...]:
        """Rows of which a run breaks the clause."""
        return tuple(row for row in self.rows if row.broken)

    @property
    def open(self) -> tuple[Row, ...]:
        """Rows that differ only because a run could not judge the clause."""
        return tuple(row for row in self.rows if not row.broken)


def rows(records: Sequence[RunRecord]) -> list[Row]:
    """Every clause that any run knows, by its id, with its worst outcome in each run."""
    tables = [by_clause(record) for record in records]
    known = {row["clause"]: row for record in records for row in record["verdicts"]}
    return [
        Row(
            clause,
            row.get("theme", ""),
            row["level"],
            row["statement"],
            tuple(BY_KEY.get(table.get(clause, ""), ABSENT) for table in tables),
        )
        for clause, row in sorted(known.items())
    ]


def changes(made: Sequence[Row]) -> list[tuple[str, list[str]]]:
    """Of two runs: what newly fails and what newly passes."""
    if not made or len(made[0].kinds) != 2:
        return []
    pairs = [(row.clause, *row.verdicts) for row in made]
    failing = [clause for clause, before, after in pairs if after in FAILING and before not in FAILING]
    passing = [clause for clause, before, after in pairs if after == "pass" and before != "pass"]
    return [("Newly failing", failing), ("Newly passing", passing)]


def compare(records: Sequence[RunRecord]) -> str:
    """The page. `records` are two or more; raises KeyError where one does not follow its schema."""
    clean = [scrub_record(record) for record in records]
    made = rows(clean)
    differing = [row for row in made if len(set(row.kinds)) > 1]
    same = len({record["target"]["name"] for record in clean}) == 1
    return html_page(
        "compare.html.jinja",
        runs=[_run(record, made, place) for place, record in enumerate(clean)],
        heading=_heading(clean, same),
        detail=f"{plural(len(made), 'clause')}; on {len(differing):,} of them the runs differ.",
        changes=changes(made) if same else [],
        themes=list(_themes(made, differing)),
        alike=len(made) - len(differing),
        legend=[*KINDS, *([ABSENT] if any(ABSENT in row.kinds for row in made) else [])],
    )


def _heading(records: Sequence[RunRecord], same: bool) -> str:
    if same:
        return f"{plural(len(records), 'run')} of {records[0]['target']['name']}"
    return f"{plural(len(records), 'implementation')} of the Checkout Sessions API, side by side"


def _run(record: RunRecord, made: Sequence[Row], place: int) -> Run:
    contract = record.get("contract", {}).get("version", "")
    about = " · ".join(filter(None, [contract, record.get("profile", ""), (record.get("started") or "")[:10]]))
    binding = sum(finding["level"] == "MUST" for finding in record.get("findings", ()))
    return Run(record["target"]["name"], _counts(row.kinds[place] for row in made), binding, about)


def _themes(made: Sequence[Row], differing: Sequence[Row]) -> Iterator[Theme]:
    """Themes on which the runs differ, those with the most broken clauses first."""
    found = []
    for name in {row.theme for row in differing}:
        whole = [row for row in made if row.theme == name]
        counts = tuple(_counts(row.kinds[place] for row in whole) for place in range(len(whole[0].kinds)))
        mine = tuple(row for row in differing if row.theme == name)
        found.append(Theme(name.replace("_", " "), THEMES.get(name, ""), counts, mine))
    yield from sorted(found, key=lambda theme: (-len(theme.broken), -len(theme.rows), theme.name))


def _counts(kinds: Iterator[Kind]) -> Counts:
    number = Counter(kinds)
    return [(kind, number[kind]) for kind in KINDS]
