"""One target over time: a line for each run, newest first, with how its jobs did and the trend of what holds.

From the records alone. Not here: two runs clause by clause (`reports.compare`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checkout_conformance.reports.compare import name_of
from checkout_conformance.reports.html import html_page
from checkout_conformance.reports.jobs import JobResult, Share, job_results, whole_share
from checkout_conformance.reports.outcome import RunVerdict, verdict_of
from checkout_conformance.reports.scrub import scrub_record
from checkout_conformance.reports.text import moment, plural
from checkout_conformance.schemas.jobs import JOBS
from checkout_conformance.schemas.run_record import RunRecord


@dataclass(frozen=True, slots=True)
class Line:
    """One run: when, how it is called, what it came to, and what changed since the one before."""

    when: str
    name: str
    href: str | None
    verdict: RunVerdict
    share: Share
    jobs: Mapping[str, JobResult]
    findings: int
    new: Sequence[str]
    gone: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trend:
    """A picture of a number over the runs: points in percent of its width and height, oldest first."""

    name: str
    points: Sequence[tuple[float, float]]
    first: str
    last: str

    @property
    def path(self) -> str:
        """The points as an SVG polyline wants them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


def history(records: Sequence[RunRecord], links: Sequence[str | None] = ()) -> str:
    """The page. `links` are the runs' own reports, as seen from the page. Raises ValueError without a record."""
    if not records:
        raise ValueError("a history takes one record or more")
    pairs = zip([scrub_record(record) for record in records], [*links, *([None] * len(records))], strict=False)
    ordered = sorted(pairs, key=lambda pair: pair[0]["started"])
    lines: list[Line] = []
    for record, href in ordered:
        lines.append(_line(record, href, lines[-1] if lines else None, [r for r, _ in ordered]))
    names = sorted({record["target"]["name"] for record, _ in ordered})
    return html_page(
        "history.html.jinja",
        heading=f"{plural(len(lines), 'run')} of {', '.join(names)}",
        lines=lines[::-1],
        jobs=[job for job in JOBS if any(job.id in line.jobs for line in lines)],
        trends=[
            _trend("of what was judged, holds", [_part(line.share.hold, line.share.judged) for line in lines], " %"),
            _trend("judged", [_part(line.share.judged, line.share.total) for line in lines], " %"),
            _trend("findings", [float(line.findings) for line in lines], ""),
        ],
    )


def _line(record: RunRecord, href: str | None, before: Line | None, every: Sequence[RunRecord]) -> Line:
    """The line of a run, beside the one before it."""
    known = {found["id"] for found in record["findings"]}
    old = set() if before is None else {found["id"] for found in (*before.verdict.fresh, *before.verdict.accepted)}
    mixed = len({other["target"]["name"] for other in every}) > 1
    name = name_of(record) if mixed else record.get("label") or ""
    return Line(
        moment(record["started"]),
        name,
        href,
        verdict_of(record),
        whole_share(record),
        {result.job.id: result for result in job_results(record)},
        len(known),
        [] if before is None else sorted(known - old),
        sorted(old - known),
    )


def _part(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _trend(name: str, values: Sequence[float], unit: str) -> Trend:
    """The values on a scale from the least to the greatest of them, with a little room."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = 100 / max(1, len(values) - 1)
    points = [(round(place * step, 2), round(92 - 84 * (value - low) / span, 2)) for place, value in enumerate(values)]
    return Trend(name, points, f"{values[0]:.4g}{unit}", f"{values[-1]:.4g}{unit}")
