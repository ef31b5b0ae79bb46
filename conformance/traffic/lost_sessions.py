"""Sessions that a server does not find, although it has them: it knew them just before, or knows them again afterwards.

Nothing ends that a session is there. A fake may have begun anew meanwhile, unless both answers follow at once. What
another key made is not found either, so that all answers have to be those of one account, whose key is known. What is
created under the same id in between is another session.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import Shown, failed
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.traffic.answers import entries_of, session_of
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.facts import Facts
from checkout_conformance.traffic.order import at_once, follows
from checkout_conformance.traffic.routing import Call, Owned, label_of

NOT_THERE = 404
# Who may be blamed for a 404 where a session itself is meant.
OF_THE_PATH = (None, "id", "session")
# By what a session was known before -> what its retrieve contradicts.
CONTRADICTED = {
    "create": "agreement.retrieve",
    "list": "agreement.list_entry",
    "update": "agreement.update",
    "expire": "lifecycle.expire.sticks",
}
AGAIN = "agreement.retrieve_again"


class _Known(NamedTuple):
    """An answer that showed a session, after so many changes of other objects, and when the session was created."""

    call: Call
    created: Any
    changes: int


class LostSessions:
    """Judges what one recording says of sessions that were not found. Give calls in order."""

    def __init__(self, contract: Contract, facts: Facts) -> None:
        self._contract = contract
        self._facts = facts
        self._known: OrderedDict[Owned, _Known] = OrderedDict()
        self._lost: OrderedDict[Owned, tuple[_Known, Call]] = OrderedDict()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """What this exchange adds to those before it."""
        owner = call.owner
        if owner is None or call.scrubbed:
            return
        for session in _sessions(call):
            yield from self._seen((owner, session["id"]), call, session.get("created"))
        name = owner, str(call.identity)
        known = self._known.get(name)
        if known is not None and _not_found(call) and follows(known.call, call):
            if at_once(known.call, call) and known.changes == self._facts.changes:
                yield from self._told(known.call, call, None)
            else:
                remember(self._lost, name, (known, call))

    def _seen(self, name: Owned, call: Call, created: Any) -> Iterator[Outcome]:
        known, call_lost = self._lost.pop(name, (None, None))
        same = known is not None and known.created == created and call.operation != "create"
        if known is not None and call_lost is not None and same and follows(call_lost, call):
            yield from self._told(known.call, call_lost, call)
        remember(self._known, name, _Known(call, created, self._facts.changes))

    def _told(self, before: Call, lost: Call, after: Call | None) -> Iterator[Outcome]:
        said = CONTRADICTED.get(before.operation, AGAIN)
        clause = said if lost.operation == "retrieve" else served_id(lost.operation)
        if clause in self._contract.clauses:
            scenario: Shown = tuple((label_of(call), call.exchange) for call in (before, lost))
            again: Shown = (("afterwards", after.exchange),) if after else ()
            words = f"{lost.identity}, which is there"
            yield failed(clause, words, answer_phrase(lost.exchange), (*scenario, *again))


def _sessions(call: Call) -> Iterator[Mapping[str, Any]]:
    """The sessions that an answer shows."""
    if call.operation == "list":
        yield from entries_of(call.exchange)
    elif call.endpoint.answer == "session":
        session = session_of(call.exchange)
        if session is not None:
            yield session


def _not_found(call: Call) -> bool:
    """Whether an answer says that there is no session of this id."""
    found = call.exchange.status == NOT_THERE and call.endpoint.answer in ("session", "line_item_list")
    return found and call.exchange.error.get("param") in OF_THE_PATH
