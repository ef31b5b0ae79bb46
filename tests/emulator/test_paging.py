"""Pages: every object once, in order, whatever the limit, in both directions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.paging import AsGiven, NewestFirst, Paging
from checkout_conformance.emulator.store import Collection

PAGING = Paging()


def listing(number: int) -> NewestFirst:
    collection = Collection()
    for index in range(number):
        collection.add({"id": f"o{index}", "even": index % 2 == 0})
    return NewestFirst(collection)


def ids(page: Any) -> list[str]:
    return [body["id"] for body in page.data]


@given(number=st.integers(0, 30), limit=st.integers(1, 12), even=st.booleans())
@settings(derandomize=True, database=None)
def test_walking_forward_meets_every_object_once(number: int, limit: int, even: bool) -> None:
    objects, seen, query = listing(number), [], {"limit": limit}

    def keep(body: dict[str, Any]) -> bool:
        return bool(body["even"]) or not even

    while True:
        page = PAGING.page(objects, query, "o", keep)
        seen += ids(page)
        if not page.has_more:
            break
        query = {"limit": limit, "starting_after": seen[-1]}
    assert seen == [f"o{index}" for index in reversed(range(number)) if index % 2 == 0 or not even]


@given(number=st.integers(1, 30), limit=st.integers(1, 12))
@settings(derandomize=True, database=None)
def test_walking_backward_meets_what_is_before_the_cursor(number: int, limit: int) -> None:
    objects, seen, cursor = listing(number), list[str](), "o0"
    while True:
        page = PAGING.page(objects, {"limit": limit, "ending_before": cursor}, "o")
        seen = ids(page) + seen
        if not page.has_more:
            break
        cursor = seen[0]
    assert seen == [f"o{index}" for index in reversed(range(1, number))]


@pytest.mark.parametrize(("sent", "used"), [(None, 10), (0, 1), (-3, 1), (1, 1), (100, 100), (101, 100)])
def test_limits_are_moved_into_their_range(sent: int | None, used: int) -> None:
    assert PAGING.limit({} if sent is None else {"limit": sent}) == used


@pytest.mark.parametrize("name", ["starting_after", "ending_before"])
def test_a_cursor_that_names_nothing_is_refused(name: str) -> None:
    with pytest.raises(ApiError) as caught:
        PAGING.page(listing(3), {name: "x"}, "o")
    assert (caught.value.status, caught.value.code, caught.value.param) == (400, "resource_missing", name)


def test_a_bogus_cursor_is_said_before_that_there_are_two() -> None:
    with pytest.raises(ApiError) as two:
        PAGING.page(listing(3), {"starting_after": "o1", "ending_before": "o2"}, "o")
    assert two.value.code is None
    with pytest.raises(ApiError) as bogus:
        PAGING.page(listing(3), {"starting_after": "o1", "ending_before": "x"}, "o")
    assert bogus.value.param == "ending_before"


def test_line_items_stay_in_the_order_they_were_sent() -> None:
    items = AsGiven([{"id": name} for name in "abcd"])
    assert ids(PAGING.page(items, {"limit": 2}, "item")) == ["a", "b"]
    assert ids(PAGING.page(items, {"limit": 2, "starting_after": "b"}, "item")) == ["c", "d"]
    assert ids(PAGING.page(items, {"limit": 2, "ending_before": "d"}, "item")) == ["b", "c"]
