"""A known history: sessions of our own in several states, with what is known of each, made once per process.

Where the target has customers, all of them belong to a customer of their own, so that lists can be judged exactly
on a shared account. What fails over a long history is shown over the shortest one over which it fails as well.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from checkout_conformance.checks.paging import Page, page_of, times_of
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Ledger
from checkout_conformance.run.run import Run
from checkout_conformance.strategies.quotas import QUOTAS

# How many sessions lists are judged over (beside `QUOTAS`): fewer where the target is slow to answer.
SLOW_RATE = 50.0
SLOW_SIZE = 60
EMAIL = "history@example.com"
MOST_PAGES = 500
LONGEST_PAGE = 100
RETRIEVES = 3
# A target that refuses a create now and then has a history all the same.
MOST_REFUSED = 5
# How often a history is begun again, for another customer, after an answer that leaves open what was done.
ATTEMPTS = 4
# An order needs two, and that is a history that a person can read.
SHORTEST = 2
# The lengths of the histories over which a failure is shown, if it shows there: pages of ten need more than ten.
BRIEF = (SHORTEST, 3, 6, 12, 24)
SHARED = "history"
UNCLEAR = "lists were not judged: the target's answers left open which sessions exist, or in which status"


@dataclass(slots=True)
class History:
    """`order` is newest first, as the list must have it; `sessions` are as they were last retrieved.

    Of those made in one second, `order` has what the target has: no document says more. `sessions` are in the order in
    which they were made, the oldest first. `shown` is what made them so.
    """

    order: list[str] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: list[tuple[str, Exchange]] = field(default_factory=list)
    customer: str | None = None
    isolated: bool = False

    def add(self, answer: Exchange) -> bool:
        """The session that was just created is the newest; whether it is one at all."""
        session = answer.json
        if not isinstance(session, dict) or not isinstance(session.get("id"), str):
            return False
        self.order.insert(0, session["id"])
        self.sessions[session["id"]] = session
        self.shown.append(("create", answer))
        return True

    def having(self, **wanted: Any) -> list[str]:
        """Ids of the sessions whose attributes have these values, in list order."""
        return [i for i in self.order if all(self.sessions[i].get(k) == v for k, v in wanted.items())]


def history(run: Run) -> History:
    """The history of this process."""
    return run.shared(SHARED, lambda: make(run, _length(run)))


def shown_briefly(item: Callable[..., None]) -> Callable[..., None]:
    """An item over the history of this process: its failures are shown over a short one, where they show there."""
    return _shown_over(item, ())


def shown_by_one(item: Callable[..., None]) -> Callable[..., None]:
    """The same, for an item that one session is enough for."""
    return _shown_over(item, (1,))


def _shown_over(item: Callable[..., None], first: tuple[int, ...]) -> Callable[..., None]:
    @functools.wraps(item)
    def wrapped(run: Run, *arguments: Any, **named: Any) -> None:
        item(run, *arguments, **named)
        _brief(run, (*first, *BRIEF), lambda: item(run, *arguments, **named))

    return wrapped


def _brief(run: Run, lengths: Sequence[int], again: Callable[[], None]) -> None:
    """Do it again over ever longer histories until everything that failed has shown there."""
    ledger, unshown = run.ledger, {outcome.clause for outcome in run.ledger.failures()}
    for size in lengths:
        if not unshown or size >= len(history(run).order) or not run.effort("shortening").left:
            return
        made = functools.partial(make, run, size)
        # On a list that others fill as well, ours have to be the newest.
        with run.effort("shortening"):
            short = run.shared(f"{SHARED}.{size}", made) if history(run).isolated else made()
        run.ledger = Ledger()
        try:
            with run.effort("shortening"), run.sharing(SHARED, short):
                again()
            failures = run.ledger.failures()
        finally:
            run.ledger = ledger
        for outcome in failures:
            if outcome.clause in unshown:
                ledger.show(replace(outcome, exchanges=(*short.shown, *outcome.exchanges)))
        unshown -= {outcome.clause for outcome in failures}


def _length(run: Run) -> int:
    """How many sessions lists are judged over."""
    return SLOW_SIZE if (run.target.rate or SLOW_RATE + 1) <= SLOW_RATE else QUOTAS[run.profile].sessions


class _Unclear(Exception):
    """An answer leaves open what was done: a session may exist, or have another status, without our knowing."""


def make(run: Run, size: int) -> History:
    """A history of which every session and status is known; an empty one, with a note, where none can be had."""
    for _ in range(ATTEMPTS):
        try:
            return _attempt(run, size)
        except _Unclear:
            continue
    run.notes.append(UNCLEAR)
    return History()


def _attempt(run: Run, size: int) -> History:
    """Create it: every third is expired, every fifth is completed where the target can; all belong to one customer.

    One alone stays open.
    """
    made = History(customer=new_customer(run))
    refused = 0
    for number in range(size):
        payload = run.base(metadata={"number": str(number)}, **({"customer": made.customer} if made.customer else {}))
        answer = run.client.create(payload)
        if not answer.conclusive:
            raise _Unclear
        body = answer.json
        if not made.add(answer):
            refused += 1
            if refused > MOST_REFUSED:
                break
            continue
        if "retrieve" in run.probe.unserved:  # nobody could say what became of it
            continue
        if number % 3 == 0 and size > 1:
            made.shown.append(("expire", run.client.expire(body["id"])))
            made.sessions[body["id"]] = _now(run, body)
        elif number % 5 == 1:
            paid = run.drivers.complete(body, "pay") if run.pays_alone else None
            made.shown += [] if paid is None else [("a customer: pay", paid)]
            made.sessions[body["id"]] = _now(run, body)
    made.isolated = _is_isolated(run, made)
    return made


def _now(run: Run, session: dict[str, Any]) -> dict[str, Any]:
    """A session as it is now, whatever the answer to a transition was. Raises _Unclear where nothing tells."""
    for _ in range(RETRIEVES):
        answer = run.client.retrieve(session["id"])
        if answer.conclusive:
            return answer.json if isinstance(answer.json, dict) and "status" in answer.json else session
    raise _Unclear


def _is_isolated(run: Run, made: History) -> bool:
    """Whether the customer's list holds the history and nothing else: then what else is on the target is no matter."""
    if made.customer is None:
        return False
    page = page_of(run.client.list({"customer": made.customer, "limit": LONGEST_PAGE}))
    if not page.ok or not page.ids or not set(page.ids) <= set(made.order):
        return False
    made.order = as_listed(made, page.ids)
    if len(page.ids) < LONGEST_PAGE:
        return True
    # Ours are so many that others would not be seen: whoever is new has no sessions, where a customer is asked for.
    others = page_of(run.client.list({"customer": new_customer(run), "limit": 1}))
    return others.ok and not others.ids


