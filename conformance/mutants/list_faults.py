"""Faults in lists: pages, cursors and filters. Each class is one fault; the table names the clause it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.filters import Filters
from checkout_conformance.emulator.paging import AsGiven, Keep, Listing, Page, Paging, keep_all
from checkout_conformance.mutants.fault import Fault, named
from checkout_conformance.mutants.other_manners import OldestOfASecond

Body = dict[str, Any]


class OneTooFew(Paging):
    """Every page is one object short of its limit."""

    def limit(self, query: Body) -> int:
        """One less than asked for, but one at least."""
        return max(1, super().limit(query) - 1)


class TwelveByDefault(Paging):
    """Without a limit a page has twelve objects."""

    def limit(self, query: Body) -> int:
        """Another default."""
        return 12 if query.get("limit") is None else super().limit(query)


class AlwaysMore(Paging):
    """has_more is always true."""

    def has_more(self, found: Sequence[Body], limit: int) -> bool:
        """True."""
        return True


class MoreWhenFull(Paging):
    """has_more is true where the page is full, even the last one."""

    def has_more(self, found: Sequence[Body], limit: int) -> bool:
        """Whether the page is full."""
        return len(found) >= limit


class CursorIncluded(Paging):
    """The object that the cursor names is on the page again."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Every page after a cursor begins with the cursor's object."""
        page = super().page(listing, query, noun, keep)
        cursor = query.get("starting_after")
        if cursor is None or isinstance(listing, AsGiven):
            return page
        whole = super().take(listing.forward(None), keep_all, 100_000)
        same = [body for body in whole if body["id"] == cursor]
        return replace(page, data=[*same, *page.data][: max(1, len(page.data))])


class BackwardFromTheTop(Paging):
    """ending_before gives the newest page instead of the one just before the cursor."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Takes the page from the other end."""
        before = query.get("ending_before")
        if before is None or isinstance(listing, AsGiven):
            return super().page(listing, query, noun, keep)
        found = self.take(listing.backward(before), keep, 100_000)
        return Page(found[::-1][: self.limit(query)], len(found) > self.limit(query))


class LooseCursors(Paging):
    """An unknown cursor gives an empty page."""

    def check_cursors(self, listing: Listing, query: Body, noun: str) -> None:
        """Checks nothing."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Empty where the cursor is unknown."""
        for name in ("starting_after", "ending_before"):
            if query.get(name) is not None and query[name] not in listing:
                return Page([], False)
        return super().page(listing, query, noun, keep)


class LimitFails(Paging):
    """A limit of 0 gives an empty page."""

    def limit(self, query: Body) -> int:
        """No lower bound."""
        wanted = query.get("limit")
        return 0 if wanted == 0 else super().limit(query)


class LosesOne(Paging):
    """Every page after the first leaves out its first object."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Skips one behind the cursor."""
        page = super().page(listing, query, noun, keep)
        if query.get("starting_after") is None or len(page.data) < 2 or isinstance(listing, AsGiven):
            return page
        return replace(page, data=page.data[1:])


class ItemsLoseOne(Paging):
    """Pages of line items after the first leave out their first object."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Skips one behind the cursor, of line items only."""
        page = super().page(listing, query, noun, keep)
        if query.get("starting_after") is None or not isinstance(listing, AsGiven):
            return page
        return replace(page, data=page.data[1:])


class ItemsCursorIncluded(Paging):
    """Pages of line items after a cursor begin with the line item that it names."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """The cursor's own line item first, in place of the last one."""
        page = super().page(listing, query, noun, keep)
        cursor = query.get("starting_after")
        if cursor is None or not isinstance(listing, AsGiven):
            return page
        same = [body for body in listing.forward(None) if body["id"] == cursor]
        return replace(page, data=[*same, *page.data][: max(1, len(page.data))])


class ItemsAlwaysMore(Paging):
    """Line items always have more."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """has_more of line items."""
        page = super().page(listing, query, noun, keep)
        return replace(page, has_more=True) if isinstance(listing, AsGiven) else page


class ItemsTenAlways(Paging):
    """Ten line items come, whatever the limit."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Without its limit, where line items are asked for."""
        asked = {k: v for k, v in query.items() if k != "limit"} if isinstance(listing, AsGiven) else query
        return super().page(listing, asked, noun, keep)


