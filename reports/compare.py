"""Several runs side by side: one self-contained page. Jobs first, then what broke and was mended, then clauses.

Whoever reads a difference can go on from it: to the report of the run where one lies beside the page, and to what was
seen there, within the page. From the records alone. Not here: one run over time (`reports.history`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checkout_conformance.reports.html import html_page
from checkout_conformance.reports.jobs import JobResult, Share, job_results, whole_share
from checkout_conformance.reports.moving import part
from checkout_conformance.reports.outcome import RunVerdict, verdict_of
from checkout_conformance.reports.rows import clause_anchor, row_anchors
from checkout_conformance.reports.scrub import scrub_record
from checkout_conformance.reports.text import cut, plural
from checkout_conformance.reports.themes import THEMES
from checkout_conformance.reports.verdicts import BY_KEY, FAILING, KINDS, Kind, by_clause
from checkout_conformance.schemas.jobs import JOBS
from checkout_conformance.schemas.run_record import Moving, RunRecord, VerdictRow

# A clause that a run's version of the contract does not have.
ABSENT = Kind("absent", "absent", "absent", "·", "It is no clause of that run's contract.")
Counts = list[tuple[Kind, int]]
# How many characters of evidence the page may hold, and of one command.
BUDGET = 700_000
LONGEST_COMMAND = 500
LONGEST_PHRASE = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run saw where a clause fails: in words, as a command, and where its own report says more."""

    observed: str
    command: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One clause with its outcome in each run, in the order of the runs."""

    clause: str
    theme: str
    operation: str
    level: str
    statement: str
    kinds: tuple[Kind, ...]
    seen: tuple[Seen | None, ...] = ()

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The outcomes by their keys."""
        return tuple(kind.key for kind in self.kinds)

    @property
    def broken(self) -> bool:
        """Whether a run breaks the clause."""
        return any(kind.key in FAILING for kind in self.kinds)

    @property
    def fails(self) -> str:
        """The numbers of the runs in which it fails, for filters."""
        return " ".join(str(place) for place, kind in enumerate(self.kinds) if kind.key in FAILING)


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows with the same outcomes in all runs, which the page therefore says once above them."""

    kinds: tuple[Kind, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the page shows it; `href` leads to its own report where that lies beside the page."""

    name: str
    counts: Counts
    verdict: RunVerdict
    share: Share
    jobs: Mapping[str, JobResult]
    about: str
    href: str | None


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

    @property
    def open_alike(self) -> tuple[Alike, ...]:
        """The same rows by their outcomes, the most frequent ones first."""
        found: dict[tuple[Kind, ...], list[Row]] = defaultdict(list)
        for row in self.open:
            found[row.kinds].append(row)
        return tuple(Alike(kinds, tuple(rows)) for kinds, rows in sorted(found.items(), key=lambda item: -len(item[1])))


def rows(records: Sequence[RunRecord]) -> list[Row]:
    """Every clause that any run knows, by its id, with its worst outcome in each run."""
    tables = [by_clause(record) for record in records]
    known = {row["clause"]: row for record in records for row in record["verdicts"]}
    return [
        Row(
            clause,
            row.get("theme", ""),
            row["operation"],
            row["level"],
            row["statement"],
            tuple(BY_KEY.get(table.get(clause, ""), ABSENT) for table in tables),
        )
        for clause, row in sorted(known.items())
    ]


def changes(made: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Of two runs: the clauses that broke and those that were mended. Nothing for more runs."""
    if not made or len(made[0].kinds) != 2:
        return [], []
    pairs = [(row.clause, *row.verdicts) for row in made]
    broke = [clause for clause, before, after in pairs if after in FAILING and before not in FAILING]
    mended = [clause for clause, before, after in pairs if after == "pass" and before in FAILING]
    return broke, mended


def compare(records: Sequence[RunRecord], links: Sequence[str | None] = (), moving: Moving | None = None) -> str:
    """The page. `links` are the runs' own reports, as seen from the page; `moving` is what one server has to change.

    Raises KeyError for a broken record.
    """
    clean = [scrub_record(record) for record in records]
    hrefs = [*links, *([None] * len(clean))][: len(clean)]
    made = rows(clean)
    same = len({record["target"]["name"] for record in clean}) == 1
    differing = list(_with_evidence([row for row in made if len(set(row.kinds)) > 1], clean, hrefs))
    broke, mended = changes(made) if same else ([], [])
    runs = [_run(record, made, place, hrefs[place]) for place, record in enumerate(clean)]
    return html_page(
        "compare.html.jinja",
        runs=runs,
        heading=_heading(clean, same),
        detail=f"{plural(len(made), 'clause')}; on {len(differing):,} of them the runs differ.",
        broke=broke,
        mended=mended,
        moving=moving and part(moving, clean[-1]["contract"]["version"], clause_anchor),
        two=same and len(clean) == 2,
        jobs=[job for job in JOBS if any(job.id in run.jobs for run in runs)],
        operations=sorted({row.operation for row in differing}),
        themes=list(_themes(made, differing)),
        alike=len(made) - len(differing),
        legend=[*KINDS, *([ABSENT] if any(ABSENT in row.kinds for row in made) else [])],
    )


def _with_evidence(
    differing: Sequence[Row], records: Sequence[RunRecord], hrefs: Sequence[str | None]
) -> Iterator[Row]:
    """The rows with what was seen where they fail, until the budget for it is spent."""
    tables = [_failures(record, href) for record, href in zip(records, hrefs, strict=True)]
    left = BUDGET
    for row in differing:
        seen = tuple(table.get(row.clause) for table in tables)
        cost = sum(len(one.observed) + len(one.command) + len(one.href or "") + 60 for one in seen if one)
        if cost > left:
            seen = tuple(Seen("", "", one.href) if one and one.href else None for one in seen)
            cost = 0
        left -= cost
        yield Row(row.clause, row.theme, row.operation, row.level, row.statement, row.kinds, seen)


def _failures(record: RunRecord, href: str | None) -> dict[str, Seen]:
    """Of each failing clause what its first row shows."""
    found: dict[str, Seen] = {}
    for anchor, row in zip(row_anchors(record["verdicts"]), record["verdicts"], strict=True):
        if row["verdict"] == "fail" and row["clause"] not in found:
            command = cut(row["witness"][-1]["curl"], LONGEST_COMMAND)[0] if row["witness"] else ""
            found[row["clause"]] = Seen(_observed(row), command, f"{href}#{anchor}" if href else None)
    return found


def _observed(row: VerdictRow) -> str:
    return cut(row["observed"] or "", LONGEST_PHRASE)[0]


def _heading(records: Sequence[RunRecord], same: bool) -> str:
    if same:
        return f"{plural(len(records), 'run')} of {records[0]['target']['name']}"
    return f"{plural(len(records), 'implementation')} of the Checkout Sessions API, side by side"


def _run(record: RunRecord, made: Sequence[Row], place: int, href: str | None) -> Run:
    profile = "traffic" if record.get("traffic") else record["profile"]
    about = " · ".join(filter(None, [record["contract"]["version"], profile, record["started"][:16]]))
    return Run(
        name_of(record),
        _counts(row.kinds[place] for row in made),
        verdict_of(record),
        whole_share(record),
        {result.job.id: result for result in job_results(record)},
        about,
        href,
    )


def name_of(record: RunRecord) -> str:
    """What a run is called beside others: its target, and its label where it has one."""
    label = record.get("label")
    return f"{record['target']['name']} ({label})" if label else record["target"]["name"]


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
