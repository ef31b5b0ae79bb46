"""Judge pages against the order that is known: a walk must visit everything once, and say truly what is left.

Pure functions over pages (the ids they held and what they said of more). A walk that never crossed a page boundary
proves nothing, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from checkout_conformance.checks.outcomes import Shown, blocked, failed, judged, passed
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome

Ids = Sequence[str]
MORE = "paging.has_more"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the ids on it, what it said of more (None: nothing sensible), and the exchange that brought it."""

    ids: tuple[str, ...]
    has_more: bool | None
    exchange: Exchange

    @property
    def ok(self) -> bool:
        """Whether it is a page at all."""
        return self.exchange.ok and self.has_more is not None


def page_of(exchange: Exchange) -> Page:
    """The page that an exchange brought."""
    body: Any = exchange.json
    ids = tuple(str(entry.get("id")) for entry in exchange.entries)
    more = body.get("has_more") if isinstance(body, dict) else None
    return Page(ids, more if isinstance(more, bool) else None, exchange)


def times_of(page: Page) -> list[Any]:
    """`created` of the entries on a page, whatever stands there."""
    return [entry.get("created") for entry in page.exchange.entries] if page.ok else []


def shown(*pages: Page) -> Shown:
    """The exchanges of pages, numbered."""
    return tuple((f"page {number}", page.exchange) for number, page in enumerate(pages, 1))


def in_order(quantities: Sequence[Any], shown: Shown) -> Iterator[Outcome]:
    """Whether line items come as they were sent, each of one piece more than the one before it, or in reverse.

    Nothing is said where they do not have the quantities that were sent.
    """
    sent = list(range(1, len(quantities) + 1))
    if all(isinstance(quantity, int) for quantity in quantities) and sorted(quantities) == sent:
        holds = list(quantities) in (sent, sent[::-1])
        seen = ", ".join(map(str, quantities))
        yield judged("paging.line_items.in_order", holds, "quantities from 1 up, as they were sent", seen, shown)


def own_url(session: str, exchange: Exchange, shown: Shown) -> list[Outcome]:
    """Whether the url of a list of line items is of the session that was asked for; of one that is no text, its clause
    speaks.
    """
    body: Any = exchange.json
    url = body.get("url") if isinstance(body, dict) else None
    if not isinstance(url, str):
        return []
    return [judged("paging.line_items.url", session in url, f"a url of {session}", f"`{url}`", shown)]


def walk(
    clause: str, known: Ids, pages: Sequence[Page], *, backward: bool = False, ended: bool = True
) -> Iterator[Outcome]:
    """A walk over all pages: everything known once and in order. `known` is the order of the list.

    Nothing is said of a walk that needed one page only; one that stopped there too early is judged. Of one that was
    given up before it `ended`, what has not come yet may be behind what others have made in between.
    """
    if not pages or not all(page.ok for page in pages):
        return
    visited = [i for page in (reversed(pages) if backward else pages) for i in page.ids]
    complete = set(known) <= set(visited)
    if (len(pages) < 2 and complete) or (not ended and not complete):
        return
    mine = [i for i in visited if i in set(known)]
    holds = mine == list(known) or _differ_within_seconds(known, mine, pages)
    yield judged(clause, holds, f"{len(known)} ids once, in order", _difference(known, mine), shown(*pages))


def newest_of_a_second(made: Ids, pages: Sequence[Page]) -> Iterator[Outcome]:
    """Whether sessions of the same second come newest first; `made` is all of them, the newest first.

    Nothing is said where no two of them are of the same second, nor of lists in another order of time.
    """
    listed = [i for page in pages for i in page.ids if i in set(made)]
    wanted = [i for i in made if i in set(listed)]
    times = _times(pages)
    if len({times.get(i) for i in listed}) == len(listed):
        return
    if listed == wanted or _differ_within_seconds(wanted, listed, pages):
        expected, observed = (f"sessions {', '.join(ids)}" for ids in (wanted, listed))
        yield judged("paging.newest_of_a_second", listed == wanted, expected, observed, shown(*pages))


def _differ_within_seconds(one: Ids, other: Ids, pages: Sequence[Page]) -> bool:
    """Whether two orders of the same sessions are both orders of time: no document says more."""
    times = _times(pages)
    created = [times.get(i) for i in one]
    return (
        sorted(one) == sorted(other)
        and all(isinstance(time, int) for time in created)
        and created == [times.get(i) for i in other]
    )


def _times(pages: Sequence[Page]) -> dict[str, Any]:
    return {i: time for page in pages if page.ok for i, time in zip(page.ids, times_of(page), strict=True)}


