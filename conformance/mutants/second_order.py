"""Faults that do not show every time: now and then, on later pages, about the old, at the same time, the second time.

A single request that is answered rightly proves nothing against these. They are caught by their clause, or their
clause is left inconclusive with a count ("failed 1 of 2"), never passed over. State is kept where an emulator keeps
its own: on parts that live as long as it does, or beside the tenant.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.filters import Filters
from checkout_conformance.emulator.idempotency import Entry, Idempotency
from checkout_conformance.emulator.lifecycle import Lifecycle
from checkout_conformance.emulator.paging import AsGiven, Keep, Listing, Page, Paging, keep_all
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.sessions import Sessions
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.emulator.updates import Updates
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.fault import Fault, named
from checkout_conformance.mutants.requests import ForgetfulValidation
from checkout_conformance.mutants.rewriting import exchanged
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
EVERY = 20
DEEP = 20
# Long enough for other requests to come in between.
PAUSE_S = 0.05
_COUNTS: WeakKeyDictionary[Tenant, Counter[str]] = WeakKeyDictionary()


def again(tenant: Tenant, what: str) -> int:
    """How often something has happened to a tenant, this time included."""
    counts = _COUNTS.setdefault(tenant, Counter())
    counts[what] += 1
    return counts[what]


# Now and then ----------------------------------------------------------------------------------------------------


class Occasional(Sessions):
    """One create in twenty is answered otherwise; what is stored is right."""

    def fault(self, body: Body) -> Body:
        """The other answer."""
        return body

    async def create(self, call: Call) -> Body:
        """Faults every twentieth time."""
        made = await super().create(call)
        return self.fault(dict(made)) if again(call.tenant, "create") % EVERY == 0 else made


class OccasionallyIncomplete(Occasional):
    """One create in twenty answers without `created`."""

    def fault(self, body: Body) -> Body:
        """Without it."""
        return {name: value for name, value in body.items() if name != "created"}


class OccasionallyForgetful(Occasional):
    """One create in twenty answers with another currency than its line items have."""

    def fault(self, body: Body) -> Body:
        """In crowns."""
        return {**body, "currency": "sek"} if body["currency"] else body


class OccasionallyBroken(Sessions):
    """One create in twenty ends in an error of the server."""

    async def create(self, call: Call) -> Body:
        """Breaks every twentieth time."""
        if again(call.tenant, "create") % EVERY == 0:
            raise ApiError(500, "Something went wrong.", type="api_error")
        return await super().create(call)


class OccasionallyExpiresTwice(Lifecycle):
    """One expiry in twenty of a closed session succeeds."""

    def check_expirable(self, record: SessionRecord) -> None:
        """Forgives every twentieth."""
        if again(self.tenant, "expiry") % EVERY == 0 and record.body["status"] == "expired":
            record.body["status"] = "open"
        super().check_expirable(record)


# Later pages -----------------------------------------------------------------------------------------------------


class SecondPageOnly(Paging):
    """Every walk ends after its second page: has_more is wrong behind a cursor."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """No more, from the second page on."""
        page = super().page(listing, query, noun, keep)
        deep = query.get("starting_after") is not None and not isinstance(listing, AsGiven)
        return replace(page, has_more=False) if deep else page


class DeepPagesLoseOne(Paging):
    """Pages that begin more than twenty sessions down leave their first one out."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """Skips one, deep down."""
        page = super().page(listing, query, noun, keep)
        cursor = query.get("starting_after")
        if cursor is None or isinstance(listing, AsGiven) or len(page.data) < 2:
            return page
        above = sum(1 for body in listing.backward(cursor) if keep(body))
        return replace(page, data=page.data[1:]) if above >= DEEP else page


class FiltersFirstPages(Filters):
    """The status filter holds for the first page only."""

    def session(self, query: Body) -> Keep:
        """Forgets it behind a cursor."""
        if query.get("starting_after") is not None:
            query = {name: value for name, value in query.items() if name != "status"}
        return super().session(query)


# Older objects ---------------------------------------------------------------------------------------------------


class ForgetsTheOld(Sessions):
    """Sessions that have twenty newer ones are retrieved without their metadata."""

    async def retrieve(self, call: Call) -> Body:
        """Right for the newest twenty."""
        body = await super().retrieve(call)
        newer = sum(1 for _ in call.tenant.store.of("checkout.session").newer_than(body["id"]))
        return {**body, "metadata": {}} if newer >= DEEP else body


# At the same time ------------------------------------------------------------------------------------------------


class BothExpiriesWin(Sessions):
    """An expiry looks first and acts later: several at once all succeed."""

    async def expire(self, call: Call) -> Body:
        """Leaves time for the others."""
        record = self.record(call)
        lifecycle = self.parts.lifecycle(call.tenant)
        lifecycle.check_expirable(record)
        await asyncio.sleep(PAUSE_S)
        if lifecycle.allows(record, "expire"):
            lifecycle.expire(record, call.request_id, call.idempotency_key)
        return record.body


class SlowExpiry(Sessions):
    """An expiry looks first and acts later: a payment that comes in between is not seen."""

    async def expire(self, call: Call) -> Body:
        """Says expired, and leaves a session that was paid meanwhile as it is."""
        record = self.record(call)
        lifecycle = self.parts.lifecycle(call.tenant)
        lifecycle.check_expirable(record)
        await asyncio.sleep(3 * PAUSE_S)
        if lifecycle.allows(record, "expire"):
            lifecycle.expire(record, call.request_id, call.idempotency_key)
        return {**record.body, "status": "expired"}


class KeysWhenDone(Idempotency):
    """A key is remembered when its request is done: many at once all execute."""

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        """Knows nothing of requests that still run."""
        entry = self._entries.get(key)
        if entry is not None and entry.reply is None:
            self.check_key(key)
            self._entries[key] = Entry(path, self.digest(path, body), now)
            return None
        return super().begin(key, path, body, now)


class SlowCreate(Sessions):
    """A create takes a while, as it does with a database behind it."""

    async def create(self, call: Call) -> Body:
        """The same, later."""
        await asyncio.sleep(PAUSE_S)
        return await super().create(call)


class SameAtOnce(Sessions):
    """Creates that come while another is under way get that one's id."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.coming, self.first = 0, ""

    async def create(self, call: Call) -> Body:
        """The first of them has it by right."""
        self.coming += 1
        try:
            await asyncio.sleep(PAUSE_S)
            made = await super().create(call)
            self.first = self.first or made["id"]
            return made if self.coming == 1 else {**made, "id": self.first}
        finally:
            self.coming -= 1
            self.first = self.first if self.coming else ""