def as_listed(made: History, listed: Sequence[str]) -> list[str]:
    """The order of a history in time: of what was made in one second as `listed`, a page of it, has it.

    What was made last comes first where the page is in no order of time, or holds too few to tell.
    """
    newest = list(reversed(made.sessions))
    times = {identity: created_of(session) for identity, session in made.sessions.items()}
    if any(time is None for time in times.values()):
        return newest
    for ids in (newest, newest[::-1], [*listed, *(i for i in newest if i not in set(listed))]):
        found = sorted(ids, key=lambda i: -(times[i] or 0))  # stable: within a second as they stand in `ids`
        if found[: len(listed)] == list(listed):
            return found
    return newest


def new_customer(run: Run) -> str | None:
    """A customer without any session; None where the target has no customers."""
    if not run.has("customers"):
        return None
    body = run.client.post("provision customer", "/v1/customers", {"email": EMAIL}).json
    return body.get("id") if isinstance(body, dict) else None


def created_of(session: Mapping[str, Any] | None) -> int | None:
    """When a session was made, as its target says; None where that is no time."""
    time = session.get("created") if session else None
    return time if type(time) is int else None


class Walk(NamedTuple):
    """Pages in the order they were asked for, and whether the walk came to its end: if not, it was given up."""

    pages: list[Page]
    ended: bool


def walk(
    run: Run,
    params: Mapping[str, Any],
    limit: int,
    *,
    backward: bool = False,
    start: str | None = None,
    until: Collection[str] = (),
    past: int | None = None,
    most: int | None = None,
    astray: Collection[str] = (),
) -> Walk:
    """All pages of a filtered list from one end to the other, or until all of some ids were seen.

    Ends with a page that brings nothing new, whatever has_more says: what is wrong then has been seen. On a list that
    others fill as well it also ends with a page that is `past` a time, beyond which nothing is looked for; after `most`
    pages (`MOST_PAGES`) it is given up. What has no place on the list (`astray`) ends it as well.
    """
    pages: list[Page] = []
    cursor, seen = start, set[str]()
    for _ in range(most or MOST_PAGES):
        asked = {**params, "limit": limit}
        if cursor is not None:
            asked["ending_before" if backward else "starting_after"] = cursor
        page = page_of(run.client.list(asked))
        pages.append(page)
        if not page.ok or not page.has_more or not set(page.ids) - seen or not set(astray).isdisjoint(page.ids):
            return Walk(pages, True)
        seen |= set(page.ids)
        if (until and seen >= set(until)) or (past is not None and _is_past(pages, past, backward)):
            return Walk(pages, True)
        cursor = page.ids[0] if backward else page.ids[-1]
    return Walk(pages, False)


def _is_past(pages: list[Page], bound: int, backward: bool) -> bool:
    """Whether a walk in the order of time has left a time behind it."""
    times = [time for page in pages for time in (reversed(times_of(page)) if backward else times_of(page))]
    if not times or not all(type(time) is int for time in times):
        return False
    in_order = times == sorted(times, reverse=not backward)
    return in_order and (times[-1] > bound if backward else times[-1] < bound)
