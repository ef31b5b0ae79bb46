"""Faults of what a server keeps: what is done to one session reaches others, lists lag, sessions are gone.

They are of the kinds that servers have and suites overlook, as those of `likely_faults`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from checkout_conformance.emulator.building import SessionBuilder
from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.idempotency import Entry, Idempotency
from checkout_conformance.emulator.lifecycle import Lifecycle
from checkout_conformance.emulator.paging import Keep, Paging
from checkout_conformance.emulator.pricing import Priced
from checkout_conformance.emulator.sessions import Sessions
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.updates import Updates
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.fault import Fault, named
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
EXPIRED_TOO = "lifecycle.history.status"
A_WHILE = 20
LONGEST_ID = 255


# What is done to one session reaches others ------------------------------------------------------------------------


class Stateless(Sessions):
    """Creates echo what they are sent; every retrieve answers with one fixture, under whatever id."""

    async def retrieve(self, call: Call) -> Body:
        """The first session of all, never changed."""
        first = next(iter(call.tenant.store.sessions.values()))
        return {**first.body, "id": call.ids[0], "status": "open", "metadata": {}}


class ExpiresAnother(Lifecycle):
    """Expiring a session expires the one that was made after it as well."""

    def others(self, record: SessionRecord) -> Iterator[SessionRecord]:
        """Those whose end it is too."""
        newer = self.tenant.store.of("checkout.session").newer_than(record.body["id"])
        yield from (self.tenant.store.sessions[body["id"]] for body in list(newer)[:1])

    def expire(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """As the reference, and on."""
        super().expire(record, request_id, key)
        for other in self.others(record):
            if other is not record and self.allows(other, "expire"):
                super().expire(other, request_id, key)


class ExpiresTheOneBefore(ExpiresAnother):
    """Expiring a session expires the one that was made before it as well."""

    def others(self, record: SessionRecord) -> Iterator[SessionRecord]:
        """The next older."""
        older = self.tenant.store.of("checkout.session").newest_first(record.body["id"])
        yield from (self.tenant.store.sessions[body["id"]] for body in [next(older, None)] if body is not None)


class ExpiresTheCustomers(ExpiresAnother):
    """Expiring a session expires all open ones of the same customer."""

    def others(self, record: SessionRecord) -> Iterator[SessionRecord]:
        """Of the same customer."""
        customer = record.body["customer"]
        yield from (r for r in list(self.tenant.store.sessions.values()) if customer and r.body["customer"] == customer)


class ExpiresAll(ExpiresAnother):
    """Expiring a session expires all that are open."""

    def others(self, record: SessionRecord) -> Iterator[SessionRecord]:
        """All."""
        yield from list(self.tenant.store.sessions.values())


class UpdatesTheCustomers(Updates):
    """An update of metadata reaches every session of the same customer."""

    def others(self, record: SessionRecord) -> Iterator[SessionRecord]:
        """Of the same customer."""
        customer = record.body["customer"]
        yield from (one for one in self.tenant.store.sessions.values() if customer and one.body["customer"] == customer)

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """All of them."""
        super().apply(record, payload)
        for other in self.others(record):
            other.body["metadata"] = self.merged(other.body["metadata"], payload.get("metadata", {}) or {"": ""})


class UpdatesTheNext(UpdatesTheCustomers):
    """An update of metadata reaches the session that was made after it as well."""

    def others(self, record: SessionRecord) -> Iterator[SessionRecord]:
        """The next newer."""
        newer = self.tenant.store.of("checkout.session").newer_than(record.body["id"])
        yield from (self.tenant.store.sessions[body["id"]] for body in list(newer)[:1])


class KeepsTheLast(SessionBuilder):
    """What a create does not ask for in `custom_text` is what the one before it asked for."""

    kept: tuple[str, ...] = ("custom_text",)

    def build(self, payload: Body, base_url: str) -> SessionRecord:
        """With what the newest session has."""
        record = super().build(payload, base_url)
        before = next(self.tenant.store.of("checkout.session").newest_first(), {})
        for name in self.kept:
            if payload.get(name) is None and name in before:
                record.body[name] = copy.deepcopy(before[name])
        return record


class KeepsTheLastMetadata(KeepsTheLast):
    """A create without metadata has that of the one before it."""

    kept = ("metadata",)


class KeepsTheLastSettings(KeepsTheLast):
    """Settings with `enabled` stay as the create before left them."""

    kept = ("phone_number_collection", "tax_id_collection")


class KeysOfAnything(Idempotency):
    """A key brings its first answer back, whatever path it comes with."""

    def check_same(self, entry: Entry, key: str, path: str, body: bytes) -> None:
        """Parameters count, paths do not."""
        super().check_same(entry, key, entry.path, body)


class TakesBlankWords(Validation):
    """An empty `locale` is taken, and kept as it is."""

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """Validated without it."""
        blank = fields.get("locale") == ""
        payload = super().typed(operation, {k: v for k, v in fields.items() if k != "locale" or not blank}, world)
        return {**payload, "locale": ""} if blank else payload


class SortsLinesAsText(SessionBuilder):
    """Line items are sorted by their numbers as text: 0, 1, 10, 11, 2."""

    def items(self, priced: Priced, now: int) -> list[Body]:
        """In the order of a dictionary's sorted keys."""
        made = super().items(priced, now)
        return [made[number] for number in sorted(range(len(made)), key=str)]


class SellsInactivePrices(SessionBuilder):
    """A price that is not active is sold."""

    def check_prices(self, entries: list[Body]) -> None:
        """Nothing is looked at."""


