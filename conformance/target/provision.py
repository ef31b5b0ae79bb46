"""Make what sessions refer to: customers, products, prices, coupons, promotion codes, shipping and tax rates.

One of each is created on the target at most once per process. What cannot be created is a capability the target
does not have, with the reason in a sentence; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.schemas import load
from checkout_conformance.schemas.capabilities import ACCOUNT
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.world import PriceFact, World
from checkout_conformance.target.client import Client

CURRENCY = "usd"


@dataclass(slots=True)
class Provisions:
    """Ids of what exists, by kind, and for every capability True or why it is missing."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    prices: dict[str, PriceFact] = field(default_factory=dict)
    capabilities: dict[str, bool | str] = field(default_factory=dict)

    def first(self, kind: str) -> str | None:
        """An id of that kind, or None."""
        return next(iter(self.ids.get(kind, ())), None)

    def world(self, now: int) -> World:
        """What is known to exist, for strategies and rules."""
        return World(
            now=now,
            prices=dict(self.prices),
            products=frozenset(self.ids.get("product", ())),
            customers=frozenset(self.ids.get("customer", ())),
            coupons=frozenset(self.ids.get("coupon", ())),
            promotion_codes=frozenset(self.ids.get("promotion_code", ())),
            shipping_rates=frozenset(self.ids.get("shipping_rate", ())),
            tax_rates=frozenset(self.ids.get("tax_rate", ())),
            allowed=frozenset(name for name, has in self.capabilities.items() if has is True),
        )


def provision(client: Client) -> Provisions:
    """Create one of everything, as far as the target lets us."""
    made = Provisions()
    _make(client, made, "customers", "customer", "/v1/customers", {"email": "kit@example.com", "name": "Kit"})
    _make(client, made, "products", "product", "/v1/products", {"name": "Conformance kit"})
    _make_prices(client, made)
    _make(client, made, "coupons", "coupon", "/v1/coupons", {"percent_off": "10", "duration": "once"})
    coupon = made.first("coupon")
    if coupon:
        _make(client, made, "promotion_codes", "promotion_code", "/v1/promotion_codes", _promotion(client, coupon))
    else:
        made.capabilities["promotion_codes"] = "it needs a coupon, which could not be created"
    rate = {
        "display_name": "Ground shipping",
        "type": "fixed_amount",
        "fixed_amount": {"amount": 500, "currency": CURRENCY},
    }
    _make(client, made, "shipping_rates", "shipping_rate", "/v1/shipping_rates", rate)
    if "tax_rates" in client.target.allow:
        tax_rate(client, made)
    for name in ACCOUNT:
        if name not in made.capabilities:
            allowed = name in client.target.allow
            made.capabilities[name] = allowed or "it depends on the account; the target file does not allow it"
    return made


def tax_rate(client: Client, made: Provisions) -> None:
    """Create a tax rate."""
    tax = {"display_name": "VAT", "percentage": "10", "inclusive": False}
    _make(client, made, "tax_rates", "tax_rate", "/v1/tax_rates", tax)


def _promotion(client: Client, coupon: str) -> dict[str, Any]:
    """The parameters of a promotion code: the coupon moved into `promotion` when discounts got a `source`."""
    line_item = load(client.target.api_version).answer_schema("line_item")
    if node_at(line_item, "discounts[].discount.source") is not None:
        return {"promotion": {"type": "coupon", "coupon": coupon}}
    return {"coupon": coupon}


def _make(
    client: Client, made: Provisions, capability: str, kind: str, path: str, payload: Mapping[str, Any]
) -> str | None:
    exchange = client.post(f"provision {kind}", path, payload)
    body = exchange.json
    identity = body.get("id") if exchange.ok and isinstance(body, dict) else None
    if isinstance(identity, str):
        made.ids.setdefault(kind, []).append(identity)
        made.capabilities[capability] = True
        return identity
    seen = exchange.failure or f"status {exchange.status}"
    made.capabilities.setdefault(capability, f"POST {path} answered with {seen}")
    return None


def _make_prices(client: Client, made: Provisions) -> None:
    for identity, fact in client.target.prices.items():
        made.prices[identity] = PriceFact(str(fact["currency"]), fact.get("unit_amount"), fact.get("interval"))
        made.capabilities["prices"] = True
    product = made.first("product")
    if product is None:
        made.capabilities.setdefault("prices", "they need a product, which could not be created")
        return
    plain = {"product": product, "currency": CURRENCY, "unit_amount": 1000}
    one_time = _make(client, made, "prices", "price", "/v1/prices", plain)
    recurring = _make(
        client,
        made,
        "prices",
        "price",
        "/v1/prices",
        {**plain, "unit_amount": 1500, "recurring": {"interval": "month", "interval_count": 1}},
    )
    if one_time:
        made.prices[one_time] = PriceFact(CURRENCY, 1000, licensed=True)
    if recurring:
        made.prices[recurring] = PriceFact(CURRENCY, 1500, "month", licensed=True)
