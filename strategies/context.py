"""The context that payloads are built on: the contract, what exists on the target, and how it takes prices.

The one thing that generators know of a target. Who provisions it, and whether there is a target at all, is not
their business: `on_paper` is a context without any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas import Contract, PriceFact, World, load
from checkout_conformance.schemas.capabilities import ACCOUNT, OBJECTS

PAPER_NOW = 1_800_000_000


def no_reference(kind: str) -> str | None:
    """Nothing of any kind is known."""
    del kind
    return None


@dataclass(frozen=True, slots=True)
class GenerationContext:
    """`inline_prices` says whether line items may bring price data; `reference` gives an id of a kind, or None.

    `plains` are the plainest creates that the target accepts, by mode: a mode that is not among them is not sent.
    None where nobody asked: then every mode has the plain create that the reference describes.
    """

    contract: Contract
    world: World
    now: int
    inline_prices: bool = True
    reference: Callable[[str], str | None] = no_reference
    plains: Mapping[str, Mapping[str, Any]] | None = None

    def allowed(self, *capabilities: str) -> bool:
        """Whether parameters that need these capabilities may be sent."""
        return set(capabilities) <= self.world.allowed

    def mode(self, wanted: str) -> str:
        """This mode where creates of it are accepted; else the first mode in which they are."""
        known = self.plains
        return wanted if not known or wanted in known else next(iter(known))


def on_paper(contract: Contract | None = None) -> GenerationContext:
    """A context on which everything exists and everything is allowed: for plans, tests and benchmarks."""
    ids = {
        "customer": "cus_1",
        "product": "prod_1",
        "price": "price_1",
        "coupon": "coupon_1",
        "promotion_code": "promo_1",
        "shipping_rate": "shr_1",
        "tax_rate": "txr_1",
    }
    world = World(
        now=PAPER_NOW,
        prices={"price_1": PriceFact("usd", 1000), "price_2": PriceFact("usd", 1500, "month")},
        products=frozenset({"prod_1"}),
        customers=frozenset({"cus_1"}),
        coupons=frozenset({"coupon_1"}),
        promotion_codes=frozenset({"promo_1"}),
        shipping_rates=frozenset({"shr_1"}),
        tax_rates=frozenset({"txr_1"}),
        allowed=frozenset((*ACCOUNT, *OBJECTS, "completion")),
    )
    return GenerationContext(contract or load(), world, PAPER_NOW, True, ids.get)
