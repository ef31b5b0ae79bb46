"""What is known to exist on a target, and what time it is there: the facts that some rules need.

A collection that is None is not known, and no rule judges by it. Plain data; who provisions it is the suite's or
the emulator's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PriceFact:
    """A stored price: `interval` is None for a one-time price, `unit_amount` None where it is not a plain amount.

    `licensed` where it is known to be billed by the number that was ordered, and not by what was used.
    """

    currency: str
    unit_amount: int | None
    interval: str | None = None
    licensed: bool = False

    @property
    def recurring(self) -> bool:
        """Whether the price bills again and again."""
        return self.interval is not None


@dataclass(frozen=True, slots=True)
class World:
    """Ids by kind. `now` is Unix seconds; `allowed` names the account-dependent capabilities that may be used."""

    now: int
    prices: Mapping[str, PriceFact] | None = None
    products: frozenset[str] | None = None
    customers: frozenset[str] | None = None
    coupons: frozenset[str] | None = None
    promotion_codes: frozenset[str] | None = None
    shipping_rates: frozenset[str] | None = None
    tax_rates: frozenset[str] | None = None
    allowed: frozenset[str] = field(default_factory=frozenset)
