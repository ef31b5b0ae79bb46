"""The page before it is HTML: findings, what was not judged, every clause, in the order in which a reader meets them.

In: a run record. Out: a `Page` of plain data, cut and marked, but not escaped (the templates escape everything).
Not here: rows (`reports.rows`) and how they are listed (`reports.listing`), pictures (`reports.pictures`), words for
verdicts (`reports.verdicts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from checkout_conformance.reports.evidence import Shared, Shown
from checkout_conformance.reports.evidence_store import BUDGET, EvidenceStore
from checkout_conformance.reports.jobs import JobResult, Share, job_results, whole_share
from checkout_conformance.reports.listing import Theme, Waiting, not_judged, themes, waiting
from checkout_conformance.reports.moving import MovingPart, part
from checkout_conformance.reports.outcome import RunVerdict, decides, verdict_of
from checkout_conformance.reports.pictures import Pictures, pictures
from checkout_conformance.reports.rows import Name, Row, Rows
from checkout_conformance.reports.text import anchor, cut, duration, moment, plural
from checkout_conformance.reports.verdicts import BY_KEY, OF_LEVEL, Kind, totals
from checkout_conformance.schemas.jobs import JOBS, Job, jobs_of
from checkout_conformance.schemas.run_record import Finding as FindingRow
from checkout_conformance.schemas.run_record import RunRecord, VerdictRow

_LONGEST_TITLE = 400
# What a run's processes are at (`parts_s` of a record) -> how a reader calls that.
PARTS = {
    "target": "waiting for the target",
    "client": "the client",
    "pauses": "keeping to the rate",
    "drawing": "drawing requests",
    "judging": "judging",
    "other": "pytest and the rest",
}
# Where answers say their version -> how a reader calls that.
SAYING = {"Stripe-Version": "header Stripe-Version", "api_version": "api_version of events"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, with the row that shows it best and the other rows that go back to it.

    Of one that is `brief` the page has the title and the clause only.
    """

    anchor: str
    number: int
    id: str
    title: str
    level: str
    kind: Kind
    row: Row
    others: list[Name]
    rows: int
    blocks: int
    decides: int
    shown: list[Shown]
    themes: str
    operations: str
    jobs: list[Job]
    brief: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What is otherwise than a baseline knows, with the anchor of the row where there is one."""

    failing: list[tuple[str, str | None]]
    passing: list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the HTML report shows."""

    title: str
    verdict: RunVerdict
    jobs: list[JobResult]
    share: Share
    operations: list[str]
    totals: list[tuple[Kind, int]]
    not_judged: str
    top: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    command: str
    partial: str | None
    notes: list[str]
    missing: list[tuple[str, str]]
    news: News | None
    moving: MovingPart | None
    findings: list[Finding]
    accepted: list[Finding]
    unjudged: list[Waiting]
    themes: list[Theme]
    pictures: Pictures
    appendix: list[Shown] = field(default_factory=list)
    shared: Shared = field(default_factory=Shared)
    over_budget: int = 0
    used_budget: int = 0


def page(record: RunRecord, budget: int = BUDGET, whole: int | None = None) -> Page:
    """The record as a page with at most about `budget` characters of evidence.

    Findings are in the record's order (what mending decides most comes first), those that a baseline accepts last. All
    of them are there; those after the first `whole` in brief.
    """
    store = EvidenceStore(budget)
    finding_of = {index: anchor("finding", found["id"]) for found in record["findings"] for index in found["members"]}
    rows = Rows(record, store, finding_of)
    findings = _findings(record, rows, store, whole)
    listed = rows.all()
    unjudged = waiting(listed)
    return Page(
        title=f"{record['target']['name']}: Checkout conformance",
        verdict=verdict_of(record),
        jobs=job_results(record),
        share=whole_share(record),
        operations=sorted({row["operation"] for row in record["verdicts"]}),
        totals=[(BY_KEY[key], number) for key, number in totals(record).items()],
        not_judged=not_judged(unjudged),
        top=_top(record),
        facts=_facts(record),
        command=record["command"],
        partial=record["partial"],
        notes=list(record["notes"]),
        missing=_missing(record),
        news=_news(record, rows),
        moving=part(record["moving"], record["contract"]["version"], rows.find) if "moving" in record else None,
        findings=[found for found in findings if found.kind.key != "accepted"],
        accepted=[found for found in findings if found.kind.key == "accepted"],
        unjudged=unjudged,
        themes=themes(listed),
        pictures=pictures(record),
        appendix=store.appendix(),
        shared=store.shared,
        over_budget=store.over_budget,
        used_budget=store.used,
    )


def _news(record: RunRecord, rows: Rows) -> News | None:
    known = record.get("baseline")
    if known is None:
        return None
    return News(
        [(name, rows.find(name)) for name in known["newly_failing"]],
        [(name, rows.find(name)) for name in known["newly_passing"]],
    )


