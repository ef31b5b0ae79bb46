"""The life of a session: open, then complete or expired, and nothing after that.

`transitions` is the table; everything here asks it. Source: E-lifecycle-1 to 31.
"""

from __future__ import annotations

from typing import Any

from checkout_conformance.emulator import events, objects
from checkout_conformance.emulator.defaults import ADDRESS, CUSTOMER_DETAILS, RECOVERY_LIFETIME, SETTLING_TIME
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.tenant import Tenant

Body = dict[str, Any]

SUCCEEDED = "succeeded"
DECLINED = "declined"
PROCESSING = "processing"
OUTCOMES = (SUCCEEDED, DECLINED, PROCESSING)
DEFAULT_EMAIL = "jenny.rosen@example.com"
DEFAULT_NAME = "Jenny Rosen"
DEFAULT_PHONE = "+15555550123"


class Lifecycle:
    """Changes the sessions of one tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.transitions = tenant.parts.transitions

    # -- what may happen

    def allows(self, record: SessionRecord, action: str) -> bool:
        """Whether the table has a way on."""
        return action in self.transitions[record.body["status"]]

    def move(self, record: SessionRecord, action: str) -> None:
        """Take the way that the table has."""
        record.body["status"] = self.transitions[record.body["status"]][action]
        self.tenant.store.filing.file(record.body)

    # -- time

    def sweep(self) -> None:
        """Let time do its work: sessions that ran out, payments that settled. Called before every request."""
        store = self.tenant.store
        if not store.due:
            return
        now = self.tenant.clock.now()
        for record in store.take_due(now):
            if self.allows(record, "run_out") and record.body["expires_at"] <= now:
                self.run_out(record)
            elif record.settles_at is not None and record.settles_at <= now:
                self.settle(record)

    def run_out(self, record: SessionRecord) -> None:
        """The time of a session is over."""
        self.move(record, "run_out")
        self.close_expired(record)

    # -- expiry

    def expire(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """Expire on request. Raises ApiError unless the session is open."""
        self.check_expirable(record)
        self.move(record, "expire")
        self.close_expired(record, request_id, key)

    def check_expirable(self, record: SessionRecord) -> None:
        """Raises ApiError for a session that cannot be expired (E-endpoints-9)."""
        if not self.allows(record, "expire"):
            raise ApiError(
                400,
                'Only Checkout Sessions with a status in ["open"] can be expired. '
                f"This Checkout Session has a status of `{record.body['status']}`.",
                executed=True,
            )

    def close_expired(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """What an expired session no longer has, and the link that brings it back where one was asked for."""
        record.body["url"] = None
        self.offer_recovery(record)
        self.cancel_setup(record)
        self.tenant.events.record(events.EXPIRED, record.body, request_id=request_id, key=key)

    def offer_recovery(self, record: SessionRecord) -> None:
        """`after_expiration.recovery` gets its url and the url its end (E-lifecycle-21)."""
        settings = record.body["after_expiration"]
        recovery = (settings or {}).get("recovery")
        if not recovery or not recovery["enabled"]:
            return
        token = self.tenant.ids.text(32)
        self.tenant.store.recovery[token] = record.body["id"]
        ends = self.tenant.clock.now() + RECOVERY_LIFETIME
        url = f"{record.base_url}/r/{token}"
        record.body["after_expiration"] = {**settings, "recovery": {**recovery, "expires_at": ends, "url": url}}

    def cancel_setup(self, record: SessionRecord) -> None:
        """The setup intent of an expired session is canceled with it."""
        intent = self.tenant.find("setup_intent", record.body["setup_intent"] or "")
        if intent is not None:
            intent["status"] = "canceled"

    # -- completion

    def complete(self, record: SessionRecord, outcome: str, given: Body | None = None) -> None:
        """The customer pays (or tries to). Raises ApiError: 400 unless open, 402 for a declined card."""
        self.check_completable(record)
        if outcome == DECLINED:
            self.decline()
        self.move(record, "complete")
        record.body["url"] = None
        record.body["client_secret"] = None  # E-identity-3
        self.collect(record, given or {})
        getattr(self, f"complete_{record.body['mode']}")(record, outcome)
        if outcome == PROCESSING and record.body["payment_status"] == "unpaid":
            record.settles_at = self.tenant.clock.now() + SETTLING_TIME
            self.tenant.store.remind(record.settles_at, record.body["id"])
        self.tenant.store.filing.file(record.body)
        self.tenant.events.record(events.COMPLETED, record.body)

    def offers_payment(self, record: SessionRecord) -> bool:
        """Whether the page of a session has the form that pays; else a message says why not."""
        return bool(record.body["status"] == "open")

    def check_completable(self, record: SessionRecord) -> None:
        """Raises ApiError for a session that cannot be completed."""
        if not self.allows(record, "complete"):
            raise ApiError(
                400, f"This Checkout Session has a status of `{record.body['status']}` and cannot be completed."
            )

    def decline(self) -> None:
        """Raises the error of a declined card; the session stays open."""
        raise ApiError(
            402,
            "Your card was declined.",
            type="card_error",
            code="card_declined",
            extra={"decline_code": "generic_decline"},
        )

    def complete_payment(self, record: SessionRecord, outcome: str) -> None:
        """A payment intent for what is due, an invoice where one was asked for."""
        body = record.body
        now = self.tenant.clock.now()
        data = record.payload.get("payment_intent_data") or {}
        if not body["amount_total"]:
            body["payment_status"] = "paid"  # without any payment intent: E-payment-1
            return
        held = data.get("capture_method") == "manual"
        status = "processing" if outcome == PROCESSING else "requires_capture" if held else "succeeded"
        intent = self.tenant.keep(objects.payment_intent(self.tenant.ids, now, body, data, status))
        intent["payment_method"] = self.method(body["customer"])
        body["payment_intent"] = intent["id"]
        body["payment_status"] = "unpaid" if held else self.status_after(outcome)  # held: E-payment-3
        if (body["invoice_creation"] or {}).get("enabled"):
            invoice_data = (record.payload.get("invoice_creation") or {}).get("invoice_data") or {}
            made = objects.invoice(self.tenant.ids, now, body, None, invoice_data)
            body["invoice"] = self.tenant.keep(made)["id"]

    def complete_subscription(self, record: SessionRecord, outcome: str) -> None:
        """A subscription and its first invoice."""
        body = record.body
        now = self.tenant.clock.now()
        data = record.payload.get("subscription_data") or {}
        made = objects.subscription(self.tenant.ids, now, body, record.items, data, self.trial_end(data, now))
        self.tenant.keep(made)
        made["default_payment_method"] = self.method(body["customer"])
        invoice = self.tenant.keep(objects.invoice(self.tenant.ids, now, body, made["id"], {}))
        made["latest_invoice"] = invoice["id"]
        body["subscription"] = made["id"]
        body["invoice"] = invoice["id"]
        free = "paid" if made["trial_end"] is None else "no_payment_required"  # E-payment-2, reference
        body["payment_status"] = self.status_after(outcome) if body["amount_total"] else free

    def complete_setup(self, record: SessionRecord, outcome: str) -> None:
        """The setup intent has a payment method; nothing is paid."""
        intent = self.tenant.find("setup_intent", record.body["setup_intent"])
        if intent is not None:
            intent["status"] = "processing" if outcome == PROCESSING else "succeeded"
            intent["customer"] = record.body["customer"]
            intent["payment_method"] = self.method(record.body["customer"])

    def status_after(self, outcome: str) -> str:
        """`payment_status` once the customer has paid or started to (E-lifecycle-2)."""
        return "unpaid" if outcome == PROCESSING else "paid"

    def trial_end(self, data: Body, now: int) -> int | None:
        """When the trial ends, or None."""
        if data.get("trial_end") is not None:
            return int(data["trial_end"])
        days = data.get("trial_period_days")
        return None if days is None else now + int(days) * 86_400

    def method(self, customer_id: str | None) -> str:
        """The id of a new payment method."""
        made = objects.payment_method(self.tenant.ids, self.tenant.clock.now(), customer_id)
        return str(self.tenant.keep(made)["id"])

    # -- what the customer typed

    def collect(self, record: SessionRecord, given: Body) -> None:
        """Fill in what the page collects: details, customer, consent, shipping address, tax status."""
        body = record.body
        known = body["customer_details"] or CUSTOMER_DETAILS
        details = {
            **known,
            "email": given.get("email") or known["email"] or DEFAULT_EMAIL,
            "name": given.get("name") or known["name"] or DEFAULT_NAME,
            "phone": known["phone"] or (DEFAULT_PHONE if body["phone_number_collection"]["enabled"] else None),
            "tax_exempt": None if body["mode"] == "setup" else known["tax_exempt"] or "none",
        }
        if body["mode"] != "setup":
            details["address"] = known["address"] or (self.typed_address() if self.asks_for_address(body) else None)
            details["tax_ids"] = known["tax_ids"] or []
        body["customer_details"] = details
        self.tell_customer(body["customer"], details)
        if body["customer"] is None and self.needs_customer(body):
            made = objects.customer(self.tenant.ids, self.tenant.clock.now(), details)
            body["customer"] = self.tenant.keep(made)["id"]
        if body["automatic_tax"]["enabled"]:
            body["automatic_tax"] = {**body["automatic_tax"], "status": "complete"}
        self.collect_consent(body)
        self.collect_fields(body)
        self.collect_shipping(body, details["name"])

    def asks_for_address(self, body: Body) -> bool:
        """Whether the page asks for an address: a free order has none to be billed to (E-payment-1)."""
        free = body["mode"] == "payment" and not body["amount_total"]
        return not free or body["billing_address_collection"] == "required"

    def typed_address(self) -> Body:
        """What the customer types."""
        return {**ADDRESS, "city": "Springfield", "country": "US", "line1": "1 Main Street", "postal_code": "10001"}

    def tell_customer(self, customer_id: str | None, details: Body) -> None:
        """A customer without an e-mail address gets the one that was typed (API reference, `customer`)."""
        customer = self.tenant.find("customer", customer_id or "")
        if customer is not None and not customer["email"]:
            customer["email"] = details["email"]

    def collect_fields(self, body: Body) -> None:
        """Every field that is not optional is filled in, with what it begins with where it begins with something."""
        for field in body["custom_fields"] or []:
            part = field[field["type"]]
            if not field["optional"] and part["value"] is None:
                part["value"] = part["default_value"] or self.typed(field["type"], part)

    def typed(self, kind: str, part: Body) -> str:
        """What a customer types into a field, or picks."""
        if kind == "dropdown":
            return str(part["options"][0]["value"])
        return "1" * max(part["minimum_length"] or 1, 1)

    def needs_customer(self, body: Body) -> bool:
        """Whether completing makes a customer (API reference, `customer_creation`)."""
        if body["mode"] == "subscription" or body["customer_creation"] == "always":
            return True
        return bool(body["mode"] == "payment" and (body["invoice_creation"] or {}).get("enabled"))

    def collect_consent(self, body: Body) -> None:
        """The customer agrees to whatever is asked."""
        asked = body["consent_collection"]
        if asked:
            body["consent"] = {
                "promotions": "opt_in" if asked["promotions"] == "auto" else None,
                "terms_of_service": "accepted" if asked["terms_of_service"] == "required" else None,
            }

    def collect_shipping(self, body: Body, name: str) -> None:
        """A shipping address, where one is collected and none is known yet."""
        collection = body["shipping_address_collection"]
        if not collection or (body["collected_information"] or {}).get("shipping_details"):
            return
        address = {**ADDRESS, "city": "Springfield", "country": collection["allowed_countries"][0]}
        address.update({"line1": "1 Main Street", "postal_code": "10001"})
        body["collected_information"] = {
            "business_name": None,
            "individual_name": None,
            "shipping_details": {"address": address, "name": name},
        }

    # -- delayed payments

    def settle(self, record: SessionRecord) -> None:
        """A payment that was processing went through. Raises ApiError where none is."""
        self.end_processing(record, "succeeded")
        record.body["payment_status"] = "paid"
        self.tenant.events.record(events.SETTLED, record.body)

    def fail(self, record: SessionRecord) -> None:
        """A payment that was processing failed; the session stays unpaid. Raises ApiError where none is."""
        self.end_processing(record, "requires_payment_method")
        self.tenant.events.record(events.FAILED, record.body)

    def end_processing(self, record: SessionRecord, status: str) -> None:
        """The payment intent leaves `processing`."""
        if record.settles_at is None:
            raise ApiError(400, "This Checkout Session has no payment that is processing.")
        record.settles_at = None
        intent = self.tenant.find("payment_intent", record.body["payment_intent"] or "")
        if intent is not None:
            intent["status"] = status
            intent["amount_received"] = intent["amount"] if status == "succeeded" else 0
