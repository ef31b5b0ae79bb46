"""What a run says on the terminal: a failing item's message, and the summary at the end."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from checkout_conformance.evidence.curl import curl
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.witness import own_key
from checkout_conformance.reports.jobs import JobState, job_results, whole_share
from checkout_conformance.reports.model import answers_say, version_words
from checkout_conformance.reports.outcome import binding_levels, decides, verdict_of
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.run_record import Finding, RunRecord, VerdictRow
from checkout_conformance.target.target import STRIPE_RATE

SHOWN_FAILURES = 8
SHOWN_WHOLE = 10
SHOWN_CURL_LINES = 40


class Tone(StrEnum):
    """How a line looks on a terminal that has colours."""

    PLAIN = "plain"
    GOOD = "green"
    WARN = "yellow"
    BAD = "red"


class Line(NamedTuple):
    """A line of the terminal."""

    text: str
    tone: Tone = Tone.PLAIN

    @property
    def markup(self) -> dict[str, bool]:
        """What pytest's terminal takes beside the text."""
        return {} if self.tone is Tone.PLAIN else {str(self.tone): True}


TONES = {"good": Tone.GOOD, "warn": Tone.WARN, "open": Tone.WARN, "bad": Tone.BAD}
OF_JOBS = {
    JobState.WORKS: Tone.GOOD,
    JobState.BUT: Tone.WARN,
    JobState.BROKEN: Tone.BAD,
    JobState.OPEN: Tone.PLAIN,
}


def failure_text(failing: Sequence[Outcome], contract: Contract, redactor: Redactor) -> str:
    """The message of a failing item: for each failure the clause, its sentence, the request and what came back."""
    parts = [_one(outcome, contract, redactor) for outcome in failing[:SHOWN_FAILURES]]
    if len(failing) > SHOWN_FAILURES:
        parts.append(f"... and {len(failing) - SHOWN_FAILURES} more; the report has them all")
    return "\n\n".join(parts)


def _one(outcome: Outcome, contract: Contract, redactor: Redactor) -> str:
    clause = contract.clauses.get(outcome.clause)
    lines = [f"{outcome.clause}" + (f" ({outcome.param})" if outcome.param else "")]
    if clause is not None:
        lines += [f"  {clause.level} ({clause.basis}): {clause.statement}", f"  {clause.anchor}"]
    lines += [f"  expected: {outcome.expected}", f"  observed: {outcome.observed}"]
    if outcome.exchanges:
        label, exchange = outcome.exchanges[-1]
        command = curl(exchange.request, own_key=own_key(exchange, redactor))
        lines.append(f"  {label}:")
        lines += [f"    {line}" for line in redactor.text(command).splitlines()[:40]]
    return redactor.text("\n".join(lines))


def summary_lines(record: RunRecord, directory: Path, written: Sequence[Path]) -> list[str]:
    """The same as `summary`, without its tones."""
    return [line.text for line in summary(record, directory, written)]


def summary(record: RunRecord, directory: Path, written: Sequence[Path]) -> list[Line]:
    """The end of the run: what is new in full, what is accepted in a line, the jobs, the verdict, and the files.

    Beside a baseline every new finding is shown whole. Without one all are new, and the first of them are.
    """
    verdict = verdict_of(record)
    whole = len(verdict.fresh) if record.get("baseline") is not None else SHOWN_WHOLE
    lines = [Line("")]
    if verdict.beside is not None:
        lines.append(Line(f"  baseline: {verdict.beside}"))
    for number, finding in enumerate(verdict.fresh):
        lines += _finding(record, finding, whole=number < whole)
    lines += [Line(text) for text in _to_mend(record)]
    lines += _jobs(record)
    lines += [Line(f"{verdict.heading}.", TONES[verdict.tone]), Line(f"{verdict.detail}; {_work(record)}")]
    lines.append(Line(f"API version {version_words(record)}; answers say: {answers_say(record)}"))
    if record["notes"]:
        notes = plural(len(record["notes"]), "note")
        lines.append(Line(f"{notes} in the report: what was left out, and which lines of a target file unlock more"))
    if record["partial"]:
        lines.append(Line(f"This run is not whole: {record['partial']}", Tone.WARN))
    names = ", ".join(path.name for path in written)
    return [*lines, Line(f"report: {directory / 'index.html'} ({names})")]


def _finding(record: RunRecord, finding: Finding, *, whole: bool) -> list[Line]:
    """A finding: its title, and where it is shown whole what mending it decides, the answer, and the requests."""
    tone = Tone.BAD if finding["level"] in binding_levels(record) else Tone.WARN
    lines = [Line(f"  {finding['level']:6} {finding['id']}: {finding['title']}", tone)]
    if whole:
        lines.append(Line(f"         mending this decides {plural(decides(record, finding), 'clause')}"))
        lines += [Line(text) for text in _scenario(_first(record, finding))]
    return lines


def _jobs(record: RunRecord) -> list[Line]:
    """A line for each job, and one for all of the contract."""
    lines = []
    for result in job_results(record):
        why = f" ({result.why})" if result.why else ""
        text = f"  {result.sign} {result.job.name:27} {result.words}{why}; {result.share.words}"
        lines.append(Line(text, OF_JOBS[result.state]))
    return [*lines, Line(f"    {'in all':27} {whole_share(record).words}")]


def _first(record: RunRecord, finding: Finding) -> VerdictRow:
    """The row that shows a finding: the first that no baseline accepts."""
    rows = [record["verdicts"][index] for index in finding["members"]]
    return next((row for row in rows if not row.get("accepted")), rows[0])


def _to_mend(record: RunRecord) -> list[str]:
    """Every entry of the baseline that is wrong, and what was written anew."""
    baseline = record.get("baseline")
    if baseline is None:
        return []
    told = [*baseline.get("complaints", []), *filter(None, [baseline.get("updated")])]
    return [f"  baseline: {text}" for text in told]


def _work(record: RunRecord) -> str:
    """What the run took; for runs that knew no rate, also how long so many requests take at Stripe's default."""
    counts = record["counts"]
    said = f"{plural(counts['cases'], 'case')}, {plural(counts['requests'], 'request')}, {record['duration_s']:.1f} s"
    if record["options"].get("rate") or record.get("traffic"):
        return said
    seconds = counts["requests"] / STRIPE_RATE
    there = f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"
    return f"{said} ({there} at {STRIPE_RATE:g} requests a second)"


def _scenario(row: VerdictRow) -> list[str]:
    """What was expected and observed, and the requests that show it, in their order."""
    lines = [f"         expected: {row['expected']}", f"         observed: {row['observed']}"]
    commands = [line for step in row["witness"] for line in step["curl"].splitlines()]
    lines += [f"         {line}" for line in commands[:SHOWN_CURL_LINES]]
    if len(commands) > SHOWN_CURL_LINES:
        lines.append(
            f"         ... and {plural(len(commands) - SHOWN_CURL_LINES, 'more line')}; the report has them all"
        )
    return lines
