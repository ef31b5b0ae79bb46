"""What a run says on the terminal: a failing item's message, and the summary at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checkout_conformance.evidence.curl import curl
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.witness import own_key
from checkout_conformance.reports.jobs import job_results, whole_share
from checkout_conformance.reports.model import answers_say, version_words
from checkout_conformance.reports.outcome import RunVerdict, decides, verdict_of
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.run_record import Finding, RunRecord, VerdictRow
from checkout_conformance.target.target import STRIPE_RATE

SHOWN_FAILURES = 8
SHOWN_FINDINGS = 10
SHOWN_WITH_CURL = 3
SHOWN_CURL_LINES = 20


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
    """The end of the run: the verdict, what is new in full, what is accepted in a line, and the files written."""
    verdict = verdict_of(record)
    lines = ["", f"{verdict.heading}.", f"{verdict.detail}; {_work(record)}"]
    lines.append(f"API version {version_words(record)}; answers say {answers_say(record)}")
    if record["partial"]:
        lines.append(f"This run is not whole: {record['partial']}")
    lines += _jobs(record)
    for number, finding in enumerate(verdict.fresh[:SHOWN_FINDINGS]):
        lines.append(f"  {finding['level']:6} {finding['id']}: {finding['title']}")
        lines.append(f"         mending this decides {plural(decides(record, finding), 'clause')}")
        if number < SHOWN_WITH_CURL:
            lines += _scenario(_first(record, finding))
    if len(verdict.fresh) > SHOWN_FINDINGS:
        lines.append(f"  ... and {plural(len(verdict.fresh) - SHOWN_FINDINGS, 'more finding')}")
    lines += _beside(record, verdict)
    names = ", ".join(path.name for path in written)
    lines.append(f"report: {directory / 'index.html'} ({names})")
    return lines


def _jobs(record: RunRecord) -> list[str]:
    """A line for each job, and one for all of the contract."""
    lines = []
    for result in job_results(record):
        why = f" ({result.why})" if result.why else ""
        lines.append(f"  {result.sign} {result.job.name:27} {result.words}{why}; {result.share.words}")
    return [*lines, f"    {'in all':27} {whole_share(record).words}"]


def _first(record: RunRecord, finding: Finding) -> VerdictRow:
    """The row that shows a finding: the first that no baseline accepts."""
    rows = [record["verdicts"][index] for index in finding["members"]]
    return next((row for row in rows if not row.get("accepted")), rows[0])


def _beside(record: RunRecord, verdict: RunVerdict) -> list[str]:
    """Beside a baseline: how much is new, mended and accepted, and every entry that is wrong."""
    baseline = record.get("baseline")
    if baseline is None:
        return []
    complaints = baseline.get("complaints", [])
    counts = (
        plural(len(verdict.fresh), "new finding"),
        plural(len(verdict.accepted), "accepted finding"),
        f"{plural(len(complaints), 'entry', 'entries')} to mend",
    )
    return [f"  baseline: {', '.join(counts)}", *(f"  baseline: {text}" for text in complaints)]


def _work(record: RunRecord) -> str:
    """What the run took; for runs that knew no rate, also how long so many requests take at Stripe's default."""
    counts = record["counts"]
    said = f"{plural(counts['cases'], 'case')}, {plural(counts['requests'], 'request')}, {record['duration_s']:.1f} s"
    if record["options"].get("rate"):
        return said
    return f"{said} ({counts['requests'] / STRIPE_RATE / 60:.1f} min at {STRIPE_RATE:g} requests a second)"


def _scenario(row: VerdictRow) -> list[str]:
    """What was expected and observed, and the request that shows it."""
    lines = [f"         expected: {row['expected']}", f"         observed: {row['observed']}"]
    if row["witness"]:
        lines += [f"         {line}" for line in row["witness"][-1]["curl"].splitlines()[:SHOWN_CURL_LINES]]
    return lines
