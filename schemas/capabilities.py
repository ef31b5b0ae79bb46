"""Everything that a target may have or lack, by name: what clauses need, what target files may say.

One table. Who finds out whether a target has a capability is the run's business (`target.provision`, `run.probe`);
which clauses need which is in their rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from checkout_conformance.schemas.nearest import nearest


class Kind(StrEnum):
    """How a target comes by a capability."""

    ACCOUNT = "account"  # it comes with the account: the target file says whether it may be used
    OBJECT = "object"  # it is there where the run could make such an object
    DRIVER = "driver"  # the target file's drivers give it
    PROBED = "probed"  # the run finds out, or the target file says so
    BEYOND = "beyond"  # no request or driver of the kit brings it about


@dataclass(frozen=True, slots=True)
class Capability:
    """One name, how a target comes by it, and what it means."""

    name: str
    kind: Kind
    meaning: str


class UnknownCapability(ValueError):
    """A name that no capability has; the message names the nearest."""

    def __init__(self, name: str) -> None:
        near = nearest(name, CAPABILITIES)
        advice = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(CAPABILITIES)}"
        super().__init__(f"there is no capability `{name}`; {advice}")


_TABLE = (
    Capability("connect", Kind.ACCOUNT, "connected accounts, and payments on their behalf"),
    Capability("tax", Kind.ACCOUNT, "automatic tax"),
    Capability("tax_rates", Kind.ACCOUNT, "tax rates of the account's own"),
    Capability("account_terms", Kind.ACCOUNT, "terms of service and other settings of the dashboard"),
    Capability("payment_methods", Kind.ACCOUNT, "payment methods other than cards"),
    Capability("files", Kind.ACCOUNT, "files that were uploaded"),
    Capability("invoice_settings", Kind.ACCOUNT, "tax ids and templates for invoices"),
    Capability("adaptive_pricing", Kind.ACCOUNT, "prices in the customer's currency"),
    Capability("managed_payments", Kind.ACCOUNT, "managed payments: Stripe as merchant of record"),
    Capability("customers", Kind.OBJECT, "POST /v1/customers"),
    Capability("products", Kind.OBJECT, "POST /v1/products"),
    Capability("prices", Kind.OBJECT, "POST /v1/prices, or prices that the target file names"),
    Capability("coupons", Kind.OBJECT, "POST /v1/coupons"),
    Capability("promotion_codes", Kind.OBJECT, "POST /v1/promotion_codes"),
    Capability("shipping_rates", Kind.OBJECT, "POST /v1/shipping_rates"),
    Capability("customer_sessions", Kind.OBJECT, "POST /v1/customer_sessions"),
    Capability("completion", Kind.DRIVER, "sessions can be paid"),
    Capability("delayed_completion", Kind.DRIVER, "sessions can be paid by a method that settles later"),
    Capability("declined_completion", Kind.DRIVER, "a payment can be declined"),
    Capability("clock", Kind.DRIVER, "the target's clock can be moved"),
    Capability("events", Kind.PROBED, "GET /v1/events"),
    Capability("webhooks", Kind.PROBED, "events are delivered to an endpoint of the run"),
    Capability("webhook_retries", Kind.PROBED, "deliveries that were refused are tried again"),
    Capability("tenants", Kind.PROBED, "every key has a world of its own"),
    Capability("payment_links", Kind.BEYOND, "sessions that came from a payment link"),
    Capability("currency_conversion", Kind.BEYOND, "amounts that were converted for the customer"),
    Capability("recovery", Kind.DRIVER, "sessions recovered from an expired one"),
    Capability("presentment", Kind.BEYOND, "amounts shown in another currency"),
    Capability("customer_entries", Kind.BEYOND, "what a customer types into the page"),
    Capability("customer_tax_ids", Kind.BEYOND, "tax ids that a customer types into the page"),
    Capability("connect_configurations", Kind.BEYOND, "payment method configurations of connected accounts"),
    Capability("financial_connections", Kind.BEYOND, "bank accounts linked on the page"),
    Capability("shipping_taxes", Kind.BEYOND, "taxes on shipping"),
    Capability("discount_variants", Kind.BEYOND, "discounts that the kit's own coupons do not give"),
    Capability("tax_rate_variants", Kind.BEYOND, "tax rates other than the one that the kit makes"),
    Capability("price_variants", Kind.BEYOND, "prices other than the ones that the kit makes"),
)
CAPABILITIES: Mapping[str, Capability] = {row.name: row for row in _TABLE}
ACCOUNT = tuple(row.name for row in _TABLE if row.kind is Kind.ACCOUNT)
OBJECTS = tuple(row.name for row in _TABLE if row.kind is Kind.OBJECT)


def known(name: str) -> str:
    """The name itself. Raises UnknownCapability where it is none."""
    if name not in CAPABILITIES:
        raise UnknownCapability(name)
    return name
