"""Updating a session: metadata, shipping options, collected information, line items, what its payment is about.

Source: API reference, update a Checkout Session; of line items and payment data, releases of the official SDK.
"""

from __future__ import annotations

from typing import Any

from checkout_conformance.emulator.building import SessionBuilder
from checkout_conformance.emulator.defaults import ADDRESS
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.tenant import Tenant

Body = dict[str, Any]


class Updates:
    """Carries out valid updates on one tenant's sessions."""

    def __init__(self, tenant: Tenant, prices: SessionBuilder) -> None:
        self.tenant = tenant
        self.prices = prices

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Every part of an update, or none: what cannot be done is refused before anything is changed."""
        if "collected_information" in payload:
            self.check_collecting(record)
        if "shipping_options" in payload:
            self.check_shipping(record)
        if "payment_intent_data" in payload:
            self.check_payment(record)
        if "line_items" in payload:
            self.change_lines(record, payload["line_items"])
        if "payment_intent_data" in payload:
            known = record.payload.get("payment_intent_data") or {}
            record.payload = {**record.payload, "payment_intent_data": {**known, **payload["payment_intent_data"]}}
        if "metadata" in payload:
            record.body["metadata"] = self.merged(record.body["metadata"], payload["metadata"])
        if "shipping_options" in payload:
            self.ship(record, payload["shipping_options"])
        if "collected_information" in payload:
            self.collect(record, payload["collected_information"])

    def merged(self, known: Body, sent: Any) -> Body:
        """Keys are added or replaced, a key with an empty value goes, an empty `metadata` clears all."""
        if not isinstance(sent, dict):
            return {}
        together = {**known, **sent}
        return {key: value for key, value in together.items() if value not in ("", None)}

    def check_collecting(self, record: SessionRecord) -> None:
        """Raises ApiError for hosted sessions, which collect on their own page (E-lifecycle-30), and where only the
        client may update shipping details (API reference, `permissions.update_shipping_details`)."""
        if record.body["ui_mode"] not in ("embedded", "custom"):
            raise ApiError(
                400,
                "`collected_information` can only be set when updating embedded or custom sessions.",
                param="collected_information",
            )

        if (record.body["permissions"] or {}).get("update_shipping_details") == "client_only":
            raise ApiError(
                400,
                "The shipping details of this Checkout Session can only be updated by the client.",
                param="collected_information[shipping_details]",
            )

    def check_shipping(self, record: SessionRecord) -> None:
        """Raises ApiError where shipping cannot change any more, or there is nothing to ship."""
        if record.body["status"] != "open":
            raise ApiError(
                400,
                f"This Checkout Session has a status of `{record.body['status']}`; its shipping options cannot change.",
                param="shipping_options",
            )
        if record.body["mode"] == "setup":
            raise ApiError(400, "You can not pass `shipping_options` in `setup` mode.", param="shipping_options")

    def check_payment(self, record: SessionRecord) -> None:
        """Raises ApiError where the page is not the merchant's own, or the session is over."""
        if record.body["ui_mode"] != "custom" or not self.is_active(record):
            raise ApiError(
                400,
                "`payment_intent_data` can only be updated while a session on a page of your own is open.",
                param="payment_intent_data",
            )

    def is_active(self, record: SessionRecord) -> bool:
        """Whether the session can still be paid."""
        return bool(record.body["status"] == "open")

    # -- line items

    def change_lines(self, record: SessionRecord, sent: list[Body]) -> None:
        """The line items that an update names, in its order: those with an id are kept or changed, others are new."""
        body = record.body
        if body["status"] != "open" or body["mode"] == "setup":
            raise ApiError(400, "The line items of this Checkout Session cannot change.", param="line_items")
        named = self.lines(record, sent)
        payload = {**record.payload, "line_items": [entry for _, entry in named], "shipping_options": []}
        now = self.tenant.clock.now()
        priced = self.prices.priced(payload, now)
        self.prices.check_total(priced, body["mode"])
        for made in self.prices.made:
            self.tenant.keep(made)
        items = self.prices.items(priced, now)
        for (known, _), item in zip(named, items, strict=True):
            if known is not None:
                self.tenant.item_extras[known] = self.tenant.item_extras.pop(item["id"])
                item["id"] = known
        shipping = body["total_details"]["amount_shipping"] or 0
        money = self.prices.money(payload, priced)
        body.update({name: money[name] for name in ("amount_subtotal", "currency", "discounts")})
        body["amount_total"] = money["amount_total"] + shipping
        body["total_details"] = {**money["total_details"], "amount_shipping": shipping}
        record.items, record.breakdown = items, self.prices.breakdown(priced, body["id"], now)
        record.payload = {**record.payload, "line_items": [entry for _, entry in named]}

    def lines(self, record: SessionRecord, sent: list[Body]) -> list[tuple[str | None, Body]]:
        """The lines as a create would have sent them, with the ids of those that were there. Raises ApiError."""
        known = {
            item["id"]: {**as_sent, "price": item["price"]["id"]}
            for item, as_sent in zip(record.items, record.payload["line_items"], strict=True)
        }
        return [self.line(known, entry, number) for number, entry in enumerate(sent)]

    def line(self, known: dict[str, Body], entry: Body, number: int) -> tuple[str | None, Body]:
        """One line: a new one as it was sent, a known one with what was sent."""
        identity = entry.get("id")
        if identity is None:
            return None, entry
        if identity not in known:
            message, place = f"No such line item: '{identity[:200]}'", f"line_items[{number}][id]"
            raise ApiError(400, message, code="resource_missing", param=place)
        changed = {name: value for name, value in entry.items() if name != "id"}
        other = "price" if "price_data" in changed else "price_data"
        before = {name: value for name, value in known[identity].items() if name != other}
        return identity, {**before, **changed}

    def ship(self, record: SessionRecord, options: Any) -> None:
        """New shipping options; the first one counts, and the total follows."""
        body = record.body
        now = self.tenant.clock.now()
        rows = [self.prices.shipping_option(option, now) for option in options or []]
        for made in self.prices.made:
            self.tenant.keep(made)
        amount = rows[0]["shipping_amount"] if rows else 0
        before = body["total_details"]["amount_shipping"] or 0
        body["shipping_options"] = rows
        body["total_details"] = {**body["total_details"], "amount_shipping": amount}
        body["amount_total"] += amount - before
        body["shipping_cost"] = (
            {
                "amount_subtotal": amount,
                "amount_tax": 0,
                "amount_total": amount,
                "shipping_rate": rows[0]["shipping_rate"],
            }
            if rows
            else None
        )

    def collect(self, record: SessionRecord, sent: Any) -> None:
        """What the merchant's own page collected."""
        known = record.body["collected_information"] or {"business_name": None, "individual_name": None}
        shipping = (sent or {}).get("shipping_details")
        details = shipping and {"address": {**ADDRESS, **shipping["address"]}, "name": shipping["name"]}
        record.body["collected_information"] = {**known, "shipping_details": details}
