"""From two records of one server, in two versions of the API, to what it has to change for its users to move.

Pure. What changes between the versions is `schemas.changes`'; here every change is given what the run in the newer
version said of it. A clause that fails in both versions is no part of the move.
"""

from __future__ import annotations

from collections.abc import Iterable

from checkout_conformance.schemas.changes import RENAMED, Change, changes
from checkout_conformance.schemas.contract import load
from checkout_conformance.schemas.identifiers import ANY
from checkout_conformance.schemas.naming import resolved
from checkout_conformance.schemas.paths import ANY_KEY, bare
from checkout_conformance.schemas.run_record import Moving, MovingState, MovingStep, RunRecord

ORDER: tuple[MovingState, ...] = ("to_do", "not_tried", "done")
JUDGED = ("pass", "fail", "inconclusive")


def between(before: RunRecord, after: RunRecord) -> Moving:
    """The same, with the changes between the two contracts. Raises UnknownVersion where the kit knows one no more."""
    versions = [load(resolved(record["contract"]["version"])) for record in (before, after)]
    return moving(before, after, changes(*versions))


def moving(before: RunRecord, after: RunRecord, found: Iterable[Change]) -> Moving:
    """What became of every change between the versions of two records.

    A change is `to_do` where a clause of its place fails that did not fail before, `done` where its clauses were judged
    and none does, else `not_tried`. `others` are clauses that fail now, did not before, and stand at no change.
    """
    failed_before = {row["clause"] for row in before["verdicts"] if row["verdict"] == "fail"}
    judged = {row["clause"] for row in after["verdicts"] if row["verdict"] in JUDGED}
    broken = sorted(
        {
            row["clause"]
            for row in after["verdicts"]
            if row["verdict"] == "fail" and row["level"] != "INFO" and row["clause"] not in failed_before
        }
    )
    rows = list(found)
    places = {prefix_of(row) for row in rows}
    standing = {clause: place_of(clause, places) for clause in {*broken, *judged}}
    steps = [_step(row, [c for c in broken if standing[c] == prefix_of(row)], standing, judged) for row in rows]
    steps.sort(key=lambda step: (ORDER.index(step["state"]), not step["breaking"], step["place"]))
    return {
        "from": before["contract"]["version"],
        "steps": steps,
        "others": [clause for clause in broken if standing[clause] is None],
    }


def prefix_of(change: Change) -> str:
    """What the ids of a change's clauses begin with, in the newer version; of a rule, its id."""
    place = change.detail.removeprefix("to ") if change.kind == RENAMED and change.what != "value" else change.place
    return bare(place).replace(f".{ANY_KEY}", f".{ANY}")


def place_of(clause: str, places: Iterable[str]) -> str | None:
    """The longest of some places that a clause stands at, or below; None where it stands at none."""
    return max((one for one in places if clause == one or clause.startswith(f"{one}.")), key=len, default=None)


def _step(change: Change, broken: list[str], standing: dict[str, str | None], judged: set[str]) -> MovingStep:
    held = any(standing[clause] == prefix_of(change) for clause in judged)
    return {
        "kind": change.kind,
        "what": change.what,
        "place": change.place,
        "detail": change.detail,
        "breaking": change.breaking,
        "state": "to_do" if broken else "done" if held else "not_tried",
        "clauses": broken,
    }
