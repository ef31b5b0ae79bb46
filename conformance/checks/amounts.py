"""The arithmetic of a session and of its line items (table: `schemas.rules.amounts`).

Pure. `unit_prices` gives what line items name by id; where a price is not known, nothing is said of what depends on
it. Discounts are judged where the request named a coupon whose terms are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from checkout_conformance.checks.outcomes import Shown, blocked, blocked_by_absence, judged, show
from checkout_conformance.evidence.ledger import Outcome, strongest
from checkout_conformance.schemas import PriceFact
from checkout_conformance.schemas.paths import first, is_whole, values
from checkout_conformance.schemas.status_machine import COMPLETE

# https://docs.stripe.com/currencies#zero-decimal
ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split()  # noqa: SIM905
)
# attribute of the session -> the clauses that speak of it
SPEAK_OF: Mapping[str, tuple[str, ...]] = {
    "amount_subtotal": ("amounts.subtotal", "amounts.subtotal_decimal", "amounts.zero_decimal", "amounts.total"),
    "amount_total": ("amounts.total",),
    "total_details": (
        "amounts.total",
        "amounts.no_discount",
        "amounts.no_tax",
        "amounts.no_shipping",
        "amounts.shipping_option",
        "amounts.percent_off",
        "amounts.amount_off",
    ),
    "shipping_cost": ("amounts.shipping_cost",),
    "currency": ("amounts.currency",),
}
HUNDREDTHS = 100
DECIMALS = "amounts.subtotal_decimal"
# What is due today is not documented with these.
DUE_LATER = ("trial_end", "trial_period_days", "billing_cycle_anchor")


@dataclass(frozen=True, slots=True)
class CouponFact:
    """A coupon's terms: a percentage, or an amount in a currency."""

    percent_off: float | None = None
    amount_off: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Prices and coupons of the target, by id, and its tax rates that come on top of a price."""

    prices: Mapping[str, PriceFact]
    coupons: Mapping[str, CouponFact]
    exclusive: frozenset[str] = frozenset()


NOTHING_KNOWN = Known({}, {})


@dataclass(frozen=True, slots=True)
class Line:
    """What one sent line item costs: exact where whole, else to within one unit; and how its price was given."""

    amount: Decimal
    whole: bool
    currency: str
    by_decimal: bool = False


def session_amounts(
    payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown, known: Known = NOTHING_KNOWN
) -> list[Outcome]:
    """Judge the sums of a new session against what was sent."""
    if payload.get("mode") == "setup" or not payload.get("line_items"):
        return []
    found = [*blocked_by_absence(session, SPEAK_OF), *_total(payload, session, shown, known)]
    found += _details(payload, session, shown)
    lines = sent_lines(payload, known)
    if lines is not None and not _due_later(payload):
        found += [*_subtotal(lines, session, shown), *_discount(payload, lines, session, shown, known)]
        found += _currency(lines, session, shown)
    return found


def updated_amounts(payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown) -> list[Outcome]:
    """Judge how the sums of an updated session hang together; `payload` is its create with what the update changed."""
    if payload.get("mode") == "setup" or not payload.get("line_items"):
        return []
    return [*_total(payload, session, shown, NOTHING_KNOWN), *_details(payload, session, shown)]


def line_amounts(
    payload: Mapping[str, Any],
    session: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    shown: Shown,
    known: Known = NOTHING_KNOWN,
) -> list[Outcome]:
    """Judge every line item by itself, and their sums against the session; `lines` are all of them."""
    on_top, undiscounted = _all_on_top(payload, known), not payload.get("discounts")
    found = [outcome for line in lines for outcome in _line(session, line, shown, on_top, undiscounted)]
    if _due_later(payload):
        found = [outcome for outcome in found if outcome.clause != "amounts.line_subtotal"]
    if not lines:
        return found
    found += _nothing_applied(payload, session, lines, shown)
    for clause, attribute, whole, besides in (
        ("amounts.lines_make_subtotal", "amount_subtotal", session.get("amount_subtotal"), 0),
        ("amounts.lines_make_discount", "amount_discount", first(session, "total_details.amount_discount"), 0),
        ("amounts.lines_make_tax", "amount_tax", first(session, "total_details.amount_tax"), _shipping_tax(session)),
    ):
        parts = [*(line.get(attribute) for line in lines), besides]
        if _ints(whole, *parts):
            total = sum(part for part in parts if part is not None)
            found.append(judged(clause, total == whole, f"the sum of the lines, {total}", show(whole), shown))
    wrong = [one for one in _coupon(payload, session, shown, known) if one.failed]
    return strongest(_blocked_by(wrong[0], found) if wrong else found)


def _blocked_by(wrong: Outcome, found: Sequence[Outcome]) -> list[Outcome]:
    """Of a discount that the coupon does not give, nobody can tell how lines should share it."""
    shared, reason = "amounts.lines_make_discount", "the coupon takes another amount off"
    return [
        blocked(shared, wrong.clause, reason, one.exchanges) if one.failed and one.clause == shared else one
        for one in found
    ]


def _coupon(payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown, known: Known) -> Iterator[Outcome]:
    """Whether the discount of a session is what its coupon gives; nothing where that is not known."""
    lines = sent_lines(payload, known)
    if lines is not None and not _due_later(payload):
        yield from _discount(payload, lines, session, shown, known)


def _nothing_applied(
    payload: Mapping[str, Any], session: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], shown: Shown
) -> Iterator[Outcome]:
    """Where nothing was asked for that takes off or adds, the lines and the shipping say 0."""
    taxed = _taxed(payload)
    for clause, attribute, asked in (
        ("amounts.line_no_discount", "amount_discount", bool(payload.get("discounts"))),
        ("amounts.line_no_tax", "amount_tax", taxed),
    ):
        odd = [line[attribute] for line in lines if _ints(line.get(attribute)) and line[attribute] != 0]
        if not asked and any(_ints(line.get(attribute)) for line in lines):
            yield judged(clause, not odd, "0", show(odd[0]) if odd else "0", shown)
    tax = first(session, "shipping_cost.amount_tax")
    if not taxed and _ints(tax):
        yield judged("amounts.shipping_no_tax", tax == 0, "0", show(tax), shown)


def _shipping_tax(session: Mapping[str, Any]) -> int | None:
    """The tax on shipping; None where it is not shown."""
    if not first(session, "total_details.amount_shipping"):
        return 0
    tax = first(session, "shipping_cost.amount_tax")
    return tax if isinstance(tax, int) else None


def breakdown(session: Mapping[str, Any], shown: Shown) -> list[Outcome]:
    """Judge an expanded `total_details.breakdown` against the totals; nothing where it is not there.

    The discounts are those of coupons that apply once: the kit makes no others.
    """
    found: list[Outcome] = []
    for clause, parts, attribute in (
        ("amounts.breakdown_makes_discount", "discounts", "amount_discount"),
        ("amounts.breakdown_makes_tax", "taxes", "amount_tax"),
    ):
        rows = first(session, f"total_details.breakdown.{parts}")
        found += _sum(clause, rows, first(session, f"total_details.{attribute}"), shown)
    ends = [value for _, value in values(session, "total_details.breakdown.discounts[].discount.end")]
    if ends:
        late = next((end for end in ends if end is not None), None)
        found.append(judged("amounts.discount_end", late is None, "null", show(late), shown))
    return found


def line_taxes(lines: Sequence[Mapping[str, Any]], shown: Shown) -> list[Outcome]:
    """Judge the expanded taxes of line items, each against its `amount_tax`."""
    found = [
        outcome
        for line in lines
        for outcome in _sum("amounts.line_taxes_make_tax", line.get("taxes"), line.get("amount_tax"), shown)
    ]
    return strongest(found)


def _sum(clause: str, rows: Any, whole: Any, shown: Shown) -> Iterator[Outcome]:
    """Whether the amounts of some rows make the whole; nothing where there are neither."""
    if not isinstance(rows, list):
        return
    parts: list[Any] = [row.get("amount") for row in rows if isinstance(row, Mapping)]
    if _ints(whole, *parts) and (parts or whole):
        total = sum(parts)
        yield judged(clause, total == whole, f"the sum of its parts, {total}", show(whole), shown)


def sent_lines(payload: Mapping[str, Any], known: Known) -> list[Line] | None:
    """The cost of every sent line item, or None where one of them is not known."""
    lines: list[Line] = []
    for item in payload.get("line_items", ()):
        line = _sent_line(item, known)
        if line is None:
            return None
        lines.append(line)
    return lines


def _sent_line(item: Any, known: Known) -> Line | None:
    if not isinstance(item, Mapping):
        return None
    quantity = item.get("quantity")
    data = item.get("price_data")
    if not isinstance(quantity, int):
        return None
    if isinstance(data, Mapping):
        unit = data.get("unit_amount", data.get("unit_amount_decimal"))
        currency = str(data.get("currency", "")).lower()
    else:
        fact = known.prices.get(str(item.get("price")))
        unit, currency = (fact.unit_amount, fact.currency) if fact else (None, "")
    try:
        amount = Decimal(str(unit)) * quantity
    except InvalidOperation:
        return None
    whole = Decimal(str(unit)) == Decimal(str(unit)).to_integral_value()
    return Line(amount, whole, currency, isinstance(data, Mapping) and "unit_amount" not in data)


def _due_later(payload: Mapping[str, Any]) -> bool:
    data = payload.get("subscription_data")
    return isinstance(data, Mapping) and any(name in data for name in DUE_LATER)


def _subtotal(lines: list[Line], session: Mapping[str, Any], shown: Shown) -> Iterator[Outcome]:
    got: Any = session.get("amount_subtotal")
    if not _ints(got):
        return
    exact = sum((line.amount for line in lines), Decimal(0))
    expected = int(exact.to_integral_value(ROUND_HALF_UP))
    words = f"the sum of unit amount times quantity, {exact.normalize():f}"
    if all(line.whole for line in lines):
        zero = {line.currency for line in lines} <= ZERO_DECIMAL
        clause = "amounts.zero_decimal" if zero else "amounts.subtotal"
        if any(line.by_decimal for line in lines):  # whoever adds up amounts may leave out what is given as a decimal
            clause = DECIMALS
        yield judged(clause, got == expected, words, show(got), shown)
    else:
        near = abs(got - exact) <= len(lines)
        yield judged(DECIMALS, near, f"{words}, to within {len(lines)}", show(got), shown)


def _total(payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown, known: Known) -> Iterator[Outcome]:
    subtotal, total = session.get("amount_subtotal"), session.get("amount_total")
    discount = first(session, "total_details.amount_discount")
    tax = first(session, "total_details.amount_tax")
    shipping = first(session, "total_details.amount_shipping") or 0
    if not shipping and session.get("status") == COMPLETE:  # what the customer chose is charged
        shipping = first(session, "shipping_cost.amount_subtotal") or 0
    if _due_later(payload) or not _ints(subtotal, total, discount, tax, shipping):
        return
    before_tax = subtotal - discount + shipping
    # Inclusive taxes are part of the prices already; the answer does not say which kind it was.
    within = tax and not _all_on_top(payload, known) and before_tax <= total <= before_tax + tax
    holds = total == before_tax + tax or within
    words = f"{subtotal} - {discount} + {shipping} + {tax} = {before_tax + tax}"
    yield judged("amounts.total", bool(holds), words, show(total), shown)


def _details(payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown) -> Iterator[Outcome]:
    details = session.get("total_details")
    if not isinstance(details, Mapping):
        return
    discount, tax = details.get("amount_discount"), details.get("amount_tax")
    shipping = details.get("amount_shipping")
    if not payload.get("discounts") and _ints(discount):
        yield judged("amounts.no_discount", discount == 0, "0", show(discount), shown)
    if not _taxed(payload) and _ints(tax):
        yield judged("amounts.no_tax", tax == 0, "0", show(tax), shown)
    options = payload.get("shipping_options")
    if not options:
        yield judged("amounts.no_shipping", not shipping, "0 or null", show(shipping), shown)
        return
    sent = [first(option, "shipping_rate_data.fixed_amount.amount") for option in options]
    offered = [o.get("shipping_amount") for o in session.get("shipping_options") or () if isinstance(o, Mapping)]
    if all(isinstance(amount, int) for amount in sent):
        choices = {0, None, *sent, *(amount for amount in offered if isinstance(amount, int) and amount in sent)}
        words = f"0 or one of {', '.join(map(str, sent))}"
        yield judged("amounts.shipping_option", shipping in choices, words, show(shipping), shown)
    cost = session.get("shipping_cost")
    if "shipping_cost" in session and cost is None and _ints(shipping) and shipping != 0:
        yield judged("amounts.shipping_cost", False, f"amount_shipping, {shipping}", "null", shown)
    if isinstance(cost, Mapping) and _ints(shipping):
        either = (cost.get("amount_subtotal"), cost.get("amount_total"))
        words = f"amount_shipping, {shipping}"
        yield judged("amounts.shipping_cost", shipping in either, words, f"{either[0]} and {either[1]}", shown)


def _all_on_top(payload: Mapping[str, Any], known: Known) -> bool:
    """Whether a request asks for taxes by rates alone that are known to come on top of the price."""
    rates = [rate for _, rate in values(payload, "line_items[].tax_rates[]")]
    data = payload.get("subscription_data")
    others = first(payload, "automatic_tax.enabled") or (isinstance(data, Mapping) and "default_tax_rates" in data)
    others = others or any(True for _ in values(payload, "line_items[].dynamic_tax_rates[]"))
    return bool(rates) and not others and known.exclusive.issuperset(rates)


def _taxed(payload: Mapping[str, Any]) -> bool:
    data = payload.get("subscription_data")
    rates = isinstance(data, Mapping) and "default_tax_rates" in data
    lines = payload.get("line_items", ())
    return bool(
        rates
        or first(payload, "automatic_tax.enabled")
        or any(isinstance(item, Mapping) and ("tax_rates" in item or "dynamic_tax_rates" in item) for item in lines)
    )


def _discount(
    payload: Mapping[str, Any], lines: list[Line], session: Mapping[str, Any], shown: Shown, known: Known
) -> Iterator[Outcome]:
    coupon = known.coupons.get(str(first(payload, "discounts[].coupon")))
    got = first(session, "total_details.amount_discount")
    if coupon is None or not _ints(got):
        return
    subtotal = sum((line.amount for line in lines), Decimal(0))
    if coupon.percent_off is not None:
        part = subtotal * Decimal(str(coupon.percent_off)) / 100
        words = f"{coupon.percent_off:g} % of {subtotal:f}, to within {len(lines)}"
        yield judged("amounts.percent_off", abs(got - part) <= len(lines), words, show(got), shown)
    elif coupon.amount_off is not None and all(line.whole for line in lines):
        wanted = min(Decimal(coupon.amount_off), subtotal)
        words = f"{coupon.amount_off}, at most the subtotal {subtotal:f}"
        yield judged("amounts.amount_off", got == wanted, words, show(got), shown)


def _currency(lines: list[Line], session: Mapping[str, Any], shown: Shown) -> list[Outcome]:
    sent = {line.currency for line in lines}
    got = session.get("currency")
    if len(sent) != 1 or not isinstance(got, str):
        return []
    wanted = sent.pop()
    return [judged("amounts.currency", got.lower() == wanted, f"`{wanted}`", show(got), shown)]


def _line(
    session: Mapping[str, Any], line: Mapping[str, Any], shown: Shown, on_top: bool, undiscounted: bool
) -> Iterator[Outcome]:
    """Judge one line item: whether its taxes are known to come `on_top`, and that no discount was asked for."""
    subtotal: Any = line.get("amount_subtotal")
    discount: Any = line.get("amount_discount", 0 if undiscounted else None)
    tax, total = line.get("amount_tax"), line.get("amount_total")
    if _ints(subtotal, total, discount, tax):
        before_tax = subtotal - discount
        # Inclusive taxes are part of the prices already; the answer does not say which kind it was.
        within = tax and not on_top and before_tax <= total <= before_tax + tax
        holds = total == before_tax + tax or within
        words = f"{subtotal} - {discount} + {tax} = {before_tax + tax}"
        yield judged("amounts.line_total", bool(holds), words, show(total), shown)
    currency = line.get("currency")
    if isinstance(currency, str) and isinstance(session.get("currency"), str):
        holds = currency.lower() == session["currency"].lower()  # capitals are told by the form of each
        yield judged("amounts.line_currency", holds, show(session["currency"]), show(currency), shown)
    price = line.get("price")
    if isinstance(price, Mapping):
        yield from _price(line, price, shown)


def _price(line: Mapping[str, Any], price: Mapping[str, Any], shown: Shown) -> Iterator[Outcome]:
    unit: Any = price.get("unit_amount")
    quantity: Any = line.get("quantity")
    subtotal: Any = line.get("amount_subtotal")
    decimal = price.get("unit_amount_decimal")
    if _ints(unit, quantity, subtotal) and price.get("transform_quantity") is None:
        of_line = _line_subtotal(unit, decimal, quantity, subtotal, shown)
        hundredfold = str(line.get("currency")).lower() in ZERO_DECIMAL and subtotal == unit * quantity * HUNDREDTHS
        yield replace(of_line, cause="amounts.zero_decimal") if of_line.failed and hundredfold else of_line
    if isinstance(price.get("currency"), str) and isinstance(line.get("currency"), str):
        holds = price["currency"].lower() == line["currency"].lower()
        yield judged("amounts.line_price_currency", holds, show(price["currency"]), show(line["currency"]), shown)
    if _ints(unit) and isinstance(decimal, str):
        both = f"unit_amount {show(unit)}, unit_amount_decimal {show(decimal)}"
        yield judged("amounts.unit_amount_decimal", _number(decimal) == unit, "one number in both", both, shown)
    if price.get("type") in ("one_time", "recurring") and "recurring" in price:
        wanted = "one_time" if price["recurring"] is None else "recurring"
        yield judged("amounts.price_type", price["type"] == wanted, f"`{wanted}`", show(price["type"]), shown)


def _line_subtotal(unit: int, decimal: object, quantity: int, subtotal: int, shown: Shown) -> Outcome:
    """A price whose two amounts differ does not say which is meant: a line made of the other one is not at fault."""
    clause, exact = "amounts.line_subtotal", _number(decimal) if isinstance(decimal, str) else None
    if subtotal != unit * quantity and exact not in (None, unit) and abs(exact * quantity - subtotal) < 1:
        return blocked(clause, "amounts.unit_amount_decimal", f"it is {decimal} x {quantity}, the other of two amounts")
    words = f"{unit} x {quantity} = {unit * quantity}"
    return judged(clause, subtotal == unit * quantity, words, show(subtotal), shown)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _ints(*values: Any) -> bool:
    return all(map(is_whole, values))
