"""Write every report of a run record: the page for people, the summary for CI, the badge, SARIF for code scanning.

From the record alone; nothing here knows pytest. Files are written whole or not at all.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from checkout_conformance.reports.html import report_html
from checkout_conformance.reports.jobs import job_results, whole_share
from checkout_conformance.reports.outcome import RunVerdict, decides, verdict_of
from checkout_conformance.reports.sarif import sarif
from checkout_conformance.reports.scrub import scrub
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.run_record import Baseline, RunRecord

WORST = 10


def write_reports(record: RunRecord, directory: Path) -> list[Path]:
    """Write index.html, summary.md, badge.json and results.sarif into a directory; the paths written."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {
        "index.html": report_html(record),
        "summary.md": summary(record),
        "badge.json": json.dumps(badge(record), indent=1) + "\n",
        "results.sarif": json.dumps(sarif(record), indent=1) + "\n",
    }
    return [_write(directory / name, scrub(text)) for name, text in texts.items()]


def summary(record: RunRecord) -> str:
    """A CI job summary in Markdown: the verdict, the counts, what is new, and the worst findings."""
    verdict = verdict_of(record)
    lines = [f"## {_cell(verdict.heading)}", "", f"{verdict.detail}."]
    if record["partial"]:
        lines += ["", f"**This run is not whole.** {_cell(record['partial'])}"]
    lines += ["", *_jobs(record)]
    lines += _findings(record, verdict)
    baseline = record.get("baseline")
    if baseline is not None:
        lines += _beside(baseline, verdict)
    return "\n".join(lines) + "\n"


def _jobs(record: RunRecord) -> list[str]:
    """A table of the jobs, with the share of clauses that hold; the last line is all of the contract."""
    lines = ["| | job | | of what was judged, holds | judged |", "|---|---|---|---:|---:|"]
    for result in job_results(record):
        words = f"{_cell(result.words)}: {_cell(result.why)}" if result.why else _cell(result.words)
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
        lines.append(f"| {found['level']} | {_code(found['id'])} | {_cell(found['title'])} | {count} |")
    if len(verdict.fresh) > WORST:
        lines += ["", f"... and {len(verdict.fresh) - WORST} more; see the report."]
    return lines


def _beside(baseline: Baseline, verdict: RunVerdict) -> list[str]:
    """What is otherwise than the baseline says, what is wrong with its entries, and how much it accepts."""
    lines = _names("Newly failing", [_code(name) for name in baseline["newly_failing"]])
    lines += _names("Newly passing", [_code(name) for name in baseline["newly_passing"]])
    lines += _names("Entries to mend", [_cell(text) for text in baseline.get("complaints", [])])
    return [*lines, "", f"The baseline accepts {plural(len(verdict.accepted), 'finding')}."]


def _names(title: str, names: Sequence[str]) -> list[str]:
    """A heading with a count, and at most ten of the names below it; nothing where there are none."""
    if not names:
        return []
    more = [f"- ... and {len(names) - WORST} more"] if len(names) > WORST else []
    return ["", f"### {title} ({len(names)})", "", *(f"- {name}" for name in names[:WORST]), *more]


def badge(record: RunRecord) -> dict[str, str | int]:
    """A shields endpoint: `checkout conformance | 12 deviations`."""
    verdict = verdict_of(record)
    return {"schemaVersion": 1, "label": "checkout conformance", "message": verdict.badge, "color": verdict.colour}


def _cell(text: object) -> str:
    """Text of a target inside Markdown: one line, no markup."""
    words = "".join(c if c.isprintable() else " " for c in str(text))
    for mark in ("\\", "|", "`", "<", ">", "[", "]", "*", "_"):
        words = words.replace(mark, f"\\{mark}" if mark != "<" else "&lt;")
    return words[:300]


def _code(text: object) -> str:
    """The same as code: nothing is markup in it but backticks and, in a table, bars."""
    words = "".join(c if c.isprintable() else " " for c in str(text))
    return "`" + words.replace("`", "'").replace("|", "\\|")[:300] + "`"


def _write(path: Path, text: str) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
    return path
