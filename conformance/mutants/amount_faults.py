"""Faults in arithmetic: of sessions, of line items, and of the sums between them. Each row is about one sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from checkout_conformance.emulator.amounts import Amounts, Line, LineAmounts
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import rewriting

Body = dict[str, Any]
ZERO_DECIMAL = ("jpy", "krw", "vnd", "clp")


class DecimalsLost(Amounts):
    """A decimal unit amount is read as if its point were not there."""

    def subtotal(self, line: Line) -> int:
        """Reads 10.5 as 105."""
        if line.price.get("unit_amount") is None and line.price.get("unit_amount_decimal") is not None:
            return int(Decimal(line.price["unit_amount_decimal"].replace(".", ""))) * line.quantity
        return super().subtotal(line)


class YenHaveCents(Amounts):
    """Amounts in currencies without minor units are multiplied by 100."""

    def subtotal(self, line: Line) -> int:
        """A hundred times too much in yen."""
        return super().subtotal(line) * (100 if line.price["currency"] in ZERO_DECIMAL else 1)


class GiftToAll(Amounts):
    """One unit is taken off without any discount."""

    def discount(self, coupon: Body | None, subtotal: int) -> int:
        """One, where nothing was promised."""
        return min(1, subtotal) if coupon is None else super().discount(coupon, subtotal)


class HalfThePercentage(Amounts):
    """A coupon takes half of its percentage off."""

    def discount(self, coupon: Body | None, subtotal: int) -> int:
        """Half of it."""
        whole = super().discount(coupon, subtotal)
        return whole // 2 if coupon and coupon.get("amount_off") is None else whole


class OneUnitMore(Amounts):
    """A coupon of an amount takes one unit more off."""

    def discount(self, coupon: Body | None, subtotal: int) -> int:
        """One more than it says, while there is anything left."""
        whole = super().discount(coupon, subtotal)
        return min(whole + 1, subtotal) if coupon and coupon.get("amount_off") is not None else whole


class RecurringOnly(Amounts):
    """Beside recurring prices a one-time price costs nothing."""

    def lines(self, lines: Sequence[Line], coupon: Body | None = None) -> list[LineAmounts]:
        """Counts one kind, where there are both."""
        recurring = [line for line in lines if line.price.get("recurring")]
        counted = [line if line in recurring else replace(line, quantity=0) for line in lines]
        return super().lines(counted if recurring else lines, coupon)


def _add(session: Body, part: str, amount: int) -> None:
    """One part of the total grows, and the total with it."""
    details = session.get("total_details")
    if details and session["amount_total"] is not None:
        details[part] = (details[part] or 0) + amount
        session["amount_total"] += amount


def _taxed(session: Body) -> None:
    if session.get("total_details") and session["total_details"]["amount_tax"] == 0:
        _add(session, "amount_tax", 1)


def _shipped(session: Body) -> None:
    if not session.get("shipping_options"):
        _add(session, "amount_shipping", 500)


def _other_option(session: Body) -> None:
    if session.get("shipping_options") and session.get("shipping_cost"):
        _add(session, "amount_shipping", 1)
        _costlier(session)


def _costlier(session: Body) -> None:
    cost = session.get("shipping_cost")
    if cost:
        cost.update(amount_subtotal=cost["amount_subtotal"] + 1, amount_total=cost["amount_total"] + 1)


def _uncosted(session: Body) -> None:
    if (session.get("total_details") or {}).get("amount_shipping"):
        session["shipping_cost"] = None


def _both_sums(body: Body) -> None:
    if body.get("amount_subtotal") is not None:
        body.update(amount_subtotal=body["amount_subtotal"] + 1, amount_total=body["amount_total"] + 1)


def _hidden_discount(item: Body) -> None:
    item.update(amount_discount=item["amount_discount"] + 1, amount_total=item["amount_total"] - 1)


def _hidden_tax(item: Body) -> None:
    item.update(amount_tax=item["amount_tax"] + 1, amount_total=item["amount_total"] + 1)


def _shipping_taxed(session: Body) -> None:
    cost = session.get("shipping_cost")
    if cost:
        cost["amount_tax"] = (cost["amount_tax"] or 0) + 1


def _one_more(rows: Any) -> None:
    """The first of some amounts grows by one unit."""
    if rows:
        rows[0]["amount"] += 1


def _ending(session: Body) -> None:
    breakdown = (session.get("total_details") or {}).get("breakdown") or {}
    for row in breakdown.get("discounts", ()):
        row["discount"]["end"] = row["discount"]["start"] + 1


def _sek(item: Body) -> None:
    item["currency"] = "sek"
    if item.get("price"):
        item["price"]["currency"] = "sek"


def _other_decimal(item: Body) -> None:
    price = item.get("price") or {}
    if price.get("unit_amount") is not None:
        price["unit_amount_decimal"] = f"{price['unit_amount'] + 1}"


def _rounded_unit(item: Body) -> None:
    price = item.get("price") or {}
    if price.get("unit_amount") is None and price.get("unit_amount_decimal") is not None:
        price["unit_amount"] = int(Decimal(price["unit_amount_decimal"]).to_integral_value(ROUND_HALF_UP))


def _other_type(item: Body) -> None:
    price = item.get("price") or {}
    if price:
        price["type"] = "recurring" if price["recurring"] is None else "one_time"


# name, clause, kind of object, change, fault
_ROWS: tuple[tuple[str, str, str, Callable[[Body], object], str], ...] = (
    ("tax_on_nothing", "amounts.no_tax", "session", _taxed, "charges a tax that nobody asked for"),
    ("shipping_on_nothing", "amounts.no_shipping", "session", _shipped, "charges shipping that nobody asked for"),
    ("other_shipping", "amounts.shipping_option", "session", _other_option, "charges shipping that is no option"),
    ("shipping_cost_differs", "amounts.shipping_cost", "session", _costlier, "says another cost of shipping"),
    ("shipping_cost_null", "amounts.shipping_cost", "session", _uncosted, "charges shipping, and shows no cost of it"),
    ("lines_miss_subtotal", "amounts.lines_make_subtotal", "session", _both_sums, "adds one unit to the sum of lines"),
    ("wrong_line_subtotal", "amounts.line_subtotal", "line_item", _both_sums, "adds one unit to every line"),
    (
        "wrong_line_total",
        "amounts.line_total",
        "line_item",
        lambda i: i.update(amount_total=i["amount_total"] + 1),
        "adds one unit to the total of every line",
    ),
    (
        "line_total_without_tax",
        "amounts.line_total",
        "line_item",
        lambda i: i.update(amount_total=i["amount_subtotal"] - i["amount_discount"]),
        "leaves the tax out of the total of every line",
    ),
    (
        "line_in_sek",
        "amounts.line_currency",
        "line_item",
        _sek,
        "line items are in another currency than their session",
    ),
    (
        "price_in_sek",
        "amounts.line_price_currency",
        "line_item",
        lambda i: i.get("price") and i["price"].update(currency="sek"),
        "prices are in another currency than their line",
    ),
    (
        "hidden_discount",
        "amounts.lines_make_discount",
        "line_item",
        _hidden_discount,
        "lines hold a discount of their own",
    ),
    ("line_discounted", "amounts.line_no_discount", "line_item", _hidden_discount, "lines are discounted unasked"),
    ("line_taxed", "amounts.line_no_tax", "line_item", _hidden_tax, "lines are taxed unasked"),
    ("shipping_taxed", "amounts.shipping_no_tax", "session", _shipping_taxed, "shipping is taxed unasked"),
    ("lines_miss_tax", "amounts.lines_make_tax", "line_item", _hidden_tax, "lines hold a tax of their own"),
    (
        "taxes_miss_line",
        "amounts.line_taxes_make_tax",
        "line_item",
        lambda i: _one_more(i.get("taxes")),
        "the taxes of a line are more than its tax",
    ),
    (
        "breakdown_misses_discount",
        "amounts.breakdown_makes_discount",
        "session",
        lambda s: _one_more((s.get("total_details") or {}).get("breakdown", {}).get("discounts")),
        "the discounts of a breakdown are more than the discount",
    ),
    (
        "breakdown_misses_tax",
        "amounts.breakdown_makes_tax",
        "session",
        lambda s: _one_more((s.get("total_details") or {}).get("breakdown", {}).get("taxes")),
        "the taxes of a breakdown are more than the tax",
    ),
    ("discount_ends", "amounts.discount_end", "session", _ending, "a discount that applies once has an end"),
    ("other_decimal", "amounts.unit_amount_decimal", "line_item", _other_decimal, "the decimal amount is another one"),
    (
        "rounds_unit_amount",
        "amounts.unit_amount_decimal",
        "line_item",
        _rounded_unit,
        "prices of parts of a cent show a rounded unit amount; their lines are right",
    ),
    ("other_price_type", "amounts.price_type", "line_item", _other_type, "one-time prices are said to recur"),
)


def faults() -> Iterator[Fault]:
    """All of them."""
    yield named("decimals_lost", "amounts.subtotal_decimal", "amounts", DecimalsLost)
    yield named("yen_have_cents", "amounts.zero_decimal", "amounts", YenHaveCents)
    yield named("recurring_only", "amounts.subtotal", "amounts", RecurringOnly)
    yield named("gift_to_all", "amounts.no_discount", "amounts", GiftToAll)
    yield named("half_the_percentage", "amounts.percent_off", "amounts", HalfThePercentage)
    yield named("one_unit_more", "amounts.amount_off", "amounts", OneUnitMore)
    for name, clause, kind, change, fault in _ROWS:
        yield answering(name, clause, rewriting(kind, change), fault)
