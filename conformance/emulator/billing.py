"""What a session shows of its price: sums, discounts, shipping, taxes, and its line items.

What they are reckoned from is `pricing`'s; who the customer is, and what the rest of a session is, `building`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout_conformance.emulator.amounts import Line, LineAmounts, Totals
from checkout_conformance.emulator.pricing import Body, Priced, Pricing


class Billing(Pricing):
    """Writes down what was priced."""

    def money(self, payload: Body, priced: Priced | None) -> Body:
        """Every attribute that holds amounts."""
        if priced is None:
            return {
                "amount_subtotal": None,
                "amount_total": None,
                "currency": self.currency(payload, None),
                "discounts": None,
                "shipping_cost": None,
                "shipping_options": [],
                "total_details": None,
            }
        totals = priced.totals
        return {
            "amount_subtotal": totals.subtotal,
            "amount_total": totals.total,
            "currency": self.currency(payload, priced),
            "discounts": self.discounts(priced),
            "shipping_cost": self.shipping_cost(priced),
            "shipping_options": priced.shipping_options,
            "total_details": self.total_details(totals),
        }

    def total_details(self, totals: Totals) -> Body:
        """The sums of discounts, shipping and taxes."""
        return {
            "amount_discount": totals.discount,
            "amount_shipping": totals.shipping,
            "amount_tax": totals.tax,
        }

    def discounts(self, priced: Priced) -> list[Body]:
        """The coupon or promotion code as the session shows it."""
        if priced.coupon is None:
            return []
        code = priced.promotion_code
        return [{"coupon": priced.coupon["id"] if code is None else None, "promotion_code": code}]

    def shipping_cost(self, priced: Priced) -> Body | None:
        """What shipping costs: the first option counts until the customer chooses."""
        if priced.shipping_rate is None:
            return None
        return {
            "amount_subtotal": priced.totals.shipping,
            "amount_tax": 0,
            "amount_total": priced.totals.shipping,
            "shipping_rate": priced.shipping_rate,
        }

    # -- line items

    def items(self, priced: Priced, now: int) -> list[Body]:
        """The line items as `/line_items` answers them; taxes and discounts are kept beside (only when expanded)."""
        items = []
        for line, amounts in zip(priced.lines, priced.amounts, strict=True):
            item = self.item(line, amounts)
            self.tenant.item_extras[item["id"]] = {
                "discounts": self.item_discounts(priced, amounts.discount, now),
                "taxes": [self.tax_row(tax.rate, tax.amount, tax.taxable) for tax in amounts.taxes],
            }
            items.append(item)
        return items

    def item(self, line: Line, amounts: LineAmounts) -> Body:
        """One line item."""
        product = self.find("product", line.price["product"])
        return {
            "id": self.tenant.ids.make("li"),
            "object": "item",
            "amount_discount": amounts.discount,
            "amount_subtotal": amounts.subtotal,
            "amount_tax": amounts.tax,
            "amount_total": amounts.total,
            "currency": line.price["currency"],
            "description": product["name"] if product else None,
            "price": line.price,
            "quantity": line.quantity,
            **line.repeated,
        }

    def item_discounts(self, priced: Priced, amount: int, now: int) -> list[Body]:
        """The discounts of one item; empty where there is no coupon."""
        if priced.coupon is None:
            return []
        return [{"amount": amount, "discount": self.discount(priced, None, now)}]

    def discount(self, priced: Priced, session_id: str | None, now: int) -> Body:
        """A discount object (API reference, `line_items.data.discounts.discount`)."""
        return {
            "id": self.tenant.ids.make("di"),
            "object": "discount",
            "checkout_session": session_id,
            "coupon": priced.coupon,  # until `source` took its place: `emulator.versions` shows one of the two
            "customer": None,
            "end": None,
            "invoice": None,
            "invoice_item": None,
            "promotion_code": priced.promotion_code,
            "source": {"coupon": (priced.coupon or {}).get("id"), "type": "coupon"},
            "start": now,
            "subscription": None,
            "subscription_item": None,
        }

    def tax_row(self, rate: Mapping[str, Any], amount: int, taxable: int) -> Body:
        """One tax as lists of taxes show it."""
        return {"amount": amount, "rate": rate, "taxability_reason": None, "taxable_amount": taxable}

    def breakdown(self, priced: Priced, session_id: str, now: int) -> Body:
        """`total_details.breakdown`: discounts and taxes, the latter summed by rate."""
        taxes: dict[str, Body] = {}
        for amounts in priced.amounts:
            for tax in amounts.taxes:
                row = taxes.setdefault(tax.rate["id"], self.tax_row(tax.rate, 0, 0))
                row["amount"] += tax.amount
                row["taxable_amount"] += tax.taxable
        discounts = []
        if priced.coupon is not None:
            discounts = [{"amount": priced.totals.discount, "discount": self.discount(priced, session_id, now)}]
        return {"discounts": discounts, "taxes": list(taxes.values())}