class ItemsLimitFails(Paging):
    """A limit of 0 gives an empty page of line items."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Nothing for nothing."""
        if isinstance(listing, AsGiven) and query.get("limit") == 0:
            return Page([], True)
        return super().page(listing, query, noun, keep)


class ItemsBeginAgain(Paging):
    """After the last line item they begin again."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """The first page where there is none."""
        found = super().page(listing, query, noun, keep)
        if isinstance(listing, AsGiven) and not found.data and query.get("starting_after") is not None:
            return super().page(listing, {k: v for k, v in query.items() if k != "starting_after"}, noun, keep)
        return found


class ItemsTwentyByDefault(Paging):
    """Without a limit twenty line items come."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Another default for line items."""
        if isinstance(listing, AsGiven) and query.get("limit") is None:
            query = {**query, "limit": 20}
        return super().page(listing, query, noun, keep)


class DeafBackward(Paging):
    """ending_before of sessions is not read."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """As without it."""
        if not isinstance(listing, AsGiven):
            query = {name: value for name, value in query.items() if name != "ending_before"}
        return super().page(listing, query, noun, keep)


class ItemsBackwardFromTheTop(Paging):
    """ending_before of line items gives the first page."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Takes the page from the other end."""
        before = query.get("ending_before")
        if before is None or not isinstance(listing, AsGiven):
            return super().page(listing, query, noun, keep)
        found = self.take(listing.backward(before), keep, 100_000)
        return Page(found[::-1][: self.limit(query)], len(found) > self.limit(query))


class ItemsBackwardAreAll(Paging):
    """ending_before of line items is not read, and gives them all."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Everything there is."""
        if query.get("ending_before") is None or not isinstance(listing, AsGiven):
            return super().page(listing, query, noun, keep)
        return Page(self.take(listing.forward(None), keep, 100_000), False)


class ForgetsFilter(Filters):
    """One filter is ignored."""

    forgotten = ""

    def session(self, query: Body) -> Callable[[Body], bool]:
        """All filters but one."""
        return super().session({name: value for name, value in query.items() if name != self.forgotten})


def forgets(name: str) -> type[Filters]:
    """Filters without one of them."""
    return type("Forgets", (ForgetsFilter,), {"forgotten": name, "__doc__": f"The filter `{name}` is ignored."})


class ExceptStatus(Filters):
    """The status filter leaves out every seventh session of one status."""

    status = ""

    def session(self, query: Body) -> Callable[[Body], bool]:
        """As the reference, less some."""
        keep = super().session(query)
        if query.get("status") != self.status:
            return keep
        seen = {"number": 0}

        def fewer(body: Body) -> bool:
            if not keep(body):
                return False
            seen["number"] += 1
            return seen["number"] % 7 != 0

        return fewer


def except_status(status: str) -> type[Filters]:
    """Filters that leave some sessions of a status out."""
    fault = f"The status filter leaves out every seventh session that is {status}."
    return type("Except", (ExceptStatus,), {"status": status, "__doc__": fault})


class Shifted(Filters):
    """A bound of created is off by one second."""

    bound = ""
    by = 0

    def created(self, moment: int, wanted: Any) -> bool:
        """With the bound moved."""
        if isinstance(wanted, dict) and self.bound in wanted:
            wanted = {**wanted, self.bound: int(wanted[self.bound]) + self.by}
        return super().created(moment, wanted)


def shifted(bound: str, by: int) -> type[Filters]:
    """Filters with one bound moved."""
    fault = f"The bound `created[{bound}]` is off by {by} seconds."
    return type("ShiftedBound", (Shifted,), {"bound": bound, "by": by, "__doc__": fault})


class ExactlyIgnored(Filters):
    """created as a plain time is ignored."""

    def created(self, moment: int, wanted: Any) -> bool:
        """Bounds only."""
        return super().created(moment, wanted) if isinstance(wanted, dict) else True


class EitherFilter(Filters):
    """Of several filters one is enough."""

    def session(self, query: Body) -> Callable[[Body], bool]:
        """Any of them."""
        names = [name for name in ("status", "customer", "created") if query.get(name) is not None]
        parts = [super(EitherFilter, self).session({name: query[name]}) for name in names]
        whole = super().session(query)
        return (lambda body: any(part(body) for part in parts)) if len(parts) > 2 else whole


