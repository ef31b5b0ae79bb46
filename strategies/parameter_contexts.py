"""Where a parameter may stand, as tables: what the documents say in prose about its context.

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
class RequestTemplate:
    """Mode and page of the request, and what else has to be there (path -> value, or REMOVE)."""

    mode: str = PAYMENT
    page: str = HOSTED
    beside: Mapping[str, Any] = field(default_factory=dict)


_TERMS = {"consent_collection.terms_of_service": "required"}
_SHIPPED = {"shipping_address_collection.allowed_countries": ["US"]}

# The longest start of a path decides. Sources: the reference's text on each parameter.
TEMPLATES: Mapping[str, RequestTemplate] = {
    "": RequestTemplate(),
    "automatic_tax.liability.account": RequestTemplate(beside={"automatic_tax.liability.type": "account"}),
    "branding_settings.icon.file": RequestTemplate(
        beside={"branding_settings.icon.type": "file", "branding_settings.icon.url": REMOVE}
    ),
    "branding_settings.icon": RequestTemplate(
        beside={"branding_settings.icon.type": "url", "branding_settings.icon.url": "https://example.com/i.png"}
    ),
    "branding_settings.logo.file": RequestTemplate(
        beside={"branding_settings.logo.type": "file", "branding_settings.logo.url": REMOVE}
    ),
    "branding_settings.logo": RequestTemplate(
        beside={"branding_settings.logo.type": "url", "branding_settings.logo.url": "https://example.com/l.png"}
    ),
    "custom_fields[].dropdown": RequestTemplate(
        beside={
            "custom_fields[].type": "dropdown",
            "custom_fields[].dropdown.options": [{"label": "Slim", "value": "slim"}],
        }
    ),
    "custom_fields[].numeric": RequestTemplate(beside={"custom_fields[].type": "numeric"}),
    "custom_fields[]": RequestTemplate(beside={"custom_fields[].type": "text"}),
    "custom_text.terms_of_service_acceptance": RequestTemplate(beside=_TERMS),
    "custom_text.shipping_address": RequestTemplate(beside=_SHIPPED),
    "customer_update": RequestTemplate(beside={"customer": "ref:customer", **_SHIPPED}),
    "customer_creation": RequestTemplate(),
    "invoice_creation.invoice_data.issuer.account": RequestTemplate(
        beside={"invoice_creation.invoice_data.issuer.type": "account"}
    ),
    "line_items[].price": RequestTemplate(beside={"line_items[].price_data": REMOVE}),
    "line_items[].price_data": RequestTemplate(),
    "line_items[].price_data.product": RequestTemplate(beside={"line_items[].price_data.product_data": REMOVE}),
    "line_items[].price_data.product_data": RequestTemplate(),
    "line_items[].price_data.recurring": RequestTemplate(SUBSCRIPTION),
    "line_items[].price_data.unit_amount_decimal": RequestTemplate(
        beside={"line_items[].price_data.unit_amount": REMOVE}
    ),
    "line_items[].dynamic_tax_rates": RequestTemplate(),
    "payment_intent_data.application_fee_amount": RequestTemplate(
        beside={"payment_intent_data.transfer_data.destination": "ref:account"}
    ),
    "payment_intent_data.transfer_data.amount": RequestTemplate(),
    "discounts": RequestTemplate(beside={"discounts[].coupon": "ref:coupon"}),
    "discounts[].promotion_code": RequestTemplate(),
    "payment_method_collection": RequestTemplate(SUBSCRIPTION),
    "payment_method_options.acss_debit.mandate_options.default_for": RequestTemplate(SETUP),
    "payment_method_options.acss_debit.mandate_options.default_for[]": RequestTemplate(
        SETUP,
        beside={"payment_method_options.acss_debit.mandate_options.default_for": ["invoice", "subscription"]},
    ),
    "payment_method_options.acss_debit.currency": RequestTemplate(SETUP),
    "permissions": RequestTemplate(page=EMBEDDED, beside=_SHIPPED),
    "redirect_on_completion": RequestTemplate(page=EMBEDDED),
    "return_url": RequestTemplate(page=EMBEDDED),
    "setup_intent_data": RequestTemplate(SETUP),
    "shipping_options[].shipping_rate_data": RequestTemplate(
        beside={"shipping_options[].shipping_rate_data": plain.SHIPPING_RATE, **_SHIPPED}
    ),
    "shipping_options": RequestTemplate(
        beside={"shipping_options[].shipping_rate_data": plain.SHIPPING_RATE, **_SHIPPED}
    ),
    "shipping_options[].shipping_rate": RequestTemplate(beside=_SHIPPED),
    "subscription_data": RequestTemplate(SUBSCRIPTION),
    "subscription_data.billing_mode.flexible": RequestTemplate(
        SUBSCRIPTION, beside={"subscription_data.billing_mode.type": "flexible"}
    ),
    "subscription_data.invoice_settings.issuer.account": RequestTemplate(
        SUBSCRIPTION, beside={"subscription_data.invoice_settings.issuer.type": "account"}
    ),
    "subscription_data.billing_cycle_anchor_config": RequestTemplate(
        SUBSCRIPTION,
        beside={f"subscription_data.billing_cycle_anchor_config.{part}": 0 for part in ("hour", "minute", "second")},
    ),
    "subscription_data.proration_behavior": RequestTemplate(
        SUBSCRIPTION, beside={"subscription_data.billing_cycle_anchor": "time:5"}
    ),
    "subscription_data.trial_settings": RequestTemplate(
        SUBSCRIPTION, beside={"subscription_data.trial_period_days": 7}
    ),
    "payment_method_options.wechat_pay": RequestTemplate(beside={"payment_method_options.wechat_pay.client": "web"}),
    "update:collected_information": RequestTemplate(beside={"collected_information.shipping_details": COLLECTED}),
    "update:shipping_options[].shipping_rate_data": RequestTemplate(
        beside={"shipping_options[].shipping_rate_data": plain.SHIPPING_RATE}
    ),
    "update:shipping_options": RequestTemplate(beside={"shipping_options[].shipping_rate_data": plain.SHIPPING_RATE}),
    "update:shipping_options[].shipping_rate": RequestTemplate(),
    "customer_session_create:components.buy_button": RequestTemplate(beside={"components.pricing_table": REMOVE}),
    "customer_session_create:components.payment_element": RequestTemplate(beside={"components.pricing_table": REMOVE}),
}
# (path, value) -> the template that this value needs.
VALUE_TEMPLATES: Mapping[tuple[str, Any], RequestTemplate] = {
    ("mode", SETUP): RequestTemplate(SETUP),
    ("mode", SUBSCRIPTION): RequestTemplate(SUBSCRIPTION),
    ("ui_mode", EMBEDDED): RequestTemplate(page=EMBEDDED),
    ("ui_mode", CUSTOM): RequestTemplate(page=CUSTOM),
    ("submit_type", "subscribe"): RequestTemplate(SUBSCRIPTION),
    ("redirect_on_completion", "never"): RequestTemplate(page=EMBEDDED, beside={"return_url": REMOVE}),
    ("custom_fields[].type", "dropdown"): RequestTemplate(
        beside={"custom_fields[].dropdown.options": [{"label": "Slim", "value": "slim"}]}
    ),
    ("custom_fields[].type", "numeric"): RequestTemplate(beside={"custom_fields[].numeric.maximum_length": 5}),
    ("automatic_tax.liability.type", "account"): RequestTemplate(
        beside={"automatic_tax.liability.account": "ref:account"}
    ),
    ("invoice_creation.invoice_data.issuer.type", "account"): RequestTemplate(
        beside={"invoice_creation.invoice_data.issuer.account": "ref:account"}
    ),
    ("subscription_data.invoice_settings.issuer.type", "account"): RequestTemplate(
        SUBSCRIPTION, beside={"subscription_data.invoice_settings.issuer.account": "ref:account"}
    ),
    ("branding_settings.icon.type", "file"): RequestTemplate(
        beside={"branding_settings.icon.file": "ref:file", "branding_settings.icon.url": REMOVE}
    ),
    ("branding_settings.logo.type", "file"): RequestTemplate(
        beside={"branding_settings.logo.file": "ref:file", "branding_settings.logo.url": REMOVE}
    ),
    ("payment_method_options.wechat_pay.client", "android"): RequestTemplate(
        beside={"payment_method_options.wechat_pay.app_id": "app"}
    ),
    ("payment_method_options.wechat_pay.client", "ios"): RequestTemplate(
        beside={"payment_method_options.wechat_pay.app_id": "app"}
    ),
    ("payment_method_options.customer_balance.bank_transfer.type", "eu_bank_transfer"): RequestTemplate(
        beside={"payment_method_options.customer_balance.bank_transfer.eu_bank_transfer.country": "DE"}
    ),
    **{
        (f"payment_method_options.{method}.mandate_options.amount_type", "fixed"): RequestTemplate(
            beside={f"payment_method_options.{method}.mandate_options.amount": 1000}
        )
        for method in ("payto", "pix")
    },
    ("payment_method_options.acss_debit.mandate_options.payment_schedule", "interval"): RequestTemplate(
        beside={"payment_method_options.acss_debit.mandate_options.interval_description": "monthly"}
    ),
    ("payment_method_options.acss_debit.mandate_options.payment_schedule", "combined"): RequestTemplate(
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
    "shipping_options[].shipping_rate_data": plain.SHIPPING_RATE,
    "expires_at": "time:0.25",
    "payment_method_options.blik.mandate_options.expires_at": "time:90",
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
