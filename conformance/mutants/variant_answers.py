"""Right servers whose answers hold other things: the rows. What each changes stands in `other_answers`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.defaults import BY_MODE, DEFAULTS
from checkout_conformance.mutants import other_answers as other
from checkout_conformance.mutants.rewriting import Body, exchanged
from checkout_conformance.mutants.variant import Variant, everywhere, showing

SESSION = "session"


def _by_mode(**changes: Any) -> Any:
    return {mode: {**table, **changes} for mode, table in BY_MODE.items()}


def _taxes(change: Any) -> Any:
    """A change of every tax in breakdowns and line items."""

    def rewrite(body: Body) -> Body:
        if isinstance(body.get("taxes"), list):
            for tax in body["taxes"]:
                change(tax)
        return body

    return everywhere(rewrite)


def _discounts(body: Body) -> Body:
    if body.get("object") == "discount":
        body.pop("checkout_session", None)
    return body


def _row(name: str, differs: str, why: str, source: str, made: Any, **more: Any) -> Variant:
    return Variant(name, differs, why, source, made, **more)


_ABSENT = "official types let it be absent, and captured answers leave it out"
VARIANTS: tuple[Variant, ...] = (
    _row(
        "custom_domain",
        "gives a page's URL on a domain of the merchant's own",
        "captured",
        "E-identity-2",
        showing(SESSION, other.custom_domain),
        group="url",
    ),
    _row(
        "bare_page_url",
        "gives a page's URL without a fragment",
        "a fragment is for the page, no document promises one",
        "E-identity-2",
        showing(SESSION, other.bare_url),
        group="url",
    ),
    _row(
        "url_made_anew",
        "gives another URL of the same page with every retrieve and update",
        "the address is for the customer's browser; no document says that it stays the same",
        "E-identity-2",
        exchanged(rewrite_answer=other.url_made_anew()),
    ),
    _row(
        "attributes_of_its_own",
        "answers a retrieve with attributes that no document knows, of which one is new each time",
        "what nobody documents may be anything",
        "E-events-5",
        exchanged(rewrite_answer=other.attributes_of_its_own()),
    ),
    _row(
        "long_ids",
        "gives session ids of 126 characters",
        "ids are opaque and up to 255 long",
        "E-conventions-28",
        exchanged(ids=other.LongIds),
        group="ids",
    ),
    _row(
        "one_letter",
        "gives session ids of every kind with the same letter",
        "the letters have no meaning to rely on",
        "E-open-12",
        exchanged(ids=other.OneLetter),
        group="ids",
    ),
    _row(
        "a_second_less",
        "lets sessions live for 86,399 seconds",
        "15 of 96 captured sessions do",
        "E-times-1",
        exchanged(defaults=replace(DEFAULTS, lifetime=86_399)),
        group="defaults",
    ),
    _row(
        "nothing_due_is_paid",
        "completes a trial as paid",
        "captured",
        "E-payment-2",
        exchanged(lifecycle=other.NothingDueIsPaid),
        group="nothing_due",
    ),
    _row(
        "nothing_due_needs_no_payment",
        "completes a total of zero as needing no payment",
        "no document says which of the two values it has",
        "API reference, The Checkout Session object, `payment_status`",
        exchanged(lifecycle=other.NothingDueNeedsNoPayment),
        group="nothing_due",
    ),
    _row(
        "fewer_included_items",
        "includes five line items at most where they are expanded",
        "no document says how many are included",
        "API reference, The Checkout Session object, `line_items`",
        showing(SESSION, other.inside("line_items", other.first_five)),
    ),
    _row(
        "setup_sums",
        "gives a completed setup with a currency sums of zero",
        "captured",
        "E-attributes-5",
        exchanged(lifecycle=other.SetupSums),
    ),
    _row(
        "collects_always",
        "gives `payment_method_collection` always in payment mode",
        "7 of 69 captured sessions, and the reference's own sample",
        "E-attributes-6",
        exchanged(defaults=replace(DEFAULTS, by_mode=_by_mode(payment_method_collection="always"))),
        group="defaults",
    ),
    _row(
        "all_methods",
        "offers card, Link and others by default, with their options",
        "an account decides what it offers",
        "E-attributes-8",
        exchanged(builder=other.AllMethods),
        group="methods",
    ),
    _row(
        "old_account",
        "has no adaptive pricing, saved methods or configuration of methods",
        "captured; null where it does not apply",
        "E-attributes-3",
        exchanged(builder=other.OldAccount),
        group="methods",
    ),
    _row(
        "child_configuration",
        "gives the configuration of methods a parent",
        "captured on connected accounts",
        "E-attributes-7",
        exchanged(builder=other.ChildConfiguration),
        group="methods",
    ),
    _row(
        "known_names",
        "gives collected information as an object of nulls where the customer is known",
        "captured",
        "E-attributes-2",
        exchanged(builder=other.KnownNames),
    ),
    _row(
        "inactive_prices",
        "makes the price of an inline price inactive",
        "captured",
        "E-lines-3",
        exchanged(builder=other.InactivePrices),
    ),
    _row(
        "yen_invoices",
        "has no invoice creation for payments in yen",
        "captured",
        "E-attributes-4",
        exchanged(builder=other.YenInvoices),
    ),
    _row(
        "halves_to_even",
        "rounds halves of decimal amounts to the even number",
        "no document says how they are rounded",
        "E-open-11",
        exchanged(amounts=other.HalfEven),
    ),
    _row(
        "remainder_first",
        "takes what is left of a split discount off the first line",
        "no document of Checkout says how discounts are split",
        "E-amounts-8",
        exchanged(amounts=other.RemainderFirst),
    ),
    _row(
        "tax_rounded_down",
        "rounds taxes down",
        "no document says how taxes are rounded",
        "E-open-11",
        exchanged(amounts=other.TaxOnTheWhole),
    ),
    _row(
        "liability_of_self",
        "leaves `automatic_tax.liability.account` out where it is null",
        _ABSENT,
        "E-absent-1",
        showing(SESSION, other.inside("automatic_tax.liability", other.absent_nulls("account"))),
    ),
    _row(
        "issuer_of_self",
        "leaves `invoice_creation.invoice_data.issuer.account` out where it is null",
        _ABSENT,
        "E-absent-2",
        showing(SESSION, other.inside("invoice_creation.invoice_data.issuer", other.absent_nulls("account"))),
    ),
    _row(
        "picture_by_type",
        "gives of an icon or a logo only the member that its type names",
        _ABSENT,
        "E-absent-3",
        showing(SESSION, other.inside("branding_settings", other.image_by_type)),
        group="branding",
    ),
    _row(
        "no_branding",
        "gives `branding_settings` only where they were sent",
        "absent on sessions of payment links and on older ones",
        "E-absent-6",
        exchanged(builder=other.BrandedOnRequest),
        warned=("session.branding_settings",),
        group="branding",
    ),
    _row(
        "colours_in_lower_case",
        "answers colours in lower case",
        "captured",
        "E-attributes-11",
        showing(SESSION, other.inside("branding_settings", other.lower_colours)),
        group="branding",
    ),
    _row(
        "field_by_type",
        "gives of a custom field only the object of its type",
        _ABSENT,
        "E-absent-4",
        showing(SESSION, other.inside("custom_fields", other.only_of_its_type)),
    ),
    _row(
        "names_asked_for",
        "gives of `name_collection` only what is asked for",
        _ABSENT,
        "E-absent-5",
        showing(SESSION, other.inside("name_collection", other.only_asked_names)),
    ),
    _row(
        "nothing_that_does_not_apply",
        "leaves out what does not apply to a session",
        _ABSENT,
        "E-absent-7",
        showing(SESSION, other.no_ui_default),
        warned=("session.permissions", "session.origin_context", "session.wallet_options"),
        group="wallet",
    ),
    _row(
        "no_link_settings",
        "leaves `wallet_options.link` out where nothing was set",
        _ABSENT,
        "E-absent-8",
        showing(SESSION, other.inside("wallet_options", other.absent_link)),
        warned=("create.wallet_options.",),
        group="wallet",
    ),
    _row(
        "no_phone_settings",
        "leaves `phone_number_collection` out where it is off",
        "optional in official types",
        "E-specification-8",
        showing(
            SESSION,
            lambda body: (
                None
                if (body.get("phone_number_collection") or {}).get("enabled")
                else body.pop("phone_number_collection", None)
            ),
        ),
        warned=("session.phone_number_collection", "create.phone_number_collection"),
    ),
    _row(
        "discount_of_a_subscription",
        "leaves `checkout_session` out of discounts",
        "it is there only where a session made the discount",
        "E-payment-8",
        everywhere(_discounts),
        warned=("session.total_details.breakdown.discounts", "line_item.discounts"),
    ),
    _row(
        "new_taxability",
        "gives a taxability reason that nobody lists",
        "the reference says that values are added",
        "API reference, The Checkout Session object, `total_details.breakdown.taxes.taxability_reason`",
        _taxes(lambda tax: tax.update(taxability_reason="excluded_territory")),
    ),
    _row(
        "rate_without_type",
        "leaves `rate_type` out of tax rates",
        "only rates made by Stripe Tax have one",
        "API reference, The Checkout Session object, `total_details.breakdown.taxes.rate.rate_type`",
        _taxes(lambda tax: tax.get("rate", {}).pop("rate_type", None)),
    ),
    _row(
        "addresses_in_lower_case",
        "answers e-mail addresses of customer details in lower case",
        "an address names the same person in either case",
        "E-attributes-1",
        showing(SESSION, other.details_in_lower_case),
        warned=("create.customer_email.echo",),
    ),
    _row(
        "shipping_details_of_old",
        "keeps `shipping_details` beside the collected information",
        "it stood there in older versions, and unknown attributes are no deviation",
        "E-versions-18",
        exchanged(lifecycle=other.PageLater),
    ),
    _row(
        "no_created_of_customer_sessions",
        "leaves `created` out of customer sessions",
        "the documentation's own sample does",
        "E-absent-9",
        showing("customer_session", other.gone("created")),
        warned=("customer_session.created",),
    ),
)
