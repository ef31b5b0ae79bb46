"""What stands in a new session where a parameter was left out (table: `schemas.rules.defaults`).

Pure: payload and answer in, outcomes out. An absent attribute is the business of the `present` clauses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checkout_conformance.checks.outcomes import Shown, blocked, failed, passed, show
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Contract
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.paths import Gap, look, values
from checkout_conformance.schemas.rules.defaults import ALL_UI_MODES, DEFAULTS, SOME, USAGE_TYPE, Default

LICENSED = "licensed"


def session_defaults(
    contract: Contract, payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown
) -> list[Outcome]:
    """Judge every row that the request left open."""
    found = (_judge(contract, row, payload, session, shown) for row in DEFAULTS if _applies(contract, row, payload))
    return [outcome for outcome in found if outcome is not None]


def line_item_defaults(payload: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], shown: Shown) -> list[Outcome]:
    """Judge the usage type of recurring prices, where the create brought all of its prices inline."""
    sent = payload.get("line_items")
    if not isinstance(sent, list) or not all(isinstance(item, Mapping) and "price_data" in item for item in sent):
        return []
    got = [value for line in lines for _, value in values(line, "price.recurring.usage_type")]
    odd = [value for value in got if value != LICENSED]
    if odd:
        return [failed(USAGE_TYPE.id, f"`price.recurring.usage_type` is {show(LICENSED)}", show(odd[0]), shown)]
    return [passed(USAGE_TYPE.id, shown, tried=len(got))] if got else []


def _applies(contract: Contract, row: Default, payload: Mapping[str, Any]) -> bool:
    page = contract.words.first("ui_mode", payload.get("ui_mode", ALL_UI_MODES[0]))
    if payload.get("mode") not in row.modes or page not in row.ui_modes:
        return False
    # Within lists every entry is judged by itself.
    if "[]" not in row.attribute and any(_sent(payload, path) for path in row.unless):
        return False
    return all(_sent(payload, path) for path in row.given)


def _sent(payload: Mapping[str, Any], path: str) -> bool:
    return any(True for _ in values(payload, path))


def _judge(
    contract: Contract, row: Default, payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown
) -> Outcome | None:
    if "[]" in row.attribute:
        return _each(contract, row, payload, session, shown)
    got = look(session, row.attribute, ())
    if isinstance(got, Gap):
        return _gap(contract, row, got)
    return _verdict(contract, row, got, shown)


def _gap(contract: Contract, row: Default, gap: Gap) -> Outcome | None:
    """A missing attribute is blocked by the clause that it be present; below null there is nothing to say."""
    if gap.kind != "absent":
        return None
    cause = clause_id("session", gap.path, "present")
    if cause not in contract.clauses or contract.clauses[cause].excluded:
        return None
    return blocked(row.clause.id, cause, f"`{gap.path}` is absent from the answer")


def _each(
    contract: Contract, row: Default, payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown
) -> Outcome | None:
    """Rows within a list: every entry that left the parameter out."""
    sent = {place for place, _ in values(payload, row.attribute)}
    open_ = [got for place, got in values(session, row.attribute) if place not in sent]
    for got in open_:
        outcome = _verdict(contract, row, got, shown)
        if outcome.failed:
            return outcome
    return passed(row.clause.id, shown, tried=len(open_)) if open_ else None


def _verdict(contract: Contract, row: Default, got: Any, shown: Shown) -> Outcome:
    wanted = [contract.words.value(row.attribute, value) for value in row.accepted]
    for accepted in wanted:
        if accepted is SOME:
            if got is not None:
                return passed(row.clause.id, shown)
        elif got == accepted and isinstance(got, bool) == isinstance(accepted, bool):
            return passed(row.clause.id, shown)
    expected = " or ".join(repr(value) if value is SOME else show(value) for value in wanted)
    return failed(row.clause.id, f"`{row.attribute}` is {expected}", show(got), shown)
