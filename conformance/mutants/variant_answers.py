"""Right servers whose answers hold other things: attributes absent, null or filled where documents allow either."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from checkout_conformance.emulator.amounts import Amounts, Line
from checkout_conformance.emulator.building import SessionBuilder
from checkout_conformance.emulator.defaults import BY_MODE, DEFAULTS
from checkout_conformance.emulator.ids import IdSource
from checkout_conformance.emulator.lifecycle import Lifecycle
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.mutants.variant import Body, Variant, everywhere, parts, showing

SESSION = "session"


def gone(*names: str) -> Any:
    """A change that leaves attributes out."""
    return lambda body: [body.pop(name, None) for name in names]


def inside(path: str, change: Any) -> Any:
    """A change of the object (or of each entry) at a path, where there is one."""
    steps = path.split(".")

    def walk(body: Any, rest: list[str]) -> None:
        if isinstance(body, list):
            for entry in body:
                walk(entry, rest)
        elif isinstance(body, dict):
            if rest:
                walk(body.get(rest[0]), rest[1:])
            else:
                change(body)

    return lambda body: walk(body, steps)


def absent_nulls(*names: str) -> Any:
    """A change that leaves null attributes out."""
    return lambda body: [body.pop(name) for name in names if name in body and body[name] is None]


def only_of_its_type(body: Body) -> None:
    """A custom field without the objects of the other types."""
    for name in ("dropdown", "numeric", "text"):
        if name != body.get("type"):
            body.pop(name, None)


def only_asked_names(body: Body) -> None:
    """Only the kinds of names that are collected."""
    for name in ("business", "individual"):
        if not (body.get(name) or {}).get("enabled"):
            body.pop(name, None)


def image_by_type(body: Body) -> None:
    """Of a picture, only the member that its type names."""
    for name in ("icon", "logo"):
        picture = body.get(name)
        if isinstance(picture, dict):
            picture.pop("url" if picture.get("type") == "file" else "file", None)


def lower_colours(body: Body) -> None:
    """Colours in lower case."""
    for name in ("background_color", "button_color"):
        body[name] = str(body[name]).lower()


def custom_domain(body: Body) -> None:
    """The page on a domain of the merchant's own."""
    if body.get("url"):
        body["url"] = f"https://pay.example.com/c/pay/{body['id']}#fidkdWxOYHwnPyd1blpxYHZxWjA0"


def bare_url(body: Body) -> None:
    """The page's address without a fragment."""
    if body.get("url"):
        body["url"] = body["url"].partition("#")[0]


def details_in_lower_case(body: Body) -> None:
    """The e-mail address of the details in lower case."""
    details = body.get("customer_details")
    if details and details.get("email"):
        details["email"] = details["email"].lower()


def no_ui_default(body: Body) -> None:
    """Attributes that only some sessions have."""
    for name in ("permissions", "origin_context", "wallet_options", "presentment_details", "optional_items"):
        if body.get(name) is None:
            body.pop(name, None)


class LongIds(IdSource):
    """Longer ids: they are opaque, of up to 255 characters."""

    def session(self, letter: str) -> str:
        return f"{super().session(letter)}{self.text(60)}"


class OneLetter(IdSource):
    """Session ids without any meaning in their letters."""

    def session(self, letter: str) -> str:
        del letter
        return super().session("b")


class ManualCapture(Lifecycle):
    """A payment that is captured later is unpaid."""

    def complete_payment(self, record: SessionRecord, outcome: str) -> None:
        super().complete_payment(record, outcome)
        if (record.payload.get("payment_intent_data") or {}).get("capture_method") == "manual":
            record.body["payment_status"] = "unpaid"


class NothingDueIsPaid(Lifecycle):
    """A completed session of nothing is paid."""

    def complete(self, record: SessionRecord, outcome: str, given: Body | None = None) -> None:
        super().complete(record, outcome, given)
        if record.body["mode"] != "setup" and record.body["payment_status"] == "no_payment_required":
            record.body["payment_status"] = "paid"


class SetupSums(Lifecycle):
    """A completed setup with a currency has sums of zero."""

    def complete_setup(self, record: SessionRecord, outcome: str) -> None:
        super().complete_setup(record, outcome)
        if record.body["currency"]:
            record.body.update({"amount_subtotal": 0, "amount_total": 0})


class PageLater(Lifecycle):
    """What was collected stays null for guests."""

    def collect_shipping(self, body: Body, name: str) -> None:
        super().collect_shipping(body, name)
        body["shipping_details"] = (body["collected_information"] or {}).get("shipping_details")


