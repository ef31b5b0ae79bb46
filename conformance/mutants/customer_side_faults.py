"""Faults in what a customer meets: pages that do not ask for what they should, links that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout_conformance.emulator.lifecycle import Lifecycle
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.mutants.fault import Fault, named

Body = dict[str, Any]


class AsksForNoConsent(Lifecycle):
    """Terms of service that are required are not asked for."""

    def collect_consent(self, body: Body) -> None:
        """Nothing."""


class AsksForNoAddress(Lifecycle):
    """A shipping address is not asked for."""

    def collect_shipping(self, body: Body, name: str) -> None:
        """Nothing."""


class AsksForNoPhone(Lifecycle):
    """A phone number is not asked for."""

    def collect(self, record: SessionRecord, given: Body) -> None:
        """All the rest."""
        super().collect(record, given)
        record.body["customer_details"]["phone"] = None


class AsksForTheCountry(Lifecycle):
    """Of a billing address that is required only the country is asked for."""

    def typed_address(self) -> Body:
        """No more than that."""
        return {**super().typed_address(), "city": None, "line1": None}


class LeavesFieldsEmpty(Lifecycle):
    """Custom fields that are not optional may stay empty."""

    def collect_fields(self, body: Body) -> None:
        """Nothing."""


class ForgetsTheEmail(Lifecycle):
    """What a customer typed is not told to the customer's object."""

    def tell_customer(self, customer_id: str | None, details: Body) -> None:
        """Nothing."""


class ForgetsTheName(Lifecycle):
    """The name that a customer typed is not in the session."""

    def collect(self, record: SessionRecord, given: Body) -> None:
        """All the rest."""
        super().collect(record, given)
        record.body["customer_details"]["name"] = None


class SellsWhatHasExpired(Lifecycle):
    """The page of an expired session looks as if it could be paid."""

    def offers_payment(self, record: SessionRecord) -> bool:
        """Whatever its status."""
        return True


class ShipsForFree(Lifecycle):
    """What shipping costs is shown, and is in no sum once it was chosen."""

    def collect(self, record: SessionRecord, given: Body) -> None:
        """All the rest."""
        super().collect(record, given)
        details = record.body["total_details"] or {}
        record.body["amount_total"] = (record.body["amount_total"] or 0) - (details.get("amount_shipping") or 0)
        details["amount_shipping"] = 0


class LeadsNowhere(Lifecycle):
    """The link that recovers a session is not found."""

    def offer_recovery(self, record: SessionRecord) -> None:
        """Nobody remembers its token."""
        super().offer_recovery(record)
        self.tenant.store.recovery.clear()


# name, clause, the class
FAULTS: tuple[tuple[str, str, type], ...] = (
    ("asks_for_no_consent", "lifecycle.complete.consent", AsksForNoConsent),
    ("asks_for_no_address", "lifecycle.complete.shipping_details", AsksForNoAddress),
    ("asks_for_no_phone", "lifecycle.complete.phone", AsksForNoPhone),
    ("asks_for_the_country", "lifecycle.complete.billing_address", AsksForTheCountry),
    ("leaves_fields_empty", "lifecycle.complete.custom_fields", LeavesFieldsEmpty),
    ("forgets_the_email", "lifecycle.complete.customer_email", ForgetsTheEmail),
    ("forgets_the_name", "lifecycle.complete.name", ForgetsTheName),
    ("sells_what_has_expired", "lifecycle.expire.page", SellsWhatHasExpired),
    ("ships_for_free", "amounts.total", ShipsForFree),
    ("leads_nowhere", "lifecycle.recover.url_is_there", LeadsNowhere),
)


def faults() -> Iterator[Fault]:
    """All of them."""
    yield from (named(name, clause, "lifecycle", made) for name, clause, made in FAULTS)
