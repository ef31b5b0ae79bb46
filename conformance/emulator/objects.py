"""The objects that sessions refer to, as answers show them: products, prices, customers, coupons, rates, payments.

Each function makes one new body from typed parameters; nothing is stored here, nothing is validated here. The price
follows the line item in the API reference's sample; the others follow the public reference as far as sessions
need them.
"""

from __future__ import annotations

from typing import Any

from checkout_conformance.emulator.amounts import plain_decimal, whole_or_none
from checkout_conformance.emulator.defaults import ADDRESS
from checkout_conformance.emulator.ids import IdSource

Body = dict[str, Any]


def _given(params: Body, name: str, default: Any = None) -> Any:
    value = params.get(name)
    return default if value is None else value


def product(ids: IdSource, now: int, params: Body) -> Body:
    """A product, from the parameters of `/v1/products` or of `price_data.product_data`."""
    return {
        "id": _given(params, "id") or ids.make("prod"),
        "object": "product",
        "active": _given(params, "active", True),
        "created": now,
        "default_price": None,
        "description": _given(params, "description"),
        "images": _given(params, "images", []),
        "livemode": False,
        "marketing_features": [],
        "metadata": _given(params, "metadata", {}),
        "name": params["name"],
        "package_dimensions": None,
        "shippable": _given(params, "shippable"),
        "statement_descriptor": _given(params, "statement_descriptor"),
        "tax_code": _given(params, "tax_code"),
        "type": "service",
        "unit_label": _given(params, "unit_label"),
        "updated": now,
        "url": _given(params, "url"),
    }


