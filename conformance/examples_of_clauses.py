"""For one clause what keeps it and what breaks it: a request that a run would send, or part of an answer.

The requests come from `strategies`, what breaks an answer from `mutants.answers`. Printing is `commands.explain`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.mutants.answers import CHANGES
from checkout_conformance.mutants.rewriting import GONE
from checkout_conformance.schemas import Clause, Contract, Side
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.paths import built, first_place, replaced, without
from checkout_conformance.strategies import Generators, on_paper
from checkout_conformance.strategies.request_templates import RequestTemplates

LONGEST_TEXT, LONGEST_LIST = 60, 4


def examples(contract: Contract, clause: Clause) -> Iterator[tuple[str, str]]:
    """A request (or part of an answer) that keeps a clause and one that breaks it, or why there is none."""
    if clause.side is Side.REQUEST and not clause.excluded:
        for violation in Generators(on_paper(contract)).violations(clause.id, 1):
            yield "a request that keeps it", shown(violation.control)
            yield "a request that breaks it", shown(violation.payload)
            return
    pair = _answers(contract, clause) if clause.side is Side.ANSWER and not clause.excluded else None
    if pair is not None:
        yield "part of an answer that keeps it", shown(pair[0])
        yield "part of an answer that breaks it", shown(pair[1])
    else:
        yield "example", _why_none(clause)


def _answers(contract: Contract, clause: Clause) -> tuple[Any, Any] | None:
    """The smallest part of an answer that keeps a clause, and one that breaks it; None where none follows."""
    node, change = node_at(contract.answer_schema(clause.operation), clause.path), CHANGES.get(clause.keyword)
    if node is None or change is None or not clause.path:
        return None
    plain, place = RequestTemplates(on_paper(contract)).minimal(node, clause.path), first_place(clause.path)
    keeps, broken = built({place: plain}), change(plain, node)
    breaks = without(keeps, place) if broken is GONE else replaced(keeps, place, broken)

    def breaks_it(body: Any) -> bool:
        return any(breach.clause == clause.id for breach in contract.answer_breaches(clause.operation, body))

    return (keeps, breaks) if breaks_it(breaks) and not breaks_it(keeps) else None


def _why_none(clause: Clause) -> str:
    if clause.excluded:
        return "none: it is not judged, for the reason above"
    if clause.side is Side.BEHAVIOUR:
        return (
            "none: it speaks of what a server does, which one request or answer alone does not show; "
            f"`checkout-conformance run embedded -k {clause.theme}` judges it"
        )
    if clause.keyword == "accepted":
        return f"none: a valid request with `{clause.path}` keeps it, and a server that refuses that request breaks it"
    return "none: no small request or answer that breaks it and nothing else was found"


def shown(value: Any) -> str:
    """A value as JSON, long texts and lists cut."""
    return json.dumps(_cut(value), ensure_ascii=False)


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:12]}... ({len(value)} characters)"
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return [_cut(value[0]), f"... ({len(value)} entries)"]
    if isinstance(value, list):
        return [_cut(entry) for entry in value]
    if isinstance(value, Mapping):
        entries = list(value.items())
        most = entries if len(entries) <= 3 * LONGEST_LIST else entries[:2]
        rest = {} if most is entries else {"...": f"({len(entries)} keys)"}
        return {key: _cut(child) for key, child in most} | rest
    return value
