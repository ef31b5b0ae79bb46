"""What the verdicts are called, what they mean, and what a record's verdicts add up to.

The legend of every report comes from here, so that a word means the same in each of them. Not here: rows and
findings as they are printed (`reports.model`), and the verdict of a whole run (`reports.outcome`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from checkout_conformance.schemas.run_record import RunRecord, VerdictRow


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

OF_LEVEL = {"MUST": "fail", "SHOULD": "warning", "INFO": "note"}


def kind_of(row: VerdictRow) -> str:
    """The outcome of one verdict row of the record, as readers see it: `fail` is split by level and acceptance."""
    verdict = str(row["verdict"])
    if verdict != "fail":
        return verdict
    return "accepted" if row.get("accepted") else OF_LEVEL[row["level"]]


def by_clause(record: RunRecord) -> dict[str, str]:
    """Clause -> its outcome. A clause has several rows when several parameters break it; the worst one counts."""
    order = [kind.key for kind in KINDS]
    worst: dict[str, str] = {}
    for row in record["verdicts"]:
        kind = kind_of(row)
        known = worst.get(row["clause"])
        if known is None or order.index(kind) < order.index(known):
            worst[row["clause"]] = kind
    return worst


def totals(record: RunRecord) -> dict[str, int]:
    """Outcome -> number of clauses with it, for every outcome, in the order of the legend."""
    found = Counter(by_clause(record).values())
    return {kind.key: found[kind.key] for kind in KINDS}
