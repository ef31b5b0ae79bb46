"""List queries: what the model expects is what a plain list of the sessions says, and every kind of query is drawn."""

from __future__ import annotations

from collections import Counter

import pytest

from checkout_conformance.strategies.queries import DIRECTIONS, Listed, Query, expected, list_queries, matching
from tests.strategies.drawn import SHRINKING, examples, smallest

STATUSES = ("open", "expired", "complete")
# Forty sessions, newest first, four in every second.
HISTORY = [
    Listed(f"cs_{number}", 1_000 + number // 4, {"status": STATUSES[number % 3]}) for number in reversed(range(40))
]
ONLY = {"customer": "cus_1"}
KNOWN = [Listed(entry.id, entry.created, {**entry.attributes, **ONLY}) for entry in HISTORY]
QUERIES = list_queries(KNOWN, ONLY, ["status"])


def drawn() -> list[Query]:
    return examples(list_queries(KNOWN, ONLY, ["status"]), 400)


def test_pages_are_parts_of_what_matches_and_say_truly_what_is_left() -> None:
    for query in drawn():
        size = query.params.get("limit", 10)
        assert len(query.ids) <= size
        places = [query.matching.index(identity) for identity in query.ids]
        assert places == list(range(places[0], places[0] + len(places))) if places else True
        if query.has_more:
            assert len(query.ids) == size


def test_every_kind_of_query_is_drawn() -> None:
    kinds: Counter[str] = Counter()
    for query in drawn():
        kinds.update(name for name in (*DIRECTIONS, "status", "created", "limit") if name in query.params)
        bounds = query.params.get("created")
        kinds.update(bounds if isinstance(bounds, dict) else ["exact"] if bounds else [])
        kinds.update([f"more {query.has_more}", f"empty {not query.ids}"])
        assert query.params["customer"] == "cus_1"
    wanted = {*DIRECTIONS, "status", "created", "limit", "gt", "gte", "lt", "lte", "exact"}
    assert all(kinds[name] >= 5 for name in (*wanted, "more True", "more False", "empty True", "empty False")), kinds


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({}, 40),
        ({"status": "expired"}, 13),
        ({"created": 1_003}, 4),
        ({"created": {"gt": 1_008}}, 4),
        ({"created": {"gte": 1_008}}, 8),
        ({"created": {"lt": 1_001}}, 4),
        ({"created": {"lte": 1_001, "gt": 1_000}}, 4),
        ({"created": {"gt": 2_000}}, 0),
    ],
)
def test_filters_keep_what_they_are_about(filters: dict[str, object], number: int) -> None:
    assert len(matching(HISTORY, filters)) == number


def test_cursors_at_both_ends() -> None:
    order = [entry.id for entry in HISTORY]
    assert expected(HISTORY, {}, 5, ("starting_after", order[-1])).ids == ()
    assert expected(HISTORY, {}, 5, ("ending_before", order[0])).ids == ()
    full = expected(HISTORY, {}, 5, ("starting_after", order[-6]))
    assert (full.ids, full.has_more) == (tuple(order[-5:]), False)
    before = expected(HISTORY, {}, 5, ("ending_before", order[20]))
    assert (before.ids, before.has_more) == (tuple(order[15:20]), True)
    assert expected(HISTORY, {}).ids == tuple(order[:10])


def test_a_failing_query_shrinks_to_what_is_at_fault() -> None:
    found = smallest(QUERIES, lambda query: "ending_before" in query.params, settings=SHRINKING)
    assert set(found.params) == {"customer", "ending_before"}
    found = smallest(QUERIES, lambda query: "lt" in str(query.params.get("created")), settings=SHRINKING)
    assert set(found.params) == {"customer", "created"}
    assert set(found.params["created"]) == {"lt"}
