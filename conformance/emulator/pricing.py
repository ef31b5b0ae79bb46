"""The price of a new session: its lines, coupon and shipping, found or made on the spot, and whether it can be charged.

The arithmetic is in `amounts`; how sums are shown in a session is `billing`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checkout_conformance.emulator import objects
from checkout_conformance.emulator.amounts import Line, LineAmounts, Totals
from checkout_conformance.emulator.currencies import MAXIMUM_CHARGE, minimum_charge, written
from checkout_conformance.emulator.defaults import LINES, completed
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.tenant import Tenant

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Priced:
    """The lines of a session with their amounts, its coupon, its shipping and the sums."""

    lines: list[Line]
    amounts: list[LineAmounts]
    coupon: Body | None
    promotion_code: str | None
    shipping_rate: str | None
    shipping_options: list[Body]
    totals: Totals


class Pricing:
    """Prices sessions of one tenant. What is made on the way is remembered, and stored with the session."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.parts = tenant.parts
        self.defaults = tenant.parts.defaults
        self.amounts = tenant.parts.amounts()
        self.made: list[Body] = []

    def new(self, body: Body) -> Body:
        """Remember an object that is to be stored with the session."""
        self.made.append(body)
        return body

    def find(self, kind: str, object_id: object) -> Body | None:
        """An object that was made with this session or stored before."""
        for body in self.made:
            if body["id"] == object_id:
                return body
        return self.tenant.find(kind, object_id) if isinstance(object_id, str) else None

    def priced(self, payload: Body, now: int) -> Priced:
        """Lines, coupon and shipping, summed up."""
        coupon, code = self.coupon(payload.get("discounts"))
        trial = self.has_trial(payload)
        fallback = (payload.get("subscription_data") or {}).get("default_tax_rates")
        lines = [self.line(entry, fallback, now, trial) for entry in payload["line_items"]]
        self.check_currencies(lines)
        amounts = self.amounts.lines(lines, coupon)
        options = [self.shipping_option(option, now) for option in payload.get("shipping_options") or []]
        chosen = options[0] if options else None
        shipping = chosen["shipping_amount"] if chosen else 0
        return Priced(
            lines,
            amounts,
            coupon,
            code,
            chosen["shipping_rate"] if chosen else None,
            options,
            self.amounts.totals(amounts, shipping),
        )

    def has_trial(self, payload: Body) -> bool:
        """Whether recurring prices cost nothing at first."""
        data = payload.get("subscription_data") or {}
        return data.get("trial_end") is not None or data.get("trial_period_days") is not None

    def line(self, entry: Body, fallback: list[str] | None, now: int, trial: bool) -> Line:
        """One line with its price object, made on the spot where the price is inline."""
        if entry.get("price") is not None:
            price = self.tenant.store.of("price").by_id[entry["price"]]
        else:
            price = self.inline_price(entry["price_data"], now)
        rates = entry.get("tax_rates") or fallback or []
        found = tuple(rate for rate in (self.tenant.find("tax_rate", one) for one in rates) if rate is not None)
        quantity = entry.get("quantity")
        free = trial and price["recurring"] is not None
        repeated = {name: completed(entry[name], shape) for name, shape in LINES.items() if entry.get(name)}
        return Line(price, 1 if quantity is None else quantity, found, free, repeated)

    def inline_price(self, data: Body, now: int) -> Body:
        """A stored price (and product) from `price_data`."""
        product_id = data.get("product")
        if product_id is None:
            product_id = self.new(objects.product(self.tenant.ids, now, data["product_data"]))["id"]
        return self.new(objects.price(self.tenant.ids, now, data, product_id))

    def check_prices(self, entries: list[Body]) -> None:
        """Raises ApiError where a price is not for new purchases (E-items-11)."""
        for index, entry in enumerate(entries):
            if not self.is_active("price", entry.get("price")):
                raise ApiError(
                    400,
                    "The price specified is inactive. This field only accepts active prices.",
                    param=f"line_items[{index}][price]",
                )

    def check_tax_rates(self, entries: list[Body]) -> None:
        """Raises ApiError where a tax rate is not for new sessions (API reference, `taxes.rate.active`)."""
        for index, entry in enumerate(entries):
            for number, rate in enumerate(entry.get("tax_rates") or []):
                if not self.is_active("tax_rate", rate):
                    raise ApiError(
                        400,
                        f"The tax rate {rate} is inactive and cannot be used with new Checkout Sessions.",
                        param=f"line_items[{index}][tax_rates][{number}]",
                    )

    def is_active(self, kind: str, object_id: object) -> bool:
        """Whether an object may be used for what is new; what was not made here is not known to be otherwise."""
        body = self.tenant.find(kind, object_id) if isinstance(object_id, str) else None
        return body is None or bool(body["active"])

    def check_currencies(self, lines: list[Line]) -> None:
        """Raises ApiError where the prices are not all in one currency."""
        currencies = sorted({line.price["currency"] for line in lines})
        if len(currencies) > 1:
            raise ApiError(
                400,
                "The Checkout Session's line items have to be in one currency, but they are in "
                f"{', '.join(currencies)}.",
                param="line_items",
            )

    def coupon(self, discounts: list[Body] | None) -> tuple[Body | None, str | None]:
        """The coupon that applies, and the promotion code it came by."""
        for discount in discounts or []:
            if discount.get("coupon") is not None:
                return self.tenant.find("coupon", discount["coupon"]), None
            if discount.get("promotion_code") is not None:
                code = self.tenant.find("promotion_code", discount["promotion_code"])
                coupon_id = code["promotion"]["coupon"] if code else None
                return self.tenant.find("coupon", str(coupon_id)), discount["promotion_code"]
        return None, None

    def shipping_option(self, option: Body, now: int) -> Body:
        """One shipping option as the session shows it."""
        rate_id = option.get("shipping_rate")
        rate = self.tenant.find("shipping_rate", rate_id) if rate_id is not None else None
        if rate is None:
            rate = self.new(objects.shipping_rate(self.tenant.ids, now, option["shipping_rate_data"]))
        amount = (rate["fixed_amount"] or {"amount": 0})["amount"]
        return {"shipping_amount": amount, "shipping_rate": rate["id"]}

    def currency(self, payload: Body, priced: Priced | None) -> str | None:
        """The session's currency: that of its prices, or the one sent."""
        if priced is not None:
            return str(priced.lines[0].price["currency"])
        sent = payload.get("currency")
        return sent.lower() if isinstance(sent, str) else None

    def check_total(self, priced: Priced, mode: str) -> None:
        """Raises ApiError where something is due, but less or more than can be charged (E-items-15, E-items-16)."""
        currency = priced.lines[0].price["currency"]
        if self.amounts.too_large(priced.totals.total):
            raise ApiError(
                400,
                f"The Checkout Session's total amount due must be no more than {written(MAXIMUM_CHARGE, currency)}",
                code="amount_too_large",
            )
        if mode == "payment" and self.amounts.too_small(priced.totals.total, currency):
            raise ApiError(
                400,
                "The Checkout Session's total amount due must add up to at least "
                f"{written(minimum_charge(currency), currency)}",
                code="amount_too_small",
            )
