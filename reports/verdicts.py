"""What the verdicts are called, what they mean, and what a record's verdicts add up to.

The legend of every report comes from here, so that a word means the same in each of them. Not here: rows and
findings as they are printed (`reports.model`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from checkout_conformance.reports.text import plural


@dataclass(frozen=True, slots=True)
class Kind:
    """One outcome as readers see it: a name, a sign that does not depend on colour, and its definition."""

    key: str
    name: str
    names: str
    sign: str
    meaning: str


KINDS: tuple[Kind, ...] = (
    Kind("fail", "fail", "fail", "✗", "The target breaks a MUST clause. The finding holds the smallest request that shows it."),
    Kind("warning", "warning", "warnings", "▲", "The target breaks a SHOULD clause: a default or a convention that clients lean on."),
    Kind("note", "note", "notes", "◆", "The target differs in an INFO clause: drift worth knowing, nothing that a document forbids."),
    Kind("accepted", "accepted", "accepted", "≈", "The target breaks the clause, and the baseline accepts that deviation by clause and parameter."),
    Kind("inconclusive", "inconclusive", "inconclusive", "?", "The answers contradict each other or hang on the account: it failed k of n times, and k is neither 0 nor n."),
    Kind("blocked", "blocked", "blocked", "⊘", "It could not be judged, because another clause, named beside it, fails first."),
    Kind("unsupported", "unsupported", "unsupported", "–", "It needs an optional capability that the target does not claim."),
    Kind("no_evidence", "no evidence", "no evidence", "○", "Nothing was tried, or nothing that could have shown a difference. This is not a pass."),
    Kind("pass", "pass", "pass", "✓", "It was tried, on both sides of its boundary where it has one, and the target did as documented."),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}
FAILING = ("fail", "warning", "note")
UNJUDGED = ("inconclusive", "blocked", "unsupported", "no_evidence")

LEVELS = {
    "MUST": "A document states it.",
    "SHOULD": "A default or a convention that clients lean on.",
    "INFO": "Drift worth knowing, such as an attribute that no document mentions.",
}
BASES = {
    "documented": "The reference of this API says it.",
    "convention": "The general documentation of the API says it, for all objects alike.",
    "observed": "Captured answers of the real API show it; no document says it.",
}
_OF_LEVEL = {"MUST": "fail", "SHOULD": "warning", "INFO": "note"}


def kind_of(row: dict[str, Any]) -> str:
    """The outcome of one verdict row of the record, as readers see it: `fail` is split by level and acceptance."""
    verdict = str(row["verdict"])
    if verdict != "fail":
        return verdict
    return "accepted" if row.get("accepted") else _OF_LEVEL[row["level"]]


def by_clause(record: dict[str, Any]) -> dict[str, str]:
    """Clause -> its outcome. A clause has several rows when several parameters break it; the worst one counts."""
    order = [kind.key for kind in KINDS]
    worst: dict[str, str] = {}
    for row in record["verdicts"]:
        kind = kind_of(row)
        known = worst.get(row["clause"])
        if known is None or order.index(kind) < order.index(known):
            worst[row["clause"]] = kind
    return worst


def totals(record: dict[str, Any]) -> dict[str, int]:
    """Outcome -> number of clauses with it, for every outcome, in the order of the legend."""
    found = Counter(by_clause(record).values())
    return {kind.key: found[kind.key] for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Sentence:
    """The verdict of a run: a tone for colour and badge, a heading, and what it rests on."""

    tone: str
    heading: str
    detail: str
    badge: str


def sentence(record: dict[str, Any]) -> Sentence:
    """The verdict of the run in words. An empty run is never green, and a partial one says so."""
    count = totals(record)
    judged = sum(count[key] for key in (*FAILING, "accepted", "pass"))
    unjudged = sum(count[key] for key in UNJUDGED)
    name = str(record["target"]["name"])
    levels = Counter(str(found["level"]) for found in open_findings(record))
    tone, heading, badge = _heading(name, count, judged, unjudged, levels)
    if record["partial"] and tone == "good":
        tone, heading = "open", f"No deviation found on {name} before the run broke off"
        badge = "partial, " + badge
    detail = f"{count['pass']:,} of {plural(judged + unjudged, 'clause')} pass"
    detail += "".join(f", {_counted(key, count[key])}" for key in (*FAILING, "accepted") if count[key])
    detail += f"; {unjudged:,} could not be judged." if unjudged else "; every clause was judged."
    return Sentence(tone, heading, detail, badge)


def open_findings(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The findings with at least one member that no baseline accepts."""
    rows = record["verdicts"]
    return [found for found in record["findings"] if any(not rows[i].get("accepted") for i in found["members"])]


def _heading(
    name: str, count: dict[str, int], judged: int, unjudged: int, findings: Counter[str]
) -> tuple[str, str, str]:
    departing = findings["SHOULD"] + findings["INFO"]
    if count["fail"]:
        heading = f"{name} breaks the documented API in {plural(findings['MUST'], 'place')}"
        heading += f", and departs from conventions in {departing:,} more" if departing else ""
        return "bad", heading, f"{count['fail']:,} failing"
    if count["warning"]:
        places = plural(departing, "place")
        heading = f"{name} keeps every MUST that was judged, and departs from conventions in {places}"
        return "warn", heading, plural(count["warning"], "warning")
    if not judged:
        return "open", f"Nothing could be judged on {name}", "no evidence"
    known = f", and {plural(count['accepted'], 'deviation')} that the baseline accepts" if count["accepted"] else ""
    if unjudged:
        badge = f"{count['pass']:,} pass, {unjudged:,} open"
        return "good", f"No deviation found in what could be judged on {name}{known}", badge
    if count["accepted"]:
        badge = f"{count['pass']:,} pass, {count['accepted']:,} accepted"
        return "good", f"No new deviation found on {name}{known}", badge
    return "good", f"{name} behaves as documented in every clause", f"{count['pass']:,} pass"


def _counted(key: str, count: int) -> str:
    kind = BY_KEY[key]
    verb = {"fail": "fails" if count == 1 else "fail", "accepted": "is accepted" if count == 1 else "are accepted"}
    return f"{count:,} {verb.get(key, kind.name if count == 1 else kind.names)}"
