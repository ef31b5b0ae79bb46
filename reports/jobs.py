"""How a run did at each job: works, works but for some findings, broken by one, or not tried, with figures that move.

A finding concerns a job when one of its clauses does, or when it blocks one. A warning breaks none, and what a baseline
accepts still does: whoever does the job meets it. Not here: which clauses a job has (`schemas.jobs`), and how the lines
look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checkout_conformance.reports.text import plural
from checkout_conformance.reports.verdicts import FAILING, by_clause
from checkout_conformance.schemas.jobs import JOBS, Job, jobs_of, jobs_without
from checkout_conformance.schemas.run_record import Finding, RunRecord

JUDGED = frozenset({*FAILING, "accepted", "pass"})


class JobState(StrEnum):
    """What can be said of a job."""

    WORKS = "works"
    BUT = "works with findings"
    BROKEN = "broken"
    OPEN = "not tried"


SIGNS = {JobState.WORKS: "✓", JobState.BUT: "▲", JobState.BROKEN: "✗", JobState.OPEN: "○"}
KINDS = {JobState.WORKS: "pass", JobState.BUT: "warning", JobState.BROKEN: "fail", JobState.OPEN: "no_evidence"}


@dataclass(frozen=True, slots=True)
class Share:
    """Of some clauses: how many there are, how many were judged, and how many of those hold."""

    total: int
    judged: int
    hold: int

    @property
    def held(self) -> str:
        """The share of the judged clauses that hold, in percent; never 100 while one does not."""
        return _percent(self.hold, self.judged)

    @property
    def tried(self) -> str:
        """The share of all clauses that were judged, in percent."""
        return _percent(self.judged, self.total)

    @property
    def words(self) -> str:
        """Both, in words."""
        if not self.judged:
            return f"none of {plural(self.total, 'clause')} judged"
        return f"{self.held} of {self.judged:,} judged hold, {self.tried} judged"


@dataclass(frozen=True, slots=True)
class JobResult:
    """One job: its state in words, the findings that concern it (those that break it first), and its share."""

    job: Job
    state: JobState
    words: str
    why: str | None
    findings: Sequence[Finding]
    share: Share

    @property
    def sign(self) -> str:
        """The sign of the state, for readers who do not see colour."""
        return SIGNS[self.state]

    @property
    def kind(self) -> str:
        """The verdict whose colour the state has."""
        return KINDS[self.state]


def job_results(record: RunRecord) -> list[JobResult]:
    """How the run did at every job. A job of which the record's contract has no clause is left out."""
    outcomes = by_clause(record)
    causes = _causes(record)
    mine: dict[str, list[str]] = {job.id: [] for job in JOBS}
    for clause in outcomes:
        for job in jobs_of(clause):
            mine[job.id].append(clause)
    found = [_result(job, record, {clause: outcomes[clause] for clause in mine[job.id]}, causes) for job in JOBS]
    return [result for result in found if result.share.total]


def share_of(outcomes: Iterable[str]) -> Share:
    """The share of some clauses, by the outcome of each."""
    count = Counter(outcomes)
    return Share(sum(count.values()), sum(count[key] for key in JUDGED), count["pass"])


def whole_share(record: RunRecord) -> Share:
    """The share of all clauses of a run."""
    return share_of(by_clause(record).values())


def _causes(record: RunRecord) -> Mapping[str, Finding]:
    """Clause -> the finding it is part of, or that keeps it from being judged."""
    rows = record["verdicts"]
    home = {rows[index]["clause"]: found for found in record["findings"] for index in found["members"]}
    blocked = {
        row["clause"]: home[row["cause"]] for row in rows if row["verdict"] == "blocked" and row["cause"] in home
    }
    return {**blocked, **home}


def _result(job: Job, record: RunRecord, outcomes: Mapping[str, str], causes: Mapping[str, Finding]) -> JobResult:
    """How the run did at a job whose clauses have these outcomes."""
    core = [clause for clause in outcomes if job in jobs_without(clause)]
    binding = {clause: causes[clause] for clause in outcomes if clause in causes and causes[clause]["level"] != "INFO"}
    broken = (binding[clause] for clause in core if clause in binding)
    breaking = _listed(record, (found["id"] for found in broken if found["level"] == "MUST"))
    findings = _listed(record, (found["id"] for found in binding.values()), first=breaking)
    share = share_of(outcomes.values())
    state, words = _state(breaking, findings, share, [clause for clause in core if outcomes[clause] not in JUDGED])
    why = _why(record, core) if state is JobState.OPEN else None
    return JobResult(job, state, words, why, findings, share)


def _listed(record: RunRecord, names: Iterable[str], first: Sequence[Finding] = ()) -> list[Finding]:
    """The named findings in the record's order, those in `first` before the others."""
    named = set(names)
    return [*first, *(found for found in record["findings"] if found["id"] in named and found not in first)]


def _state(
    breaking: Sequence[Finding], findings: Sequence[Finding], share: Share, untried: Sequence[str]
) -> tuple[JobState, str]:
    if breaking:
        more = f" and {plural(len(breaking) - 1, 'other')}" if len(breaking) > 1 else ""
        return JobState.BROKEN, f"broken by {breaking[0]['id']}{more}"
    if not share.judged:
        return JobState.OPEN, "not tried"
    but = f", {plural(len(findings), 'finding')} in the rest" if findings else ""
    if untried:
        return JobState.OPEN, f"not tried in full{but}"
    if findings:
        return JobState.BUT, f"works but for {plural(len(findings), 'finding')}"
    return JobState.WORKS, "works"


def _why(record: RunRecord, core: Sequence[str]) -> str | None:
    """Why a job was not tried, in the words of the core clause that was not; with what would let it be tried."""
    rows = [row for row in record["verdicts"] if row["clause"] in core and row["verdict"] not in ("pass", "fail")]
    if not rows:
        return None
    row = rows[0]
    reason = row.get("reason") or "nothing in this run spoke of it"
    return f"needs `{row['cause']}`: {reason}" if row["verdict"] == "unsupported" and row["cause"] else reason


def _percent(part: int, whole: int) -> str:
    if not whole:
        return "–"
    share = 100 * part / whole
    return "100 %" if part == whole else f"{min(share, 99.9):.1f} %" if share >= 90 else f"{share:.0f} %"
