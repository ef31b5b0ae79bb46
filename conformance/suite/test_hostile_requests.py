"""Hostile requests, sent when everything else is done; then the target must still be the one it was.

The plugin puts this module at the end (`run.process`), so that a server that does break spoils nothing
else. With `-n` the other processes are at their last items by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest

from checkout_conformance.checks import fuzz
from checkout_conformance.checks.outcomes import blocked, inconclusive
from checkout_conformance.errors import TargetLost
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.operations import SESSIONS
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.suite.declared import judges, last
from checkout_conformance.suite.repeating import Repeats
from checkout_conformance.target.client import FORM_TYPE

pytestmark = [judges("fuzz"), last]

CLAUSE = "fuzz.survives_poison"
MARK = "conformance_hostile"
LONG, DEEP, MANY = 5_000, 200, 400
# Sessions that are listed afterwards: no more than were just made.
NEWEST = 2


def _nested(depth: int) -> str:
    return "metadata" + "[a]" * depth + "=1"


# What is added to a plain create, as it stands on the wire; the first of all is valid.
HOSTILE_INPUTS: Mapping[str, tuple[str, ...]] = {
    "names": (
        "metadata[__proto__]=1&metadata[constructor]=1&metadata[hasOwnProperty]=1&metadata[toString]=1",
        f"__proto__[{MARK}]=1&metadata[__proto__][{MARK}]=1&metadata[__proto__]=1",
        f"constructor[prototype][{MARK}]=1&metadata[constructor]=1&metadata[valueOf]=1",
        "hasOwnProperty=1&metadata[hasOwnProperty]=1&metadata[__class__]=1",
        "__class__[__init__]=1&metadata[__dict__]=1&metadata[self]=1&id=1&object=1",
    ),
    # Names that servers read: a polluted prototype gives every later request these.
    "prototypes": (
        "__proto__[cancel_url]=https://example.com/polluted",
        "__proto__[customer_email]=polluted@example.com",
        "__proto__[line_items][0][quantity]=7",
        "constructor[prototype][client_reference_id]=polluted",
        "metadata[__proto__][status]=expired&metadata[__proto__][limit]=0",
    ),
    # Lists and objects where a single value belongs, and the other way round.
    "kinds": (
        "mode[]=payment",
        "mode[a]=payment",
        "success_url[0]=https://example.com/s",
        "line_items=text",
        "line_items[0]=text",
        "metadata=text&metadata[a]=b",
        "expires_at[]=1",
        "%%%=%&%zz=1&=&&&",
    ),
    "shapes": (
        _nested(DEEP),
        "&".join(f"metadata[k{number}]=v" for number in range(MANY)),
        "[[]]=1&metadata[=1&metadata]=1&[]=1&=1&metadata[][][]=1",
        "line_items[999999999][quantity]=1",
        "line_items[-1][quantity]=1",
        "metadata[999999999]=1",
    ),
    "texts": (
        "metadata[a%00b]=c%00d&client_reference_id=%00",
        "metadata[%ff%fe]=%c0%80&metadata[x]=%ed%a0%80",
        f"{'n' * LONG}=1&metadata[{'k' * LONG}]=1",
        f"client_reference_id={'v' * LONG}",
    ),
}
# Names and texts are read alike wherever they stand.
ALONE_AS_WELL = frozenset({"kinds", "shapes"})


@pytest.mark.parametrize("kind", sorted(HOSTILE_INPUTS))
def test_a_plain_create_works_after_hostile(run: Run, kind: str) -> None:
    """Each as an addition to a valid create; then the plain create, its retrieve and a list again."""
    if run.probe.base is None or "retrieve" in run.probe.unserved:
        cause = served_id("create" if run.probe.base is None else "retrieve")
        run.add(blocked(CLAUSE, cause, "there is no plain create and retrieve to compare with"))
        return
    before = run.client.create(run.base())
    try:
        _try(run, kind, before)
    except TargetLost as lost:
        run.add(fuzz.lost(before, lost.first, lost.plain))
        raise


def _try(run: Run, kind: str, before: Exchange) -> None:
    """All of a kind, until one breaks it."""
    broken = run.shared("last.broken", list[str])
    if broken and kind not in broken:  # the first request after which it is broken is the one to blame, no later one
        for hostile in HOSTILE_INPUTS[kind]:
            for exchange in _sent(run, kind, hostile):
                run.extend(_answers(exchange))
        return
    repeats = Repeats()
    if not before.ok:
        reason = f"a plain create is refused before anything hostile was sent (status {before.status})"
        run.add(inconclusive(CLAUSE, reason, (("a plain create", before),)))
        return
    lists = "list" not in run.probe.unserved and run.client.list({"limit": NEWEST}).ok
    for hostile in HOSTILE_INPUTS[kind]:
        found = repeats.judged(partial(_scenario, run, before, kind, hostile, lists))
        run.extend(found)
        if any(outcome.clause == CLAUSE and outcome.verdict is Verdict.FAIL for outcome in found):
            broken.append(kind)
            return  # what it broke stays broken


def _sent(run: Run, kind: str, hostile: str) -> list[Exchange]:
    """The hostile input as an addition to a valid create, and alone where what stands around it may matter."""
    headers = run.client.authorized({"Content-Type": FORM_TYPE})
    bodies = [f"{encode(run.base())}&{hostile}", *([hostile] if kind in ALONE_AS_WELL else [])]
    return [run.client.send_raw("POST", SESSIONS, headers, body.encode("ascii"), "create") for body in bodies]


def _scenario(run: Run, before: Exchange, kind: str, hostile: str, lists: bool) -> list[Outcome]:
    sent = _sent(run, kind, hostile)
    created = run.client.create(run.base())
    body = created.json
    identity = body.get("id") if created.ok and isinstance(body, dict) else None
    retrieved = run.client.retrieve(identity) if isinstance(identity, str) else created
    listed = run.client.list({"limit": NEWEST}) if lists else None
    answers = [outcome for exchange in sent for outcome in _answers(exchange)]
    return [*answers, fuzz.survived(before, created, retrieved, sent[0], listed)]


def _answers(exchange: Exchange) -> list[Outcome]:
    """What holds of every answer, hostile request or not; a lost connection is left to what comes after it."""
    return [] if exchange.response is None else list(fuzz.answer(exchange))
