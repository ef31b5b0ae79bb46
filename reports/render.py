"""Write every report of a run record: the page for people, the summary for CI, the badge, SARIF for code scanning.

From the record alone; nothing here knows pytest. Files are written whole or not at all.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from checkout_conformance.reports.html import report_html
from checkout_conformance.reports.sarif import sarif
from checkout_conformance.reports.scrub import scrub

Record = dict[str, Any]
WORST = 10
NEWS = {"newly_failing": "Newly failing", "newly_passing": "Newly passing"}
COLOURS = {"fail": "red", "partial": "orange", "pass": "brightgreen"}


def write_reports(record: Record, directory: Path) -> list[Path]:
    """Write index.html, summary.md, badge.json and results.sarif into a directory; the paths written."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {
        "index.html": report_html(record),
        "summary.md": summary(record),
        "badge.json": json.dumps(badge(record), indent=1) + "\n",
        "results.sarif": json.dumps(sarif(record), indent=1) + "\n",
    }
    return [_write(directory / name, scrub(text)) for name, text in texts.items()]


def summary(record: Record) -> str:
    """A CI job summary in Markdown: the verdict, the counts and the worst findings."""
    counts = record["counts"]["verdicts"]
    said = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items() if number)
    lines = [f"## Checkout conformance of {_cell(record['target']['name'])}", "", f"{_headline(record)} {said}.", ""]
    if record["findings"]:
        lines += ["| level | finding | what is wrong |", "|---|---|---|"]
        for finding in record["findings"][:WORST]:
            lines.append(f"| {finding['level']} | {_code(finding['id'])} | {_cell(finding['title'])} |")
        if len(record["findings"]) > WORST:
            lines += ["", f"... and {len(record['findings']) - WORST} more; see the report."]
    for name, title in NEWS.items():
        lines += _news(title, (record.get("baseline") or {}).get(name, []))
    return "\n".join(lines) + "\n"


def _news(title: str, names: list[str]) -> list[str]:
    """What changed beside the baseline, at most ten of it by name."""
    if not names:
        return []
    more = [f"- ... and {len(names) - WORST} more"] if len(names) > WORST else []
    return ["", f"### {title} ({len(names)})", "", *(f"- {_code(name)}" for name in names[:WORST]), *more]


def badge(record: Record) -> dict[str, Any]:
    """A shields endpoint: `checkout conformance | 12 findings`."""
    number = len([finding for finding in record["findings"] if finding["level"] == "MUST"])
    state = "partial" if record["partial"] else "fail" if number else "pass"
    message = {"partial": "partial", "pass": "conforms", "fail": f"{number} findings"}[state]
    return {"schemaVersion": 1, "label": "checkout conformance", "message": message, "color": COLOURS[state]}


def _headline(record: Record) -> str:
    if record["partial"]:
        return f"The run is partial: {_cell(record['partial'])}."
    number = len([finding for finding in record["findings"] if finding["level"] == "MUST"])
    return f"{number} findings at level MUST." if number else "Every MUST that could be judged holds."


def _cell(text: Any) -> str:
    """Text of a target inside Markdown: one line, no markup."""
    words = "".join(c if c.isprintable() else " " for c in str(text))
    for mark in ("\\", "|", "`", "<", ">", "[", "]", "*", "_"):
        words = words.replace(mark, f"\\{mark}" if mark != "<" else "&lt;")
    return words[:300]


def _code(text: Any) -> str:
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