def _findings(record: RunRecord, rows: Rows, store: EvidenceStore, whole: int | None) -> list[Finding]:
    verdicts, verdict = record["verdicts"], verdict_of(record)
    ordered = [*verdict.fresh, *verdict.accepted]
    scenarios = [verdicts[_members(found, verdicts)[0]]["witness"] for found in ordered[:whole]]
    store.share(scenarios)
    made = [_finding(number, found, record, rows, store) for number, found in enumerate(ordered[:whole], 1)]
    rest = ordered[len(made) :]
    nowhere = EvidenceStore(0)
    return made + [
        replace(_finding(number, found, record, rows, nowhere), brief=True, shown=[], others=[])
        for number, found in enumerate(rest, len(made) + 1)
    ]


def _members(found: FindingRow, verdicts: Sequence[VerdictRow]) -> list[int]:
    """The indices of a finding's rows, those that no baseline accepts first."""
    return sorted(found["members"], key=lambda index: bool(verdicts[index].get("accepted")))


def _finding(number: int, found: FindingRow, record: RunRecord, rows: Rows, store: EvidenceStore) -> Finding:
    verdicts = record["verdicts"]
    members = _members(found, verdicts)
    first = verdicts[members[0]]
    kind = "accepted" if first.get("accepted") else OF_LEVEL[found["level"]]
    return Finding(
        anchor=anchor("finding", found["id"]),
        number=number,
        id=found["id"],
        title=cut(found["title"], _LONGEST_TITLE)[0],
        level=found["level"],
        kind=BY_KEY[kind],
        shown=store.print_here(first["witness"], first["param"]),
        row=rows.row(members[0]),
        others=[rows.name(index) for index in members[1:]],
        rows=len(members),
        blocks=found["blocks"],
        decides=decides(record, found),
        themes="|".join(sorted({verdicts[index]["theme"] for index in members})),
        operations="|".join(sorted({verdicts[index]["operation"] for index in members})),
        jobs=[job for job in JOBS if any(job in jobs_of(verdicts[index]["clause"]) for index in members)],
    )


def _top(record: RunRecord) -> list[tuple[str, str]]:
    """What a reader has to know before the first finding: about whom it is, by what, and when."""
    kit = [f"{name} {version}" for name, version in record["kit"].items()]
    return [
        ("Target", record["target"]["url"]),
        ("API version", version_words(record)),
        ("Answers say", answers_say(record)),
        ("Kit", kit[0] if kit else "not named"),
        ("Profile, seed", made_by(record) or f"{record['profile']}, {record['seed']}"),
        ("Started", moment(record["started"])),
        ("Took", f"{duration(record['duration_s'])}, {plural(record['counts']['requests'], 'request')}"),
    ]


def _facts(record: RunRecord) -> list[tuple[str, str]]:
    counts, target = record["counts"], record["target"]
    retries = f" ({plural(counts['retries'], 'retry', 'retries')})" if counts.get("retries") else ""
    return [
        ("Target", target["url"] + (" (the embedded emulator)" if target.get("embedded") else "")),
        ("API version", version_words(record)),
        ("Answers say", answers_say(record)),
        ("Contract", _contract(record)),
        ("Profile and seed", made_by(record) or f"{record['profile']}, seed {record['seed']}"),
        ("Work", f"{plural(counts['cases'], 'case')}, {plural(counts['requests'], 'request')}{retries}"),
        ("Started", f"{moment(record['started'])}, took {duration(record['duration_s'])}"),
        *([("Time went to", _parts(record))] if record.get("parts_s") else []),
        ("Made with", ", ".join(f"{name} {version}" for name, version in record["kit"].items())),
    ]


def made_by(record: RunRecord) -> str | None:
    """What was judged in place of a run of the suite, or None."""
    return "none: the traffic of others was judged" if record.get("traffic") else None


def _parts(record: RunRecord) -> str:
    """What the run's processes were at, longest first, with its share."""
    parts = record.get("parts_s", {})
    whole = sum(parts.values()) or 1.0
    ordered = sorted(parts.items(), key=lambda row: -row[1])
    return ", ".join(f"{PARTS.get(name, name)} {duration(s)} ({s / whole:.0%})" for name, s in ordered)


def version_words(record: RunRecord) -> str:
    """The version, the document that its contract is derived from, and how much of that nobody has read."""
    contract = record["contract"]
    told = [f"from {contract['document']}"] if "document" in contract else []
    if contract.get("unread"):
        told.append(f"{plural(contract.get('unread', 0), 'sentence')} not read")
    return f"{contract['version']} ({'; '.join(told)})" if told else contract["version"]


def answers_say(record: RunRecord) -> str:
    """What the target's own answers say of their version, most often said first."""
    places = []
    for place, counts in record["target"].get("versions", {}).items():
        ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
        said = [f"{word or 'absent'} ({number:,})" for word, number in ordered]
        places.append(f"{SAYING.get(place, place)} {', '.join(said)}")
    return "; ".join(places) or "nothing of a version"


def _contract(record: RunRecord) -> str:
    """How many clauses there are to judge, and how many more that nobody outside can judge."""
    listed = len({row["clause"] for row in record["verdicts"]})
    more = record["contract"]["clauses"] - listed
    return plural(listed, "clause") + (f", and {more:,} more that nobody outside can judge" if more > 0 else "")


def _missing(record: RunRecord) -> list[tuple[str, str]]:
    """Capabilities that the target does not have, with the reason."""
    return [
        (name, why if isinstance(why, str) else "not claimed")
        for name, why in sorted(record["target"]["capabilities"].items())
        if why is not True
    ]
