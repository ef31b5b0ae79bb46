"""What right servers answer otherwise: attributes absent, null or filled where documents allow either.

The changes and exchanged parts alone; which variant is made of which, and why, stands in `variant_answers`.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from checkout_conformance.emulator.amounts import Amounts, Line
from checkout_conformance.emulator.building import SessionBuilder
from checkout_conformance.emulator.ids import IdSource
from checkout_conformance.emulator.lifecycle import Lifecycle
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.mutants.rewriting import Body

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


def absent_link(body: Body) -> None:
    """No settings of Link where nothing was set."""
    if not (body.get("link") or {}).get("display"):
        body.pop("link", None)


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


def url_made_anew() -> Callable[[str, int, Body], Body]:
    """Every retrieve and update answers another address of the same page: its fragment is new each time.

    An update that is repeated with its key gets what was saved of it: the fragment follows from that.
    """
    numbers = itertools.count(1)

    def rewrite(operation: str, status: int, body: Body) -> Body:
        del status
        if operation not in ("retrieve", "update") or not body.get("url"):
            return body
        fragment = next(numbers) if operation == "retrieve" else f"u{zlib.crc32(repr(body).encode())}"
        return {**body, "url": f"{body['url'].partition('#')[0]}#fid{fragment}"}

    return rewrite


def attributes_of_its_own() -> Callable[[str, int, Body], Body]:
    """A session that is retrieved has attributes that no document knows: one is new each time."""
    numbers = itertools.count(1)

    def rewrite(operation: str, status: int, body: Body) -> Body:
        del status
        if operation != "retrieve" or "error" in body:
            return body
        return {**body, "number_of_answer": next(numbers), "asked_for_by_its_id": True}

    return rewrite


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


def first_five(included: Body) -> None:
    """A list of expanded line items that ends after five of them."""
    included["has_more"] = included["has_more"] or len(included["data"]) > 5
    included["data"] = included["data"][:5]


class NothingDueIsPaid(Lifecycle):
    """A completed session of nothing is paid, a trial too."""

    def complete(self, record: SessionRecord, outcome: str, given: Body | None = None) -> None:
        super().complete(record, outcome, given)
        if record.body["mode"] != "setup" and record.body["payment_status"] == "no_payment_required":
            record.body["payment_status"] = "paid"


class NothingDueNeedsNoPayment(Lifecycle):
    """A completed session of nothing needs no payment."""

    def complete(self, record: SessionRecord, outcome: str, given: Body | None = None) -> None:
        super().complete(record, outcome, given)
        if record.body["amount_total"] == 0:
            record.body["payment_status"] = "no_payment_required"


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


class BrandedOnRequest(SessionBuilder):
    """Shows how the page looks only where the merchant said it."""

    def echoes(self, payload: Body) -> Body:
        made = super().echoes(payload)
        if payload.get("branding_settings") is None:
            made.pop("branding_settings")
        return made


class AllMethods(SessionBuilder):
    """Offers what the account has, with their options."""

    def settings(self, payload: Body) -> Body:
        made = super().settings(payload)
        if not self.methods(payload):
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
