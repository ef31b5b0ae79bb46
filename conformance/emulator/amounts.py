"""What a session costs: line by line, with discounts, taxes and shipping. Whole numbers of the smallest unit.

Pure arithmetic on prices, quantities, coupons and tax rates. Sources: E-amounts-1 to 8; rounding is half up per
line, which is the published rule for invoices (for Checkout itself there is no evidence).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from checkout_conformance.emulator.currencies import MAXIMUM_CHARGE, minimum_charge

Body = dict[str, Any]
HUNDRED = Decimal(100)
DIGITS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be priced: a price object, how many, and its tax rates. `free` is a trial's recurring line.

    `repeated` is what its line item repeats of what was sent.
    """

    price: Body
    quantity: int
    tax_rates: tuple[Body, ...] = ()
    free: bool = False
    repeated: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one rate on one line."""

    rate: Body
    amount: int
    taxable: int


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """A priced line. `total` is after discounts and taxes."""

    subtotal: int
    discount: int
    taxes: tuple[Tax, ...]
    total: int

    @property
    def tax(self) -> int:
        """All taxes of the line together."""
        return sum(tax.amount for tax in self.taxes)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the session as a whole costs."""

    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int


def rounded(value: Decimal) -> int:
    """To a whole number, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Amounts:
    """Prices lines and sums them up."""

    def subtotal(self, line: Line) -> int:
        """Unit amount times quantity; decimals are rounded once, after multiplying."""
        if line.free:
            return 0
        unit = line.price.get("unit_amount")
        if unit is not None:
            return int(unit) * line.quantity
        decimal = line.price.get("unit_amount_decimal")
        if decimal is not None:
            with localcontext(prec=DIGITS):
                return rounded(Decimal(decimal) * line.quantity)
        custom = line.price.get("custom_unit_amount") or {}
        return int(custom.get("preset") or custom.get("minimum") or 0) * line.quantity

    def discount(self, coupon: Body | None, subtotal: int) -> int:
        """What a coupon takes off a sum; never more than the sum."""
        if coupon is None:
            return 0
        if coupon.get("amount_off") is not None:
            return min(int(coupon["amount_off"]), subtotal)
        return rounded(Decimal(subtotal) * Decimal(str(coupon["percent_off"])) / HUNDRED)

    def split(self, total: int, weights: Sequence[int]) -> list[int]:
        """A discount over the lines in proportion, the remainder on the last line that has any weight."""
        whole = sum(weights)
        if not total or not whole:
            return [0] * len(weights)
        shares = [total * weight // whole for weight in weights]
        last = max(index for index, weight in enumerate(weights) if weight)
        shares[last] += total - sum(shares)
        return shares

    def tax(self, taxable: int, rate: Body) -> int:
        """One rate on an amount: on top of it, or contained in it."""
        percentage = Decimal(str(rate["percentage"]))
        with localcontext(prec=DIGITS):
            if rate["inclusive"]:
                return taxable - rounded(Decimal(taxable) * HUNDRED / (HUNDRED + percentage))
            return rounded(Decimal(taxable) * percentage / HUNDRED)

    def line_total(self, subtotal: int, discount: int, taxes: Sequence[Tax]) -> int:
        """What remains to be paid for a line."""
        return subtotal - discount + sum(tax.amount for tax in taxes if not tax.rate["inclusive"])

    def lines(self, lines: Sequence[Line], coupon: Body | None = None) -> list[LineAmounts]:
        """Every line priced, with its share of the discount."""
        subtotals = [self.subtotal(line) for line in lines]
        discounts = self.split(self.discount(coupon, sum(subtotals)), subtotals)
        priced = []
        for line, subtotal, discount in zip(lines, subtotals, discounts, strict=True):
            taxable = subtotal - discount
            taxes = tuple(Tax(rate, self.tax(taxable, rate), taxable) for rate in line.tax_rates)
            priced.append(LineAmounts(subtotal, discount, taxes, self.line_total(subtotal, discount, taxes)))
        return priced

    def totals(self, priced: Sequence[LineAmounts], shipping: int = 0) -> Totals:
        """The sums over all lines, and shipping."""
        return Totals(
            subtotal=sum(line.subtotal for line in priced),
            discount=sum(line.discount for line in priced),
            shipping=shipping,
            tax=sum(line.tax for line in priced),
            total=self.total(priced, shipping),
        )

    def total(self, priced: Sequence[LineAmounts], shipping: int) -> int:
        """What the customer pays now."""
        return sum(line.total for line in priced) + shipping

    def too_small(self, total: int, currency: str) -> bool:
        """Whether an amount is due that is less than the currency's smallest charge."""
        return 0 < total < minimum_charge(currency)

    def too_large(self, total: int) -> bool:
        """Whether more is due than can be charged at once."""
        return total > MAXIMUM_CHARGE


def plain_decimal(value: str) -> str:
    """A decimal text without superfluous zeros: `10.50` is `10.5`, `1099.0` is `1099`."""
    number = Decimal(value)
    if number == number.to_integral_value():
        return str(int(number))
    return format(number.normalize(), "f")


def whole_or_none(value: str) -> int | None:
    """A decimal text as a whole number, or None where it has a fraction."""
    number = Decimal(value)
    return int(number) if number == number.to_integral_value(rounding=ROUND_FLOOR) else None