class AllMethods(SessionBuilder):
    """Offers what the account has, with their options."""

    def settings(self, payload: Body) -> Body:
        made = super().settings(payload)
        if not payload.get("payment_method_types"):
            made["payment_method_types"] = ["card", "link", "cashapp", "amazon_pay"]
            made["payment_method_options"] = {"card": {"request_three_d_secure": "automatic"}} | made[
                "payment_method_options"
            ]
        return made


class OldAccount(SessionBuilder):
    """An account without adaptive pricing, saved methods or a configuration of methods."""

    def settings(self, payload: Body) -> Body:
        made = super().settings(payload)
        made["adaptive_pricing"] = None if payload["mode"] == "setup" else payload.get("adaptive_pricing")
        if payload.get("customer") is None and not payload.get("saved_payment_method_options"):
            made["saved_payment_method_options"] = None
        if not payload.get("payment_method_configuration"):
            made["payment_method_configuration_details"] = None
        return made


class ChildConfiguration(SessionBuilder):
    """A connected account: its configuration of methods has a parent."""

    def configuration(self, payload: Body) -> Body:
        return {**super().configuration(payload), "parent": "pmc_1Parent00000000000000000"}


class KnownNames(SessionBuilder):
    """Collected information is an object of nulls where a customer is known."""

    def build(self, payload: Body, base_url: str) -> SessionRecord:
        record = super().build(payload, base_url)
        if record.body["customer"] or record.body["customer_email"]:
            names = ("business_name", "individual_name", "shipping_details")
            record.body["collected_information"] = dict.fromkeys(names)
        return record


class InactivePrices(SessionBuilder):
    """A price that was made for one session is not active."""

    def inline_price(self, data: Body, now: int) -> Body:
        made = super().inline_price(data, now)
        made["active"] = False
        return made


class YenInvoices(SessionBuilder):
    """No invoice creation for payments in yen."""

    def build(self, payload: Body, base_url: str) -> SessionRecord:
        record = super().build(payload, base_url)
        if record.body["currency"] == "jpy" and not payload.get("invoice_creation"):
            record.body["invoice_creation"] = None
        return record


