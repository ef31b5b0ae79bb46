"""What several recorded answers show together: a session over time, pages that follow each other, repeated keys.

Only what happened before our eyes is judged. A customer may act between two answers, so that what a page may change is
let pass unless the answers follow at once; of what was under way at the same time nobody knows what came first
(`order`); sessions of other recordings are other sessions.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.checks import agreement, events, idempotency, lifecycle, updates
from checkout_conformance.checks.lifecycle import CHANGES_WITH_COMPLETION, CHANGES_WITH_EXPIRY
from checkout_conformance.checks.outcomes import Shown, judged
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.paths import first
from checkout_conformance.schemas.status_machine import COMPLETE, EXPIRED, OPEN
from checkout_conformance.traffic.answers import Answers, Session, entries_of, session_of
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.order import Name, Order, Place, at_once, follows
from checkout_conformance.traffic.pages import Pages
from checkout_conformance.traffic.routing import Call, label_of, shown

# So long a key is kept at least (docs.stripe.com/api/idempotent_requests).
KEPT_S = 24 * 60 * 60
# Headers of the API's own, which a recorder that keeps but a few leaves out.
OWN_HEADERS = ("request-id", "stripe-version", "idempotency-key", "original-request", "idempotent-replayed")
MAY_CHANGE = CHANGES_WITH_COMPLETION | {"after_expiration"}
# What a page may have changed of a session that is open still.
ON_THE_PAGE = CHANGES_WITH_COMPLETION - {"status", "url", "after_expiration", "payment_status"}
# Refusals that speak neither of a key nor of parameters, besides a server's own errors.
OF_THE_MOMENT = (401, 403, 409, 429)
TERMINAL = (COMPLETE, EXPIRED)
HISTORY = "lifecycle.history.status"


# Of which clause it speaks that the second of two answers shows a session as the first did, where it is not `clause`.
AGREEMENT = {("retrieve", "retrieve"): "agreement.retrieve_again", ("update", "retrieve"): "agreement.update"}


@dataclass(slots=True)
class Last:
    """What was last seen of a session, after so many changes of other objects. `sent` is what created it, where that
    was recorded, and its line items have not been changed since."""

    session: Session
    call: Call
    changes: int
    sent: Mapping[str, Any] | None = None


class Sequences:
    """Judges what the exchanges of one recording say together. `observe` them in order."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._sessions: OrderedDict[Name, Last] = OrderedDict()
        self._order = Order()
        self._keys: OrderedDict[tuple[str, str], Call] = OrderedDict()
        self._refused: OrderedDict[tuple[str, str], Call] = OrderedDict()
        self._announced: OrderedDict[Name, tuple[str, Call]] = OrderedDict()
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

    def lost(self, call: Call) -> None:
        """A request whose answer nobody knows: what it asked for may be done, or be done later."""
        if call.endpoint.method == "POST" and call.identity:
            self._changing((call.base, call.identity), call)

    def unseen(self, names: Iterable[Name] | None) -> None:
        """Something may have changed these sessions (None: any) that was not observed."""
        for name in list(self._sessions) if names is None else names:
            self._sessions.pop(name, None)

    def _repeated(self, call: Call) -> tuple[bool, list[Outcome]]:
        """The same idempotency key again: the same answer, or a refusal where the parameters differ.

        A key is an account's own: where accounts are hidden, or a repetition shows by its answer alone, nothing is
        told of it.
        """
        key = call.header("idempotency-key")
        if call.endpoint.method != "POST":
            return False, []
        anew = call.operation == "create" or not _replayed(call)  # what is created was not known before
        if key is None:
            return not anew, []
        name = (call.base, f"{call.account} {key}")
        first = self._keys.get(name)
        if first is None or _forgotten(first, call):
            if call.exchange.ok:  # what was refused may not have been saved
                remember(self._keys, name, call)
            return not anew, list(self._not_saved(name, call)) if call.account else []
        scenario: Shown = (("the first request", first.exchange), ("the same key again", call.exchange))
        same = first.exchange.request.url == call.exchange.request.url and first.params == call.params
        if call.account is None or _of_the_moment(call):
            return same or _replayed(call), []
        if not same:
            return not call.exchange.ok, [idempotency.other_parameters(call.exchange, scenario)]
        clause = idempotency.REPLAYS.get(call.operation, "idempotency.replay")
        found = idempotency.replay(clause, first.exchange, call.exchange, scenario)
        tells = not _replayed(first) and _keeps_headers(call)
        return True, [outcome for outcome in found if outcome.clause == clause or tells]

    def _not_saved(self, name: tuple[str, str], call: Call) -> Iterator[Outcome]:
        """A key under which an invalid request was refused is still free for a valid one."""
        refused = self._refused.get(name)
        if refused is not None and call.breaches == () and (call.exchange.ok or _replayed(call)):
            scenario: Shown = (("an invalid request", refused.exchange), ("the same key again", call.exchange))
            seen = f"status {call.exchange.status}" + ("" if call.exchange.ok else ", the refusal again")
            yield judged("idempotency.invalid_not_saved", call.exchange.ok, "status 200", seen, scenario)
        if call.breaches and 400 <= (call.exchange.status or 0) < 500:
            remember(self._refused, name, call)

    def _create(self, call: Call) -> Iterator[Outcome]:
        session = session_of(call.exchange)
        if session is None:
            return
        name = (call.base, session["id"])
        known = self._sessions.get(name)
        # Recorded twice, or repeated with a key that the recorder left out.
        if known is not None and not _another(known, session, call):
            keys = known.call.header("idempotency-key"), call.header("idempotency-key")
            if known.call.operation == "create" and None not in keys and keys[0] != keys[1]:
                scenario: Shown = ((label_of(known.call), known.call.exchange), ("another key", call.exchange))
                yield idempotency.other_session(known.call.exchange, call.exchange, scenario)
            return
        self._announced.pop(name, None)
        yield from self._answers.created(call, session)
        remember(self._sessions, name, self._last(session, call, None if call.scrubbed else call.params))

    def _seen(self, session: Session, call: Call, clause: str) -> Iterator[Outcome]:
        """A session as it is now, beside what it was."""
        name = (call.base, str(session["id"]))
        known, place = self._sessions.get(name), self._order.place(name, call)
        if known is not None and place.alone:
            yield from self._compared(known, session, call, clause)
        if name in self._announced:
            status, told = self._announced[name]
            if follows(told, call):
                yield _unmoved(status, session, ((label_of(told), told.exchange), *shown(call)))
        self._now(name, session, call, place)

    def _now(self, name: Name, session: Session, call: Call, place: Place) -> None:
        """What is known of a session from now on: nothing, where another change was under way and it has not ended."""
        known = self._sessions.get(name)
        if place.last:
            sent = known.sent if known and "line_items" not in (call.params or {}) else None
            remember(self._sessions, name, self._last(session, call, sent))
        elif call.endpoint.method == "POST" and (known is None or known.session.get("status") not in TERMINAL):
            self._sessions.pop(name, None)
            if session.get("status") in TERMINAL:
                remember(self._sessions, name, self._last(session, call, None))

    def _list(self, call: Call) -> Iterator[Outcome]:
        yield from self._pages.sessions(call)
        if call.params is None or call.params.get("expand"):
            return
        for session in entries_of(call.exchange):
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
        name = (call.base, str(call.identity))
        known, place = self._sessions.get(name), self._changing(name, call)
        session = session_of(call.exchange)
        if known is not None:
            scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
            unseen = Exchange(call.exchange.request, None)
            status = known.session.get("status")
            if status == OPEN and session is not None and not _expanded(call) and place.alone:
                before = self._untold(known, session, call, ON_THE_PAGE)
                yield from lifecycle.expiry(before, call.exchange, unseen, scenario)
            elif status in TERMINAL and (place.alone or known.call.operation == "expire") and _once(call):  # one wins
                yield from lifecycle.refused_expiry(known.session, call.exchange, unseen, scenario)
        if session is not None:
            self._now((call.base, session["id"]), session, call, place)

    def _changing(self, name: Name, call: Call) -> Place:
        """How a request that changes a session stands to those before it; one that broke may have changed it or not."""
        place, status = self._order.place(name, call), call.exchange.status
        if call.lost or (not call.exchange.ok and not 400 <= (status or 0) < 500):
            self._sessions.pop(name, None)
            if status is None or call.of_a_gateway:
                self._order.unsettled(name, call)
        return place

    def _update(self, call: Call) -> Iterator[Outcome]:
        name = (call.base, str(call.identity))
        known, place = self._sessions.get(name), self._changing(name, call)
        session = session_of(call.exchange)
        if session is None:
            return
        readable = call.params is not None and not call.scrubbed and place.alone and _once(call)
        if known is not None and readable and self._at_once(known, call):
            scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
            yield from _updated(known.session, call.params or {}, session, scenario)
        self._now((call.base, session["id"]), session, call, place)

    def _lines(self, call: Call) -> Iterator[Outcome]:
        yield from self._pages.line_items(call)
        known = self._sessions.get((call.base, str(call.identity)))
        if known is None or known.sent is None or not call.exchange.ok or call.scrubbed:
            return
        if known.session.get("status") == OPEN and not (call.params or {}).get("expand"):
            yield from self._answers.lines(call, known.sent, known.session)

    def _compared(self, known: Last, session: Session, call: Call, clause: str) -> Iterator[Outcome]:
        was, now = known.session.get("status"), session.get("status")
        scenario: Shown = ((label_of(known.call), known.call.exchange), *shown(call))
        moved = was != now
        if moved and was in TERMINAL:
            yield _unmoved(was, session, scenario)
            return
        yield judged(HISTORY, True, "", "", scenario)
        before = self._untold(known, session, call)
        if moved and now == EXPIRED:
            yield lifecycle.cleared_url("lifecycle.expire.clears_url", session, scenario)
            yield from lifecycle.recovery(before, session, scenario)
            changes = MAY_CHANGE | CHANGES_WITH_EXPIRY
            yield lifecycle.kept("lifecycle.expire.keeps_the_rest", before, session, changes, scenario)
        elif moved and now == COMPLETE:
            settled = session.get("payment_status") != "unpaid"
            yield from lifecycle.completion(before, session, scenario, settled=settled)
        elif not call.scrubbed and not known.call.scrubbed and not _expanded(known.call, call):
            clause = AGREEMENT.get((known.call.operation, call.operation), clause)
            # A payment of a completed session may be settled at any moment.
            may = frozenset() if was != COMPLETE and self._at_once(known, call) else MAY_CHANGE
            yield from agreement.same_session(clause, before, session, scenario, except_for=may)

    def _untold(self, known: Last, session: Session, call: Call, acted: frozenset[str] = frozenset()) -> Session:
        """A session as it may have been just before an answer: what others may have changed since it was seen is as
        it is now, of what an update may change, and of `acted`."""
        names = frozenset[str]() if at_once(known.call, call) else self._answers.updatable
        names |= frozenset[str]() if self._at_once(known, call) else acted
        return {**known.session, **{name: session[name] for name in names if name in session}}

    def _at_once(self, known: Last, call: Call) -> bool:
        """Whether nobody can have acted since a session was seen, be it on the session or on an object of its own."""
        return known.changes == self._answers.facts.changes and at_once(known.call, call)

    def _last(self, session: Session, call: Call, sent: Mapping[str, Any] | None) -> Last:
        return Last(session, call, self._answers.facts.changes, sent)


