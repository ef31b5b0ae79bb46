"""What several recorded answers show together: a session over time, pages that follow each other, repeated keys.

Only what happened before our eyes is judged. A customer may act between two answers, so that what a page may change is
let pass unless the answers follow at once; sessions of other recordings are other sessions.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.checks import agreement, events, idempotency, lifecycle, updates
from checkout_conformance.checks.lifecycle import CHANGES_WITH_COMPLETION, CHANGES_WITH_EXPIRY
from checkout_conformance.checks.outcomes import Shown, judged
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.paths import first
from checkout_conformance.schemas.status_machine import COMPLETE, EXPIRED, OPEN
from checkout_conformance.traffic.answers import Answers, Session, session_of
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.pages import Pages
from checkout_conformance.traffic.routing import Call, label_of, shown

# Between answers so close to each other nobody filled in a page.
AT_ONCE_S = 2.0
MAY_CHANGE = CHANGES_WITH_COMPLETION | {"after_expiration"}
NOT_SAVED = (409, 429)
TERMINAL = (COMPLETE, EXPIRED)
HISTORY = "lifecycle.history.status"


# Of which clause it speaks that the second of two answers shows a session as the first did, where it is not `clause`.
AGREEMENT = {("retrieve", "retrieve"): "agreement.retrieve_again", ("update", "retrieve"): "agreement.update"}


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
        self._announced: OrderedDict[tuple[str, str], tuple[str, Call]] = OrderedDict()
        self._pages = Pages()

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
        elif call.endpoint.answer in ("event", "event_list"):
            yield from self._events(call)

    def _repeated(self, call: Call) -> tuple[bool, list[Outcome]]:
        """The same idempotency key again: the same answer, or a refusal where the parameters differ."""
        key = call.header("idempotency-key")
        if key is None or call.endpoint.method != "POST":
            return False, []
        name = (call.base, f"{call.header('authorization')} {key}")  # a key is an account's own
        first = self._keys.get(name)
        if first is None:
            if call.exchange.ok:  # what was refused may not have been saved
                remember(self._keys, name, call)
            return False, []
        scenario: Shown = (("the first request", first.exchange), ("the same key again", call.exchange))
        same = first.exchange.request.url == call.exchange.request.url and first.params == call.params
        if not same:
            return not call.exchange.ok, [idempotency.other_parameters(call.exchange, scenario)]
        if call.exchange.status in NOT_SAVED:
            return True, []
        clause = idempotency.REPLAYS.get(call.operation, "idempotency.replay")
        found = idempotency.replay(clause, first.exchange, call.exchange, scenario)
        return True, [outcome for outcome in found if outcome.clause == clause or not _replayed(first)]

    def _create(self, call: Call) -> Iterator[Outcome]:
        session = session_of(call.exchange)
        if session is None:
            return
        name = (call.base, session["id"])
        known = self._sessions.get(name)
        if known is not None:  # recorded twice, or repeated with a key that the recorder left out
            keys = known.call.header("idempotency-key"), call.header("idempotency-key")
            if known.call.operation == "create" and None not in keys and keys[0] != keys[1]:
                scenario: Shown = ((label_of(known.call), known.call.exchange), ("another key", call.exchange))
                yield idempotency.other_session(known.call.exchange, call.exchange, scenario)
            return
        yield from self._answers.created(call, session)
        remember(self._sessions, name, Last(session, call, None if call.scrubbed else call.params))

    def _seen(self, session: Session, call: Call, clause: str) -> Iterator[Outcome]:
        """A session as it is now, beside what it was."""
        name = (call.base, str(session["id"]))
        known = self._sessions.get(name)
        if known is not None:
            yield from _compared(known, session, call, clause)
        if name in self._announced:
            status, told = self._announced[name]
            yield _unmoved(status, session, ((label_of(told), told.exchange), *shown(call)))
        remember(self._sessions, name, Last(session, call, known.sent if known else None))

    def _list(self, call: Call) -> Iterator[Outcome]:
        yield from self._pages.sessions(call)
        body = call.exchange.json
        data = body.get("data") if call.exchange.ok and isinstance(body, dict) else None
        if call.params is None or call.params.get("expand") or not isinstance(data, list):
            return
        for session in data:
            if isinstance(session, dict) and isinstance(session.get("id"), str):
                yield from self._seen(session, call, "agreement.list_entry")

    def _events(self, call: Call) -> Iterator[Outcome]:
        """That a session has ended, by its events: it has not ended otherwise before, and does not afterwards.

        Nothing else of it is compared: an event shows the session as it was, and may be told long after.
        """
        body = call.exchange.json if call.exchange.ok else None
        listed = body.get("data") if isinstance(body, dict) and body.get("object") == "list" else [body]
        for event in listed if isinstance(listed, list) else ():
            session = events.session_of(event) if isinstance(event, dict) else {}
            status = session.get("status")
            if session.get("object") != "checkout.session" or status not in TERMINAL:
                continue
            name = (call.base, str(session.get("id")))
            known = self._sessions.get(name)
            if known is not None and known.session.get("status") in TERMINAL:
                scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
                yield _unmoved(known.session["status"], session, scenario)
            else:
                remember(self._announced, name, (status, call))

    def _expire(self, call: Call) -> Iterator[Outcome]:
        known = self._sessions.get((call.base, str(call.identity)))
        session = session_of(call.exchange)
        if known is not None:
            scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
            unseen = Exchange(call.exchange.request, None)
            status = known.session.get("status")
            if status == OPEN and session is not None and not _expanded(call):
                yield from lifecycle.expiry(known.session, call.exchange, unseen, scenario)
            elif status in TERMINAL:
                yield from lifecycle.refused_expiry(known.session, call.exchange, unseen, scenario)
        if session is not None:
            sent = known.sent if known else None
            remember(self._sessions, (call.base, session["id"]), Last(session, call, sent))

    def _update(self, call: Call) -> Iterator[Outcome]:
        known = self._sessions.get((call.base, str(call.identity)))
        session = session_of(call.exchange)
        if session is None:
            return
        if known is not None and call.params is not None and not call.scrubbed and _at_once(known.call, call):
            scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
            yield from _updated(known.session, call.params, session, scenario)
        remember(self._sessions, (call.base, session["id"]), Last(session, call, known.sent if known else None))

    def _lines(self, call: Call) -> Iterator[Outcome]:
        yield from self._pages.line_items(call)
        known = self._sessions.get((call.base, str(call.identity)))
        if known is None or known.sent is None or not call.exchange.ok or call.scrubbed:
            return
        if known.session.get("status") == OPEN and not (call.params or {}).get("expand"):
            yield from self._answers.lines(call, known.sent, known.session)


def _updated(before: Session, params: Mapping[str, Any], after: Session, scenario: Shown) -> Iterator[Outcome]:
    """An update that was accepted; shipping details that the client alone may change need not have arrived."""
    sent = {name: value for name, value in params.items() if name != "expand"}
    alone = first(before, "permissions.update_shipping_details") == "client_only"
    for outcome in updates.judge_update(before, sent, after, scenario):
        if not (alone and outcome.clause == "updates.collected_information"):
            yield outcome
    if alone and first(sent, "collected_information.shipping_details"):
        yield updates.client_only(before, after, scenario)


def _compared(known: Last, session: Session, call: Call, clause: str) -> Iterator[Outcome]:
    before, now = known.session.get("status"), session.get("status")
    scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
    moved = before != now
    if moved and before in TERMINAL:
        yield _unmoved(before, session, scenario)
        return
    yield judged(HISTORY, True, "", "", scenario)
    if moved and now == EXPIRED:
        yield lifecycle.cleared_url("lifecycle.expire.clears_url", session, scenario)
        yield from lifecycle.recovery(known.session, session, scenario)
        changes = CHANGES_WITH_EXPIRY
        yield lifecycle.kept("lifecycle.expire.keeps_the_rest", known.session, session, MAY_CHANGE | changes, scenario)
    elif moved and now == COMPLETE:
        settled = session.get("payment_status") != "unpaid"
        yield from lifecycle.completion(known.session, session, scenario, settled=settled)
    elif not call.scrubbed and not known.call.scrubbed and not _expanded(known.call, call):
        clause = AGREEMENT.get((known.call.operation, call.operation), clause)
        # A payment of a completed session may be settled at any moment.
        may = frozenset() if before != COMPLETE and _at_once(known.call, call) else MAY_CHANGE
        yield from agreement.same_session(clause, known.session, session, scenario, except_for=may)


def _unmoved(status: str, session: Session, scenario: Shown) -> Outcome:
    """A session that has ended is as it was."""
    now = session.get("status")
    return judged(HISTORY, now == status, f"status {status!r}, as before", f"status {now!r}", scenario)


def _replayed(call: Call) -> bool:
    """Whether an answer says that it is a repetition: of two at the same time, either may have been recorded first."""
    response = call.exchange.response
    return response is not None and response.header("idempotent-replayed") == "true"


def _expanded(*calls: Call) -> bool:
    return any((call.params or {}).get("expand") for call in calls)


def _at_once(first: Call, second: Call) -> bool:
    """Whether two answers follow so closely that nobody can have acted in between."""
    if first.started is None or second.started is None:
        return False
    return 0 <= second.started - first.started <= AT_ONCE_S
