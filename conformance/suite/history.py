"""A known history: sessions of our own in several states, with what is known of each, made once per process.

Where the target has customers, half of them belong to a customer of their own, so that lists can be judged exactly
on a shared account.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.strategies.quotas import QUOTAS

# How many sessions lists are judged over (beside `QUOTAS`): fewer where the target is slow to answer.
SLOW_RATE = 50.0
SLOW_SIZE = 60
EMAIL = "history@example.com"
MOST_PAGES = 500
TIMED_OUT = 408
RETRIEVES = 3
# A target that refuses a create now and then has a history all the same.
MOST_REFUSED = 5
# How often a history is begun again, for another customer, after an answer that leaves open what was done.
ATTEMPTS = 4
UNCLEAR = "lists were not judged: the target's answers left open which sessions exist, or in which status"


@dataclass(slots=True)
class History:
    """`order` is newest first, as the list must have it; `sessions` are as they were last retrieved."""

    order: list[str] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    customer: str | None = None
    isolated: bool = False

    def add(self, session: Any) -> bool:
        """A session that was just created is the newest; whether it is one at all."""
        if not isinstance(session, dict) or not isinstance(session.get("id"), str):
            return False
        self.order.insert(0, session["id"])
        self.sessions[session["id"]] = session
        return True

    def having(self, **wanted: Any) -> list[str]:
        """Ids of the sessions whose attributes have these values, in list order."""
        return [i for i in self.order if all(self.sessions[i].get(k) == v for k, v in wanted.items())]


def history(run: Run) -> History:
    """The history of this process."""
    return run.shared("history", lambda: make(run))


class _Unclear(Exception):
    """An answer leaves open what was done: a session may exist, or have another status, without our knowing."""


def make(run: Run) -> History:
    """A history of which every session and status is known; an empty one, with a note, where none can be had."""
    for _ in range(ATTEMPTS):
        try:
            return _attempt(run)
        except _Unclear:
            continue
    run.notes.append(UNCLEAR)
    return History()


def _attempt(run: Run) -> History:
    """Create it: every third is expired, every fifth is completed where the target can; all belong to one customer."""
    made = History(customer=_customer(run))
    size = SLOW_SIZE if (run.target.rate or SLOW_RATE + 1) <= SLOW_RATE else QUOTAS[run.profile].sessions
    refused = 0
    for number in range(size):
        payload = run.base(metadata={"number": str(number)}, **({"customer": made.customer} if made.customer else {}))
        answer = run.client.create(payload)
        if not _clear(answer):
            raise _Unclear
        body = answer.json
        if not made.add(body):
            refused += 1
            if refused > MOST_REFUSED:
                break
            continue
        if "retrieve" in run.probe.unserved:  # nobody could say what became of it
            continue
        if number % 3 == 0:
            run.client.expire(body["id"])
            made.sessions[body["id"]] = _now(run, body)
        elif number % 5 == 1:
            if run.pays_alone:
                run.drivers.complete(body, "pay")
            made.sessions[body["id"]] = _now(run, body)
    made.isolated = _is_isolated(run, made)
    return made


def _now(run: Run, session: dict[str, Any]) -> dict[str, Any]:
    """A session as it is now, whatever the answer to a transition was. Raises _Unclear where nothing tells."""
    for _ in range(RETRIEVES):
        answer = run.client.retrieve(session["id"])
        if _clear(answer):
            return answer.json if isinstance(answer.json, dict) and "status" in answer.json else session
    raise _Unclear


def _clear(answer: Exchange) -> bool:
    """Whether an answer says what was done; a 5xx, a time-out or half a body may hide a success."""
    status = answer.status
    hidden = status is None or status >= 500 or status == TIMED_OUT
    return not hidden and not (answer.ok and answer.json is None)


def _is_isolated(run: Run, made: History) -> bool:
    """Whether the customer's list holds the history and nothing else: then what else is on the target is no matter."""
    if made.customer is None:
        return False
    page = page_of(run.client.list({"customer": made.customer, "limit": 100}))
    return page.ok and bool(page.ids) and set(page.ids) <= set(made.order)


def _customer(run: Run) -> str | None:
    if not run.has("customers"):
        return None
    body = run.client.post("provision customer", "/v1/customers", {"email": EMAIL}).json
    return body.get("id") if isinstance(body, dict) else None


def walk(
    run: Run,
    params: Mapping[str, Any],
    limit: int,
    *,
    backward: bool = False,
    start: str | None = None,
    until: Collection[str] = (),
) -> list[Page]:
    """All pages of a filtered list from one end to the other, or until all of some ids were seen.

    Ends with a page that brings nothing new, whatever has_more says: what is wrong then has been seen.
    """
    pages: list[Page] = []
    cursor, seen = start, set[str]()
    for _ in range(MOST_PAGES):
        asked = {**params, "limit": limit}
        if cursor is not None:
            asked["ending_before" if backward else "starting_after"] = cursor
        page = page_of(run.client.list(asked))
        pages.append(page)
        if not page.ok or not page.has_more or not set(page.ids) - seen:
            break
        seen |= set(page.ids)
        if until and seen >= set(until):
            break
        cursor = page.ids[0] if backward else page.ids[-1]
    return pages
