"""How the amounts of a session and of its line items hang together.

Rounding of decimal prices, of percentages and of taxes is not documented: such sums are judged to within one unit a
line. Subscriptions with a trial or a moved billing date are not judged against their prices (what is due today is
not documented). Judged by `checks.amounts`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import reference
from checkout_conformance.schemas.rules.table import OF_STATE, table

_PAGE = "https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object"
_row = table("amounts", "create", f"{_PAGE}-amount_total", presumes=OF_STATE)
_line = table("amounts", "line_items", f"{_PAGE}-line_items-data", presumes=OF_STATE)
_MUST, _SHOULD = Level.MUST, Level.SHOULD
_DOCUMENTED, _CONVENTION = Basis.DOCUMENTED, Basis.CONVENTION
_OBJECT = "The Checkout Session object"


def _at(attribute: str) -> Source:
    return reference(_OBJECT, attribute)


# The sums that others are made of.
_SUBTOTAL = Prerequisite("amounts.subtotal", "the subtotal of the session is wrong")
_LINE_SUBTOTAL = Prerequisite("amounts.line_subtotal", "the subtotals of line items are wrong")
_COUPONS = tuple(
    Prerequisite(f"amounts.{name}", "coupons take another amount off") for name in ("percent_off", "amount_off")
)
_TOTAL_DETAILS = _at("total_details")

CLAUSES: tuple[Clause, ...] = (
    _row(
        "subtotal",
        _MUST,
        _DOCUMENTED,
        "amount_subtotal is the sum over all line items of unit amount times quantity.",
        _at("amount_subtotal"),
        path="amount_subtotal",
    ),
    _row(
        "subtotal_decimal",
        _MUST,
        _DOCUMENTED,
        "amount_subtotal with decimal unit amounts is their sum, to within one unit a line.",
        _at("amount_subtotal"),
        path="amount_subtotal",
        presumes=(_SUBTOTAL,),
    ),
    _row(
        "zero_decimal",
        _MUST,
        _CONVENTION,
        "Amounts in a currency without minor units are in whole units: nothing is multiplied by 100.",
        Source("docs.stripe.com/currencies", "Zero-decimal currencies"),
        path="amount_subtotal",
        presumes=(_SUBTOTAL,),
    ),
    _row(
        "total",
        _MUST,
        _DOCUMENTED,
        "amount_total is amount_subtotal less discounts, plus shipping and taxes.",
        _at("amount_total"),
        path="amount_total",
        presumes=(_SUBTOTAL, *_COUPONS),
    ),
    _row(
        "no_discount",
        _MUST,
        _DOCUMENTED,
        "Without a discount total_details.amount_discount is 0.",
        _TOTAL_DETAILS,
        path="total_details.amount_discount",
    ),
    _row(
        "no_tax",
        _MUST,
        _DOCUMENTED,
        "Without taxes total_details.amount_tax is 0.",
        _TOTAL_DETAILS,
        path="total_details.amount_tax",
    ),
    _row(
        "no_shipping",
        _SHOULD,
        _DOCUMENTED,
        "Without shipping options total_details.amount_shipping is 0 or null.",
        _TOTAL_DETAILS,
        path="total_details.amount_shipping",
    ),
    _row(
        "shipping_option",
        _SHOULD,
        _DOCUMENTED,
        "With shipping options total_details.amount_shipping is 0 (none chosen) or the amount of one of them.",
        _TOTAL_DETAILS,
        path="total_details.amount_shipping",
    ),
    _row(
        "shipping_cost",
        _SHOULD,
        _DOCUMENTED,
        "Shipping that total_details has is shown in shipping_cost, as its subtotal or total.",
        _at("shipping_cost"),
        path="shipping_cost",
        presumes=(Prerequisite("amounts.shipping_option", "what is charged is none of the options"),),
    ),
    _row(
        "percent_off",
        _MUST,
        _CONVENTION,
        "A coupon of a percentage takes that part of the subtotal off, to within one unit a line.",
        Source("docs.stripe.com/api/coupons/object", "The Coupon object", "percent_off"),
        path="total_details.amount_discount",
        needs=("coupons",),
        group="create:coupons",
        lacking="Coupons take another amount off",
    ),
    _row(
        "amount_off",
        _MUST,
        _CONVENTION,
        "A coupon of an amount takes that amount off, and never more than the subtotal.",
        Source("docs.stripe.com/api/coupons/object", "The Coupon object", "amount_off"),
        path="total_details.amount_discount",
        needs=("coupons",),
        group="create:coupons",
        lacking="Coupons take another amount off",
    ),
    _row(
        "currency",
        _MUST,
        _CONVENTION,
        "The session has the currency of its prices.",
        Source("docs.stripe.com/payments/checkout/migrating-prices", "Currencies"),
        path="currency",
    ),
    _line(
        "line_subtotal",
        _MUST,
        _DOCUMENTED,
        "amount_subtotal of a line item is its price's unit amount times its quantity.",
        _at("line_items.data.amount_subtotal"),
        path="amount_subtotal",
    ),
    _line(
        "line_total",
        _MUST,
        _DOCUMENTED,
        "amount_total of a line item is its amount_subtotal less its discount, plus its tax.",
        _at("line_items.data.amount_total"),
        path="amount_total",
        presumes=(_LINE_SUBTOTAL,),
    ),
    _line(
        "line_currency",
        _MUST,
        _DOCUMENTED,
        "A line item has the currency of its session.",
        _at("line_items.data.currency"),
        path="currency",
    ),
    _line(
        "line_price_currency",
        _MUST,
        _DOCUMENTED,
        "A line item has the currency of its price.",
        _at("line_items.data.price.currency"),
        path="price.currency",
        presumes=(Prerequisite("amounts.line_currency", "line items have a currency of their own"),),
    ),
    _line(
        "lines_make_subtotal",
        _MUST,
        _DOCUMENTED,
        "amount_subtotal of a session is the sum of its line items' amount_subtotal.",
        _at("amount_subtotal"),
        path="amount_subtotal",
        presumes=(
            _LINE_SUBTOTAL,
            _SUBTOTAL,
            Prerequisite("amounts.subtotal_decimal", "the subtotal is wrong where prices have decimals"),
            Prerequisite("amounts.zero_decimal", "the subtotal is wrong in currencies without minor units"),
        ),
    ),
    _line(
        "lines_make_discount",
        _MUST,
        _DOCUMENTED,
        "total_details.amount_discount is the sum of the line items' amount_discount.",
        _TOTAL_DETAILS,
        path="amount_discount",
    ),
    _line(
        "line_no_discount",
        _MUST,
        _DOCUMENTED,
        "Without a discount the amount_discount of every line item is 0.",
        _at("line_items.data.amount_discount"),
        path="amount_discount",
    ),
    _line(
        "line_no_tax",
        _MUST,
        _DOCUMENTED,
        "Without a tax the amount_tax of every line item is 0.",
        _at("line_items.data.amount_tax"),
        path="amount_tax",
    ),
    _row(
        "shipping_no_tax",
        _MUST,
        _DOCUMENTED,
        "Without a tax the amount_tax of shipping_cost is 0.",
        _at("shipping_cost.amount_tax"),
        path="shipping_cost.amount_tax",
    ),
    _line(
        "lines_make_tax",
        _MUST,
        _DOCUMENTED,
        "total_details.amount_tax is the sum of the taxes of all line items, and of shipping.",
        _at("total_details.amount_tax"),
        path="amount_tax",
    ),
    _line(
        "line_taxes_make_tax",
        _MUST,
        _DOCUMENTED,
        "amount_tax of a line item is the sum of its taxes, where they are included.",
        _at("line_items.data.amount_tax"),
        path="taxes",
        needs=("tax_rates",),
    ),
    _row(
        "breakdown_makes_discount",
        _MUST,
        _DOCUMENTED,
        "The discounts of a breakdown add up to total_details.amount_discount.",
        _at("total_details.breakdown"),
        path="total_details.breakdown",
        needs=("coupons",),
        presumes=_COUPONS,
    ),
    _row(
        "breakdown_makes_tax",
        _MUST,
        _DOCUMENTED,
        "The taxes of a breakdown add up to total_details.amount_tax.",
        _at("total_details.breakdown"),
        path="total_details.breakdown",
        needs=("tax_rates",),
    ),
    _row(
        "discount_end",
        _MUST,
        _DOCUMENTED,
        "A discount by a coupon that applies once has no end.",
        _at("total_details.breakdown.discounts.discount.end"),
        path="total_details.breakdown.discounts[].discount.end",
        needs=("coupons",),
    ),
    _line(
        "unit_amount_decimal",
        _MUST,
        _DOCUMENTED,
        "Where a price has a whole unit_amount, its unit_amount_decimal is the same number as text.",
        _at("line_items.data.price.unit_amount_decimal"),
        path="price.unit_amount_decimal",
        presumes=(Prerequisite("amounts.subtotal_decimal", "prices given as decimals are not counted"),),
    ),
    _line(
        "price_type",
        _MUST,
        _DOCUMENTED,
        "A price is of type recurring where it has recurring components, and one_time where it has none.",
        _at("line_items.data.price.type"),
        path="price.type",
        presumes=(
            Prerequisite(
                "create.line_items.price_data.recurring.interval.echo", "the recurring components of prices are lost"
            ),
        ),
    ),
)
