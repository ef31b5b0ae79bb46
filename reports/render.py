"""Write every report of a run record: the page for people, summary, comment, badge, JUnit and SARIF for CI.

From the record alone; nothing here knows pytest. Files are written whole or not at all.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from checkout_conformance.reports.comment import comment
from checkout_conformance.reports.html import report_html
from checkout_conformance.reports.jobs import job_results, whole_share
from checkout_conformance.reports.junit import junit
from checkout_conformance.reports.markdown import cell, code, names
from checkout_conformance.reports.outcome import RunVerdict, decides, verdict_of
from checkout_conformance.reports.sarif import sarif
from checkout_conformance.reports.scrub import scrub
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.run_record import Baseline, RunRecord

WORST = 10


def write_reports(record: RunRecord, directory: Path) -> list[Path]:
    """Write the page, summary, comment, badge, JUnit and SARIF into a directory; the paths written."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {
        "summary.md": summary(record),
        "badge.json": json.dumps(badge(record), indent=1) + "\n",
        "comment.md": comment(record),
        "junit.xml": junit(record),
        "results.sarif": json.dumps(sarif(record)) + "\n",
    }
    page = _write(directory / "index.html", report_html(record))  # scrubbed where pages are made
    return [page, *(_write(directory / name, scrub(text)) for name, text in texts.items())]


def summary(record: RunRecord) -> str:
    """A CI job summary in Markdown: the verdict, the counts, what is new, and the worst findings."""
    verdict = verdict_of(record)
    lines = [f"## Checkout conformance: {cell(verdict.heading)}", ""]
    lines += [f"Beside the baseline: **{verdict.beside}**.", ""] if verdict.beside else []
    lines.append(f"{verdict.detail}.")
    if record["partial"]:
        lines += ["", f"**This run is not whole.** {cell(record['partial'])}"]
    lines += ["", *_jobs(record)]
    lines += _findings(record, verdict)
    baseline = record.get("baseline")
    if baseline is not None:
        lines += _beside(baseline)
    return "\n".join(lines) + "\n"


def _jobs(record: RunRecord) -> list[str]:
    """A table of the jobs, with the share of clauses that hold; the last line is all of the contract."""
    lines = ["| | job | | of what was judged, holds | judged |", "|---|---|---|---:|---:|"]
    for result in job_results(record):
        words = f"{cell(result.words)}: {cell(result.why)}" if result.why else cell(result.words)
        lines.append(f"| {result.sign} | {result.job.name} | {words} | {result.share.held} | {result.share.tried} |")
    whole = whole_share(record)
    return [*lines, f"| | **in all** | | **{whole.held}** | **{whole.tried}** |"]


def _findings(record: RunRecord, verdict: RunVerdict) -> list[str]:
    """The findings that no baseline accepts, at most ten of them, those first whose mending decides most."""
    if not verdict.fresh:
        return []
    lines = ["", "### Mend first", "", "| level | finding | what is wrong | mending decides |", "|---|---|---|---:|"]
    for found in verdict.fresh[:WORST]:
        count = plural(decides(record, found), "clause")
        lines.append(f"| {found['level']} | {code(found['id'])} | {cell(found['title'])} | {count} |")
    if len(verdict.fresh) > WORST:
        lines += ["", f"... and {len(verdict.fresh) - WORST} more; see the report."]
    return lines


def _beside(baseline: Baseline) -> list[str]:
    """What is otherwise than the baseline says, and what is wrong with its entries."""
    lines = names("Newly failing", [code(name) for name in baseline["newly_failing"]])
    lines += names("Newly passing", [code(name) for name in baseline["newly_passing"]])
    return lines + names("Entries to mend", [cell(text) for text in baseline.get("complaints", [])])


def badge(record: RunRecord) -> dict[str, str | int]:
    """A shields endpoint: `checkout conformance | 12 deviations`."""
    verdict = verdict_of(record)
    return {"schemaVersion": 1, "label": "checkout conformance", "message": verdict.badge, "color": verdict.colour}


def _write(path: Path, text: str) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
    return path
