"""A comment for a pull request, in Markdown: the verdict, what is new and what is mended, and the jobs.

The first line is a marker that no reader sees: whoever posts the comment looks for it, and updates in place. Short on
purpose; the job summary (`reports.render`) says more.
"""

from __future__ import annotations

from checkout_conformance.reports.jobs import JobState, job_results, whole_share
from checkout_conformance.reports.markdown import cell, code, names
from checkout_conformance.reports.outcome import decides, verdict_of
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.run_record import RunRecord

MARKER = "<!-- checkout-conformance: {name} -->"
MOST = 5


def comment(record: RunRecord) -> str:
    """The comment. A target of another name has a marker, and so a comment, of its own."""
    verdict = verdict_of(record)
    name = "".join(c if c.isalnum() or c in " ._" else "-" for c in record["target"]["name"])
    lines = [
        MARKER.format(name=name),
        f"### {cell(verdict.heading)}",
        "",
        *([f"Beside the baseline: **{verdict.beside}**.", ""] if verdict.beside else []),
        f"{verdict.detail}. {whole_share(record).words}.",
    ]
    if record["partial"]:
        lines += ["", f"**This run is not whole.** {cell(record['partial'])}"]
    if verdict.fresh:
        lines += ["", f"**{plural(len(verdict.fresh), 'new finding' if record.get('baseline') else 'finding')}**", ""]
        for found in verdict.fresh[:MOST]:
            count = plural(decides(record, found), "clause")
            title = cell(found["title"].replace("`", "'").removesuffix("."))
            lines.append(f"- {found['level']} {code(found['id'])}: {title}. Mending this decides {count}.")
        if len(verdict.fresh) > MOST:
            lines.append(f"- ... and {len(verdict.fresh) - MOST} more")
    baseline = record.get("baseline")
    if baseline is not None:
        lines += names("Mended", [code(name) for name in baseline["newly_passing"]])
        lines += names("Entries to mend", [cell(text) for text in baseline.get("complaints", [])])
    return "\n".join([*lines, "", "**Jobs**", "", *_jobs(record)]) + "\n"


def _jobs(record: RunRecord) -> list[str]:
    """What works in one line, everything else a line each."""
    results = job_results(record)
    works = [result.job.name for result in results if result.state is JobState.WORKS]
    rest = [result for result in results if result.state is not JobState.WORKS]
    lines = [f"- ✓ {', '.join(works)}"] if works else []
    return [*lines, *(f"- {result.sign} {result.job.name}: {cell(result.words)}" for result in rest)]
