"""A new session, from valid parameters: echoes, defaults, line items, amounts, and what is made beside it.

The tables are in `defaults`; the arithmetic in `amounts`; here they are put together, one attribute per small method.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance.emulator import objects
from conformance.emulator.amounts import Line, LineAmounts, Totals
from conformance.emulator.currencies import MAXIMUM_CHARGE, minimum_charge, written
from conformance.emulator.defaults import (
    CUSTOMER_DETAILS,
    DEFAULT_METHODS,
    INVOICE_DATA,
    METHOD_DEFAULTS,
    completed,
)
from conformance.emulator.errors import ApiError
from conformance.emulator.store import SessionRecord
from schemas import load

if TYPE_CHECKING:
    from conformance.emulator.tenants import Tenant

Body = dict[str, Any]
DAY = 86_400


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


class SessionBuilder:
    """Makes session records for one tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.parts = tenant.parts
        self.defaults = tenant.parts.defaults
        self.amounts = tenant.parts.amounts()
        self.made: list[Body] = []

    # -- the whole

    def build(self, payload: Body, base_url: str) -> SessionRecord:
        """A new record; nothing is stored until `keep`. Raises ApiError where the amount due cannot be charged."""
        now = self.tenant.clock.now()
        mode = payload["mode"]
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

    def keep(self, record: SessionRecord) -> None:
        """Store the record and all that was made with it."""
        for body in self.made:
            self.tenant.keep(body)
        self.tenant.store.add_session(record)

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

    def letter(self, payload: Body) -> str:
        """The letter of the session id: c for setup, b with discounts, a else (facts.md section 3, "ids")."""
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
        if payload.get("ui_mode") == "embedded":
            body["redirect_on_completion"] = payload.get("redirect_on_completion") or "always"
        return body

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
        methods = payload.get("payment_method_types")
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
        return [completed({field["type"]: {}, **field}, shape) for field in fields or []]

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
        nullable, answered = self.parts.method_options, answered_options(self.parts.api_version)
        return {
            method: documented(
                {**nullable.get(method, {}), **METHOD_DEFAULTS.get(method, {}), **(options or {})}, answered[method]
            )
            for method, options in (sent or {}).items()
            if method in answered
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

    # -- money

    def priced(self, payload: Body, now: int) -> Priced:
        """Lines, coupon and shipping, summed up."""
        coupon, code = self.coupon(payload.get("discounts"))
        trial = self.has_trial(payload)
        fallback = (payload.get("subscription_data") or {}).get("default_tax_rates")
        lines = [self.line(entry, fallback, now, trial) for entry in payload["line_items"]]
        self.check_quantities(lines)
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
        return Line(price, 1 if quantity is None else quantity, found, trial and price["recurring"] is not None)

    def inline_price(self, data: Body, now: int) -> Body:
        """A stored price (and product) from `price_data`."""
        product_id = data.get("product")
        if product_id is None:
            product_id = self.new(objects.product(self.tenant.ids, now, data["product_data"]))["id"]
        return self.new(objects.price(self.tenant.ids, now, data, product_id))

    def check_quantities(self, lines: list[Line]) -> None:
        """Raises ApiError where fewer than none are bought (facts.md 2a, "value below 1")."""
        for index, line in enumerate(lines):
            if line.quantity < 0:
                raise ApiError(
                    400,
                    "This value must be greater than or equal to 0.",
                    code="parameter_invalid_integer",
                    param=f"line_items[{index}][quantity]",
                )

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
        """Raises ApiError where something is due, but less or more than can be charged (facts.md 2c)."""
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
        }

    def item_discounts(self, priced: Priced, amount: int, now: int) -> list[Body]:
        """The discounts of one item; empty where there is no coupon."""
        if priced.coupon is None:
            return []
        return [{"amount": amount, "discount": self.discount(priced, None, now)}]

    def discount(self, priced: Priced, session_id: str | None, now: int) -> Body:
        """A discount object (SEED `line_items.data.discounts.discount`)."""
        return {
            "id": self.tenant.ids.make("di"),
            "object": "discount",
            "checkout_session": session_id,
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

    # -- customers, and what only comes with completion

    def customer(self, payload: Body) -> Body:
        """The customer and what is known of them."""
        customer_id = payload.get("customer")
        return {"customer": customer_id, "customer_details": self.details(payload)}

    def details(self, payload: Body) -> Body | None:
        """`customer_details` at creation: from the customer, or the address sent, or nothing (PAY, section 4)."""
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
        methods = list(payload.get("payment_method_types") or DEFAULT_METHODS)
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
def answered_options(version: str) -> Body:
    """The payment method options that the session object has attributes for: not all that may be sent are answered."""
    schema = load(version).answer_schema("session")["properties"]["payment_method_options"]
    options: Body = schema["properties"]
    return options


def documented(value: Any, node: Body) -> Any:
    """A value without the members that its schema has no attribute for."""
    properties = node.get("properties")
    if not isinstance(value, dict) or not properties:
        return value
    return {name: documented(member, properties[name]) for name, member in value.items() if name in properties}
