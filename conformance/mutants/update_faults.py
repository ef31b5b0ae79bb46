"""Faults in updates: what they change, and what they should have left alone. One class a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.updates import Updates
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import only_in

Body = dict[str, Any]


class HostedCollects(Updates):
    """Collected information is accepted for hosted sessions too."""

    def check_collecting(self, record: SessionRecord) -> None:
        """Checks nothing."""


class ServerMayAlways(Updates):
    """The server updates shipping details whatever the permissions say."""

    def check_collecting(self, record: SessionRecord) -> None:
        """Checks as if nothing was said of permissions."""
        said, record.body["permissions"] = record.body["permissions"], None
        super().check_collecting(record)
        record.body["permissions"] = said


class UpdateExpires(Updates):
    """An update ends the session."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Updates, and expires."""
        super().apply(record, payload)
        record.body["status"] = "expired"


class ReplacesMetadata(Updates):
    """Metadata is replaced, not merged."""

    def merged(self, known: Body, sent: Any) -> Body:
        """What was sent, and nothing else."""
        return {key: value for key, value in (sent or {}).items() if value != ""}


class KeepsUnsetKeys(Updates):
    """An empty value is kept as a value."""

    def merged(self, known: Body, sent: Any) -> Body:
        """Never removes a key."""
        return {} if sent is None else {**known, **sent}


class KeepsAllMetadata(Updates):
    """Empty metadata unsets nothing."""

    def merged(self, known: Body, sent: Any) -> Body:
        """Leaves everything."""
        return known if sent is None else super().merged(known, sent)


class IgnoresMetadata(Updates):
    """An update does not set metadata."""

    def merged(self, known: Body, sent: Any) -> Body:
        """Sets nothing; removes what is unset."""
        if sent is None:
            return {}
        return {key: value for key, value in known.items() if sent.get(key) != ""}


class ShipsAtTheOldPrice(Updates):
    """An update of shipping options leaves the totals as they were."""

    def ship(self, record: SessionRecord, options: Any) -> None:
        """As the reference, but for the sums."""
        sums = {name: record.body[name] for name in ("amount_total", "total_details")}
        super().ship(record, options)
        record.body.update(sums)


class IgnoresShipping(Updates):
    """An update leaves the shipping options."""

    def ship(self, record: SessionRecord, options: Any) -> None:
        """Ships nothing."""


class IgnoresCollected(Updates):
    """Collected information is thrown away."""

    def collect(self, record: SessionRecord, sent: Any) -> None:
        """Collects nothing."""


class UpdateTouches(Updates):
    """An update changes what it does not name."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Updates, and changes the reference id."""
        super().apply(record, payload)
        record.body["client_reference_id"] = "touched"


class RefusesNothing(Updates):
    """An update without parameters is refused."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Wants something to do."""
        if not payload:
            raise ApiError(400, "Nothing to update.")
        super().apply(record, payload)


class HostedPays(Updates):
    """Payment data is accepted for hosted sessions too."""

    def check_payment(self, record: SessionRecord) -> None:
        """Checks nothing."""


class ExpiredPays(Updates):
    """Payment data is accepted for expired sessions too."""

    def is_active(self, record: SessionRecord) -> bool:
        """Always."""
        return True


class TouchesKeptLines(Updates):
    """A line item that is only named loses one of its number."""

    def line(self, known: dict[str, Body], entry: Body, number: int) -> tuple[str | None, Body]:
        identity, line = super().line(known, entry, number)
        return identity, {**line, "quantity": line["quantity"] + 1} if set(entry) == {"id"} else line


class IgnoresChangedLines(Updates):
    """A line item that is named stays as it was, whatever comes with it."""

    def line(self, known: dict[str, Body], entry: Body, number: int) -> tuple[str | None, Body]:
        kept = {"id": entry["id"]} if "id" in entry else entry
        return super().line(known, kept, number)


class AddsNoLines(Updates):
    """Line items without an id are thrown away."""

    def lines(self, record: SessionRecord, sent: list[Body]) -> list[tuple[str | None, Body]]:
        found = super().lines(record, sent)
        return [line for line in found if line[0] is not None] or found


class KeepsLines(Updates):
    """Line items that an update leaves out stay."""

    def lines(self, record: SessionRecord, sent: list[Body]) -> list[tuple[str | None, Body]]:
        named = {entry.get("id") for entry in sent}
        return super().lines(record, [*sent, *({"id": item["id"]} for item in record.items if item["id"] not in named)])


class SortsLines(Updates):
    """Line items keep the order that they had."""

    def lines(self, record: SessionRecord, sent: list[Body]) -> list[tuple[str | None, Body]]:
        order = [item["id"] for item in record.items]
        found = super().lines(record, sent)
        return sorted(found, key=lambda line: order.index(line[0]) if line[0] is not None else len(order))


def faults() -> Iterator[Fault]:
    """All of them."""
    yield named("hosted_collects", "lifecycle.update.collected_information_ui_mode", "updates", HostedCollects)
    yield named("server_may_always", "updates.client_only_shipping_details", "updates", ServerMayAlways)
    yield named("update_expires", "lifecycle.update.keeps_status", "updates", UpdateExpires)
    yield named("replaces_metadata", "updates.metadata_merge", "updates", ReplacesMetadata)
    yield named("keeps_unset_keys", "updates.metadata_unset_key", "updates", KeepsUnsetKeys)
    yield named("keeps_all_metadata", "updates.metadata_unset_all", "updates", KeepsAllMetadata)
    yield named("ignores_metadata", "updates.metadata_set", "updates", IgnoresMetadata)
    yield named("ships_at_the_old_price", "amounts.shipping_cost", "updates", ShipsAtTheOldPrice)
    yield named("ignores_shipping", "updates.shipping_options", "updates", IgnoresShipping)
    yield named("ignores_collected", "updates.collected_information", "updates", IgnoresCollected)
    yield named("refuses_nothing", "updates.empty_update", "updates", RefusesNothing)
    another = only_in("update", "session", lambda s: s.update(id=f"{s['id']}x"))
    yield answering("updates_another", "updates.same_session", another, "answers with another id")
    yield named("hosted_pays", "lifecycle.update.payment_intent_data_ui_mode", "updates", HostedPays)
    yield named("expired_pays", "lifecycle.update.payment_intent_data_expired", "updates", ExpiredPays)
    yield named("touches_kept_lines", "updates.line_items_kept", "updates", TouchesKeptLines)
    yield named("ignores_changed_lines", "updates.line_items_changed", "updates", IgnoresChangedLines)
    yield named("adds_no_lines", "updates.line_items_added", "updates", AddsNoLines)
    yield named("keeps_lines", "updates.line_items_removed", "updates", KeepsLines)
    yield named("sorts_lines", "updates.line_items_order", "updates", SortsLines)
    yield named("update_touches", "updates.nothing_else", "updates", UpdateTouches)
