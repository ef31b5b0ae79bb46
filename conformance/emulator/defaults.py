"""How a new session echoes its parameters, and what stands where a parameter was not sent. Tables only.

Sources: the API reference (the Checkout Session object, and its sample answer), and captured answers (E-lifecycle-3
to 12, E-attributes-1 to 13). Where both speak they agree, except `payment_method_collection` (see the row).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """The attributes of a nested object: name -> default, or a Shape for an object that is null when unset."""

    attributes: Mapping[str, Any]


ADDRESS = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}
ACCOUNT = Shape({"account": None, "type": None})
IMAGE = Shape({"file": None, "type": None, "url": None})
MESSAGE = Shape({"message": None})
NAMED = Shape({"enabled": False, "optional": False})
ADJUSTABLE = Shape({"enabled": False, "maximum": 99, "minimum": 0})

# Attributes that repeat the parameter of the same name; the value is the default. (API reference; captured answers)
ECHOES: Mapping[str, Any] = {
    "adaptive_pricing": None,
    "after_expiration": None,
    "allow_promotion_codes": None,
    "billing_address_collection": None,
    "branding_settings": None,
    "cancel_url": None,
    "client_reference_id": None,
    "consent_collection": None,
    "custom_fields": [],
    "custom_text": {},
    "customer": None,
    "customer_email": None,
    "locale": None,
    "metadata": {},
    "mode": None,
    "origin_context": None,
    "payment_method_options": {},
    "permissions": None,
    "phone_number_collection": {},
    "shipping_address_collection": None,
    "submit_type": None,
    "success_url": None,
    "ui_mode": "hosted",
    "wallet_options": None,
}

# Attributes that are absent unless the parameter was sent (E-absent-7).
ONLY_WHEN_SENT: tuple[str, ...] = (
    "excluded_payment_method_types",
    "name_collection",
    "optional_items",
    "return_url",
    "tax_id_collection",
)

# The nested attributes of echoed objects, completed with their defaults.
SHAPES: Mapping[str, Shape] = {
    "after_expiration": Shape(
        {"recovery": Shape({"allow_promotion_codes": False, "enabled": False, "expires_at": None, "url": None})}
    ),
    "branding_settings": Shape(
        {
            "background_color": "#ffffff",
            "border_style": "rounded",
            "button_color": "#0074d4",
            "display_name": "Emulated account",
            "font_family": "default",
            "icon": IMAGE,
            "logo": IMAGE,
        }
    ),
    "consent_collection": Shape(
        {"payment_method_reuse_agreement": Shape({"position": None}), "promotions": None, "terms_of_service": None}
    ),
    "custom_fields": Shape(
        {
            "dropdown": Shape({"default_value": None, "options": Shape({"label": None, "value": None}), "value": None}),
            "key": None,
            "label": Shape({"custom": None, "type": None}),
            "numeric": Shape({"default_value": None, "maximum_length": None, "minimum_length": None, "value": None}),
            "optional": False,
            "text": Shape({"default_value": None, "maximum_length": None, "minimum_length": None, "value": None}),
            "type": None,
        }
    ),
    "custom_text": Shape(
        {
            "after_submit": MESSAGE,
            "shipping_address": MESSAGE,
            "submit": MESSAGE,
            "terms_of_service_acceptance": MESSAGE,
        }
    ),
    "name_collection": Shape({"business": NAMED, "individual": NAMED}),
    "optional_items": Shape(
        {
            "adjustable_quantity": ADJUSTABLE,
            "price": None,
            "quantity": None,
        }
    ),
    "permissions": Shape({"update_shipping_details": None}),
    "phone_number_collection": Shape({"enabled": False}),
    "shipping_address_collection": Shape({"allowed_countries": None}),
    "tax_id_collection": Shape({"enabled": False, "required": "never"}),
    "wallet_options": Shape({"link": Shape({"display": None})}),
}

INVOICE_DATA = Shape(
    {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": ACCOUNT,
        "metadata": {},
        "rendering_options": Shape({"amount_tax_display": None, "template": None}),
    }
)

# What a line item repeats of its parameters, where the version has it.
LINES: Mapping[str, Shape] = {
    "adjustable_quantity": ADJUSTABLE,
    "metadata": Shape({}),
}

# A payment method's options: what is filled in where the method is named (API reference, `payment_method_options`).
METHOD_DEFAULTS: Mapping[str, Body] = {
    "boleto": {"expires_after_days": 3},
    "card": {"request_three_d_secure": "automatic"},
    "oxxo": {"expires_after_days": 3},
}

# What stands in the session by mode, where the mode alone decides (E-lifecycle-3 to 11).
BY_MODE: Mapping[str, Mapping[str, Any]] = {
    "payment": {
        "customer_creation": "if_required",
        # captures of 2025 and 2026 say if_required; the API reference's sample of 2023 says always
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "saved_payment_method_options": {
            "allow_redisplay_filters": ["always"],
            "payment_method_remove": "disabled",
            "payment_method_save": None,
        },
    },
    "subscription": {
        "customer_creation": "always",
        "payment_method_collection": "always",
        "payment_status": "unpaid",
        "saved_payment_method_options": {
            "allow_redisplay_filters": ["always"],
            "payment_method_remove": "disabled",
            "payment_method_save": None,
        },
    },
    "setup": {
        "customer_creation": "if_required",
        "payment_method_collection": "always",
        "payment_status": "no_payment_required",
        "saved_payment_method_options": None,
    },
}

CUSTOMER_DETAILS: Mapping[str, Any] = {
    "address": None,
    "business_name": None,
    "email": None,
    "individual_name": None,
    "name": None,
    "phone": None,
    "tax_exempt": None,
    "tax_ids": None,
}

DEFAULT_METHODS = ("card",)
DEFAULT_LIFETIME = 86_400
RECOVERY_LIFETIME = 30 * 86_400
SETTLING_TIME = 3 * 86_400


@dataclass(frozen=True, slots=True)
class Defaults:
    """The tables above in one value, so that one of them can be replaced."""

    echoes: Mapping[str, Any]
    only_when_sent: tuple[str, ...]
    shapes: Mapping[str, Shape]
    by_mode: Mapping[str, Mapping[str, Any]]
    lifetime: int = DEFAULT_LIFETIME


DEFAULTS = Defaults(ECHOES, ONLY_WHEN_SENT, SHAPES, BY_MODE)


def completed(value: Any, shape: Shape) -> Any:
    """`value` with every attribute of the shape, in the shape's order; lists entry by entry, None stays None."""
    if isinstance(value, list):
        return [completed(entry, shape) for entry in value]
    if not isinstance(value, dict):
        return value
    if not shape.attributes:  # free keys
        return dict(value)
    whole: Body = {}
    for name, default in shape.attributes.items():
        sent = value.get(name)
        if isinstance(default, Shape):
            whole[name] = completed(sent, default)
        else:
            whole[name] = default if sent is None else sent
    return whole
