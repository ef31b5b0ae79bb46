"""Sessions that a recorded list should have held.

Nobody recorded the whole world, so that a session is missed only where the recording proves that it was there all the
time: an answer to the same key showed it before the list, and another one afterwards, and it was both times what the
filters of the list ask for. What is created under the same id in between (a fake that begins again) is another one. A
list shows what was written before it was asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from checkout_conformance.checks.outcomes import Shown, failed
from checkout_conformance.checks.paging import Page, page_of, times_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.traffic.answers import Session, entries_of, session_of
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.order import follows
from checkout_conformance.traffic.pages import Filter, filters_of
from checkout_conformance.traffic.routing import Call, Owned, label_of, shown

# So many sessions are looked for on each list.
LOOKED_FOR = 200
SHOWING = frozenset({"create", "retrieve", "update", "expire"})
# What a list may be asked for without leaving out sessions for what they are.
WHOLE = frozenset({"limit", "expand", "starting_after"})
ALL, TOGETHER = "paging.forward", "filters.combined"
# Whether a session that nobody has paid has the payer's address already is not documented.
UNSURE = "customer_details.email"


class _Known(NamedTuple):
    """A session that an answer showed, first at this time with its status."""

    call: Call
    started: float
    created: int
    session: Session


class _Missed(NamedTuple):
    """A session that was not on a list which asked for such, by the clause that speaks of it."""

    clause: str
    filters: tuple[Filter, ...]
    known: _Known
    list: Call
    started: float


class Missing:
    """Judges what the lists of one recording leave out. Give calls in order."""

    def __init__(self) -> None:
        self._known: OrderedDict[Owned, _Known] = OrderedDict()
        self._created: OrderedDict[Owned, int] = OrderedDict()
        self._missed: OrderedDict[Owned, _Missed] = OrderedDict()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """What this exchange adds to those before it."""
        owner, started = call.owner, call.started
        if owner is None or started is None or not call.exchange.ok:
            return
        if call.operation == "list":
            for session in () if call.scrubbed else entries_of(call.exchange):
                yield from self._seen(owner, call, started, session)
            self._list(owner, call, started)
            return
        found = session_of(call.exchange) if call.operation in SHOWING else None
        if found is not None and call.identity in (None, found["id"]):
            yield from self._seen(owner, call, started, found)

    def _seen(self, owner: str, call: Call, started: float, session: Session) -> Iterator[Outcome]:
        """A session as an answer shows it."""
        name, created = (owner, session["id"]), session.get("created")
        if not isinstance(created, int):
            return
        if call.operation == "create" or self._created.get(name, created) != created:
            self._known.pop(name, None)
            self._missed.pop(name, None)
        missed = self._missed.pop(name, None)
        there = missed is not None and _lets_through(missed.filters, session)
        if missed is not None and there and started > missed.started and follows(missed.list, call):
            yield _told(missed, call)
        remember(self._created, name, created)
        if name not in self._known or self._known[name].session.get("status") != session.get("status"):
            remember(self._known, name, _Known(call, started, created, session), LOOKED_FOR)

    def _list(self, owner: str, call: Call, started: float) -> None:
        """Which of the sessions that were there a page leaves out."""
        page = page_of(call.exchange)
        times = times_of(page)
        if not page.ok or call.scrubbed or any(not isinstance(time, int) for time in times):
            return
        for identity, created in zip(page.ids, times, strict=True):
            remember(self._created, (owner, identity), created)
        filters, between = _filters(call), self._between(owner, call, page, times)
        if filters is None or between is None or times != sorted(times, reverse=True):
            return
        for name, known in self._known.items():
            if name[0] != owner or name[1] in page.ids or name in self._missed:
                continue
            before = known.started < started and follows(known.call, call) and _lets_through(filters, known.session)
            if before and between[0] < known.created < between[1]:
                clause = filters[0].clause if len(filters) == 1 else TOGETHER if filters else ALL
                remember(self._missed, name, _Missed(clause, filters, known, call, started), LOOKED_FOR)

    def _between(self, owner: str, call: Call, page: Page, times: list[int]) -> tuple[float, float] | None:
        """The times between which whatever was created is on a page; None where they are not known."""
        cursor = (call.params or {}).get("starting_after")
        newest = float("inf") if cursor is None else self._created.get((owner, str(cursor)))
        if newest is None or (page.has_more and not times):
            return None
        return (times[-1] if page.has_more else float("-inf")), newest


def _filters(call: Call) -> tuple[Filter, ...] | None:
    """The filters by which a list may leave out sessions; None where there are others, of which nothing is known."""
    asked = call.params
    if asked is None:
        return None
    found = tuple(one for one in filters_of(asked) if one.name != UNSURE)
    known = {one.name.split(".")[0] for one in found}
    return found if set(asked) <= WHOLE | known else None


def _lets_through(filters: tuple[Filter, ...], session: Session) -> bool:
    return all(one.lets_through(session, one.wanted) for one in filters)


def _told(missed: _Missed, after: Call) -> Outcome:
    before, listed = missed.known.call, missed.list
    scenario: Shown = ((label_of(before), before.exchange), *shown(listed), ("afterwards", after.exchange))
    identity = missed.known.session["id"]
    return failed(missed.clause, f"also {identity}, which is there", "not there", scenario)
