"""What runs against implementations came to, as Markdown: by jobs, what each is good for, and what breaks most of it.

From run records alone. Not here: how the page's standing text is worded, which is `docs/implementations.md`'s own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checkout_conformance.reports.jobs import JobResult, JobState, job_results, whole_share
from checkout_conformance.reports.markdown import cell, code
from checkout_conformance.reports.outcome import State, verdict_of
from checkout_conformance.reports.text import duration, plural
from checkout_conformance.schemas.jobs import JOBS
from checkout_conformance.schemas.run_record import RunRecord
from tests.implementations.roster import IMPLEMENTATIONS, OUT_OF_REACH, Implementation

GOOD = (JobState.WORKS, JobState.BUT)


@dataclass(frozen=True, slots=True)
class Met:
    """One implementation in one version of the API: the run's record, or why there is none; the kit's commit."""

    implementation: Implementation
    api_version: str
    record: RunRecord | None
    why: str = ""
    commit: str = ""


def title(one: Implementation) -> str:
    """Its name with its version."""
    return f"{one.name} {one.version}".strip()


def roster_table() -> str:
    """What each implementation is, and the target file that its users give."""
    lines = ["| implementation | what it is | `--target-file` |", "|---|---|---|"]
    for one in IMPLEMENTATIONS:
        file = code(one.target_file) if one.target_file else "none: a URL is enough"
        lines.append(f"| {cell(title(one))} | {cell(one.about)} | {file} |")
    return "\n".join(lines)


def out_of_reach_table() -> str:
    """Those that no run could meet, and why."""
    rows = [f"| {cell(one.name)} | {cell(one.source)} | {cell(one.why)} |" for one in OUT_OF_REACH]
    return "\n".join(["| not run | where it is from | why |", "|---|---|---|", *rows])


def measured_at(record: RunRecord, commit: str) -> str:
    """The day of a run, and the commit of the kit that it was of."""
    return f"{record['started'][:10]}, {code(commit) if commit else 'commit unknown'}"


def left_out(met: Sequence[Met]) -> str:
    """A sentence that names what of the roster was not tried; empty where all was."""
    tried = {title(one.implementation) for one in met}
    names = [title(one) for one in IMPLEMENTATIONS if title(one) not in tried]
    return f"Left out of this measurement: {_listed([cell(name) for name in names])}." if names else ""


def jobs_table(met: Sequence[Met]) -> str:
    """A row for each run in one version of the API: a sign for each job, and the figures."""
    heads = " | ".join(job.name for job in JOBS)
    figures = "clauses that hold, of those judged | judged | MUST | requests | time | measured"
    lines = [f"| implementation | {heads} | {figures} |"]
    lines.append("|---" + "|:---:" * len(JOBS) + "|---:" * 5 + "|---|")
    return "\n".join([*lines, *map(_jobs_row, met)])


def good_for(met: Sequence[Met]) -> str:
    """For each run a sentence on what it is good for, and one on what breaks most."""
    return "\n".join(f"- **{cell(title(one.implementation))}**: {_sentence(one)}" for one in met)


def _jobs_row(one: Met) -> str:
    name = cell(title(one.implementation))
    if one.record is None:
        return f"| {name} |" + " – |" * len(JOBS) + f" not run: {cell(one.why)} | | | | | |"
    results = {result.job.id: result for result in job_results(one.record)}
    signs = " | ".join(results[job.id].sign if job.id in results else "–" for job in JOBS)
    share, found = whole_share(one.record), Counter(finding["level"] for finding in one.record["findings"])
    took = duration(one.record["duration_s"])
    requests = one.record["counts"]["requests"]
    figures = f"{share.held} | {share.tried} | {found['MUST']} | {requests:,} | {took}"
    return f"| {name} | {signs} | {figures} | {measured_at(one.record, one.commit)} |"


def _sentence(one: Met) -> str:
    if one.record is None:
        return f"not run: {cell(one.why)}."
    results = job_results(one.record)
    good = [result.job.name.lower() for result in results if result.state in GOOD]
    said = f"good for {_listed(good)}" if good else "no job can be done on it whole"
    return f"{said}. {' '.join(_more(one.record, results))}".rstrip()


def _more(record: RunRecord, results: Sequence[JobResult]) -> Iterator[str]:
    breaks = Counter(result.findings[0]["id"] for result in results if result.state is JobState.BROKEN)
    if breaks:
        named = _listed([f"{code(name)} ({plural(count, 'job')})" for name, count in breaks.most_common(3)])
        yield f"Broken first by {named}."
    untried = [result.job.name.lower() for result in results if result.state is JobState.OPEN]
    if untried:
        yield f"Not tried in full: {_listed(untried)}."
    if verdict_of(record).state is State.LOST:
        yield "It died during the run."
    elif record["partial"]:
        yield f"The run is not whole: {cell(record['partial'])}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
