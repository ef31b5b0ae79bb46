"""Updating a session: metadata, shipping options, collected information (API reference, update a Checkout Session)."""

from __future__ import annotations

from typing import Any

from checkout_conformance.emulator.defaults import ADDRESS
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.pricing import Pricing
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.tenant import Tenant

Body = dict[str, Any]


class Updates:
    """Carries out valid updates on one tenant's sessions."""

    def __init__(self, tenant: Tenant, prices: Pricing) -> None:
        self.tenant = tenant
        self.prices = prices

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Every part of an update, or none: what cannot be done is refused before anything is changed."""
        if "collected_information" in payload:
            self.check_collecting(record)
        if "shipping_options" in payload:
            self.check_shipping(record)
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