class TaxesByInactiveRates(SessionBuilder):
    """A tax rate that is not active is used."""

    def check_tax_rates(self, entries: list[Body]) -> None:
        """Nothing is looked at."""


# Lists that lag ---------------------------------------------------------------------------------------------------


class Lagging(Sessions):
    """The list shows sessions as their creates answered."""

    shown: tuple[str, ...] = ("status", "url", "payment_status", "metadata", "customer_details")

    def __init__(self, parts: Any) -> None:
        super().__init__(parts)
        self.known: dict[str, Body] = {}

    async def create(self, call: Call) -> Body:
        """Kept as it was."""
        body = await super().create(call)
        self.known[body["id"]] = copy.deepcopy(body)
        return body

    async def list(self, call: Call) -> Body:
        """With what was kept."""
        page = await super().list(call)
        return {**page, "data": [{**body, **self.kept(body)} for body in page["data"]]}

    def kept(self, body: Body) -> Body:
        """What the list shows of an older state."""
        known = self.known.get(body["id"], {})
        return {name: known[name] for name in self.shown if name in known}


class LaggingStatus(Lagging):
    """The list shows expired sessions as open."""

    shown = ("status", "url")


class LaggingMetadata(Lagging):
    """The list shows metadata as the create had it."""

    shown = ("metadata",)


class LaggingCompletion(Lagging):
    """The list shows paid sessions as unpaid."""

    shown = ("payment_status",)


# Gone after a while ------------------------------------------------------------------------------------------------


class Forgets(Sessions):
    """A session is gone when twenty newer ones were made."""

    def gone(self, call: Call, record: SessionRecord) -> bool:
        """Whether it is not there any more."""
        newer = call.tenant.store.of("checkout.session").newer_than(record.body["id"])
        return sum(1 for _ in newer) >= A_WHILE

    def record(self, call: Call) -> SessionRecord:
        """None where it is gone."""
        record = super().record(call)
        if self.gone(call, record):
            raise self.missing(call.ids[0])
        return record


class ForgetsTheExpired(Forgets):
    """An expired session is gone."""

    def gone(self, call: Call, record: SessionRecord) -> bool:
        """As soon as it is expired."""
        return bool(record.body["status"] == "expired") and call.operation != "expire"


class ForgetsTheComplete(Forgets):
    """A completed session is gone."""

    def gone(self, call: Call, record: SessionRecord) -> bool:
        """As soon as it is paid."""
        return bool(record.body["status"] == "complete")


class ListsTheNewest(Paging):
    """The list knows the newest twenty sessions only."""

    def take(self, bodies: Any, keep: Keep, limit: int) -> list[Body]:
        """Nothing beyond them."""
        return super().take(bodies, keep, limit)[:A_WHILE]


# What is looked up -------------------------------------------------------------------------------------------------


class ShortColumn(Sessions):
    """Who asks for an id that is longer than any is told that the server failed."""

    async def retrieve(self, call: Call) -> Body:
        """As a database says that a value does not fit."""
        if len(call.ids[0]) > LONGEST_ID:
            raise ApiError(500, "value too long for type character varying(255)", type="api_error")
        return await super().retrieve(call)


# The table ---------------------------------------------------------------------------------------------------------


def faults() -> Iterator[Fault]:
    """All of them."""
    for name, made in (
        ("expires_the_next", ExpiresAnother),
        ("expires_the_one_before", ExpiresTheOneBefore),
        ("expires_the_customers", ExpiresTheCustomers),
        ("expires_all", ExpiresAll),
    ):
        yield named(name, EXPIRED_TOO, "lifecycle", made)
    for name, lagging in (
        ("lagging_list", Lagging),
        ("lagging_status", LaggingStatus),
        ("lagging_metadata", LaggingMetadata),
        ("lagging_completion", LaggingCompletion),
    ):
        yield named(name, "agreement.list_entry", "sessions", lagging)
    yield named("updates_the_customers", "agreement.retrieve", "updates", UpdatesTheCustomers)
    yield named("updates_the_next", "agreement.retrieve", "updates", UpdatesTheNext)
    for name, kept in (
        ("keeps_the_last_custom_text", KeepsTheLast),
        ("keeps_the_last_metadata", KeepsTheLastMetadata),
        ("keeps_the_last_settings", KeepsTheLastSettings),
    ):
        yield named(name, "agreement.carried_over", "builder", kept)
    yield named("keys_of_anything", "idempotency.key_of_another", "idempotency", KeysOfAnything)
    yield named("takes_blank_words", "session.locale.enum", "validation", TakesBlankWords)
    yield named("sorts_lines_as_text", "paging.line_items.in_order", "builder", SortsLinesAsText)
    yield named("sells_inactive_prices", "errors.inactive_price", "builder", SellsInactivePrices)
    yield named("taxes_by_inactive_rates", "errors.inactive_tax_rate", "builder", TaxesByInactiveRates)
    yield named("short_column", "errors.no_server_error", "sessions", ShortColumn)
    yield named("forgets", "agreement.retrieve", "sessions", Forgets)
    yield named("stateless", "agreement.sessions_kept", "sessions", Stateless)
    yield named("forgets_the_expired", "lifecycle.expire.sticks", "sessions", ForgetsTheExpired)
    yield named("forgets_the_complete", "lifecycle.complete.status", "sessions", ForgetsTheComplete)
    yield named("lists_the_newest", "paging.forward", "paging", ListsTheNewest)