class HalfEven(Amounts):
    """Halves are rounded to the even number."""

    def subtotal(self, line: Line) -> int:
        decimal = line.price.get("unit_amount_decimal")
        if line.free or line.price.get("unit_amount") is not None or decimal is None:
            return super().subtotal(line)
        return int((Decimal(decimal) * line.quantity).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


class RemainderFirst(Amounts):
    """What is left of a discount is taken off the first line."""

    def split(self, total: int, weights: Any) -> list[int]:
        return super().split(total, list(weights)[::-1])[::-1]


class TaxOnTheWhole(Amounts):
    """A tax is rounded down on each line."""

    def tax(self, taxable: int, rate: Body) -> int:
        if rate["inclusive"]:
            return super().tax(taxable, rate)
        return int(Decimal(taxable) * Decimal(str(rate["percentage"])) / 100)


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
        showing(SESSION, custom_domain),
        group="url",
    ),
    _row(
        "bare_page_url",
        "gives a page's URL without a fragment",
        "a fragment is for the page, no document promises one",
        "E-identity-2",
        showing(SESSION, bare_url),
        group="url",
    ),
    _row(
        "long_ids",
        "gives session ids of 126 characters",
        "ids are opaque and up to 255 long",
        "E-conventions-28",
        parts(ids=LongIds),
        group="ids",
    ),
    _row(
        "one_letter",
        "gives session ids of every kind with the same letter",
        "the letters have no meaning to rely on",
        "E-open-12",
        parts(ids=OneLetter),
        group="ids",
    ),
    _row(
        "a_second_less",
        "lets sessions live for 86,399 seconds",
        "15 of 96 captured sessions do",
        "E-times-1",
        parts(defaults=replace(DEFAULTS, lifetime=86_399)),
        group="defaults",
    ),
    _row(
        "manual_capture",
        "completes a payment that is captured later as unpaid",
        "captured",
        "E-payment-3",
        parts(lifecycle=ManualCapture),
    ),
    _row(
        "nothing_due_is_paid",
        "completes a total of zero as paid",
        "captured",
        "E-payment-1",
        parts(lifecycle=NothingDueIsPaid),
    ),
    _row(
        "setup_sums",
        "gives a completed setup with a currency sums of zero",
        "captured",
        "E-attributes-5",
        parts(lifecycle=SetupSums),
    ),
    _row(
        "collects_always",
        "gives `payment_method_collection` always in payment mode",
        "7 of 69 captured sessions, and the reference's own sample",
        "E-attributes-6",
        parts(defaults=replace(DEFAULTS, by_mode=_by_mode(payment_method_collection="always"))),
        group="defaults",
    ),
    _row(
        "all_methods",
        "offers card, Link and others by default, with their options",
        "an account decides what it offers",
        "E-attributes-8",
        parts(builder=AllMethods),
        group="methods",
    ),
    _row(
        "old_account",
        "has no adaptive pricing, saved methods or configuration of methods",
        "captured; null where it does not apply",
        "E-attributes-3",
        parts(builder=OldAccount),
        group="methods",
    ),
    _row(
        "child_configuration",
        "gives the configuration of methods a parent",
        "captured on connected accounts",
        "E-attributes-7",
        parts(builder=ChildConfiguration),
        group="methods",
    ),
    _row(
        "known_names",
        "gives collected information as an object of nulls where the customer is known",
        "captured",
        "E-attributes-2",
        parts(builder=KnownNames),
    ),
    _row(
        "inactive_prices",
        "makes the price of an inline price inactive",
        "captured",
        "E-lines-3",
        parts(builder=InactivePrices),
    ),
    _row(
        "yen_invoices",
        "has no invoice creation for payments in yen",
        "captured",
        "E-attributes-4",
        parts(builder=YenInvoices),
    ),
    _row(
        "halves_to_even",
        "rounds halves of decimal amounts to the even number",
        "no document says how they are rounded",
        "E-open-11",
        parts(amounts=HalfEven),
    ),
    _row(
        "remainder_first",
        "takes what is left of a split discount off the first line",
        "no document of Checkout says how discounts are split",
        "E-amounts-8",
        parts(amounts=RemainderFirst),
    ),
    _row(
        "tax_rounded_down",
        "rounds taxes down",
        "no document says how taxes are rounded",
        "E-open-11",
        parts(amounts=TaxOnTheWhole),
    ),
    _row(
        "liability_of_self",
        "leaves `automatic_tax.liability.account` out where it is null",
        _ABSENT,
        "E-absent-1",
        showing(SESSION, inside("automatic_tax.liability", absent_nulls("account"))),
    ),
    _row(
        "issuer_of_self",
        "leaves `invoice_creation.invoice_data.issuer.account` out where it is null",
        _ABSENT,
        "E-absent-2",
        showing(SESSION, inside("invoice_creation.invoice_data.issuer", absent_nulls("account"))),
    ),
    _row(
        "picture_by_type",
        "gives of an icon or a logo only the member that its type names",
        _ABSENT,
        "E-absent-3",
        showing(SESSION, inside("branding_settings", image_by_type)),
        group="branding",
    ),
    _row(
        "no_branding",
        "gives no `branding_settings`",
        "absent on sessions of payment links and on older ones",
        "E-absent-6",
        showing(SESSION, gone("branding_settings")),
        warned=("session.branding_settings",),
        group="branding",
    ),
    _row(
        "colours_in_lower_case",
        "answers colours in lower case",
        "captured",
        "E-attributes-11",
        showing(SESSION, inside("branding_settings", lower_colours)),
        group="branding",
    ),
    _row(
        "field_by_type",
        "gives of a custom field only the object of its type",
        _ABSENT,
        "E-absent-4",
        showing(SESSION, inside("custom_fields", only_of_its_type)),
    ),
    _row(
        "names_asked_for",
        "gives of `name_collection` only what is asked for",
        _ABSENT,
        "E-absent-5",
        showing(SESSION, inside("name_collection", only_asked_names)),
    ),
    _row(
        "nothing_that_does_not_apply",
        "leaves out what does not apply to a session",
        _ABSENT,
        "E-absent-7",
        showing(SESSION, no_ui_default),
        warned=("session.permissions", "session.origin_context", "session.wallet_options"),
        group="wallet",
    ),
    _row(
        "no_link_settings",
        "leaves `wallet_options.link` out",
        _ABSENT,
        "E-absent-8",
        showing(SESSION, inside("wallet_options", gone("link"))),
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
        showing(SESSION, details_in_lower_case),
        warned=("create.customer_email.echo",),
    ),
    _row(
        "shipping_details_of_old",
        "keeps `shipping_details` beside the collected information",
        "it stood there in older versions, and unknown attributes are no deviation",
        "E-versions-18",
        parts(lifecycle=PageLater),
    ),
    _row(
        "no_created_of_customer_sessions",
        "leaves `created` out of customer sessions",
        "the documentation's own sample does",
        "E-absent-9",
        showing("customer_session", gone("created")),
        warned=("customer_session.created",),
    ),
)
