"""The tenants by key. Parallel runs with keys of their own never see each other."""

from __future__ import annotations

from collections.abc import Callable

from checkout_conformance.emulator.clock import Clock
from checkout_conformance.emulator.events import Events
from checkout_conformance.emulator.parts import Parts
from checkout_conformance.emulator.tenant import Tenant

MAXIMUM_TENANTS = 10_000


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
            tenant = self._by_key[key] = Tenant(key, self._parts, self._seed, self._clock(), self._watch)
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

    def _watch(self, tenant: Tenant) -> Events:
        """What records a tenant's events and has them delivered."""
        events = self._parts.events(tenant)
        events.listener = self._parts.webhooks().notify
        return events
