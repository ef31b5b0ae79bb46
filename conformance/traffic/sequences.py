"""What several recorded answers show together: a session over time, pages that follow each other, repeated keys.

Only what happened before our eyes is judged. A customer may act between two answers, so that what a page may change is
let pass unless the answers follow at once; sessions of other recordings are other sessions.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.checks import agreement, idempotency, lifecycle, paging, updates
from checkout_conformance.checks.lifecycle import CHANGES_WITH_COMPLETION, CHANGES_WITH_EXPIRY
from checkout_conformance.checks.outcomes import Shown, judged
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.rules.lifecycle import COMPLETE, EXPIRED, OPEN
from checkout_conformance.traffic.answers import CURSORS, Answers, Session, label_of, session_of, shown
from checkout_conformance.traffic.routing import Call

# So many sessions, keys and pages of one recording are remembered: what bounds the memory.
REMEMBERED = 5_000
# Between answers so close to each other nobody filled in a page.
AT_ONCE_S = 2.0
MAY_CHANGE = CHANGES_WITH_COMPLETION | {"after_expiration"}
NOT_SAVED = (409, 429)


@dataclass(slots=True)
class Last:
    """What was last seen of a session. `sent` is what created it, where that was recorded."""

    session: Session
    call: Call
    sent: Mapping[str, Any] | None = None


class Sequences:
    """Judges what the exchanges of one recording say together. `observe` them in order."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._sessions: OrderedDict[tuple[str, str], Last] = OrderedDict()
        self._keys: OrderedDict[tuple[str, str], Call] = OrderedDict()
        self._pages: OrderedDict[tuple[str, str, str], Page] = OrderedDict()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """What this exchange adds to those before it."""
        replayed, found = self._repeated(call)
        yield from found
        if replayed:
            return
        if call.operation == "create":
            yield from self._create(call)
        elif call.operation == "retrieve":
            session = session_of(call.exchange)
            if session is not None and session["id"] == call.identity:
                yield from self._seen(session, call, "agreement.retrieve")
        elif call.operation == "list":
            yield from self._list(call)
        elif call.operation == "expire":
            yield from self._expire(call)
        elif call.operation == "update":
            yield from self._update(call)
        elif call.operation == "line_items":
            yield from self._lines(call)

    def _repeated(self, call: Call) -> tuple[bool, list[Outcome]]:
        """The same idempotency key again: the same answer, or a refusal where the parameters differ."""
        key = _header(call, "idempotency-key")
        if key is None or call.endpoint.method != "POST":
            return False, []
        name = (call.base, f"{_header(call, 'authorization')} {key}")  # a key is an account's own
        first = self._keys.get(name)
        if first is None:
            if call.exchange.ok:  # what was refused may not have been saved
                _remember(self._keys, name, call)
            return False, []
        scenario: Shown = (("the first request", first.exchange), ("the same key again", call.exchange))
        same = first.exchange.request.url == call.exchange.request.url and first.params == call.params
        if not same:
            return not call.exchange.ok, [idempotency.other_parameters(call.exchange, scenario)]
        if call.exchange.status in NOT_SAVED:
            return True, []
        clause = "idempotency.expire_replay" if call.operation == "expire" else "idempotency.replay"
        return True, list(idempotency.replay(clause, first.exchange, call.exchange, scenario))

    def _create(self, call: Call) -> Iterator[Outcome]:
        session = session_of(call.exchange)
        if session is None:
            return
        name = (call.base, session["id"])
        if name in self._sessions:  # recorded twice, or repeated with a key that the recorder left out
            return
        yield from self._answers.created(call, session)
        _remember(self._sessions, name, Last(session, call, None if call.scrubbed else call.params))

    def _seen(self, session: Session, call: Call, clause: str) -> Iterator[Outcome]:
        """A session as it is now, beside what it was."""
        name = (call.base, str(session["id"]))
        known = self._sessions.get(name)
        if known is not None:
            yield from _compared(known, session, call, clause)
        _remember(self._sessions, name, Last(session, call, known.sent if known else None))

    def _list(self, call: Call) -> Iterator[Outcome]:
        page = page_of(call.exchange)
        if not page.ok or call.params is None:
            return
        yield paging.newest_first(page)
        asked = call.params.get("limit")
        limit = asked if isinstance(asked, int) and 1 <= asked <= 100 else 10 if asked is None else None
        if limit is not None:
            clause = "paging.limit" if asked is not None else "paging.default_limit"
            holds = len(page.ids) == limit if page.has_more else len(page.ids) <= limit
            words = f"{limit} objects" if page.has_more else f"at most {limit} objects"
            yield judged(clause, holds, words, f"{len(page.ids)} objects", paging.shown(page))
        yield from self._following(call, page)
        body = call.exchange.json
        for session in body["data"]:
            if isinstance(session, dict) and isinstance(session.get("id"), str) and not call.params.get("expand"):
                yield from self._seen(session, call, "agreement.list_entry")

    def _following(self, call: Call, page: Page) -> Iterator[Outcome]:
        """A page that goes on where an earlier one ended."""
        params = call.params or {}
        filters = repr(sorted((k, repr(v)) for k, v in params.items() if k not in (*CURSORS, "limit")))
        cursor = params.get("starting_after")
        before = self._pages.get((call.base, filters, str(cursor))) if cursor else None
        if before is not None:
            twice = [identity for identity in page.ids if identity in before.ids]
            observed = f"{twice[0]} again" if twice else "other sessions"
            yield judged("paging.forward", not twice, "sessions after the cursor", observed, paging.shown(before, page))
            if "status" not in params:  # what a page left out may have another status by now
                yield paging.more("paging.has_more", before, bool(page.ids))
        if page.ids and not params.get("ending_before"):
            _remember(self._pages, (call.base, filters, page.ids[-1]), page)

    def _expire(self, call: Call) -> Iterator[Outcome]:
        known = self._sessions.get((call.base, str(call.identity)))
        session = session_of(call.exchange)
        if known is not None:
            scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
            unseen = Exchange(call.exchange.request, None)
            status = known.session.get("status")
            if status == OPEN and session is not None and not _expanded(call):
                yield from lifecycle.expiry(known.session, call.exchange, unseen, scenario)
            elif status in (COMPLETE, EXPIRED):
                yield from lifecycle.refused_expiry(known.session, call.exchange, unseen, scenario)
        if session is not None:
            sent = known.sent if known else None
            _remember(self._sessions, (call.base, session["id"]), Last(session, call, sent))

    def _update(self, call: Call) -> Iterator[Outcome]:
        known = self._sessions.get((call.base, str(call.identity)))
        session = session_of(call.exchange)
        if session is None:
            return
        if known is not None and call.params is not None and not call.scrubbed and _at_once(known.call, call):
            scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
            sent = {name: value for name, value in call.params.items() if name != "expand"}
            yield from updates.judge_update(known.session, sent, session, scenario)
        _remember(self._sessions, (call.base, session["id"]), Last(session, call, known.sent if known else None))

    def _lines(self, call: Call) -> Iterator[Outcome]:
        known = self._sessions.get((call.base, str(call.identity)))
        if known is None or known.sent is None or not call.exchange.ok or call.scrubbed:
            return
        if known.session.get("status") == OPEN and not (call.params or {}).get("expand"):
            yield from self._answers.lines(call, known.sent, known.session)


