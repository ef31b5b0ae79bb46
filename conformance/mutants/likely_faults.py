"""Faults of the kinds that servers have and suites overlook: each kind in several forms.

What the documents allow at the most is refused; pages are short though more is there; echoes turn their entries round;
sums are rounded at the wrong place; errors and answers lack what every one has. What happens to sessions that are kept
stands in `store_faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from checkout_conformance.emulator.amounts import Amounts, Line, LineAmounts, Totals, rounded
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.paging import AsGiven, Keep, Listing, Page, Paging, keep_all
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import Rewrite, exchanged, rewriting
from checkout_conformance.schemas.paths import values
from checkout_conformance.schemas.world import World

Body = dict[str, Any]


# The most that is allowed ------------------------------------------------------------------------------------------


class Refuses(Validation):
    """Refuses creates with a value that is allowed."""

    path = ""

    def wrong(self, value: Any) -> bool:
        """Whether it refuses this value."""
        return False

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """As the reference, and then no."""
        payload = super().typed(operation, fields, world)
        if operation == "create" and any(self.wrong(value) for _, value in values(payload, self.path)):
            raise ApiError(400, f"Invalid {self.path}", param=self.path.partition("[")[0])
        return payload


def refuses(path: str, fault: str, wrong: Callable[[Any], bool]) -> type[Validation]:
    """Validation that refuses such values at a path."""
    return type("RefusesMost", (Refuses,), {"path": path, "wrong": lambda _, value: wrong(value), "__doc__": fault})


def _places(value: Any) -> int:
    return len(str(value).partition(".")[2])


def _beyond(last: int) -> Callable[[Any], bool]:
    return lambda value: any(ord(character) > last for character in str(value))


DECIMAL, PLAIN_DECIMAL = "line_items[].price_data.unit_amount_decimal", "line_items.price_data.unit_amount_decimal"
NAME, PLAIN_NAME = "line_items[].price_data.product_data.name", "line_items.price_data.product_data.name"
# name, clause, path, fault, whether a value is refused
MOST: tuple[tuple[str, str, str, str, Callable[[Any], bool]], ...] = (
    (
        "two_places",
        f"create.{PLAIN_DECIMAL}.pattern",
        DECIMAL,
        "decimal amounts have two places at most",
        lambda v: _places(v) > 2,
    ),
    (
        "ten_places",
        f"create.{PLAIN_DECIMAL}.pattern",
        DECIMAL,
        "decimal amounts have ten places at most",
        lambda v: _places(v) > 10,
    ),
    ("latin_names", f"create.{PLAIN_NAME}.accepted", NAME, "names are Latin-1 only", _beyond(0xFF)),
    (
        "no_emoji",
        f"create.{PLAIN_NAME}.accepted",
        NAME,
        "names hold no characters beyond the first plane",
        _beyond(0xFFFF),
    ),
    (
        "ascii_metadata",
        "create.metadata.any.max_length",
        "metadata.*",
        "values of metadata are ASCII only",
        _beyond(0x7F),
    ),
    (
        "short_metadata",
        "create.metadata.any.max_length",
        "metadata.*",
        "values of metadata are shorter than 500",
        lambda v: len(v) > 499,
    ),
    (
        "few_fields",
        "create.custom_fields.max_items",
        "custom_fields",
        "two custom fields at most",
        lambda v: len(v) > 2,
    ),
    (
        "few_shipping",
        "create.shipping_options.max_items",
        "shipping_options",
        "four shipping options at most",
        lambda v: len(v) > 4,
    ),
    (
        "few_lines",
        "create.line_items.at_most_100_in_payment_mode",
        "line_items",
        "fifty line items at most",
        lambda v: len(v) > 50,
    ),
    (
        "few_recurring",
        "create.line_items.at_most_20_recurring",
        "line_items",
        "nineteen recurring line items at most",
        lambda v: len([one for one in v if one.get("price_data", {}).get("recurring")]) > 19,
    ),
    (
        "few_of_both_kinds",
        "create.line_items.at_most_20_recurring",
        "line_items",
        "twenty line items at most, where one is recurring",
        lambda v: len(v) > 20 and any(one.get("price_data", {}).get("recurring") for one in v),
    ),
    (
        "two_years",
        "create.line_items.price_data.recurring.interval_count.three_years",
        "line_items[].price_data.recurring.interval_count",
        "an interval lasts two years at most",
        lambda v: v > 24,
    ),
    ("few_keys", "create.metadata.max_properties", "metadata", "forty keys of metadata at most", lambda v: len(v) > 40),
    (
        "few_options",
        "create.custom_fields.dropdown.options.max_items",
        "custom_fields[].dropdown.options",
        "a dropdown has a hundred options at most",
        lambda v: len(v) > 100,
    ),
)


# Short pages ----------------------------------------------------------------------------------------------------


class CappedPages(Paging):
    """A page has twenty sessions at most, whatever its limit, and says that there are more."""

    def limit(self, query: Body) -> int:
        """Twenty at most."""
        return min(20, super().limit(query))


class CappedAtFifty(Paging):
    """A page has fifty sessions at most, whatever its limit, and says that there are more."""

    def limit(self, query: Body) -> int:
        """Fifty at most."""
        return min(50, super().limit(query))


class FiltersAfterCutting(Paging):
    """A page is cut first and filtered then: it is short though more is there."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """What is left of a page of all."""
        if isinstance(listing, AsGiven):
            return super().page(listing, query, noun, keep)
        page = super().page(listing, query, noun)
        return replace(page, data=[body for body in page.data if keep(body)])


class ShortBackwardPages(Paging):
    """Pages before a cursor are one short."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Less the first."""
        page = super().page(listing, query, noun, keep)
        short = query.get("ending_before") is not None and page.has_more and len(page.data) > 1
        return replace(page, data=page.data[1:]) if short else page


