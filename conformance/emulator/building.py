"""A new session, from valid parameters: echoes, defaults, line items, amounts, and what is made beside it.

The tables are in `defaults`; prices are `pricing`'s and what a session shows of them `billing`'s; here all is put
together, one attribute per small method.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from checkout_conformance.emulator import objects
from checkout_conformance.emulator.billing import Billing
from checkout_conformance.emulator.defaults import (
    CUSTOMER_DETAILS,
    DEFAULT_METHODS,
    INVOICE_DATA,
    METHOD_DEFAULTS,
    completed,
)
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.successions import successors

Body = dict[str, Any]
DAY = 86_400
# Attributes with a parameter of their name that a method here makes.
OWN = (
    *("automatic_tax", "currency", "discounts", "expires_at", "invoice_creation", "line_items"),
    *("payment_method_types", "redirect_on_completion", "shipping_options"),
)


class SessionBuilder(Billing):
    """Makes session records for one tenant."""

    # -- the whole

    def build(self, payload: Body, base_url: str) -> SessionRecord:
        """A new record; nothing is stored until `keep`. Raises ApiError where the amount due cannot be charged."""
        now = self.tenant.clock.now()
        mode = self.mode(payload)
        self.check_prices(payload.get("line_items") or [])
        self.check_tax_rates(payload.get("line_items") or [])
        priced = None if mode == "setup" else self.priced(payload, now)
        if priced is not None:
            self.check_total(priced, mode)
        session_id = self.tenant.ids.session(self.letter(payload))
        body: Body = {"id": session_id, "object": "checkout.session"}
        body.update(self.echoes(payload))
        body.update(self.by_mode(payload))
        body.update(self.times(payload, now))
        body.update(self.entrance(payload, session_id, base_url))
        body.update(self.money(payload, priced))
        body.update(self.customer(payload))
        body.update(self.settings(payload))
        body.update(self.not_yet())
        if mode == "setup":
            body["setup_intent"] = self.setup_intent(payload, now)
        record = SessionRecord(self.in_order(body), payload, base_url)
        if priced is not None:
            record.items = self.items(priced, now)
            record.breakdown = self.breakdown(priced, session_id, now)
        return record

    def recovered(self, old: SessionRecord, base_url: str) -> SessionRecord:
        """A new session like an expired one, kept; promotion codes as the old one's recovery settings say."""
        payload = {name: value for name, value in old.payload.items() if name != "expires_at"}
        payload["metadata"] = old.body["metadata"]
        if old.body["after_expiration"]["recovery"]["allow_promotion_codes"]:
            payload["allow_promotion_codes"] = True
            payload.pop("discounts", None)
        record = self.build(payload, base_url)
        record.body["recovered_from"] = old.body["id"]
        self.keep(record)
        return record

    def mode(self, payload: Body) -> str:
        """The mode. Raises ApiError where none was sent: not every version's documents demand one (E-parameters-2)."""
        if payload.get("mode") is None:
            raise ApiError(400, "Missing required param: mode.", code="parameter_missing", param="mode")
        return str(payload["mode"])

    def keep(self, record: SessionRecord) -> None:
        """Store the record and all that was made with it."""
        for body in self.made:
            self.tenant.keep(body)
        self.tenant.store.add_session(record)

    def letter(self, payload: Body) -> str:
        """The letter of the session id: c for setup, b with discounts, a else (E-conventions-26)."""
        if payload["mode"] == "setup":
            return "c"
        return "b" if payload.get("discounts") or payload.get("allow_promotion_codes") else "a"

    def in_order(self, body: Body) -> Body:
        """Id and object first, then by name, as captured answers have it."""
        head = {"id": body["id"], "object": body["object"]}
        return {**head, **{name: body[name] for name in sorted(body) if name not in head}}

    # -- echoes and defaults

    def echoes(self, payload: Body) -> Body:
        """The attributes that repeat a parameter, completed, or their defaults."""
        body = {name: self.echo(name, payload.get(name), default) for name, default in self.defaults.echoes.items()}
        for name in self.defaults.only_when_sent:
            if payload.get(name) is not None:
                body[name] = self.echo(name, payload[name], None)
        for name in payload.keys() & answered().keys():
            if not self.made_here(name):
                body[name] = documented(payload[name], answered()[name])
        if payload.get("ui_mode") == "embedded":
            body["redirect_on_completion"] = payload.get("redirect_on_completion") or "always"
        return body

    def made_here(self, name: str) -> bool:
        """Whether the tables and methods here make an attribute: what newer versions have beside them is repeated."""
        tables = (self.defaults.echoes, self.defaults.only_when_sent, OWN, self.defaults.by_mode["payment"])
        return any(name in table for table in tables)

    def echo(self, name: str, value: Any, default: Any) -> Any:
        """One attribute as it was sent, with its nested defaults."""
        if value is None:
            value = default
        shape = self.defaults.shapes.get(name)
        if name == "branding_settings" and value is None:
            value = {}
        return completed(value, shape) if shape is not None else value

    def by_mode(self, payload: Body) -> Body:
        """What the mode decides where nothing was sent."""
        table = self.defaults.by_mode[payload["mode"]]
        body = {name: table[name] if payload.get(name) is None else payload[name] for name in table}
        if payload.get("customer") is not None:
            body["customer_creation"] = None
        return body

    def settings(self, payload: Body) -> Body:
        """Attributes that follow a parameter without repeating it word by word."""
        methods = self.methods(payload)
        return {
            "adaptive_pricing": self.adaptive_pricing(payload),
            "automatic_tax": self.automatic_tax(payload.get("automatic_tax")),
            "consent": self.consent(payload.get("consent_collection")),
            "custom_fields": self.custom_fields(payload.get("custom_fields")),
            "invoice_creation": self.invoice_creation(payload),
            "payment_method_configuration_details": None if methods else self.configuration(payload),
            "payment_method_options": self.method_options(payload.get("payment_method_options")),
            "payment_method_types": list(methods or DEFAULT_METHODS),
            "saved_payment_method_options": self.saved_methods(payload),
        }

    def methods(self, payload: Body) -> list[str] | None:
        """The payment methods that were asked for, whatever the parameter is called."""
        return next((payload[name] for name in successors("payment_method_types") if payload.get(name)), None)

    def adaptive_pricing(self, payload: Body) -> Body | None:
        """On in payment mode unless switched off; it does not exist in setup mode."""
        sent = payload.get("adaptive_pricing")
        if payload["mode"] == "setup":
            return None
        return {"enabled": (sent or {}).get("enabled", payload["mode"] == "payment")}

    def automatic_tax(self, sent: Body | None) -> Body:
        """The state of automatic tax: waiting for an address once it is on."""
        if not sent or not sent["enabled"]:
            return {"enabled": False, "liability": None, "provider": None, "status": None}
        liability = sent.get("liability") or {"type": "self"}
        return {
            "enabled": True,
            "liability": {"account": liability.get("account"), "type": liability["type"]},
            "provider": "stripe",
            "status": "requires_location_inputs",
        }

    def consent(self, collection: Body | None) -> Body | None:
        """What the customer consented to: nothing yet, where consent is collected."""
        return None if not collection else {"promotions": None, "terms_of_service": None}

    def custom_fields(self, fields: list[Body] | None) -> list[Body]:
        """The custom fields with the object of their own type, null for the other types."""
        shape = self.defaults.shapes["custom_fields"]
        empty: Body = {"dropdown": {"options": []}}
        return [completed({field["type"]: empty.get(field["type"], {}), **field}, shape) for field in fields or []]

    def invoice_creation(self, payload: Body) -> Body | None:
        """The state of invoice creation; payment mode only."""
        if payload["mode"] != "payment":
            return None
        sent = payload.get("invoice_creation") or {}
        return {
            "enabled": bool(sent.get("enabled")),
            "invoice_data": completed(sent.get("invoice_data") or {}, INVOICE_DATA),
        }

    def configuration(self, payload: Body) -> Body:
        """The payment method configuration that applies where no types were sent."""
        sent = payload.get("payment_method_configuration")
        return {"id": sent or f"pmc_1{self.tenant.seed:023d}", "parent": None}

    def method_options(self, sent: Body | None) -> Body:
        """Options by payment method, as sent, completed with what they default to."""
        nullable, known = self.parts.method_options, answered()["payment_method_options"]["properties"]
        return {
            method: documented(
                {**nullable.get(method, {}), **METHOD_DEFAULTS.get(method, {}), **(options or {})}, known[method]
            )
            for method, options in (sent or {}).items()
            if method in known
        }

    def saved_methods(self, payload: Body) -> Body | None:
        """How saved payment methods are treated."""
        default = self.defaults.by_mode[payload["mode"]]["saved_payment_method_options"]
        sent = payload.get("saved_payment_method_options") or {}
        if default is None:
            return None
        return {**default, **{name: value for name, value in sent.items() if value is not None}}

    # -- time and place

    def times(self, payload: Body, now: int) -> Body:
        """When it was made and when it ends."""
        sent = payload.get("expires_at")
        return {"created": now, "expires_at": now + self.defaults.lifetime if sent is None else sent}

    def entrance(self, payload: Body, session_id: str, base_url: str) -> Body:
        """Where customers go: a page of our own, or a secret for the merchant's page."""
        if payload.get("ui_mode") in ("embedded", "custom"):
            return {"client_secret": self.tenant.ids.secret(session_id), "url": None}
        return {"client_secret": None, "url": f"{base_url}/c/pay/{session_id}#fid{self.tenant.ids.text(24)}"}

    # -- customers, and what only comes with completion

    def customer(self, payload: Body) -> Body:
        """The customer and what is known of them."""
        customer_id = payload.get("customer")
        return {"customer": customer_id, "customer_details": self.details(payload)}

    def details(self, payload: Body) -> Body | None:
        """`customer_details` at creation: from the customer, or the address sent, or nothing (E-lifecycle-6)."""
        exempt = None if payload["mode"] == "setup" else "none"
        known = self.tenant.find("customer", payload.get("customer") or "")
        if known is not None:
            return {
                **CUSTOMER_DETAILS,
                "email": known["email"],
                "name": known["name"],
                "phone": known["phone"],
                "tax_exempt": exempt and known["tax_exempt"],
            }
        if payload.get("customer_email") is not None:
            return {**CUSTOMER_DETAILS, "email": payload["customer_email"], "tax_exempt": exempt}
        return None

    def setup_intent(self, payload: Body, now: int) -> str:
        """The id of the setup intent made together with a session in setup mode."""
        methods = list(self.methods(payload) or DEFAULT_METHODS)
        data = payload.get("setup_intent_data") or {}
        intent = objects.setup_intent(self.tenant.ids, now, payload.get("customer"), methods, data)
        return str(self.new(intent)["id"])

    def not_yet(self) -> Body:
        """What a new session does not have."""
        return {
            "collected_information": None,
            "currency_conversion": None,
            "invoice": None,
            "livemode": False,
            "payment_intent": None,
            "payment_link": None,
            "recovered_from": None,
            "setup_intent": None,
            "status": "open",
            "subscription": None,
        }


@cache
def answered() -> Body:
    """The attributes of a session in the newest version: not all that may be sent is answered."""
    schema = load(versions()[-1]).answer_schema("session")
    attributes: Body = schema["properties"]
    return attributes


def documented(value: Any, node: Body) -> Any:
    """A value without the members that its schema has no attribute for."""
    properties = node.get("properties")
    if not isinstance(value, dict) or not properties:
        return value
    return {name: documented(member, properties[name]) for name, member in value.items() if name in properties}
