"""Prerequisites: a missing feature is said once, and the table names clauses that exist."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.evidence.prerequisites import block, failing_prerequisite
from checkout_conformance.schemas import DEFAULT_VERSION, Clause, load, versions
from tests.conformance.record.test_merging import row

CONTRACT = load()
EXPANDS = {"conventions.expand.includes"}


def verdicts(rows: list[Any]) -> dict[str, tuple[str, str | None]]:
    return {entry["clause"]: (entry["verdict"], entry.get("cause")) for entry in block(rows, CONTRACT)}


def presuming(version: str) -> list[Clause]:
    return [clause for clause in load(version).clauses.values() if clause.presumes]


@pytest.mark.parametrize("version", versions())
def test_what_a_clause_presumes_exists_and_presumes_not_the_clause(version: str) -> None:
    contract = load(version)
    assert len(presuming(version)) > 50
    for clause in presuming(version):
        for presumed in clause.presumes:
            assert presumed.why
            other = contract.clauses.get(presumed.clause) or load().clause(presumed.clause)
            assert not other.excluded or version != DEFAULT_VERSION
            assert clause.id not in {row.clause for row in other.presumes}


def test_a_failure_behind_a_failing_prerequisite_is_blocked_by_it() -> None:
    found = verdicts([row("idempotency.replay", "fail"), row("idempotency.concurrent", "fail")])
    assert found == {
        "idempotency.replay": ("fail", None),
        "idempotency.concurrent": ("blocked", "idempotency.replay"),
    }


def test_what_an_earlier_create_left_is_no_default() -> None:
    carried, default = "agreement.carried_over", "create.automatic_tax.enabled.default"
    assert verdicts([row(carried, "fail", param="automatic_tax"), row(default, "fail")])[default] == (
        "blocked",
        carried,
    )
    assert verdicts([row(carried, "fail", param="metadata"), row(default, "fail")])[default] == ("fail", None)


def test_a_failure_stands_where_the_prerequisite_holds() -> None:
    found = verdicts([row("idempotency.replay", "pass"), row("idempotency.concurrent", "fail")])
    assert found["idempotency.concurrent"][0] == "fail"


def test_what_holds_is_not_blocked() -> None:
    found = verdicts([row("paging.has_more", "fail"), row("paging.forward", "pass")])
    assert found["paging.forward"][0] == "pass"


def test_what_stands_below_an_attribute_presumes_what_the_attribute_does() -> None:
    assert failing_prerequisite(CONTRACT.clause("session.line_items.data.type"), EXPANDS) is not None
    assert failing_prerequisite(CONTRACT.clause("session.status.type"), EXPANDS) is None


def test_what_was_tried_keeps_its_verdict_where_only_trying_is_hard() -> None:
    fallback, name = "create.base_payload.subscription_mode", "create.subscription_data.not_in_payment_mode"
    assert failing_prerequisite(CONTRACT.clause(name), {fallback}, tried=False) is not None
    assert verdicts([row(fallback, "fail"), row(name, "fail")])[name][0] == "fail"


def test_events_of_expiries_presume_that_there_are_some_and_those_of_payments_do_not() -> None:
    names = ("expire.served", "events.expired", "events.once", "events.completed", "events.async_payment_failed")
    found = verdicts([row(name, "fail") for name in names])
    assert [name for name, (verdict, _) in found.items() if verdict == "fail"] == [names[0], *names[3:]]
    assert {found[name] for name in names[1:3]} == {("blocked", "expire.served")}


# What one fault breaks, its own clause first: the others are told by it.
OF_ONE_FAULT = {
    "a clock that is an hour ahead": (
        "identity.created",
        "identity.expires_after_created",
        "lifecycle.time.default_is_24_hours",
        "filters.created.gt",
        "filters.created.exact",
        "events.created",
    ),
    "sessions end after 25 hours": ("lifecycle.time.default_is_24_hours", "identity.expires_after_created"),
    "updates are answered and not kept": (
        "agreement.update",
        "updates.metadata_set",
        "updates.metadata_unset_key",
        "updates.metadata_unset_all",
        "conventions.expand.changes",
    ),
    "short pages": ("paging.limit", "paging.default_limit", "paging.has_more"),
    "line items all at once": ("paging.line_items.limit", "paging.line_items.has_more"),
    "lines in dollars": ("amounts.line_currency", "amounts.line_price_currency"),
    "the last page is never told": ("paging.has_more", "paging.forward", "paging.backward"),
    "the last line items are never told": (
        "paging.line_items.has_more",
        "paging.line_items.complete",
        "paging.line_items.backward",
    ),
    "a page begins with its cursor": ("paging.forward", "paging.beyond_the_end", "paging.stable_while_creating"),
    "expired sessions can be paid": ("lifecycle.terminal.expired_not_completed", "lifecycle.race.expire_or_complete"),
    "oldest first": ("paging.newest_first", "paging.forward", "paging.backward", "paging.stable_while_creating"),
    "a filter is not read": ("filters.created.lt", "list.created.lt.type", "filters.combined"),
    "one status is not filtered by": ("filters.status.complete", "filters.combined"),
    "quantities are not counted": (
        "amounts.subtotal",
        "amounts.zero_decimal",
        "amounts.subtotal_decimal",
        "amounts.total",
        "amounts.lines_make_subtotal",
    ),
    "lines cost one unit": ("amounts.line_subtotal", "amounts.line_total", "amounts.lines_make_subtotal"),
    "retrieving leaves something out": ("agreement.retrieve", "agreement.update"),
    "paid sessions are unpaid": ("lifecycle.complete.paid", "lifecycle.complete.free_not_unpaid"),
    "an event has another type": ("events.expired", "events.type_filter"),
    "customer sessions have no secret": (
        "customer_session.client_secret.present",
        "customer_sessions.client_secret_is_new",
    ),
    "nothing is answered by 400": ("errors.status.invalid_request", "fuzz.documented_status"),
    "nothing is answered by 404": ("errors.status.unknown_id", "errors.unknown_path"),
    "pages instead of JSON": ("conventions.content_type", "fuzz.content_type"),
    "line items in reverse": (
        "paging.line_items.complete",
        "agreement.expanded_line_items",
        "paging.line_items.backward",
        "paging.line_items.past_the_end",
    ),
    "the cursor's own line item comes again": (
        "paging.line_items.after_the_cursor",
        "paging.line_items.complete",
        "paging.line_items.backward",
        "paging.line_items.past_the_end",
    ),
    "cursors of line items are not read": (
        "paging.line_items.complete",
        "line_items.starting_after.type",
        "line_items.ending_before.not_with_starting_after",
    ),
    "a status has another word": (
        "session.status.enum",
        "lifecycle.new.open",
        "lifecycle.update.keeps_status",
        "lifecycle.history.status",
        "filters.combined",
    ),
    "an update answers with the session before it": (
        "agreement.update",
        "conventions.expand.changes",
        "conventions.expand.object_elsewhere",
    ),
    "errors are none": ("errors.envelope", "idempotency.other_parameters"),
}


@pytest.mark.parametrize("fault", OF_ONE_FAULT)
def test_what_one_fault_breaks_is_told_once(fault: str) -> None:
    own, *others = OF_ONE_FAULT[fault]
    found = verdicts([row(name, "fail") for name in (*others, own)])
    assert [name for name, (verdict, _) in found.items() if verdict == "fail"] == [own]
    assert {verdicts([row(name, "fail")])[name][0] for name in others} == {"fail"}


def test_texts_that_are_too_long_for_their_encoding_are_told_by_it() -> None:
    long, garbled = "session.custom_fields.label.custom.max_length", "conventions.encoding"
    assert verdicts([row(garbled, "fail"), row(long, "fail")])[long] == ("blocked", garbled)
    assert verdicts([row(garbled, "pass"), row(long, "fail")])[long] == ("fail", None)


@pytest.mark.parametrize("path", ["metadata", "invoice_creation.invoice_data.metadata"])
def test_a_map_whose_values_have_another_type_is_not_told_by_its_echo_again(path: str) -> None:
    kind, echo = f"session.{path}.any.type", f"create.{path}.echo"
    changed = row(echo, "fail", param=path) | {"keyword": "echo", "observed": "`{'code': 7}`"}
    assert verdicts([row(kind, "fail"), changed])[echo] == ("blocked", kind)
    assert verdicts([row(kind, "pass"), changed])[echo] == ("fail", None)


def test_a_prerequisite_that_fails_because_of_a_clause_does_not_block_it() -> None:
    reached, expires = "lifecycle.history.status", "lifecycle.expire.open"
    because = {**row(expires, "fail"), "cause": reached}
    assert verdicts([because, row(reached, "fail")])[reached] == ("fail", None)
    assert verdicts([row(expires, "fail"), row(reached, "fail")])[reached] == ("blocked", expires)
    assert verdicts([because, row(expires, "fail"), row(reached, "fail")])[reached] == ("blocked", expires)


@pytest.mark.parametrize(("failed", "verdict"), [(1, "fail"), (9, "blocked")])
def test_what_fails_seldom_leaves_the_rest_to_be_judged(failed: int, verdict: str) -> None:
    """One refusal in ten with another status tells nothing of what expiries are refused with."""
    status, expiry = "errors.status.invalid_request", "lifecycle.expire.refusal_is_400"
    rows = [
        row(status, "fail") | {"cases": {"tried": failed, "failed": failed}},
        row(status, "pass") | {"cases": {"tried": 10 - failed, "failed": 0}},
        row(expiry, "fail"),
    ]
    assert {entry["verdict"] for entry in block(rows, CONTRACT) if entry["clause"] == expiry} == {verdict}
