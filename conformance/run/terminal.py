"""What a run says on the terminal: a failing item's message, and the summary at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checkout_conformance.evidence.curl import curl
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.witness import own_key
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.contract import Contract
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


def summary_lines(
    record: dict[str, Any], directory: Path, written: Sequence[Path], complaints: Sequence[str]
) -> list[str]:
    """The end of the run: verdict in a sentence, the worst findings, and the files written."""
    counts = record["counts"]["verdicts"]
    clauses = record["contract"]["clauses"]
    lines = ["", sentence(record)]
    said = [f"{counts[v.value]} {v.value.replace('_', ' ')}" for v in Verdict if counts[v.value]]
    requests = record["counts"]["requests"]
    lines.append(
        f"{clauses} clauses: {', '.join(said)}; {record['counts']['cases']} cases, {requests} requests, "
        f"{record['duration_s']:.1f} s{_at_the_limit(record)}"
    )
    for number, finding in enumerate(record["findings"][:SHOWN_FINDINGS]):
        lines.append(f"  {finding['level']:6} {finding['id']}: {finding['title']}")
        if number < SHOWN_WITH_CURL:
            lines += _scenario(record["verdicts"][finding["members"][0]])
    if len(record["findings"]) > SHOWN_FINDINGS:
        lines.append(f"  ... and {len(record['findings']) - SHOWN_FINDINGS} more findings")
    lines += [f"  baseline: {text}" for text in complaints]
    names = ", ".join(path.name for path in written)
    lines.append(f"report: {directory / 'index.html'} ({names})")
    return lines


def _at_the_limit(record: dict[str, Any]) -> str:
    """How long so many requests take where Stripe's default limit holds, for runs that knew no limit."""
    if record["options"].get("rate"):
        return ""
    seconds = record["counts"]["requests"] / STRIPE_RATE
    return f" ({seconds / 60:.1f} min at {STRIPE_RATE:g} requests a second)"


def _scenario(row: dict[str, Any]) -> list[str]:
    """What was expected and observed, and the request that shows it."""
    lines = [f"         expected: {row['expected']}", f"         observed: {row['observed']}"]
    if row["witness"]:
        lines += [f"         {line}" for line in row["witness"][-1]["curl"].splitlines()[:SHOWN_CURL_LINES]]
    return lines


def sentence(record: dict[str, Any]) -> str:
    """The verdict of a run in a sentence."""
    name = record["target"]["name"]
    failing = [finding for finding in record["findings"] if finding["level"] == "MUST"]
    if record["partial"]:
        return f"The run against {name} is partial: {record['partial']}"
    if failing:
        number = len(failing)
        return f"{name} deviates from the documented API in {number} finding{'s' if number > 1 else ''} at level MUST."
    return f"{name} keeps every MUST of the contract that this run could judge."
