"""Sessions that a recorded list should have held.

Nobody recorded the whole world, so that a session is missed only where the recording proves that it was there all the
time: it was asked for by its id before the list, and again afterwards, with the same key. What is created under the
same id in between (a fake that begins again) is another one. A list shows what was written before it was asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from checkout_conformance.checks.outcomes import Shown, failed
from checkout_conformance.checks.paging import Page, page_of, times_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.status_machine import OPEN
from checkout_conformance.traffic.answers import session_of
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.order import follows
from checkout_conformance.traffic.routing import SCRUBBED, Call, label_of, shown

# So many sessions are looked for on each list.
LOOKED_FOR = 200
BY_ID = frozenset({"retrieve", "update", "expire"})
# What a list may be asked for without leaving out sessions of which nothing more is known.
WHOLE = frozenset({"limit", "expand", "starting_after"})
ALL = "paging.forward"
# Of whom, and the id of a session.
Name = tuple[str, str]


class _Known(NamedTuple):
    """A session that was asked for by its id, first at this time."""

    call: Call
    started: float
    created: int


class _Missed(NamedTuple):
    """A session that was not on a list, by the clause that speaks of it."""

    clause: str
    known: _Known
    list: Call
    started: float


class Missing:
    """Judges what the lists of one recording leave out. Give calls in order."""

    def __init__(self) -> None:
        self._known: OrderedDict[Name, _Known] = OrderedDict()
        self._created: OrderedDict[Name, int] = OrderedDict()
        self._missed: OrderedDict[Name, _Missed] = OrderedDict()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """What this exchange adds to those before it."""
        owner, started = _owner(call), call.started
        if owner is None or started is None or not call.exchange.ok:
            return
        if call.operation == "list":
            self._list(owner, call, started)
            return
        session = session_of(call.exchange)
        created = session.get("created") if session is not None else None
        if session is None or not isinstance(created, int):
            return
        name = (owner, session["id"])
        if call.operation not in BY_ID or self._created.get(name, created) != created:
            self._known.pop(name, None)
            self._missed.pop(name, None)
        if call.operation not in BY_ID or session["id"] != call.identity:
            return
        missed = self._missed.pop(name, None)
        there = missed is not None and (missed.clause == ALL or session.get("status") == OPEN)
        if missed is not None and there and started > missed.started and follows(missed.list, call):
            yield _told(missed, call)
        remember(self._created, name, created)
        if name not in self._known:
            remember(self._known, name, _Known(call, started, created), LOOKED_FOR)

    def _list(self, owner: str, call: Call, started: float) -> None:
        """Which of the sessions that were there a page leaves out."""
        page = page_of(call.exchange)
        times = times_of(page)
        if not page.ok or call.scrubbed or any(not isinstance(time, int) for time in times):
            return
        for identity, created in zip(page.ids, times, strict=True):
            remember(self._created, (owner, identity), created)
        clause, between = _clause(call), self._between(owner, call, page, times)
        if clause is None or between is None or times != sorted(times, reverse=True):
            return
        for name, known in self._known.items():
            if name[0] != owner or name[1] in page.ids or name in self._missed:
                continue
            if known.started < started and follows(known.call, call) and between[0] < known.created < between[1]:
                remember(self._missed, name, _Missed(clause, known, call, started), LOOKED_FOR)

    def _between(self, owner: str, call: Call, page: Page, times: list[int]) -> tuple[float, float] | None:
        """The times between which whatever was created is on a page; None where they are not known."""
        cursor = (call.params or {}).get("starting_after")
        newest = float("inf") if cursor is None else self._created.get((owner, str(cursor)))
        if newest is None or (page.has_more and not times):
            return None
        return (times[-1] if page.has_more else float("-inf")), newest


def _owner(call: Call) -> str | None:
    """Whose sessions a request can see: where it went, with which key, for which account; None where that is hidden."""
    key = call.header("authorization")
    if not key or SCRUBBED.search(key.encode()):
        return None
    return f"{call.base} {key} {call.header('stripe-account')}"


def _clause(call: Call) -> str | None:
    """The clause by which a list has to show a session: of all, or of the open ones; None where it may leave it out."""
    asked = call.params
    if asked is None:
        return None
    if set(asked) <= WHOLE:
        return ALL
    return "filters.status.open" if set(asked) <= {*WHOLE, "status"} and asked["status"] == OPEN else None


def _told(missed: _Missed, after: Call) -> Outcome:
    before, listed = missed.known.call, missed.list
    scenario: Shown = ((label_of(before), before.exchange), *shown(listed), ("afterwards", after.exchange))
    return failed(missed.clause, f"also {after.identity}, which is there", "not there", scenario)
