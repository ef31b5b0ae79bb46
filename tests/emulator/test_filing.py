"""What lists are asked for is looked up, and finds what walking everything finds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.emulator.filing import Filing
from checkout_conformance.emulator.filters import Filters
from checkout_conformance.emulator.paging import Among, NewestFirst, Paging
from checkout_conformance.emulator.parts import REFERENCE
from checkout_conformance.emulator.store import Collection
from tests.emulator.application import SESSIONS, Api, payment

STATUSES = st.sampled_from(["open", "complete", "expired"])
EMAILS = st.sampled_from([None, "a@example.com", "A@example.com", "b@example.com"])


def body(number: int, status: str, email: str | None) -> dict[str, Any]:
    details = None if email is None else {"email": email}
    return {
        "id": f"cs_{number}",
        "object": "checkout.session",
        "status": status,
        "customer_details": details,
        "created": 1,
    }


@settings(deadline=None)
@given(
    made=st.lists(st.tuples(STATUSES, EMAILS), min_size=1, max_size=12),
    later=st.lists(st.tuples(st.integers(0, 11), STATUSES, EMAILS), max_size=8),
    status=st.none() | STATUSES,
    email=EMAILS,
    cursor=st.none() | st.tuples(st.sampled_from(["starting_after", "ending_before"]), st.integers(0, 11)),
    limit=st.integers(1, 4),
)
def test_the_filed_and_the_walked_are_the_same_page(
    made: list[Any], later: list[Any], status: str | None, email: str | None, cursor: Any, limit: int
) -> None:
    collection, filing = Collection(), Filing()
    for number, (first, address) in enumerate(made):
        filing.file(collection.add(body(number, first, address)))
    for number, other, address in later:
        session = collection.get(f"cs_{number}")
        if session is not None:
            session.update(body(number, other, address))
            filing.file(session)
    query: dict[str, Any] = {"limit": limit}
    query |= {} if status is None else {"status": status}
    query |= {} if email is None else {"customer_details": {"email": email}}
    query |= {} if cursor is None or f"cs_{cursor[1]}" not in collection else {cursor[0]: f"cs_{cursor[1]}"}
    keep, few = Filters().session(query), filing.fewest(query)
    if few is None:
        assert status is None
        assert email is None
        return
    walked = Paging().page(NewestFirst(collection), query, "x", keep)
    assert Paging().page(Among(collection, few), query, "x", keep) == walked


@pytest.mark.parametrize("name", ["customer", "payment_intent", "status"])
def test_a_completed_session_is_found_by_what_it_became(name: str) -> None:
    api = Api()
    others = [api.created() for _ in range(20)]
    paid = api.complete(api.created(payment(customer_creation="always")))
    found = api.get(SESSIONS, {name: paid[name]})["data"]
    assert [session["id"] for session in found] == [paid["id"]]
    assert len(api.get(SESSIONS, {"status": "open", "limit": 100})["data"]) == len(others)


BOUND = st.integers(0, 6)


@settings(deadline=None)
@given(
    times=st.lists(st.integers(0, 6), min_size=1, max_size=10),
    in_order=st.booleans(),
    created=st.one_of(BOUND, st.dictionaries(st.sampled_from(["gt", "gte", "lt", "lte"]), BOUND, min_size=1)),
    cursor=st.none() | st.tuples(st.sampled_from(["starting_after", "ending_before"]), st.integers(0, 9)),
)
def test_a_list_of_a_time_looks_there_only_and_finds_the_same(
    times: list[int], in_order: bool, created: Any, cursor: Any
) -> None:
    collection = Collection()
    for number, made in enumerate(sorted(times) if in_order else times):
        collection.add({**body(number, "open", None), "created": made})
    query: dict[str, Any] = {"created": created, "limit": 3}
    query |= {} if cursor is None or f"cs_{cursor[1]}" not in collection else {cursor[0]: f"cs_{cursor[1]}"}
    keep = Filters().session(query)
    walked = Paging().page(NewestFirst(collection), query, "x", keep)
    assert Paging().page(NewestFirst(collection, collection.made_within(created)), query, "x", keep) == walked


def test_filters_of_another_make_are_asked_about_every_session() -> None:
    class Prefix(Filters):
        """Takes the start of an address for the whole."""

        def email(self, body: Any, wanted: str) -> bool:
            return str((body.get("customer_details") or {}).get("email")).startswith(wanted)

    api = Api(replace(REFERENCE, filters=Prefix))
    api.created(payment(customer_email="ab@example.com"))
    assert len(api.get(SESSIONS, {"customer_details": {"email": "ab@"}})["data"]) == 1
