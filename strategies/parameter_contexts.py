"""Where a parameter may stand, as tables: what the documents say in prose about its neighbours.

Modes, pages, parameters that need or exclude others, and the plainest values of places that have a form of their own.
Nothing here builds anything: that is `request_templates`, and the contract has the last word on what it built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.strategies import plain
from checkout_conformance.strategies.plain import CUSTOM, EMBEDDED, HOSTED, PAYMENT, SETUP, SUBSCRIPTION

REMOVE = object()
COLLECTED = {"name": "Jenny Rosen", "address": {"country": "US", "line1": "1 Main Street"}}


@dataclass(frozen=True, slots=True)
class Host:
    """Mode and page of the request, and what else has to be there (path -> value, or REMOVE)."""

    mode: str = PAYMENT
    page: str = HOSTED
    beside: Mapping[str, Any] = field(default_factory=dict)


_TERMS = {"consent_collection.terms_of_service": "required"}
_SHIPPED = {"shipping_address_collection.allowed_countries": ["US"]}

# The longest start of a path decides. Sources: the reference's text on each parameter.
HOSTS: Mapping[str, Host] = {
    "": Host(),
    "automatic_tax.liability.account": Host(beside={"automatic_tax.liability.type": "account"}),
    "branding_settings.icon.file": Host(
        beside={"branding_settings.icon.type": "file", "branding_settings.icon.url": REMOVE}
    ),
    "branding_settings.icon": Host(
        beside={"branding_settings.icon.type": "url", "branding_settings.icon.url": "https://example.com/i.png"}
    ),
    "branding_settings.logo.file": Host(
        beside={"branding_settings.logo.type": "file", "branding_settings.logo.url": REMOVE}
    ),
    "branding_settings.logo": Host(
        beside={"branding_settings.logo.type": "url", "branding_settings.logo.url": "https://example.com/l.png"}
    ),
    "custom_fields[].dropdown": Host(
        beside={
            "custom_fields[].type": "dropdown",
            "custom_fields[].dropdown.options": [{"label": "Slim", "value": "slim"}],
        }
    ),
    "custom_fields[].numeric": Host(beside={"custom_fields[].type": "numeric"}),
    "custom_fields[]": Host(beside={"custom_fields[].type": "text"}),
    "custom_text.terms_of_service_acceptance": Host(beside=_TERMS),
    "custom_text.shipping_address": Host(beside=_SHIPPED),
    "customer_update": Host(beside={"customer": "ref:customer", **_SHIPPED}),
    "customer_creation": Host(),
    "invoice_creation.invoice_data.issuer.account": Host(
        beside={"invoice_creation.invoice_data.issuer.type": "account"}
    ),
    "line_items[].price": Host(beside={"line_items[].price_data": REMOVE}),
    "line_items[].price_data": Host(),
    "line_items[].price_data.product": Host(beside={"line_items[].price_data.product_data": REMOVE}),
    "line_items[].price_data.product_data": Host(),
    "line_items[].price_data.recurring": Host(SUBSCRIPTION),
    "line_items[].price_data.unit_amount_decimal": Host(beside={"line_items[].price_data.unit_amount": REMOVE}),
    "line_items[].dynamic_tax_rates": Host(),
    "payment_intent_data.application_fee_amount": Host(
        beside={"payment_intent_data.transfer_data.destination": "ref:account"}
    ),
    "payment_intent_data.transfer_data.amount": Host(),
    "discounts": Host(beside={"discounts[].coupon": "ref:coupon"}),
    "discounts[].promotion_code": Host(),
    "payment_method_collection": Host(SUBSCRIPTION),
    "payment_method_options.acss_debit.mandate_options.default_for": Host(SETUP),
    "payment_method_options.acss_debit.mandate_options.default_for[]": Host(
        SETUP,
        beside={"payment_method_options.acss_debit.mandate_options.default_for": ["invoice", "subscription"]},
    ),
    "payment_method_options.acss_debit.currency": Host(SETUP),
    "permissions": Host(page=EMBEDDED, beside=_SHIPPED),
    "redirect_on_completion": Host(page=EMBEDDED),
    "return_url": Host(page=EMBEDDED),
    "setup_intent_data": Host(SETUP),
    "shipping_options[].shipping_rate_data": Host(
        beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING, **_SHIPPED}
    ),
    "shipping_options": Host(beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING, **_SHIPPED}),
    "shipping_options[].shipping_rate": Host(beside=_SHIPPED),
    "subscription_data": Host(SUBSCRIPTION),
    "subscription_data.billing_mode.flexible": Host(
        SUBSCRIPTION, beside={"subscription_data.billing_mode.type": "flexible"}
    ),
    "subscription_data.invoice_settings.issuer.account": Host(
        SUBSCRIPTION, beside={"subscription_data.invoice_settings.issuer.type": "account"}
    ),
    "subscription_data.proration_behavior": Host(
        SUBSCRIPTION, beside={"subscription_data.billing_cycle_anchor": "time:5"}
    ),
    "subscription_data.trial_settings": Host(SUBSCRIPTION, beside={"subscription_data.trial_period_days": 7}),
    "payment_method_options.wechat_pay": Host(beside={"payment_method_options.wechat_pay.client": "web"}),
    "update:collected_information": Host(beside={"collected_information.shipping_details": COLLECTED}),
    "update:shipping_options[].shipping_rate_data": Host(
        beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING}
    ),
    "update:shipping_options": Host(beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING}),
    "update:shipping_options[].shipping_rate": Host(),
    "customer_session_create:components.buy_button": Host(beside={"components.pricing_table": REMOVE}),
    "customer_session_create:components.payment_element": Host(beside={"components.pricing_table": REMOVE}),
}
# (path, value) -> the host that this value needs.
VALUE_HOSTS: Mapping[tuple[str, Any], Host] = {
    ("mode", SETUP): Host(SETUP),
    ("mode", SUBSCRIPTION): Host(SUBSCRIPTION),
    ("ui_mode", EMBEDDED): Host(page=EMBEDDED),
    ("ui_mode", CUSTOM): Host(page=CUSTOM),
    ("submit_type", "subscribe"): Host(SUBSCRIPTION),
    ("redirect_on_completion", "never"): Host(page=EMBEDDED, beside={"return_url": REMOVE}),
    ("custom_fields[].type", "dropdown"): Host(
        beside={"custom_fields[].dropdown.options": [{"label": "Slim", "value": "slim"}]}
    ),
    ("custom_fields[].type", "numeric"): Host(beside={"custom_fields[].numeric.maximum_length": 5}),
    ("automatic_tax.liability.type", "account"): Host(beside={"automatic_tax.liability.account": "ref:account"}),
    ("invoice_creation.invoice_data.issuer.type", "account"): Host(
        beside={"invoice_creation.invoice_data.issuer.account": "ref:account"}
    ),
    ("subscription_data.invoice_settings.issuer.type", "account"): Host(
        SUBSCRIPTION, beside={"subscription_data.invoice_settings.issuer.account": "ref:account"}
    ),
    ("branding_settings.icon.type", "file"): Host(
        beside={"branding_settings.icon.file": "ref:file", "branding_settings.icon.url": REMOVE}
    ),
    ("branding_settings.logo.type", "file"): Host(
        beside={"branding_settings.logo.file": "ref:file", "branding_settings.logo.url": REMOVE}
    ),
    ("payment_method_options.wechat_pay.client", "android"): Host(
        beside={"payment_method_options.wechat_pay.app_id": "app"}
    ),
    ("payment_method_options.wechat_pay.client", "ios"): Host(
        beside={"payment_method_options.wechat_pay.app_id": "app"}
    ),
    ("payment_method_options.customer_balance.bank_transfer.type", "eu_bank_transfer"): Host(
        beside={"payment_method_options.customer_balance.bank_transfer.eu_bank_transfer.country": "DE"}
    ),
    ("payment_method_options.acss_debit.mandate_options.payment_schedule", "interval"): Host(
        beside={"payment_method_options.acss_debit.mandate_options.interval_description": "monthly"}
    ),
    ("payment_method_options.acss_debit.mandate_options.payment_schedule", "combined"): Host(
        beside={"payment_method_options.acss_debit.mandate_options.interval_description": "monthly"}
    ),
}
# What every operation can include.
EXPANDABLE: Mapping[str, str] = {
    "create": "line_items",
    "update": "line_items",
    "retrieve": "line_items",
    "expire": "line_items",
    "list": "data.line_items",
    "line_items": "data.discounts",
    "customer_session_create": "customer",
}
# Ids of things that an account has; nobody outside can make them.
FOREIGN: Mapping[str, str] = {
    "account": "acct_1032D82eZvKYlo2C",
    "file": "file_1032D82eZvKYlo2C",
    "payment_method_configuration": "pmc_1032D82eZvKYlo2C",
    "account_tax_id": "atxi_1032D82eZvKYlo2C",
    "invoice_template": "inrtem_1032D82eZvKYlo2C",
    "tax_code": "txcd_10000000",
    "tax_rate": "txr_1032D82eZvKYlo2C",
    "session": "cs_test_none",
    "line_item": "li_none",
}


# The plainest value of a place where the first one that fits its schema is not it.
PLAINEST: Mapping[str, Any] = {
    "automatic_tax.liability.type": "self",
    "invoice_creation.invoice_data.issuer.type": "self",
    "subscription_data.invoice_settings.issuer.type": "self",
    "branding_settings.icon.type": "url",
    "branding_settings.icon": {"type": "url", "url": "https://example.com/i.png"},
    "branding_settings.logo.type": "url",
    "branding_settings.logo": {"type": "url", "url": "https://example.com/l.png"},
    "custom_fields[].dropdown.default_value": "slim",
    "expires_at": "time:0.25",
    "subscription_data.trial_end": "time:10",
    "subscription_data.billing_cycle_anchor": "time:5",
    "payment_method_options.acss_debit.mandate_options.default_for": ["invoice", "subscription"],
    "payment_method_options.us_bank_account.financial_connections.permissions": ["payment_method"],
    "payment_method_options.us_bank_account.financial_connections.permissions[]": "payment_method",
}
# What stands in an object that requires nothing, so that it is on the wire.
INSIDE: Mapping[str, Any] = {
    "payment_method_options": {"card": {"setup_future_usage": "off_session"}},
    "payment_method_options.acss_debit": {"setup_future_usage": "off_session"},
    "payment_method_options.wechat_pay": {"client": "web"},
}
# A value of every documented form; its kind is decided by the pattern.
PATTERNS: Mapping[str, str] = {
    "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$": "#0074d4",
    "^[A-Za-z0-9]+$": "size1",
    "^[A-Za-z]{2}$": "US",
    "^[0-9]+(\\.[0-9]{1,12})?$": "1099.5",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "2027-01-31",
    "^(?!DDIC|STRIPE)[A-Z0-9 /_&.-]+$": "SHOP",
    "^(?!STRIPE)[A-Z0-9 /_&.-]+$": "SHOP",
}