def _compared(known: Last, session: Session, call: Call, clause: str) -> Iterator[Outcome]:
    before, now = known.session.get("status"), session.get("status")
    scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
    moved = before != now
    if moved and before in (COMPLETE, EXPIRED):
        expected = f"status {before!r}, as before"
        yield judged("lifecycle.history.status", False, expected, f"status {now!r}", scenario)
        return
    yield judged("lifecycle.history.status", True, "", "", scenario)
    if moved and now == EXPIRED:
        yield lifecycle.cleared_url("lifecycle.expire.clears_url", session, scenario)
        yield from lifecycle.recovery(known.session, session, scenario)
        changes = CHANGES_WITH_EXPIRY
        yield lifecycle.kept("lifecycle.expire.keeps_the_rest", known.session, session, MAY_CHANGE | changes, scenario)
    elif moved and now == COMPLETE:
        settled = session.get("payment_status") != "unpaid"
        yield from lifecycle.completion(known.session, session, scenario, settled=settled)
    elif not call.scrubbed and not known.call.scrubbed and not _expanded(known.call, call):
        # A payment of a completed session may be settled at any moment.
        may = frozenset() if before != COMPLETE and _at_once(known.call, call) else MAY_CHANGE
        yield from agreement.same_session(clause, known.session, session, scenario, except_for=may)


def _header(call: Call, name: str) -> str | None:
    return next((value for key, value in call.exchange.request.headers if key.lower() == name), None)


def _expanded(*calls: Call) -> bool:
    return any((call.params or {}).get("expand") for call in calls)


def _at_once(first: Call, second: Call) -> bool:
    """Whether two answers follow so closely that nobody can have acted in between."""
    if first.started is None or second.started is None:
        return False
    return 0 <= second.started - first.started <= AT_ONCE_S


def _remember(where: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    where[key] = value
    where.move_to_end(key)
    if len(where) > REMEMBERED:
        where.popitem(last=False)
