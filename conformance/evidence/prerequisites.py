"""What a clause requires: while another clause fails, nothing can be said of it, and it is blocked instead.

A target without idempotency fails its replay; that the same key is not refused with other parameters, and that it
makes two sessions when it is sent twice at once, is the same missing feature again. So the record says it once. What a
clause presumes stands in its own row (`Clause.presumes`), and also explains clauses that nobody could try: without an
answer that came from a replay there is none to look at. Only the record's rows are changed here; what items saw stays
in their ledgers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from checkout_conformance.schemas.clauses import Clause, Prerequisite, Side
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.paths import top
from checkout_conformance.schemas.run_record import VerdictRow

# What was carried over from another session is no default, for attributes of which that is shown.
CARRIED_OVER = Prerequisite("agreement.carried_over", "the value is that of an earlier session")
GARBLED = Prerequisite("conventions.encoding", "characters beyond ASCII come back as others")


def failing_prerequisite(
    clause: Clause, failing: Collection[str], *, tried: bool = True, seldom: Collection[str] = ()
) -> Prerequisite | None:
    """The first clause that this one presumes and that fails; None where all hold.

    What is only presumed to try a clause says nothing of one that was tried. `seldom` are the clauses that hold more
    often than they fail.
    """
    presumed = (
        row for row in clause.presumes if not (tried and row.to_try) and not (row.mostly and row.clause in seldom)
    )
    return next((row for row in presumed if row.clause in failing), None)


def failing_seldom(rows: Iterable[VerdictRow]) -> frozenset[str]:
    """The clauses that fail in a record's rows, and hold in more cases than they fail in."""
    tried, failed = Counter[str](), Counter[str]()
    for row in rows:
        tried[row["clause"]] += row["cases"]["tried"]
        failed[row["clause"]] += row["cases"]["failed"]
    return frozenset(clause for clause, times in failed.items() if 0 < 2 * times < tried[clause])


def block(rows: list[VerdictRow], contract: Contract) -> list[VerdictRow]:
    """The rows of a record, in order; failures of clauses whose prerequisite fails too are blocked by it.

    A prerequisite that fails because of the clause itself does not block it.
    """
    failed = [row for row in rows if row["verdict"] == "fail"]
    causes = defaultdict[str, set[str | None]](set)
    for row in failed:
        causes[row["clause"]].add(row.get("cause"))
    of_one = defaultdict[str | None, set[str]](set)
    for clause, (cause, *others) in causes.items():
        if not others:
            of_one[cause].add(clause)
    failing = causes.keys()
    followed = {str(row["param"]) for row in failed if row["clause"] == CARRIED_OVER.clause}
    seldom = failing_seldom(rows)
    return [
        _blocked(row, contract, failing - of_one.get(row["clause"], set()), followed, seldom)
        if row["verdict"] == "fail"
        else row
        for row in rows
    ]


def _unreadable(row: VerdictRow, clause: Clause, failing: Collection[str]) -> Prerequisite | None:
    """What is not echoed because its attribute is missing or of another type: its own clause says that, once.

    So do texts that are too long because their characters became several.
    """
    if clause.keyword == "max_length" and clause.side is Side.ANSWER:
        return GARBLED if GARBLED.clause in failing else None
    if row.get("keyword") != "echo":
        return None
    attribute = f"session.{top(str(row.get('param')))}"
    if row.get("observed") == "absent":
        missing = f"{attribute}.present"
        return Prerequisite(missing, "the attribute is missing") if missing in failing else None
    itself = f"session.{clause.id.partition('.')[2].removesuffix('.echo')}"
    kinds = [f"{one}{of}.type" for one in dict.fromkeys((attribute, itself)) for of in ("", ".any")]
    return next((Prerequisite(kind, "the attribute has another type") for kind in kinds if kind in failing), None)


def _blocked(
    row: VerdictRow,
    contract: Contract,
    failing: Collection[str],
    followed: Collection[str],
    seldom: Collection[str],
) -> VerdictRow:
    clause = contract.clause(row["clause"])
    found = failing_prerequisite(clause, failing, seldom=seldom) or _unreadable(row, clause, failing)
    if found is None and clause.theme == "defaults" and top(clause.path) in followed:
        found = CARRIED_OVER
    return row if found is None else {**row, "verdict": "blocked", "cause": found.clause, "reason": found.why}
