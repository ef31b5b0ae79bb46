"""Hostile requests, sent when everything else is done; then the target must still be the one it was.

The plugin puts this module at the end (`conformance.session`), so that a server that does break spoils nothing
else. With `-n` the other processes are at their last items by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from conformance.checks import fuzz
from conformance.checks.outcomes import blocked, failed, inconclusive
from conformance.client import FORM_TYPE, SESSIONS
from conformance.exchange import Exchange
from conformance.ledger import Outcome
from conformance.run import Run
from conformance.suite.repeat import Repeats
from schemas.rules.served import served_id

CLAUSE = "fuzz.survives_poison"
MARK = "conformance_poison"
LONG, DEEP, MANY = 5_000, 200, 400


def _nested(depth: int) -> str:
    return "metadata" + "[a]" * depth + "=1"


# What is added to a plain create, as it stands on the wire.
POISONS: Mapping[str, str] = {
    "valid_metadata": f"metadata[__proto__]={MARK}&metadata[constructor]=1&metadata[hasOwnProperty]=1&metadata[toString]=1",
    "proto": f"__proto__[{MARK}]=1&metadata[__proto__][{MARK}]=1&metadata[__proto__]=1",
    "constructor": f"constructor[prototype][{MARK}]=1&metadata[constructor]=1&metadata[toString]=1",
    "own_property": "hasOwnProperty=1&metadata[hasOwnProperty]=1&metadata[valueOf]=1&metadata[__class__]=1",
    "python_names": "__class__[__init__]=1&metadata[__dict__]=1&metadata[self]=1&id=1&object=1",
    "deep": _nested(DEEP),
    "nul": "metadata[a%00b]=c%00d&client_reference_id=%00",
    "broken_bytes": "metadata[%ff%fe]=%c0%80&metadata[x]=%ed%a0%80",
    "long_name": f"{'n' * LONG}=1&metadata[{'k' * LONG}]=1",
    "long_value": f"client_reference_id={'v' * LONG}",
    "many": "&".join(f"metadata[k{number}]=v" for number in range(MANY)),
    "brackets": "[[]]=1&metadata[=1&metadata]=1&[]=1&=1&metadata[][][]=1",
    "big_index": "line_items[999999999][quantity]=1&line_items[-1][quantity]=1",
}


@pytest.mark.parametrize("poison", sorted(POISONS))
def test_a_plain_create_works_after_poison(run: Run, poison: str) -> None:
    """Once as an addition to a valid create, once alone; then the plain create and its retrieve again."""
    if run.probe.base is None or "retrieve" in run.probe.unserved:
        cause = served_id("create" if run.probe.base is None else "retrieve")
        run.add(blocked(CLAUSE, cause, "there is no plain create and retrieve to compare with"))
        return
    run.extend(Repeats().judged(lambda: _story(run, poison)))


def _story(run: Run, poison: str) -> list[Outcome]:
    from schemas.form import encode

    before = run.client.create(run.base())
    if not before.ok:
        shown = (("a plain create", before),)
        if poison == min(POISONS) or not run.shared("last.poisoned", list):
            return [inconclusive(CLAUSE, f"a plain create is refused before anything hostile ({before.status})", shown)]
        return [failed(CLAUSE, "a plain create works as ever", f"status {before.status}", shown)]
    headers = run.client.authorized({"Content-Type": FORM_TYPE})
    send: Callable[[str], Exchange] = lambda body: run.client.send_raw(  # noqa: E731
        "POST", SESSIONS, headers, body.encode("ascii"), "create"
    )
    sent: list[Any] = run.shared("last.poisoned", list)
    poisoned = send(f"{encode(run.base())}&{POISONS[poison]}")
    send(POISONS[poison])
    sent.append(poison)
    created = run.client.create(run.base())
    body = created.json
    identity = body.get("id") if created.ok and isinstance(body, dict) else None
    retrieved = run.client.retrieve(identity) if isinstance(identity, str) else created
    return [*_answers(poisoned), fuzz.survived(before, created, retrieved, poisoned)]


def _answers(exchange: Exchange) -> list[Outcome]:
    """What holds of every answer, hostile request or not; a lost connection is left to what comes after it."""
    return [] if exchange.response is None else list(fuzz.answer(exchange))