def price(ids: IdSource, now: int, params: Body, product_id: str) -> Body:
    """A price, from the parameters of `/v1/prices` or of `price_data`."""
    decimal = _given(params, "unit_amount_decimal")
    amount = _given(params, "unit_amount")
    if decimal is not None:
        decimal, amount = plain_decimal(decimal), whole_or_none(decimal)
    elif amount is not None:
        decimal = str(amount)
    recurring = _given(params, "recurring")
    return {
        "id": ids.make("price"),
        "object": "price",
        "active": _given(params, "active", True),
        "billing_scheme": "per_unit",
        "created": now,
        "currency": params["currency"].lower(),
        "custom_unit_amount": _given(params, "custom_unit_amount"),
        "livemode": False,
        "lookup_key": _given(params, "lookup_key"),
        "metadata": _given(params, "metadata", {}),
        "nickname": _given(params, "nickname"),
        "product": product_id,
        "recurring": None
        if recurring is None
        else {
            "interval": recurring["interval"],
            "interval_count": _given(recurring, "interval_count", 1),
            "meter": None,
            "usage_type": _given(recurring, "usage_type", "licensed"),
        },
        "tax_behavior": _given(params, "tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time" if recurring is None else "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": decimal,
    }


def customer(ids: IdSource, now: int, params: Body) -> Body:
    """A customer."""
    address = _given(params, "address")
    return {
        "id": ids.make("cus"),
        "object": "customer",
        "address": None if address is None else {**ADDRESS, **address},
        "balance": 0,
        "created": now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": _given(params, "description"),
        "discount": None,
        "email": _given(params, "email"),
        "invoice_prefix": ids.text(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": _given(params, "metadata", {}),
        "name": _given(params, "name"),
        "next_invoice_sequence": 1,
        "phone": _given(params, "phone"),
        "preferred_locales": [],
        "shipping": _given(params, "shipping"),
        "tax_exempt": _given(params, "tax_exempt", "none"),
        "test_clock": None,
    }


def coupon(ids: IdSource, now: int, params: Body) -> Body:
    """A coupon: a percentage or an amount off."""
    currency = _given(params, "currency")
    return {
        "id": _given(params, "id") or ids.text(8),
        "object": "coupon",
        "amount_off": _given(params, "amount_off"),
        "created": now,
        "currency": currency.lower() if currency else None,
        "duration": _given(params, "duration", "once"),
        "duration_in_months": _given(params, "duration_in_months"),
        "livemode": False,
        "max_redemptions": _given(params, "max_redemptions"),
        "metadata": _given(params, "metadata", {}),
        "name": _given(params, "name"),
        "percent_off": _given(params, "percent_off"),
        "redeem_by": _given(params, "redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }


def promotion_code(ids: IdSource, now: int, params: Body, coupon_id: str) -> Body:
    """A code that customers type in order to have a coupon."""
    return {
        "id": ids.make("promo"),
        "object": "promotion_code",
        "active": _given(params, "active", True),
        "code": _given(params, "code") or ids.text(8).upper(),
        "created": now,
        "customer": _given(params, "customer"),
        "expires_at": _given(params, "expires_at"),
        "livemode": False,
        "max_redemptions": _given(params, "max_redemptions"),
        "metadata": _given(params, "metadata", {}),
        "promotion": {"coupon": coupon_id, "type": "coupon"},
        "restrictions": {"first_time_transaction": False, "minimum_amount": None, "minimum_amount_currency": None},
        "times_redeemed": 0,
    }


def shipping_rate(ids: IdSource, now: int, params: Body) -> Body:
    """A shipping rate, from the parameters of `/v1/shipping_rates` or of `shipping_rate_data`."""
    fixed = _given(params, "fixed_amount")
    return {
        "id": ids.make("shr"),
        "object": "shipping_rate",
        "active": True,
        "created": now,
        "delivery_estimate": _given(params, "delivery_estimate"),
        "display_name": params["display_name"],
        "fixed_amount": None if fixed is None else {"amount": fixed["amount"], "currency": fixed["currency"].lower()},
        "livemode": False,
        "metadata": _given(params, "metadata", {}),
        "tax_behavior": _given(params, "tax_behavior", "unspecified"),
        "tax_code": _given(params, "tax_code"),
        "type": _given(params, "type", "fixed_amount"),
    }


def tax_rate(ids: IdSource, now: int, params: Body) -> Body:
    """A tax rate, with every attribute that the API reference lists for `taxes.rate`."""
    return {
        "id": ids.make("txr"),
        "object": "tax_rate",
        "active": _given(params, "active", True),
        "country": _given(params, "country"),
        "created": now,
        "description": _given(params, "description"),
        "display_name": params["display_name"],
        "effective_percentage": None,
        "flat_amount": None,
        "inclusive": params["inclusive"],
        "jurisdiction": _given(params, "jurisdiction"),
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": _given(params, "metadata", {}),
        "percentage": params["percentage"],
        "rate_type": "percentage",
        "state": _given(params, "state"),
        "tax_type": _given(params, "tax_type"),
    }


def payment_method(ids: IdSource, now: int, customer_id: str | None) -> Body:
    """The card that the hosted page pays with."""
    return {
        "id": ids.make("pm"),
        "object": "payment_method",
        "card": {"brand": "visa", "exp_month": 12, "exp_year": 2040, "last4": "4242"},
        "created": now,
        "customer": customer_id,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def payment_intent(ids: IdSource, now: int, session: Body, data: Body, status: str) -> Body:
    """The payment of a completed session."""
    made = ids.make("pi")
    return {
        "id": made,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_received": session["amount_total"] if status == "succeeded" else 0,
        "application_fee_amount": _given(data, "application_fee_amount"),
        "capture_method": _given(data, "capture_method", "automatic_async"),
        "client_secret": ids.secret(made),
        "created": now,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": _given(data, "description"),
        "latest_charge": None,
        "livemode": False,
        "metadata": _given(data, "metadata", {}),
        "payment_method": None,
        "payment_method_types": session["payment_method_types"],
        "receipt_email": _given(data, "receipt_email"),
        "setup_future_usage": _given(data, "setup_future_usage"),
        "shipping": _given(data, "shipping"),
        "statement_descriptor": _given(data, "statement_descriptor"),
        "statement_descriptor_suffix": _given(data, "statement_descriptor_suffix"),
        "status": status,
        "transfer_data": _given(data, "transfer_data"),
        "transfer_group": _given(data, "transfer_group"),
    }


def setup_intent(ids: IdSource, now: int, customer_id: str | None, methods: list[str], data: Body) -> Body:
    """The setup intent that a session in setup mode has from its creation on."""
    made = ids.make("seti")
    return {
        "id": made,
        "object": "setup_intent",
        "client_secret": ids.secret(made),
        "created": now,
        "customer": customer_id,
        "description": _given(data, "description"),
        "livemode": False,
        "metadata": _given(data, "metadata", {}),
        "on_behalf_of": _given(data, "on_behalf_of"),
        "payment_method": None,
        "payment_method_types": methods,
        "status": "requires_payment_method",
        "usage": "off_session",
    }


def invoice(ids: IdSource, now: int, session: Body, subscription_id: str | None, data: Body) -> Body:
    """The invoice of a completed session."""
    return {
        "id": ids.make("in"),
        "object": "invoice",
        "amount_due": session["amount_total"],
        "amount_paid": session["amount_total"],
        "created": now,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": _given(data, "description"),
        "footer": _given(data, "footer"),
        "livemode": False,
        "metadata": _given(data, "metadata", {}),
        "status": "paid",
        "subscription": subscription_id,
        "total": session["amount_total"],
    }


def subscription(ids: IdSource, now: int, session: Body, items: list[Body], data: Body, trial_end: int | None) -> Body:
    """The subscription of a completed session."""
    made = ids.make("sub")
    recurring = [item for item in items if item["price"]["recurring"] is not None]
    return {
        "id": made,
        "object": "subscription",
        "application_fee_percent": _given(data, "application_fee_percent"),
        "billing_cycle_anchor": _given(data, "billing_cycle_anchor", now),
        "billing_mode": {"type": _given(_given(data, "billing_mode", {}), "type", "flexible")},
        "created": now,
        "currency": session["currency"],
        "customer": session["customer"],
        "default_payment_method": None,
        "description": _given(data, "description"),
        "items": {
            "object": "list",
            "data": [
                {
                    "id": ids.make("si"),
                    "object": "subscription_item",
                    "price": item["price"],
                    "quantity": item["quantity"],
                    "subscription": made,
                }
                for item in recurring
            ],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={made}",
        },
        "latest_invoice": None,
        "livemode": False,
        "metadata": _given(data, "metadata", {}),
        "pending_setup_intent": None,
        "status": "active" if trial_end is None else "trialing",
        "trial_end": trial_end,
        "trial_start": None if trial_end is None else now,
    }
