"""A tenant: everything that belongs to one API key. What tenants there are is `tenants`'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from checkout_conformance.emulator.clock import Clock
from checkout_conformance.emulator.general_parts import GeneralParts
from checkout_conformance.emulator.store import Body, Store
from checkout_conformance.schemas.world import PriceFact, World


class Recorder(Protocol):
    """Keeps events of a tenant (`events.Events` does)."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body: ...


class Tenant:
    """One key's objects, clock, ids and idempotency keys."""

    def __init__(
        self, key: str, parts: GeneralParts, seed: int, clock: Clock, watch: Callable[[Tenant], Recorder]
    ) -> None:
        self.key = key
        self._watch = watch
        self.parts = parts
        self.clock = clock
        self.delay = 0.0
        self.start(seed)

    def start(self, seed: int) -> None:
        """Empty, with the ids of this seed."""
        self.seed = seed
        self.ids = self.parts.ids(f"{seed}:{self.key}")
        self.store = Store()
        self.idempotency = self.parts.idempotency()
        self.events = self._watch(self)
        self.item_extras: dict[str, Body] = {}
        self.price_facts: dict[str, PriceFact] = {}
        self._world: World | None = None

    def reset(self) -> None:
        """Back to the beginning: nothing stored, the machine's time, the same seed."""
        self.clock.reset()
        self.delay = 0.0
        self.start(self.seed)

    def keep(self, body: Body) -> Body:
        """Store a new object under its kind."""
        kind = body["object"]
        if kind == "price":
            self.price_facts[body["id"]] = price_fact(body)
        return self.store.of(kind).add(body)

    def find(self, kind: str, object_id: str) -> Body | None:
        """One object as it is answered, or None."""
        return self.store.find(kind, object_id)

    def world(self) -> World:
        """What the contract's rules may ask about this tenant. Views, not copies: only looked into, never kept."""
        now = self.clock.now()
        if self._world is None or self._world.now != now:
            self._world = self._world_at(now)
        return self._world

    def _world_at(self, now: int) -> World:
        return World(
            now=now,
            prices=self.price_facts,
            products=self._ids("product"),
            customers=self._ids("customer"),
            coupons=self._ids("coupon"),
            promotion_codes=self._ids("promotion_code"),
            shipping_rates=self._ids("shipping_rate"),
            tax_rates=self._ids("tax_rate"),
        )

    def _ids(self, kind: str) -> frozenset[str]:
        return cast("frozenset[str]", self.store.of(kind).by_id.keys())


def price_fact(price: Body) -> PriceFact:
    """A price as the contract's rules see it."""
    recurring = price.get("recurring") or {}
    return PriceFact(
        currency=price["currency"],
        unit_amount=price["unit_amount"],
        interval=recurring.get("interval"),
        licensed=recurring.get("usage_type", "licensed") == "licensed",
    )
