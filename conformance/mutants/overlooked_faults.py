"""Faults that leave a plain request untouched, and show only beside something else that a session has.

Neighbours that are mixed up, marks that are escaped, values read twice; updates that take with them what they do not
name; keys that are compared by a part of them, or are soon forgotten; times next to a limit.
Faults of the commonest kinds stand in `likely_faults`.
"""

from __future__ import annotations

import copy
import html
import struct
from collections.abc import Callable, Iterator
from typing import Any, ClassVar
from urllib.parse import unquote

from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.customer_sessions import CustomerSessions
from checkout_conformance.emulator.idempotency import Idempotency
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.updates import Updates
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import exchanged, rewriting
from checkout_conformance.mutants.variant import leniently
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
HOUR = 3_600
SOON = 20


# What an answer makes of its neighbours, and of marks --------------------------------------------------------------


def _swapped(part: str, one: str, other: str) -> Callable[[Body], None]:
    def change(session: Body) -> None:
        held = session.get(part)
        if held:
            held[one], held[other] = held.get(other), held.get(one)

    return change


def _same_colour(session: Body) -> None:
    held = session.get("branding_settings")
    if held:
        held["button_color"] = held["background_color"]


def _escaped_texts(session: Body) -> None:
    for held in (session.get("custom_text") or {}).values():
        if held:
            held["message"] = html.escape(held["message"])


def _escaped_metadata(session: Body) -> None:
    session["metadata"] = {key: html.escape(value) for key, value in (session["metadata"] or {}).items()}


def _decoded_twice(session: Body) -> None:
    session["metadata"] = {key: unquote(value) for key, value in (session["metadata"] or {}).items()}


def _small_reference(session: Body) -> None:
    session["client_reference_id"] = session["client_reference_id"] and session["client_reference_id"].lower()


def _as_float(session: Body) -> None:
    for name in ("amount_subtotal", "amount_total"):
        if session[name] is not None:
            session[name] = int(struct.unpack("f", struct.pack("f", session[name]))[0])


def _untaxed_total(session: Body) -> None:
    tax = (session.get("total_details") or {}).get("amount_tax")
    if tax:
        session["amount_total"] -= tax


def _first_method(session: Body) -> None:
    session["payment_method_types"] = (session["payment_method_types"] or [])[:1]


def _forgotten_beside_terms(session: Body) -> None:
    held = session.get("consent_collection")
    if held and held["terms_of_service"] == "required":
        held["promotions"] = None


def _milliseconds(event: Body) -> None:
    event["created"] *= 1_000


def _no_time(event: Body) -> None:
    event["created"] = 0


def _one_each(session: Body) -> None:
    for line in (session.get("line_items") or {}).get("data", ()):
        line["quantity"] = 1


# name, clause, kind of object, fault, change
ANSWERS: tuple[tuple[str, str, str, str, Callable[[Body], None]], ...] = (
    (
        "texts_mixed_up",
        "create.custom_text.submit.message.echo",
        "session",
        "texts beside and after the button are mixed up",
        _swapped("custom_text", "submit", "after_submit"),
    ),
    (
        "one_colour",
        "create.branding_settings.button_color.echo",
        "session",
        "the button has the background's colour",
        _same_colour,
    ),
    (
        "texts_escaped",
        "create.custom_text.submit.message.echo",
        "session",
        "texts are escaped for pages",
        _escaped_texts,
    ),
    ("metadata_escaped", "create.metadata.echo", "session", "metadata is escaped for pages", _escaped_metadata),
    ("decoded_twice", "create.metadata.echo", "session", "metadata is percent-decoded twice", _decoded_twice),
    ("small_reference", "create.client_reference_id.echo", "session", "references are in lower case", _small_reference),
    ("floating_sums", "amounts.subtotal", "session", "sums pass through a float of 32 bits", _as_float),
    ("untaxed_total", "amounts.total", "session", "the total leaves taxes out", _untaxed_total),
    (
        "first_method_only",
        "create.payment_method_types.echo",
        "session",
        "of several payment methods the first is kept",
        _first_method,
    ),
    (
        "forgotten_beside_terms",
        "create.consent_collection.promotions.echo",
        "session",
        "consent to promotions is lost beside terms of service",
        _forgotten_beside_terms,
    ),
    ("one_of_each", "agreement.expanded_line_items", "session", "expanded line items have quantity 1", _one_each),
    ("event_milliseconds", "events.created", "event", "events count time in milliseconds", _milliseconds),
    ("event_without_time", "events.created", "event", "events were created at 0", _no_time),
)


# What an update takes with it --------------------------------------------------------------------------------------


class Clears(Updates):
    """An update clears what it does not name."""

    cleared: ClassVar[Body] = {}

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """As the reference, and then that."""
        super().apply(record, payload)
        record.body.update(copy.deepcopy(self.cleared))


class ClearsFields(Clears):
    """An update clears the custom fields."""

    cleared: ClassVar[Body] = {"custom_fields": []}


class ClearsReference(Clears):
    """An update clears the reference."""

    cleared: ClassVar[Body] = {"client_reference_id": None}


class ProlongsLife(Updates):
    """An update lets a session live for another day."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """From now."""
        super().apply(record, payload)
        record.body["expires_at"] = self.tenant.clock.now() + 24 * HOUR


class Reopens(Updates):
    """An update opens an expired session again."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Whatever it was."""
        super().apply(record, payload)
        if record.body["status"] == "expired":
            record.body["status"] = "open"


class UnsetsAll(Updates):
    """Unsetting one key of metadata unsets them all."""

    def merged(self, known: Body, sent: Any) -> Body:
        """Nothing where one is unset."""
        unset = isinstance(sent, dict) and "" in sent.values()
        return {} if unset else super().merged(known, sent)