# Order -------------------------------------------------------------------------------------------------------------


def turned(name: str, change: Callable[[Any], Any]) -> Rewrite:
    """Sessions whose attribute has its entries in another order."""

    def turn(session: Body) -> None:
        if isinstance(session.get(name), list):
            session[name] = change(session[name])

    return rewriting("session", turn)


def turned_options(session: Body) -> None:
    for held in session.get("custom_fields") or ():
        if held.get("dropdown"):
            held["dropdown"]["options"] = held["dropdown"]["options"][::-1]


# Rounding ----------------------------------------------------------------------------------------------------------


class RoundsEachUnit(Amounts):
    """A decimal unit amount is rounded before it is multiplied."""

    def subtotal(self, line: Line) -> int:
        """Rounded too early."""
        decimal = line.price.get("unit_amount_decimal")
        if line.price.get("unit_amount") is None and decimal is not None and not line.free:
            return int(Decimal(decimal).quantize(Decimal(1), rounding=ROUND_DOWN)) * line.quantity
        return super().subtotal(line)


class RoundsEachShare(Amounts):
    """What each line gets of a discount is rounded by itself: the shares need not make the whole."""

    whole = 0

    def split(self, total: int, weights: Sequence[int]) -> list[int]:
        """No remainder is given to anyone."""
        self.whole = total
        return [rounded(Decimal(total) * weight / (sum(weights) or 1)) for weight in weights]

    def totals(self, priced: Sequence[LineAmounts], shipping: int = 0) -> Totals:
        """The session says the whole."""
        found = super().totals(priced, shipping)
        return replace(found, discount=self.whole, total=found.total + found.discount - self.whole)


class WholePercents(Amounts):
    """A coupon's percentage is cut to a whole number."""

    def discount(self, coupon: Body | None, subtotal: int) -> int:
        """Without its decimals."""
        if coupon and coupon.get("percent_off") is not None and coupon.get("amount_off") is None:
            return subtotal * int(Decimal(str(coupon["percent_off"]))) // 100
        return super().discount(coupon, subtotal)