class LosesUpdates(Sessions):
    """Updates at the same time begin from the same metadata: the last one stays."""

    async def update(self, call: Call) -> Body:
        """Read, wait, write."""
        record = self.record(call)
        known = dict(record.body["metadata"] or {})
        await asyncio.sleep(PAUSE_S)
        record.body["metadata"] = known
        return await super().update(call)


# The second time -------------------------------------------------------------------------------------------------


class SecondUpdateReplaces(Updates):
    """The first update merges metadata, later ones replace it."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Counts the updates of each session."""
        self.number = again(self.tenant, f"update {record.body['id']}")
        super().apply(record, payload)

    def merged(self, known: Body, sent: Any) -> Body:
        """Merges once."""
        return super().merged(known if self.number == 1 else {}, sent)


class SecondUpdateTouches(Updates):
    """The second update of a session changes its reference id."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Touches something else, the second time."""
        super().apply(record, payload)
        if again(self.tenant, f"update {record.body['id']}") == 2:
            record.body["client_reference_id"] = "touched"


class StaleAfterTheSecondUpdate(Sessions):
    """Retrieve shows a session as its first update left it."""

    def __init__(self, parts: Any) -> None:
        super().__init__(parts)
        self.kept: dict[str, Body] = {}

    async def update(self, call: Call) -> Body:
        """Keeps the first answer."""
        body = await super().update(call)
        self.kept.setdefault(body["id"], dict(body))
        return body

    async def retrieve(self, call: Call) -> Body:
        """From what was kept."""
        body = await super().retrieve(call)
        return self.kept.get(body["id"], body)


