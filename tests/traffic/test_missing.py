"""A list that leaves out what was there is told, where the recording proves that it was; and nowhere else."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.traffic import SESSIONS, exchange

ALL, OPEN = "paging.forward", "filters.status.open"
KEY = ("Authorization", "Bearer sk_test_one")
NEW, OLD = {"id": "cs_test_new", "created": 300}, {"id": "cs_test_old", "created": 100}


def session(**attributes: Any) -> dict[str, Any]:
    return {"id": "cs_test_1", "object": "checkout.session", "created": 200, "status": "open", **attributes}


def at(started: float | None, entry: Recorded, *headers: tuple[str, str]) -> Recorded:
    """An exchange at a time, with headers of its own."""
    return dataclasses.replace(entry, started=started, headers=(*entry.headers, *(headers or (KEY,))))


def seen(started: float | None, *headers: tuple[str, str], **attributes: Any) -> Recorded:
    """The session is asked for by its id."""
    return at(started, exchange("GET", f"{SESSIONS}/cs_test_1", session(**attributes)), *headers)


def listed(started: float, query: str = "limit=3", *entries: dict[str, Any], more: bool = False) -> Recorded:
    """A list."""
    found = [session(**entry) for entry in entries]
    body = {"object": "list", "url": SESSIONS, "has_more": more, "data": found}
    return at(started, exchange("GET", f"{SESSIONS}?{query}", body))


def told(*entries: Recorded) -> set[str]:
    """Which clauses about what is on lists fail."""
    judging = Judging()
    judging.recording(entries)
    assert judging.problems == []
    about = (ALL, "filters.")
    return {outcome.clause for outcome in judging.failures() if outcome.clause.startswith(about)}


PAGE = listed(2, "limit=3", NEW, OLD)


@pytest.mark.parametrize(
    ("page", "clause"),
    [
        (listed(2, "", NEW, OLD), ALL),
        (listed(2, "limit=2", NEW, OLD, more=True), ALL),
        (listed(2, "expand[]=data.customer", NEW), ALL),
        (listed(2), ALL),
        (listed(2, "limit=3&status=open", NEW, OLD), OPEN),
    ],
)
def test_what_was_there_before_and_afterwards_is_missed(page: Recorded, clause: str) -> None:
    assert told(seen(1), page, seen(3)) == {clause}


def test_what_was_just_made_or_is_on_another_page_is_missed_as_well() -> None:
    created = at(1, exchange("POST", SESSIONS, session()))
    shown = listed(3, "limit=3", NEW, {}, OLD)
    assert told(created, PAGE, shown) == told(listed(1, "limit=3", {}), PAGE, seen(3)) == {ALL}
    assert told(created, PAGE) == told(PAGE, shown) == set()
    assert told(created, PAGE, at(3, exchange("POST", SESSIONS, session()))) == set()


def test_a_page_behind_a_cursor_holds_what_is_older() -> None:
    behind = listed(2, "starting_after=cs_test_new", OLD)
    assert told(listed(1, "limit=1", NEW, more=True), seen(1), behind, seen(3)) == {ALL}
    assert told(seen(1), behind, seen(3)) == set()  # nobody knows when the cursor was created
    before = listed(2, "starting_after=cs_test_old")
    assert told(listed(1, "limit=1", OLD, more=True), seen(1), before, seen(3)) == set()


@pytest.mark.parametrize(
    "entries",
    [
        (PAGE, seen(3)),
        (seen(1), PAGE),
        (seen(1), seen(1.5), PAGE),
        (seen(2), PAGE, seen(3)),
        (seen(1), PAGE, seen(2)),
        (seen(None), PAGE, seen(3)),
        (seen(1), PAGE, seen(None)),
        (seen(1), listed(2, "limit=3", NEW, {}, OLD), seen(3)),
        (seen(1), listed(2, "limit=1", NEW, more=True), seen(3)),
        (seen(1), listed(2, "limit=1", NEW, {"id": "cs_test_2"}, more=True), seen(3)),
        (seen(1), listed(2, "limit=3", OLD, NEW, more=True), seen(3)),
        (seen(1), listed(2, "customer=cus_1", {**NEW, "customer": "cus_1"}), seen(3)),
        (seen(1), listed(2, "status=expired"), seen(3)),
        (seen(1), listed(2, "status=open"), seen(3, status="complete")),
        (seen(1), listed(2, "ending_before=cs_test_old", NEW), seen(3)),
        (seen(1, ("Authorization", "Bearer sk_test_two")), PAGE, seen(3)),
        (seen(1), PAGE, seen(3, KEY, ("Stripe-Account", "acct_1"))),
        (seen(1, ("Stripe-Account", "acct_1")), PAGE, seen(3, ("Stripe-Account", "acct_1"))),
        (seen(1), PAGE, seen(3, created=201)),
        (seen(1), PAGE, at(2.5, exchange("POST", SESSIONS, session())), seen(3)),
    ],
)
def test_what_may_not_have_been_there_is_not(entries: tuple[Recorded, ...]) -> None:
    assert told(*entries) == set()


def test_where_keys_are_hidden_nobody_knows_whose_list_it_is() -> None:
    hidden = [dataclasses.replace(entry, headers=(("Authorization", "<TOKEN>"),)) for entry in (seen(1), PAGE, seen(3))]
    assert told(*hidden) == set()


@pytest.mark.parametrize(
    ("query", "attributes", "clause"),
    [
        ("created[gte]=200", {}, "filters.created.gte"),
        ("created[gte]=150&created[lte]=200", {}, "filters.combined"),
        ("created=200", {}, "filters.created.exact"),
        ("status=expired", {"status": "expired"}, "filters.status.expired"),
        ("customer=cus_1", {"customer": "cus_1"}, "filters.customer"),
    ],
)
def test_what_a_filter_lets_through_is_missed(query: str, attributes: dict[str, Any], clause: str) -> None:
    empty = listed(2, query)
    assert told(seen(1, **attributes), empty, seen(3, **attributes)) == {clause}
    assert told(seen(1, **attributes), empty, seen(3, status="complete", created=200, customer=None)) <= {clause} - {
        "filters.status.expired",
        "filters.customer",
    }


@pytest.mark.parametrize("query", ["created[gt]=200", "status=complete", "customer=cus_2", "subscription=sub_1"])
def test_what_a_filter_holds_back_is_not(query: str) -> None:
    assert told(seen(1), listed(2, query), seen(3)) == set()


def test_whether_an_address_is_known_before_somebody_pays_is_not_judged() -> None:
    payer = {"customer_details": {"email": "jo@example.com"}}
    asked = listed(2, "customer_details[email]=jo%40example.com")
    assert told(seen(1, **payer), asked, seen(3, **payer)) == set()
