"""What became of every row of the evidence that captured answers settled: where it is held, row by row.

`clauses` judge it, `variants` are right servers that do as captured where the emulator does otherwise, `emulator` says
that the emulator does so itself (`test_as_captured.py` looks), and `reason` says why nothing needs to hold it. A row
may be held in several ways. Tests compare this table with the page of the evidence, the contract and the variants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# The sections of docs/evidence.md that were settled by captures.
SECTIONS = ("absent", "older", "times", "identity", "attributes", "payment", "lines", "events", "bodies")


@dataclass(frozen=True)
class Held:
    """Where a row is held; at least one of these."""

    clauses: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    emulator: bool = False
    reason: str = ""


ROWS: Mapping[str, Held] = {
    "E-absent-1": Held(
        (
            "session.automatic_tax.liability.account_with_type_account",
            "session.automatic_tax.liability.account.present",
        ),
        ("liability_of_self",),
    ),
    "E-absent-2": Held(("session.invoice_creation.invoice_data.issuer.account.present",), ("issuer_of_self",)),
    "E-absent-3": Held(
        ("session.branding_settings.icon.file_with_type_file", "session.branding_settings.logo.url_with_type_url"),
        ("picture_by_type",),
    ),
    "E-absent-4": Held(("session.custom_fields.text_with_type_text",), ("field_by_type",)),
    "E-absent-5": Held(("session.name_collection.business.present",), ("names_asked_for",)),
    "E-absent-6": Held(("session.branding_settings.present",), ("no_branding",), emulator=True),
    "E-absent-7": Held(("session.presentment_details.present",), ("nothing_that_does_not_apply",), emulator=True),
    "E-absent-8": Held(("session.wallet_options.link.present",), ("no_link_settings",)),
    "E-absent-9": Held(("customer_session.created.present",), ("no_created_of_customer_sessions",)),
    "E-absent-10": Held(("session.shipping_details.carrier.present", "session.shipping_details.phone.present")),
    "E-older-1": Held(variants=("cancel_url_demanded",), emulator=True),
    "E-older-2": Held(("session.cancel_url.type",), emulator=True),
    "E-older-3": Held(("session.success_url.type",)),
    "E-times-1": Held(("lifecycle.time.default_is_24_hours",), ("a_second_less",), emulator=True),
    "E-times-2": Held(("create.expires_at.at_least_30_minutes",), ("seconds_of_leniency", "minutes_of_margin")),
    "E-times-3": Held(("events.expired",), reason="a second more or less: the emulator notices with the next request"),
    "E-times-4": Held(("lifecycle.expire.clears_url", "lifecycle.expire.keeps_the_rest"), emulator=True),
    "E-identity-1": Held(("identity.prefix",), ("one_letter", "long_ids"), emulator=True),
    "E-identity-2": Held(
        ("identity.hosted_url", "identity.url_names_session"), ("custom_domain", "bare_page_url"), emulator=True
    ),
    "E-identity-3": Held(("identity.client_secret",), emulator=True),
    "E-identity-4": Held(("create.redirect_on_completion.default",), emulator=True),
    "E-attributes-1": Held(("lifecycle.complete.customer_details",), ("addresses_in_lower_case",), emulator=True),
    "E-attributes-2": Held(("session.collected_information.type",), ("known_names",)),
    "E-attributes-3": Held(("session.saved_payment_method_options.type",), ("old_account",)),
    "E-attributes-4": Held(("session.invoice_creation.type",), ("yen_invoices",), emulator=True),
    "E-attributes-5": Held(("session.amount_total.type",), ("setup_sums",), emulator=True),
    "E-attributes-6": Held(("session.payment_method_collection.enum",), ("collects_always",), emulator=True),
    "E-attributes-7": Held(
        ("session.payment_method_configuration_details.type",), ("child_configuration",), emulator=True
    ),
    "E-attributes-8": Held(("session.payment_method_options.type",), ("all_methods",)),
    "E-attributes-9": Held(("session.automatic_tax.status.enum",), emulator=True),
    "E-attributes-10": Held(variants=("lowercase_currencies",), emulator=True),
    "E-attributes-11": Held(variants=("colours_in_lower_case",)),
    "E-attributes-12": Held(("session.adaptive_pricing.type",), ("old_account",), emulator=True),
    "E-attributes-13": Held(reason="the kit makes no payment links; the captured ones are judged as they are"),
    "E-payment-1": Held(
        ("lifecycle.complete.free_not_unpaid", "lifecycle.complete.free_without_intent"),
        ("nothing_due_needs_no_payment",),
        emulator=True,
    ),
    "E-payment-2": Held(variants=("nothing_due_is_paid",), emulator=True),
    "E-payment-3": Held(("lifecycle.complete.unpaid_while_held",), emulator=True),
    "E-payment-4": Held(("lifecycle.complete.payment_intent",), emulator=True),
    "E-payment-5": Held(("lifecycle.complete.customer", "lifecycle.complete.keeps_the_rest"), emulator=True),
    "E-payment-6": Held(("amounts.total", "amounts.line_total")),
    "E-payment-7": Held(("amounts.shipping_cost", "amounts.shipping_option"), emulator=True),
    "E-payment-8": Held(("session.discounts.type",), ("discount_of_a_subscription",), emulator=True),
    "E-payment-9": Held(("session.presentment_details.present",), reason="nobody pays in another currency in a run"),
    "E-payment-10": Held(("session.consent.type",), emulator=True),
    "E-payment-11": Held(("session.tax_id_collection.required.present",), emulator=True),
    "E-payment-12": Held(("lifecycle.settle.paid", "events.async_payment_succeeded"), emulator=True),
    "E-lines-1": Held(("line_item.object.const", "line_item.taxes.present"), emulator=True),
    "E-lines-2": Held(("amounts.line_total", "amounts.lines_make_discount"), emulator=True),
    "E-lines-3": Held(variants=("inactive_prices",)),
    "E-events-1": Held(("event.data.type",), ("events_of_the_account",), emulator=True),
    "E-events-2": Held(("event.request.type",), ("events_without_request",), emulator=True),
    "E-events-3": Held(("event.pending_webhooks.type",), ("events_awaited",), emulator=True),
    "E-events-4": Held(("event.created.type",), emulator=True),
    "E-events-5": Held(("session.undocumented_attribute",), ("news",)),
    "E-events-6": Held(
        ("session.undocumented_attribute",), reason="an attribute of later versions, which no answer has to have"
    ),
    "E-bodies-1": Held(variants=("no_doc_urls",)),
    "E-bodies-2": Held(variants=("empty_param",)),
    "E-bodies-3": Held(("error.error.code.type",), ("no_codes",)),
    "E-bodies-4": Held(("errors.param.names_offender",), ("missing_by_id", "no_param_of_paths"), emulator=True),
    "E-bodies-5": Held(variants=("workbench_logs", "timed_logs"), emulator=True),
    "E-bodies-6": Held(reason="dumps of integrators turn objects into arrays; the real API does not"),
}
