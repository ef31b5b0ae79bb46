"""What was sent is what the new session has: one judgement per parameter that was sent.

Pure: payload and answer in, outcomes out. Which parameter is repeated where stands in `schemas.rules.echo`. What is
missing altogether is reported once: a row below a missing attribute is blocked by the clause that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from checkout_conformance.checks.outcomes import Shown, blocked, failed, passed, show
from checkout_conformance.checks.shape import below
from checkout_conformance.checks.texts import beyond_ascii, garbled
from checkout_conformance.evidence.ledger import Outcome, strongest
from checkout_conformance.schemas import Contract, Verdict
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.nodes import node_at, types_of
from checkout_conformance.schemas.paths import Gap, look, positions, top, values
from checkout_conformance.schemas.rules import echo as table
from checkout_conformance.schemas.rules.echo import Echo, as_unset

ABSENT = "absent"
# What texts that are garbled wherever they stand are told by.
ENCODING = "conventions.encoding"
# What line items lack -> the ending of the clause that says so, and why nothing else can be said.
SAID_ELSEWHERE: Mapping[str, tuple[str, str]] = {
    ABSENT: ("present", "line items have no `{}`"),
    "other": ("type", "`{}` of line items has another type than documented"),
}
KINDS: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


@cache
def _rows(contract: Contract) -> tuple[Echo, ...]:
    return tuple(row for row in table.rows(contract.schemas) if not row.clause.excluded)


def session_echo(
    contract: Contract, payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown
) -> list[Outcome]:
    """Judge every row of the session whose parameter is in `payload` (typed values, as encoded)."""
    repeated = payload.keys() - (table.OF_PAYMENTS if payload.get("mode") == "setup" else ())
    rows = [row for row in _rows(contract) if row.kind == table.SESSION and top(row.param) in repeated]
    return [outcome for row in rows for outcome in _judge(contract, row, payload, session, shown)]


def line_item_echo(
    contract: Contract, payload: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], shown: Shown
) -> list[Outcome]:
    """Judge the line items of a session against those sent; `lines` are all of them, in any order."""
    found: list[Outcome] = []
    nulls: dict[str, str] = {}
    for row in _rows(contract):
        if row.kind != table.LINE_ITEM:
            continue
        sent = [value for _, value in values(payload, row.param)]
        if not sent:
            continue
        attribute = row.answer
        got = [look(line, attribute, ()) for line in lines]
        found += _encoding(row, sent, got, shown)
        outcome = _lines_outcome(contract, row, sent, got, shown)
        null = next((value.path for value in got if isinstance(value, Gap) and value.path != row.answer), None)
        if null is not None and outcome.failed and nulls.setdefault(null, row.clause.id) != row.clause.id:
            outcome = blocked(row.clause.id, nulls[null], f"`{null}` of line items is null")
        found.append(outcome)
    return found


def _lines_outcome(contract: Contract, row: Echo, sent: list[Any], got: list[Any], shown: Shown) -> Outcome:
    for gap in (value for value in got if isinstance(value, Gap) and value.kind in SAID_ELSEWHERE):
        ending, why = SAID_ELSEWHERE[gap.kind]
        cause = clause_id("line_item", gap.path, ending)
        if cause in contract.clauses and not contract.clauses[cause].excluded:
            return blocked(row.clause.id, cause, why.format(gap.path))
    values_ = [value for value in got if not isinstance(value, Gap)]
    if not all(_of_its_type(contract, row, value) for value in values_):
        cause = clause_id("line_item", row.answer, "type")
        return blocked(row.clause.id, cause, f"`{row.answer}` has another type than documented")
    missing = _unmatched(row.how, sent, values_)
    if not missing:
        return passed(row.clause.id, shown, tried=len(sent))
    expected = f"a line item whose `{row.answer}` is {show(missing[0])}"
    observed = f"line items with {', '.join(show(value) for value in values_[:5]) or 'none'}"
    told_by = ENCODING if all(_told_by_encoding(value, values_) for value in missing) else None
    return failed(row.clause.id, expected, observed, shown, param=row.param, cause=told_by)


def _told_by_encoding(sent: Any, got: list[Any]) -> bool:
    return any(garbled(sent, other) for other in got)


def _encoding(row: Echo, sent: list[Any], got: list[Any], shown: Shown) -> Iterator[Outcome]:
    """Whether texts beyond ASCII are what they were: of every text that came back, whole or garbled."""
    for value in sent if row.how in (table.SAME, table.MAP) else ():
        if beyond_ascii(value):
            if value in got:
                yield passed(ENCODING, shown)
            elif other := next((other for other in got if garbled(value, other)), None):
                yield failed(ENCODING, f"`{row.answer}` is {show(value)}", show(other), shown, param=row.param)


def _unmatched(how: str, sent: list[Any], got: list[Any]) -> list[Any]:
    """The sent values that no line item of its own repeats."""
    left, missing = list(got), []
    for value in sent:
        match = next((number for number, other in enumerate(left) if _same(how, value, other)), None)
        if match is None:
            missing.append(value)
        else:
            del left[match]
    return missing


def _judge(
    contract: Contract, row: Echo, payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown
) -> Iterator[Outcome]:
    sent_values = [(place, sent) for place, sent in values(payload, row.param) if not _says_nothing(row, sent)]
    looked = [_one(contract, row, sent, positions(place), session, shown) for place, sent in sent_values]
    found = [outcome for outcome in looked if outcome is not None]
    for place, sent in sent_values:
        yield from _encoding(row, [sent], [look(session, row.answer, positions(place))], shown)
    for outcome in strongest(found):
        held = sum(other.verdict is Verdict.PASS for other in found)
        yield passed(row.clause.id, shown, tried=held) if outcome.verdict is Verdict.PASS else outcome
        if outcome.failed and outcome.observed == ABSENT:
            yield from _shapes(contract, row)


def _shapes(contract: Contract, row: Echo) -> Iterator[Outcome]:
    """The shape of an attribute that may be absent cannot be seen where it is absent although it was sent."""
    own = tuple(clause_id("session", row.answer, ending) for ending in ("type", "enum", "pattern"))
    for clause in (*own, *below("session", contract, row.answer)):
        if clause in contract.clauses and not contract.clauses[clause].excluded:
            yield blocked(clause, row.clause.id, f"`{row.answer}` is absent although it was sent")


def _says_nothing(row: Echo, sent: Any) -> bool:
    """Whether a sent value cannot be seen in an answer: unset, or empty once it is encoded."""
    if row.how in (table.OBJECT, table.LIST, table.MAP, table.MULTISET):
        return not sent
    return sent is None or sent == ""


def _one(
    contract: Contract, row: Echo, sent: Any, index: tuple[int, ...], session: Mapping[str, Any], shown: Shown
) -> Outcome | None:
    clause = row.clause.id
    got = look(session, row.answer, index)
    if got is None or isinstance(got, Gap):
        if as_unset(row.param, sent):
            return None
        return _missing(contract, row, sent, got, shown)
    if not _of_its_type(contract, row, got):
        cause = clause_id(row.kind, row.answer, "type")
        return blocked(clause, cause, f"`{row.answer}` has another type than documented")
    if _same(row.how, sent, got):
        return passed(clause)
    if row.how == table.LIST:
        return failed(clause, f"{len(sent)} entries", f"{len(got)} entries", shown, param=row.param)
    told_by = ENCODING if garbled(sent, got) else None
    return failed(clause, f"`{row.answer}` is {show(sent)}", show(got), shown, param=row.param, cause=told_by)


def _missing(contract: Contract, row: Echo, sent: Any, got: Gap | None, shown: Shown) -> Outcome:
    """Nothing is there: a failure of the topmost clause that says something should be, and a block of the rest."""
    clause = row.clause.id
    where = got.path if got is not None else row.answer
    kind = got.kind if got is not None else "null"
    if kind == "absent":
        cause = clause_id(row.kind, where, "present")
        if cause in contract.clauses and not contract.clauses[cause].excluded:
            return blocked(clause, cause, f"`{where}` is absent from the answer")
    if kind == "other":
        return blocked(clause, clause_id(row.kind, where, "type"), f"`{where}` has another type than documented")
    if where != row.answer:
        cause = clause_id("create", where.removesuffix("[]"), table.ECHO)
        if cause in contract.clauses and cause != clause:
            return blocked(clause, cause, f"`{where}` is {kind} in the answer")
    wanted = f"`{row.answer}` is {'set' if row.how in (table.OBJECT, table.LIST) else show(sent)}"
    return failed(clause, wanted, kind if kind != "short" else "too few entries", shown, param=row.param)


def _of_its_type(contract: Contract, row: Echo, got: Any) -> bool:
    node = node_at(contract.answer_schema(row.kind), row.answer)
    allowed = types_of(node or {})
    mine = KINDS.get(type(got), "other")
    return not allowed or mine in allowed or (mine == "integer" and "number" in allowed)


def _same(how: str, sent: Any, got: Any) -> bool:
    return COMPARE[how](sent, got)


def _text(sent: Any, got: Any) -> bool:
    if isinstance(sent, str) and isinstance(got, str):
        return sent == got or sent.strip() == got.strip()
    return bool(sent == got) and isinstance(sent, bool) == isinstance(got, bool)


def _map(sent: Any, got: Any) -> bool:
    """Every key with a value is there; a key with an empty value may have been unset."""
    if not isinstance(got, Mapping):
        return False
    return all(got.get(key) == value for key, value in sent.items() if value != "") and set(got) <= set(sent)


def _multiset(sent: Any, got: Any) -> bool:
    return isinstance(got, list) and sorted(map(str, sent)) == sorted(map(str, got))


def _decimal(sent: Any, got: Any) -> bool:
    try:
        return Decimal(str(sent)) == Decimal(str(got))
    except InvalidOperation:
        return False


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    table.SAME: _text,
    table.LOWER: lambda sent, got: isinstance(got, str) and sent.lower() == got.lower(),
    table.COLOUR: lambda sent, got: isinstance(got, str) and sent.lower() == got.lower(),
    table.MULTISET: _multiset,
    table.MAP: _map,
    table.OBJECT: lambda _sent, got: isinstance(got, Mapping),
    table.LIST: lambda sent, got: isinstance(got, list) and len(sent) == len(got),
    table.DECIMAL: _decimal,
}