class UnsortedSessions(Paging):
    """Pages come oldest first."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Reverses each page, and gives adjacent ones different times."""
        page = super().page(listing, query, noun, keep)
        if isinstance(listing, AsGiven):
            return page
        return replace(page, data=[{**body, "created": 1_700_000_000 + i} for i, body in enumerate(page.data)])


class InsertsNew(Paging):
    """A page after a cursor begins with what is newest of all."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """The newest session pushes the last one off every later page, once there are new ones."""
        page = super().page(listing, query, noun, keep)
        if query.get("starting_after") is None or query.get("limit") != 5 or isinstance(listing, AsGiven):
            return page
        newest = next(iter(self.take(listing.forward(None), keep, 1)), None)
        if newest is None or len(page.data) < 5:
            return page
        return replace(page, data=[page.data[0], page.data[0], *page.data[2:]])


_ROWS: tuple[tuple[str, str, str, type], ...] = (
    ("one_too_few", "paging.limit", "paging", OneTooFew),
    ("twelve_by_default", "paging.default_limit", "paging", TwelveByDefault),
    ("always_more", "paging.beyond_the_end", "paging", AlwaysMore),
    ("has_more_of_all", "paging.has_more", "paging", AlwaysMore),
    ("more_when_full", "paging.full_last_page", "paging", MoreWhenFull),
    ("cursor_included", "paging.forward", "paging", CursorIncluded),
    ("loses_one", "paging.forward", "paging", LosesOne),
    ("backward_from_the_top", "paging.just_before", "paging", BackwardFromTheTop),
    ("deaf_backward", "paging.backward", "paging", DeafBackward),
    ("loose_cursors", "paging.unknown_cursor_refused", "paging", LooseCursors),
    ("limit_fails", "paging.limit_out_of_range", "paging", LimitFails),
    ("oldest_first", "paging.newest_first", "paging", UnsortedSessions),
    ("oldest_of_a_second", "paging.newest_of_a_second", "paging", OldestOfASecond),
    ("inserts_new", "paging.stable_while_creating", "paging", InsertsNew),
    ("items_lose_one", "paging.line_items.complete", "paging", ItemsLoseOne),
    ("items_cursor_included", "paging.line_items.after_the_cursor", "paging", ItemsCursorIncluded),
    ("items_always_more", "paging.line_items.has_more", "paging", ItemsAlwaysMore),
    ("items_ten_always", "paging.line_items.limit", "paging", ItemsTenAlways),
    ("items_limit_fails", "paging.line_items.limit_out_of_range", "paging", ItemsLimitFails),
    ("items_begin_again", "paging.line_items.past_the_end", "paging", ItemsBeginAgain),
    ("items_twenty_by_default", "paging.line_items.default_limit", "paging", ItemsTwentyByDefault),
    ("items_backward_from_the_top", "paging.line_items.backward", "paging", ItemsBackwardFromTheTop),
    ("items_backward_are_all", "paging.line_items.before_the_first", "paging", ItemsBackwardAreAll),
    ("any_customer", "filters.customer", "filters", forgets("customer")),
    ("any_email", "filters.customer_details_email", "filters", forgets("customer_details")),
    ("some_open_missing", "filters.status.open", "filters", except_status("open")),
    ("some_expired_missing", "filters.status.expired", "filters", except_status("expired")),
    ("any_status", "filters.status.complete", "filters", forgets("status")),
    ("gt_as_gte", "filters.created.gt", "filters", shifted("gt", -1)),
    ("gte_as_gt", "filters.created.gte", "filters", shifted("gte", 1)),
    ("lt_as_lte", "filters.created.lt", "filters", shifted("lt", 1)),
    ("lte_as_lt", "filters.created.lte", "filters", shifted("lte", -1)),
    ("exactly_ignored", "filters.created.exact", "filters", ExactlyIgnored),
    ("any_intent", "filters.payment_intent", "filters", forgets("payment_intent")),
    ("any_payment_link", "filters.payment_link", "filters", forgets("payment_link")),
    ("any_subscription", "filters.subscription", "filters", forgets("subscription")),
    ("either_filter", "filters.combined", "filters", EitherFilter),
)


def faults() -> Iterator[Fault]:
    """All of them."""
    yield from (named(*row) for row in _ROWS)