def _updated(before: Session, params: Mapping[str, Any], after: Session, scenario: Shown) -> Iterator[Outcome]:
    """An update that was accepted; shipping details that the client alone may change need not have arrived."""
    sent = {name: value for name, value in params.items() if name != "expand"}
    alone = first(before, "permissions.update_shipping_details") == "client_only"
    for outcome in updates.judge_update(before, sent, after, scenario):
        if not (alone and outcome.clause == "updates.collected_information"):
            yield outcome
    if alone and first(sent, "collected_information.shipping_details"):
        yield updates.client_only(before, after, scenario)


def _another(known: Last, session: Session, call: Call) -> bool:
    """Whether an id is that of another session now: some servers begin again, and count from one."""
    return known.session.get("created") != session.get("created") and not at_once(known.call, call)


def _unmoved(status: str, session: Session, scenario: Shown) -> Outcome:
    """A session that has ended is as it was."""
    now = session.get("status")
    return judged(HISTORY, now == status, f"status {status!r}, as before", f"status {now!r}", scenario)


def _replayed(call: Call) -> bool:
    """Whether an answer says that it is a repetition: of two at the same time, either may have been recorded first."""
    response = call.exchange.response
    return response is not None and response.header("idempotent-replayed") == "true"


def _once(call: Call) -> bool:
    """Whether a success is no repetition of an earlier one, by a key that the recorder has left out."""
    return call.says_who_sends or not call.exchange.ok


def _of_the_moment(call: Call) -> bool:
    """Whether an answer is about what is now: another time, the same request is answered otherwise."""
    return call.exchange.status in OF_THE_MOMENT or (call.exchange.status or 500) >= 500


def _keeps_headers(call: Call) -> bool:
    """Whether a recorder has kept more of an answer's headers than those of its body."""
    response = call.exchange.response
    return response is not None and any(response.header(name) is not None for name in OWN_HEADERS)


def _forgotten(first: Call, second: Call) -> bool:
    """Whether so much time lies between two requests with one key that a server may have forgotten the first."""
    return first.started is not None and second.started is not None and second.started - first.started > KEPT_S


def _expanded(*calls: Call) -> bool:
    return any((call.params or {}).get("expand") for call in calls)