class TensOnly(Amounts):
    """Totals are rounded to tens."""

    def total(self, priced: Any, shipping: int) -> int:
        """Without the last digit."""
        return super().total(priced, shipping) // 10 * 10


# What every error and every answer has -----------------------------------------------------------------------------


def error_without(name: str, statuses: tuple[int, ...]) -> Rewrite:
    """Errors of these statuses lack a member."""

    def rewrite(_operation: str, status: int, body: Body) -> Body:
        found = body.get("error")
        if status not in statuses or not isinstance(found, dict):
            return body
        return {**body, "error": {key: value for key, value in found.items() if key != name}}

    return rewrite


def without_header(name: str, wanted: Callable[[str, Reply], bool]) -> Callable[[str, Reply], Reply]:
    """Some answers lack a header."""

    def rewrite(operation: str, reply: Reply) -> Reply:
        if not wanted(operation, reply):
            return reply
        return replace(reply, headers={key: held for key, held in reply.headers.items() if key.lower() != name})

    return rewrite


def as_text(_operation: str, reply: Reply) -> Reply:
    """Errors say that they are a page of text."""
    return replace(reply, headers={**reply.headers, "Content-Type": "text/html"}) if reply.status >= 400 else reply


# The table ---------------------------------------------------------------------------------------------------------


def faults() -> Iterator[Fault]:
    """All of them."""
    for name, clause, path, fault, wrong in MOST:
        yield named(name, clause, "validation", refuses(path, f"Refused: {fault}.", wrong))
    yield named("capped_pages", "paging.limit", "paging", CappedPages)
    yield named("capped_at_fifty", "paging.limit", "paging", CappedAtFifty)
    yield named("filters_after_cutting", "filters.full_pages", "paging", FiltersAfterCutting)
    yield named("short_backward_pages", "paging.limit", "paging", ShortBackwardPages)
    yield answering(
        "fields_turned",
        "create.custom_fields.key.echo",
        turned("custom_fields", lambda held: held[::-1]),
        "custom fields are in the opposite order",
    )
    yield answering(
        "options_turned",
        "create.custom_fields.dropdown.options.value.echo",
        rewriting("session", turned_options),
        "the options of a dropdown are in the opposite order",
    )
    yield named("rounds_each_unit", "amounts.subtotal_decimal", "amounts", RoundsEachUnit)
    yield named("rounds_each_share", "amounts.lines_make_discount", "amounts", RoundsEachShare)
    yield named("whole_percents", "amounts.percent_off", "amounts", WholePercents)
    yield named("tens_only", "amounts.total", "amounts", TensOnly)
    yield answering(
        "errors_without_type", "error.error.type.present", error_without("type", (400,)), "refusals have no type"
    )
    yield answering("missing_without_type", "errors.envelope", error_without("type", (404,)), "404s have no type")
    yield answering("strangers_without_type", "errors.envelope", error_without("type", (401,)), "401s have no type")
    for name, wanted, fault in HEADERLESS:
        parts = exchanged(rewrite_reply=without_header("request-id", wanted))
        yield Fault(name, "conventions.request_id", parts, fault)
    yield Fault(
        "refusals_as_text", "conventions.content_type", exchanged(rewrite_reply=as_text), "errors are called text/html"
    )


HEADERLESS: tuple[tuple[str, Callable[[str, Reply], bool], str], ...] = (
    ("headerless_errors", lambda _, reply: reply.status >= 400, "errors have no Request-Id"),
    ("headerless_404", lambda _, reply: reply.status == 404, "404s have no Request-Id"),
    ("headerless_401", lambda _, reply: reply.status == 401, "401s have no Request-Id"),
    ("headerless_updates", lambda operation, _: operation == "update", "updates have no Request-Id"),
    ("headerless_expiries", lambda operation, _: operation == "expire", "expiries have no Request-Id"),
    ("headerless_lines", lambda operation, _: operation == "line_items", "line items have no Request-Id"),
)
