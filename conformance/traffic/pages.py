"""What recorded lists tell: their size, their order, what their filters let through, and how pages follow each other.

Which sessions a list should have held is not known: nobody recorded them all. What it leaves out is told by `missing`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checkout_conformance.checks import paging
from checkout_conformance.checks.outcomes import judged
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.traffic.answers import CURSORS
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.routing import Call

Entry = Mapping[str, Any]
DEFAULT_LIMIT, LIMITS = 10, range(1, 101)


class Filter(NamedTuple):
    """A filter that was asked for: its clause, its name, its value, and whether it lets an entry through."""

    clause: str
    name: str
    wanted: Any
    lets_through: Callable[[Entry, Any], bool]


def _named(attribute: str) -> Callable[[Entry, Any], bool]:
    """Whether an attribute names the object that was asked for, be it an id or the object itself."""

    def holds(entry: Entry, wanted: Any) -> bool:
        value = entry.get(attribute)
        return bool((value.get("id") if isinstance(value, Mapping) else value) == wanted)

    return holds


def _email(entry: Entry, wanted: Any) -> bool:
    details = entry.get("customer_details")
    email = details.get("email") if isinstance(details, Mapping) else None
    return str(email).lower() == str(wanted).lower()


def _created(holds: Callable[[int, int], bool]) -> Callable[[Entry, Any], bool]:
    def within(entry: Entry, wanted: Any) -> bool:
        made = entry.get("created")
        return not isinstance(made, int) or not isinstance(wanted, int) or holds(made, wanted)

    return within


# A filter of the list -> its clause, and whether an entry is one that it lets through.
FILTERS: Mapping[str, tuple[str, Callable[[Entry, Any], bool]]] = {
    "customer": ("filters.customer", _named("customer")),
    "payment_intent": ("filters.payment_intent", _named("payment_intent")),
    "payment_link": ("filters.payment_link", _named("payment_link")),
    "subscription": ("filters.subscription", _named("subscription")),
    "customer_details.email": ("filters.customer_details_email", _email),
    "created": ("filters.created.exact", _created(lambda made, wanted: made == wanted)),
    "created.gt": ("filters.created.gt", _created(lambda made, wanted: made > wanted)),
    "created.gte": ("filters.created.gte", _created(lambda made, wanted: made >= wanted)),
    "created.lt": ("filters.created.lt", _created(lambda made, wanted: made < wanted)),
    "created.lte": ("filters.created.lte", _created(lambda made, wanted: made <= wanted)),
}


class Pages:
    """Judges the lists of one recording. Give them in order."""

    def __init__(self) -> None:
        self._ended: OrderedDict[tuple[str, str, str], Page] = OrderedDict()

    def sessions(self, call: Call) -> Iterator[Outcome]:
        """A page of sessions."""
        page = page_of(call.exchange)
        if not page.ok or call.params is None:
            return
        yield paging.newest_first(page)
        yield from _size(call, page, "paging")
        yield from filtered(call, page)
        before = self._before(call, page)
        if before is None:
            return
        yield _nothing_twice("paging.forward", before, page)
        if "status" not in call.params:  # what a page left out may have another status by now
            yield paging.more("paging.has_more", before, bool(page.ids))
        if not page.ids:
            yield paging.past_the_end("paging.beyond_the_end", page)

    def line_items(self, call: Call) -> Iterator[Outcome]:
        """A page of a session's line items."""
        page = page_of(call.exchange)
        if not page.ok or call.params is None:
            return
        yield from _size(call, page, "paging.line_items")
        before = self._before(call, page)
        if before is None:
            return
        if before.has_more:
            yield _nothing_twice("paging.line_items.complete", before, page)
            yield paging.more("paging.line_items.has_more", before, bool(page.ids))
        else:
            yield paging.past_the_end("paging.line_items.past_the_end", page)

    def _before(self, call: Call, page: Page) -> Page | None:
        """The page that this one goes on from, where it was recorded; and this one is kept for the next."""
        params = call.params or {}
        filters = repr(sorted((k, repr(v)) for k, v in params.items() if k not in (*CURSORS, "limit", "expand")))
        place = (call.base, f"{call.identity} {call.account} {filters}")
        cursor = params.get("starting_after")
        before = self._ended.get((*place, str(cursor))) if cursor else None
        if page.ids and not params.get("ending_before"):
            remember(self._ended, (*place, page.ids[-1]), page)
        return before


def _size(call: Call, page: Page, theme: str) -> Iterator[Outcome]:
    """A page is as long as asked, where more follow, and never longer."""
    asked = (call.params or {}).get("limit")
    limit = DEFAULT_LIMIT if asked is None else asked
    if not isinstance(limit, int) or limit not in LIMITS:
        return
    clause = f"{theme}.default_limit" if asked is None else f"{theme}.limit"
    holds = len(page.ids) == limit if page.has_more else len(page.ids) <= limit
    expected = f"{limit} objects" if page.has_more else f"at most {limit} objects"
    yield judged(clause, holds, expected, f"{len(page.ids)} objects", paging.shown(page))


def _nothing_twice(clause: str, before: Page, page: Page) -> Outcome:
    twice = [identity for identity in page.ids if identity in before.ids]
    observed = f"{twice[0]} again" if twice else "others"
    return judged(clause, not twice, "objects after the cursor", observed, paging.shown(before, page))


def filtered(call: Call, page: Page) -> Iterator[Outcome]:
    """Everything on the page is what its filters ask for. Of a page without entries nothing is said."""
    asked = list(filters_of(call.params or {}))
    body = call.exchange.json
    entries = [entry for entry in body["data"] if isinstance(entry, Mapping)]
    if not asked or not entries or call.scrubbed:
        return
    strangers = [next((entry for entry in entries if not one.lets_through(entry, one.wanted)), None) for one in asked]
    together = len(strangers) - strangers.count(None) > 1  # then it is not one filter that is left out
    for one, other in zip(asked, strangers, strict=True):
        expected = f"sessions with {one.name} {one.wanted!r}"
        observed = "such sessions only" if other is None else f"also {other.get('id')}"
        yield judged(
            "filters.combined" if together else one.clause, other is None, expected, observed, paging.shown(page)
        )


def filters_of(params: Mapping[str, Any]) -> Iterator[Filter]:
    """The filters of a query."""
    for name, wanted in _flat(params):
        if name == "status" and wanted in ("open", "complete", "expired"):
            yield Filter(f"filters.status.{wanted}", name, wanted, _named("status"))
        elif name in FILTERS:
            clause, lets_through = FILTERS[name]
            yield Filter(clause, name, wanted, lets_through)


def _flat(params: Mapping[str, Any], above: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
    for name, value in params.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*above, name))
        else:
            yield ".".join((*above, name)), value
