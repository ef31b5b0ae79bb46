"""One session through several endpoints: do they say the same (table: `schemas.rules.agreement`).

Pure: two bodies of the same session in, one outcome per attribute that differs out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from checkout_conformance.checks.outcomes import Shown, failed, judged, passed, show
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.attributes import documented_names

# May be made anew for every answer: compared by being set or null.
MADE_ANEW = frozenset({"url", "client_secret"})
# There only when it was asked for.
INCLUDABLE = frozenset({"line_items"})
# What the status of a session decides, and the clause on sessions that are reached by what was done with others.
WITH_THE_STATUS = frozenset({"status", "url"})
REACHED = "lifecycle.history.status"
# The clause on an attribute of line items that is wrong at one of the two endpoints.
OF_LINES: Mapping[str, str] = {
    "amount_subtotal": "amounts.line_subtotal",
    "amount_total": "amounts.line_total",
    "currency": "amounts.line_currency",
    "quantity": "create.line_items.quantity.echo",
    "description": "create.line_items.price_data.product_data.name.echo",
}
EXPANDED_LINES = "agreement.expanded_line_items"
# So many line items are included at most.
INCLUDED = 10
CARRIED_OVER = "agreement.carried_over"


def same_session(
    clause: str,
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    shown: Shown,
    *,
    except_for: frozenset[str] = frozenset(),
) -> list[Outcome]:
    """Compare two answers about one session; `except_for` names attributes that may differ.

    Attributes that no document knows may differ, and be there in one answer alone.
    """
    names = documented_names(one, other) - except_for - INCLUDABLE
    different = sorted(name for name in names if not _same(name, one, other))
    if not different:
        return [passed(clause, shown)]
    return [
        failed(clause, f"`{name}` is {_shown(one, name)}", _shown(other, name), shown, param=name) for name in different
    ]


def kept(clause: str, before: Mapping[str, Any], now: Mapping[str, Any], shown: Shown) -> list[Outcome]:
    """Compare two answers about a session that nobody touched between them; `now` is the later one."""
    return reached(before, now, same_session(clause, before, now, shown))


def reached(before: Mapping[str, Any], now: Mapping[str, Any], found: list[Outcome]) -> list[Outcome]:
    """What was found between two answers about a session whose status nothing here should have changed.

    One that has another status is one that something else has reached: where histories show that as well, it is theirs.
    """
    if before.get("status") == now.get("status"):
        return found
    return [replace(one, cause=REACHED) if one.param in WITH_THE_STATUS else one for one in found]


def carried_over(
    names: Sequence[str], asked: Sequence[Mapping[str, Any]], plain: Sequence[Mapping[str, Any]], shown: Shown
) -> list[Outcome]:
    """Whether sessions that did not ask for it (`plain`) show what those before each of them had asked for (`asked`).

    `names` are what those asked for, differently: what stood there before does not follow them.
    """
    followed = [
        name
        for name in names
        if all(name in body for body in (*asked, *plain))
        and all(one[name] != other[name] for one, other in pairwise(asked))
        and all(one[name] == after[name] for one, after in zip(asked, plain, strict=True))
    ]
    if not followed:
        return [passed(CARRIED_OVER, shown)]
    return [
        failed(
            CARRIED_OVER,
            f"`{name}` as if nobody had asked for it, both times",
            " and then ".join(show(body[name]) for body in plain),
            shown,
            param=name,
        )
        for name in followed
    ]


def same_lines(one: Sequence[Any], other: Sequence[Any], shown: Shown) -> list[Outcome]:
    """Compare the line items that a retrieve included (`one`) with the first ones of the endpoint."""
    clause = EXPANDED_LINES
    if list(one) == list(other[: len(one)]) and len(one) <= len(other):
        return [passed(clause, shown)]
    ids = [[item.get("id") for item in lines if isinstance(item, Mapping)] for lines in (other[: len(one)], one)]
    if ids[0] != ids[1]:
        return [failed(clause, f"line items {ids[0]}", f"line items {ids[1]}", shown, param="line_items")]
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if isinstance(a, Mapping) and isinstance(b, Mapping)]
    names = sorted({name for a, b in pairs for name in {*a, *b} if a.get(name) != b.get(name)})
    cause = next((OF_LINES[name] for name in names if name in OF_LINES), None)
    observed = f"line items with another `{names[0]}`" if names else "line items that differ"
    return [failed(clause, "the same line items", observed, shown, param="line_items", cause=cause)]


def further_lines(included: Mapping[str, Any], whole: Sequence[Any], shown: Shown) -> list[Outcome]:
    """Compare `has_more` of the line items that a retrieve included with all line items of the session (`whole`)."""
    data, more = included.get("data"), included.get("has_more")
    if not isinstance(data, list) or not isinstance(more, bool):
        return []  # the clauses on their types speak of it
    further = len(data) < len(whole)
    words = f"has_more {show(further)} after {len(data)} of {len(whole)} line items"
    return [judged("agreement.expanded_has_more", more is further, words, show(more), shown, "line_items.has_more")]


def first_ten(included: Sequence[Any], shown: Shown) -> Outcome:
    """Judge the number of line items that a retrieve included."""
    words = f"at most {INCLUDED} line items", f"{len(included)} line items"
    return judged("agreement.expanded_first_ten", len(included) <= INCLUDED, *words, shown, "line_items.data")


def _same(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if (name in one) != (name in other):
        return False
    if name in MADE_ANEW:
        return (one[name] is None) == (other[name] is None)
    return bool(one[name] == other[name])


def _shown(body: Mapping[str, Any], name: str) -> str:
    if name in MADE_ANEW:
        return "absent" if name not in body else "null" if body[name] is None else "set"
    return show(body[name]) if name in body else "absent"