# Keys ---------------------------------------------------------------------------------------------------------------


class ShortKeys(Idempotency):
    """Only the first 32 characters of a key count."""

    def kept(self, key: str) -> str:
        """What of a key counts."""
        return key[:32]

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        """By that."""
        self.check_key(key)
        return super().begin(self.kept(key), path, body, now)

    def finish(self, key: str, reply: Reply) -> None:
        """By that."""
        super().finish(self.kept(key), reply)

    def abandon(self, key: str) -> None:
        """By that."""
        super().abandon(self.kept(key))


class SmallKeys(ShortKeys):
    """Capitals in keys are read as small letters."""

    def kept(self, key: str) -> str:
        """In small letters."""
        return key.lower()


class SoonForgotten(Idempotency):
    """A key is forgotten when it has come twenty times, or others have."""

    def __init__(self) -> None:
        super().__init__()
        self.came = 0
        self.first: dict[str, int] = {}

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        """As new, where it is long ago."""
        self.came += 1
        if self.came - self.first.setdefault(key, self.came) >= SOON:
            self._entries.pop(key, None)
            self.first[key] = self.came
        return super().begin(key, path, body, now)


# Times next to their limits, and whose session it is ------------------------------------------------------------------


def near(clause: str, about: Callable[[Body, World], bool]) -> type[Validation]:
    """A validation that overlooks the breach of a clause by what is about right."""
    return leniently(lambda breach, payload, world: breach.clause == clause and about(payload, world))


def _ends(least: int, most: int) -> Callable[[Body, World], bool]:
    """Whether a session is to end so many seconds from now."""
    return lambda payload, world: least <= payload.get("expires_at", 0) - world.now <= most


def _trial(least: int) -> Callable[[Body, World], bool]:
    """Whether a trial ends so many seconds from now at least."""
    return lambda payload, world: payload["subscription_data"]["trial_end"] - world.now >= least


def _two_letters(payload: Body, _world: World) -> bool:
    """Whether the countries look like codes."""
    countries = payload["shipping_address_collection"]["allowed_countries"]
    return all(len(str(country)) == 2 and str(country).isupper() for country in countries)


def _numbers(payload: Body, _world: World) -> bool:
    """Whether decimal amounts are numbers, of however many places."""
    amounts = [line.get("price_data", {}).get("unit_amount_decimal", "0") for line in payload["line_items"]]
    return all(str(amount).replace(".", "", 1).isdigit() for amount in amounts)


# name, clause, fault, what passes
LIMITS: tuple[tuple[str, str, str, Callable[[Body, World], bool]], ...] = (
    (
        "ends_after_20_minutes",
        "create.expires_at.at_least_30_minutes",
        "a session may end after twenty minutes",
        _ends(20 * 60, HOUR),
    ),
    (
        "ends_after_two_days",
        "create.expires_at.at_most_24_hours",
        "a session may end after two days",
        _ends(0, 48 * HOUR),
    ),
    (
        "trial_of_a_day",
        "create.subscription_data.trial_end.at_least_48_hours",
        "a trial may end after a day",
        _trial(24 * HOUR),
    ),
    (
        "any_two_letters",
        "create.shipping_address_collection.allowed_countries.each.enum",
        "every country of two capitals is allowed",
        _two_letters,
    ),
    (
        "any_places",
        "create.line_items.price_data.unit_amount_decimal.pattern",
        "decimal amounts have any number of places",
        _numbers,
    ),
)


class OneCustomer(CustomerSessions):
    """Every customer session is the first customer's."""

    first: str | None = None

    async def create(self, call: Call) -> Body:
        """With that one's id."""
        made = await super().create(call)
        self.first = self.first or made["customer"]
        return {**made, "customer": self.first}


class EndsInMilliseconds(CustomerSessions):
    """The end of a customer session is in milliseconds."""

    async def create(self, call: Call) -> Body:
        """A thousandfold."""
        made = await super().create(call)
        return {**made, "expires_at": made["expires_at"] * 1_000}


class TimesInMilliseconds(CustomerSessions):
    """Both times of a customer session are in milliseconds."""

    async def create(self, call: Call) -> Body:
        """A thousandfold."""
        made = await super().create(call)
        return {**made, **{name: made[name] * 1_000 for name in ("created", "expires_at")}}


# name, clause, part, fault
PARTS: tuple[tuple[str, str, str, type], ...] = (
    ("update_clears_fields", "updates.nothing_else", "updates", ClearsFields),
    ("update_clears_reference", "updates.nothing_else", "updates", ClearsReference),
    ("update_prolongs", "updates.nothing_else", "updates", ProlongsLife),
    ("update_reopens", "lifecycle.update.keeps_status", "updates", Reopens),
    ("update_unsets_all", "updates.metadata_merge", "updates", UnsetsAll),
    ("short_keys", "idempotency.other_key", "idempotency", ShortKeys),
    ("small_keys", "idempotency.other_key", "idempotency", SmallKeys),
    ("keys_soon_forgotten", "idempotency.replay", "idempotency", SoonForgotten),
    ("one_customer", "customer_sessions.customer_echo", "customer_sessions", OneCustomer),
    ("ends_in_milliseconds", "customer_sessions.expires_later", "customer_sessions", EndsInMilliseconds),
    ("times_in_milliseconds", "customer_sessions.created", "customer_sessions", TimesInMilliseconds),
)


def faults() -> Iterator[Fault]:
    """All of them."""
    for name, clause, kind, fault, change in ANSWERS:
        yield answering(name, clause, rewriting(kind, change), fault)
    for name, clause, fault, about in LIMITS:
        yield Fault(name, clause, exchanged(validation=near(clause, about)), fault)
    for name, clause, part, made in PARTS:
        yield named(name, clause, part, made)
