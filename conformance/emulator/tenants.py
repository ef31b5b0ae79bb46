"""Tenants: everything that belongs to one API key. Parallel runs with keys of their own never see each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from checkout_conformance.emulator.clock import Clock
from checkout_conformance.emulator.store import Body, Store
from checkout_conformance.schemas.world import PriceFact, World

if TYPE_CHECKING:
    from checkout_conformance.emulator.parts import Parts

MAXIMUM_TENANTS = 10_000


class Tenant:
    """One key's objects, clock, ids and idempotency keys."""

    def __init__(self, key: str, parts: Parts, seed: int, clock: Callable[[], Clock]) -> None:
        self.key = key
        self.parts = parts
        self.clock = clock()
        self.delay = 0.0
        self.start(seed)

    def start(self, seed: int) -> None:
        """Empty, with the ids of this seed."""
        self.seed = seed
        self.ids = self.parts.ids(f"{seed}:{self.key}")
        self.store = Store()
        self.idempotency = self.parts.idempotency()
        self.events = self.parts.events(self)
        self.events.listener = self.parts.webhooks().notify
        self.item_extras: dict[str, Body] = {}
        self.price_facts: dict[str, PriceFact] = {}

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
        return World(
            now=self.clock.now(),
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
        active=price["active"],
    )


class Tenants:
    """The tenants by key, each made when its key is first seen."""

    def __init__(self, parts: Parts, seed: int, clock: Callable[[], Clock]) -> None:
        self._parts = parts
        self._seed = seed
        self._clock = clock
        self._by_key: dict[str, Tenant] = {}

    def of(self, key: str) -> Tenant:
        """The tenant of a key."""
        tenant = self._by_key.get(key)
        if tenant is None:
            if len(self._by_key) >= MAXIMUM_TENANTS:
                del self._by_key[next(iter(self._by_key))]
            tenant = self._by_key[key] = Tenant(key, self._parts, self._seed, self._clock)
        return tenant

    def all(self) -> list[Tenant]:
        """Every tenant."""
        return list(self._by_key.values())

    def of_session(self, session_id: str) -> Tenant | None:
        """Whose session it is (ids are unique over all tenants)."""
        return next((tenant for tenant in self._by_key.values() if session_id in tenant.store.sessions), None)

    def of_recovery(self, token: str) -> Tenant | None:
        """Whose recovery link it is."""
        return next((tenant for tenant in self._by_key.values() if token in tenant.store.recovery), None)
