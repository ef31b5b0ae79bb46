"""What a page had to collect is there once its session is complete (table: `schemas.rules.completion`).

Pure: the completed session in, one outcome out. Which settings make a page collect what stands in the table; sending
them is the suite's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from checkout_conformance.checks.outcomes import Shown, judged, show
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.paths import first
from checkout_conformance.schemas.status_machine import EXPIRED

Session = Mapping[str, Any]
EMAIL, RECOVERY = "lifecycle.complete.customer_email", "lifecycle.recover.url_is_there"
NAME, PAGE = "lifecycle.complete.name", "lifecycle.expire.page"
# What forms call the field for the customer's name.
NAMES = ("name", "full_name", "customer_name")
GONE = 400


@dataclass(frozen=True, slots=True)
class Collected:
    """With `settings` in its create, a completed session has something at one of `places`, which versions name."""

    clause: str
    settings: Mapping[str, Any]
    places: tuple[str, ...]


_FIELD = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "text"}
COLLECTED: tuple[Collected, ...] = (
    Collected(
        "lifecycle.complete.consent",
        {"consent_collection": {"terms_of_service": "required"}},
        ("consent.terms_of_service",),
    ),
    Collected(
        "lifecycle.complete.shipping_details",
        {"shipping_address_collection": {"allowed_countries": ["US"]}},
        ("collected_information.shipping_details", "shipping_details", "shipping"),
    ),
    Collected("lifecycle.complete.phone", {"phone_number_collection": {"enabled": True}}, ("customer_details.phone",)),
    Collected(
        "lifecycle.complete.billing_address",
        {"billing_address_collection": "required"},
        ("customer_details.address.line1",),
    ),
    Collected("lifecycle.complete.custom_fields", {"custom_fields": [_FIELD]}, ("custom_fields[].text.value",)),
)


def collected(row: Collected, after: Session, shown: Shown) -> Outcome:
    """Judge a completed session, retrieved, whose page had to collect what a row says."""
    got = next((found for place in row.places if (found := first(after, place)) is not None), None)
    wanted, seen = f"something at `{row.places[0]}`", f"`{row.places[0]}` is {show(got)}"
    return judged(row.clause, got is not None, wanted, seen, shown, row.places[0])


def customer_email(after: Session, customer: Session, shown: Shown) -> Outcome | None:
    """Judge a customer who had no address of e-mail, once a session of theirs is complete; None where it has none."""
    typed = first(after, "customer_details.email")
    if not isinstance(typed, str) or "email" not in customer:
        return None
    return judged(EMAIL, customer["email"] == typed, f"email {show(typed)}", f"email {show(customer['email'])}", shown)


def customer_name(after: Session, paid: Exchange, shown: Shown) -> Outcome | None:
    """Judge the name in a completed session by the one that was sent to pay it; None where none was."""
    typed = next((paid.request.params[name] for name in NAMES if paid.request.params.get(name)), None)
    if not isinstance(typed, str):
        return None
    got = first(after, "customer_details.name")
    return judged(NAME, got == typed, f"name {show(typed)}", f"name {show(got)}", shown, "customer_details.name")


def page_of_expired(session: Session, before: bool, after: bool, shown: Shown) -> Outcome | None:
    """Judge the page of a session that was expired: whether it has the form `before` and `after`; None without one."""
    if not before or session.get("status") != EXPIRED:
        return None
    return judged(PAGE, not after, "a page without that form", "the form to pay, as before", shown)


def recovery_path(url: Any, target: str) -> str | None:
    """The path of a recovery link on the target itself; None of one that leads elsewhere."""
    if not isinstance(url, str):
        return None
    link, own = urlsplit(url), urlsplit(target)
    return link.path or "/" if (link.scheme, link.netloc) == (own.scheme, own.netloc) else None


def recovery_link(answer: Exchange, shown: Shown) -> Outcome:
    """Judge what a recovery link leads to: anything but a refusal or a failure."""
    holds = answer.status is not None and answer.status < GONE
    return judged(RECOVERY, holds, "a page, or the way to one", f"status {answer.status}", shown)