class ThirdExpiryWins(Lifecycle):
    """An expired session refuses to expire once, and gives in when it is asked again."""

    def check_expirable(self, record: SessionRecord) -> None:
        """Gives in."""
        closed = record.body["status"] == "expired"
        if closed and again(self.tenant, f"refused {record.body['id']}") > 1:
            record.body["status"] = "open"
        super().check_expirable(record)


class LastKeyOnly(Idempotency):
    """Only the key that was used last is remembered."""

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        """Forgets all others."""
        for other in [known for known, entry in self._entries.items() if known != key and entry.reply is not None]:
            del self._entries[other]
        return super().begin(key, path, body, now)


class SecondOffence(ForgetfulValidation):
    """An unknown mode is refused the first time only."""

    forgotten = frozenset({"create.mode.enum"})
    offences = 0

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """Counts what is wrong."""
        try:
            return Validation.typed(self, operation, fields, world)
        except ApiError as error:
            if error.param == "mode":
                self.offences += 1
            if self.offences < 2:
                raise
        return super().typed(operation, fields, world)


# After completion ------------------------------------------------------------------------------------------------


def complete_in_words(operation: str, status: int, body: Body) -> Body:
    """Totals of completed sessions are texts."""
    del operation, status
    if body.get("object") == "checkout.session" and body.get("status") == "complete":
        return {**body, "amount_total": str(body["amount_total"])}
    return body


def faults() -> Iterator[Fault]:
    """All of them."""
    yield named(
        "occasionally_incomplete", "session.created.present", "sessions", OccasionallyIncomplete, intermittent=True
    )
    yield named("occasionally_forgetful", "amounts.currency", "sessions", OccasionallyForgetful, intermittent=True)
    yield named("occasionally_broken", "errors.no_server_error", "sessions", OccasionallyBroken, intermittent=True)
    one_wins = "lifecycle.race.one_expiry_wins"
    yield named("intermittent_expires_twice", one_wins, "lifecycle", OccasionallyExpiresTwice, intermittent=True)
    yield named("second_page_only", "paging.forward", "paging", SecondPageOnly)
    yield named("deep_pages_lose_one", "paging.forward", "paging", DeepPagesLoseOne)
    yield named("filters_first_pages", "filters.status.open", "filters", FiltersFirstPages)
    yield named("forgets_the_old", "agreement.retrieve", "sessions", ForgetsTheOld)
    yield named("both_expiries_win", one_wins, "sessions", BothExpiriesWin, intermittent=True)
    yield named("slow_expiry", "lifecycle.race.expire_or_complete", "sessions", SlowExpiry, intermittent=True)
    keys = exchanged(idempotency=KeysWhenDone, sessions=SlowCreate)
    fault = (KeysWhenDone.__doc__ or "").strip()
    yield Fault("keys_when_done", "idempotency.concurrent", keys, fault, intermittent=True)
    yield named("same_at_once", "idempotency.other_key", "sessions", SameAtOnce, intermittent=True)
    yield named("loses_updates", "updates.metadata_merge", "sessions", LosesUpdates, intermittent=True)
    yield named("second_update_replaces", "updates.metadata_merge", "updates", SecondUpdateReplaces)
    yield named("second_update_touches", "updates.nothing_else", "updates", SecondUpdateTouches)
    yield named("stale_after_the_second_update", "agreement.update", "sessions", StaleAfterTheSecondUpdate)
    yield named("third_expiry_wins", "lifecycle.expire.expired_refused", "lifecycle", ThirdExpiryWins)
    yield named("last_key_only", "idempotency.replay", "idempotency", LastKeyOnly)
    yield named("second_offence", "create.mode.enum", "validation", SecondOffence)
    words = exchanged(rewrite_answer=complete_in_words)
    yield Fault("complete_in_words", "session.amount_total.type", words, "totals of completed sessions are texts")