def _difference(known: Ids, seen: Ids) -> str:
    missing = [i for i in known if i not in set(seen)]
    doubled = sorted({i for i in seen if list(seen).count(i) > 1})
    if missing:
        return f"{len(missing)} never came, such as {missing[0]}"
    if doubled:
        return f"{len(doubled)} came more than once, such as {doubled[0]}"
    return "all of them, in order" if list(seen) == list(known) else "all of them, in another order"


def after_the_cursor(pages: Sequence[Page]) -> Iterator[Outcome]:
    """Whether a page leaves out the line item that its cursor names; `pages` each begin after the one before.

    Of a page that is the same as the one before, nobody can tell whether its cursor was read at all.
    """
    for before, after in pairwise(pages):
        if before.ids and after.ok and after.ids != before.ids:
            cursor, words = before.ids[-1], "a page without the line item that the cursor names"
            clause = "paging.line_items.after_the_cursor"
            yield judged(clause, cursor not in after.ids, words, f"{cursor} again", shown(before, after))


def continued(clause: str, before: Page, after: Page) -> Outcome:
    """The later page is the end of the earlier one: what follows the cursor stays the same."""
    wanted = before.ids[len(before.ids) - len(after.ids) :] if after.ids else before.ids
    expected, observed = f"sessions {', '.join(wanted)}", f"sessions {', '.join(after.ids) or 'none'}"
    return judged(clause, list(wanted) == list(after.ids), expected, observed, shown(before, after))


def more(clause: str, page: Page, wanted: bool) -> Outcome:
    """has_more of one page; on whatever page it is wrong, it is one failure."""
    expected, observed = f"has_more {wanted}".lower(), f"has_more {page.has_more}".lower()
    if page.has_more is wanted:
        return passed(clause, shown(page))
    return failed(clause, expected, observed, shown(page), cause=None if clause.endswith(".has_more") else MORE)


def size(clause: str, page: Page, wanted: int) -> Outcome:
    """The number of objects on one page."""
    return judged(clause, len(page.ids) == wanted, f"{wanted} objects", f"{len(page.ids)} objects", shown(page))


def just_before(rest: Ids, page: Page) -> Outcome:
    """A page before a cursor ends where the cursor stands; `rest` is everything before it, in the order of the list."""
    ids, wanted = list(page.ids), list(rest[-len(page.ids) :])
    seen = f"sessions {', '.join(ids)}"
    return judged("paging.just_before", ids == wanted, f"sessions {', '.join(wanted)}", seen, shown(page))


def full(clause: str, page: Page, limit: int) -> Outcome:
    """A page after which there is more has as many objects as it may have."""
    holds = not page.has_more or len(page.ids) >= limit
    observed = f"{len(page.ids)} objects, has_more {page.has_more}".lower()
    return judged(clause, holds, f"{limit} objects where there is more", observed, shown(page))


def newest_first(page: Page) -> Outcome:
    """`created` never grows along the list; of times that are none, their own clause speaks."""
    times = times_of(page)
    numbers = [time for time in times if isinstance(time, int)]
    if len(numbers) < len(times):
        return blocked("paging.newest_first", "session.created.type", "`created` is no time", shown(page))
    holds = numbers == sorted(numbers, reverse=True)
    return judged("paging.newest_first", holds, "created never grows", f"{times[:12]}", shown(page))


def out_of_range(asked: int, page: Page, clause: str = "paging.limit_out_of_range") -> Outcome:
    """A limit outside its range: refused, or read as the nearest one inside."""
    status = page.exchange.status
    refused = status is not None and 400 <= status < 500
    clamped = page.ok and (len(page.ids) == 1 if asked < 1 else len(page.ids) <= 100)
    expected = "a refusal, or the nearest limit inside 1 to 100"
    return judged(
        clause,
        refused or clamped,
        expected,
        f"status {status}, {len(page.ids)} objects",
        shown(page),
    )


def past_the_end(clause: str, page: Page) -> Outcome:
    """The page beyond the object at an end: it is a page, it is empty, and it says that nothing follows."""
    holds = page.ok and not page.ids and page.has_more is False
    observed = f"status {page.exchange.status}, {len(page.ids)} objects, has_more {page.has_more}".lower()
    return judged(clause, holds, "an empty page, has_more false", observed, shown(page))


def refused(clause: str, page: Page) -> Outcome:
    """A page that must be refused was, as an invalid request."""
    status = page.exchange.status
    holds = status is not None and 400 <= status < 500
    return judged(clause, holds, "a refusal (4xx)", f"status {status}", shown(page))
