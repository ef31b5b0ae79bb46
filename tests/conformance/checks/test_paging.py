"""Faults about pages and filters are caught; a walk that crossed no boundary proves nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checkout_conformance.checks import filters, paging
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.schemas import Verdict, load

REQUEST = Request("list", "GET", "http://127.0.0.1/v1/checkout/sessions")
KNOWN = list("abcdefg")


def answered(body: Any, status: int = 200) -> Exchange:
    return Exchange(REQUEST, Response(status, (), json.dumps(body).encode()))


def page(ids: str, more: Any = True, times: list[Any] | None = None) -> Page:
    entries = [{"id": i, "created": 200 - ord(i[0]) if times is None else times[n]} for n, i in enumerate(ids)]
    return page_of(answered({"object": "list", "data": entries, "has_more": more}))


def verdicts(*pages: Page, backward: bool = False) -> list[Verdict]:
    return [outcome.verdict for outcome in paging.walk("paging.forward", KNOWN, pages, backward=backward)]


def test_a_whole_walk_passes() -> None:
    assert verdicts(page("abc"), page("def"), page("g", False)) == [Verdict.PASS]


def test_a_walk_backward_is_read_from_its_end() -> None:
    assert verdicts(page("efg"), page("bcd"), page("a", False), backward=True) == [Verdict.PASS]


@pytest.mark.parametrize(
    "pages",
    [("abc", "efg"), ("abc", "cdefg"), ("bac", "defg"), ("abc", "def"), ("abcd", "abcd", "efg")],
    ids=["a gap", "a repeat at the boundary", "another order", "the end missing", "a page twice"],
)
def test_a_walk_that_lies_is_caught(pages: tuple[str, ...]) -> None:
    assert verdicts(*(page(ids) for ids in pages)) == [Verdict.FAIL]


@pytest.mark.parametrize(
    ("pages", "verdict"),
    [
        (("abc", "def"), [Verdict.PASS]),
        (("abc", "cde"), [Verdict.FAIL]),
        (("abc", "abc"), []),
        (("abc", ""), [Verdict.PASS]),
        (("abc",), []),
    ],
    ids=["the next", "the cursor again", "the same page", "nothing", "one page"],
)
def test_a_page_of_line_items_begins_after_its_cursor(pages: tuple[str, ...], verdict: list[Verdict]) -> None:
    assert [outcome.verdict for outcome in paging.after_the_cursor([page(ids) for ids in pages])] == verdict


def test_a_walk_within_one_second_may_have_any_order() -> None:
    assert verdicts(page("bac", times=[9, 9, 9]), page("defg", times=[9, 8, 7, 6])) == [Verdict.PASS]
    assert verdicts(page("bac", times=[9, 9, 8]), page("defg", times=[8, 8, 7, 6])) == [Verdict.PASS]
    assert verdicts(page("bac", times=["9", "9", 8]), page("defg", times=[8, 8, 7, 6])) == [Verdict.FAIL]


@pytest.mark.parametrize(
    ("listed", "times", "verdict"),
    [
        ("abc", [9, 9, 8], [Verdict.PASS]),
        ("bac", [9, 9, 8], [Verdict.FAIL]),
        ("abc", [9, 8, 7], []),
        ("cab", [7, 9, 9], []),
    ],
    ids=["newest first", "oldest first", "of three seconds", "in another order of time"],
)
def test_what_was_made_in_one_second_comes_newest_first(listed: str, times: list[Any], verdict: list[Verdict]) -> None:
    found = paging.newest_of_a_second(KNOWN, [page(listed[:1], times=times[:1]), page(listed[1:], times=times[1:])])
    assert [outcome.verdict for outcome in found] == verdict


@pytest.mark.parametrize(
    ("quantities", "verdict"),
    [
        ([1, 2, 3, 4], [Verdict.PASS]),
        ([4, 3, 2, 1], [Verdict.PASS]),
        ([1, 4, 2, 3], [Verdict.FAIL]),
        ([1, 1, 1, 1], []),
        ([1, None, 3], []),
    ],
)
def test_line_items_come_as_they_were_sent_or_in_reverse(quantities: list[Any], verdict: list[Verdict]) -> None:
    assert [outcome.verdict for outcome in paging.in_order(quantities, ())] == verdict


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("/v1/checkout/sessions/cs_1/line_items", [Verdict.PASS]),
        ("https://gateway.test/stripe/v1/checkout/sessions/cs_1/line_items", [Verdict.PASS]),
        ("/v1/checkout/sessions/cs_2/line_items", [Verdict.FAIL]),
        (None, []),
    ],
)
def test_the_url_of_line_items_is_of_their_session(url: Any, verdict: list[Verdict]) -> None:
    judged = paging.own_url("cs_1", answered({"object": "list", "data": [], "url": url}), ())
    assert [one.verdict for one in judged] == verdict


def test_strangers_in_the_list_are_no_failure() -> None:
    assert verdicts(page("axb"), page("cydefg", False)) == [Verdict.PASS]


def test_one_page_proves_nothing() -> None:
    assert verdicts(page("abcdefg", False)) == []


def test_a_walk_that_stops_on_its_first_page_too_early_is_caught() -> None:
    assert verdicts(page("abc", False)) == [Verdict.FAIL]
    assert verdicts(page("efg", False), backward=True) == [Verdict.FAIL]


@pytest.mark.parametrize(("said", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL), ("true", Verdict.FAIL)])
def test_has_more_is_the_truth_or_a_failure(said: Any, verdict: Verdict) -> None:
    assert paging.more("paging.has_more", page("abc", said), True).verdict is verdict


@pytest.mark.parametrize(("ids", "verdict"), [("abc", Verdict.PASS), ("ab", Verdict.FAIL), ("abcd", Verdict.FAIL)])
def test_a_page_off_by_one_is_caught(ids: str, verdict: Verdict) -> None:
    assert paging.size("paging.limit", page(ids), 3).verdict is verdict


@pytest.mark.parametrize(
    ("times", "verdict"), [([3, 2, 2], Verdict.PASS), ([2, 3, 1], Verdict.FAIL), ([3, None, 1], Verdict.BLOCKED)]
)
def test_order_is_newest_first(times: list[Any], verdict: Verdict) -> None:
    assert paging.newest_first(page("abc", times=times)).verdict is verdict


@pytest.mark.parametrize(
    ("asked", "exchange", "verdict"),
    [
        (0, answered({"error": {}}, 400), Verdict.PASS),
        (0, answered({"data": [{"id": "a"}], "has_more": True}), Verdict.PASS),
        (0, answered({"data": [], "has_more": True}), Verdict.FAIL),
        (1000, answered({"data": [{"id": str(n)} for n in range(101)], "has_more": True}), Verdict.FAIL),
        (0, answered({}, 500), Verdict.FAIL),
    ],
)
def test_a_limit_out_of_range_is_refused_or_clamped(asked: int, exchange: Exchange, verdict: Verdict) -> None:
    assert paging.out_of_range(asked, page_of(exchange)).verdict is verdict


@pytest.mark.parametrize(("status", "verdict"), [(400, Verdict.PASS), (200, Verdict.FAIL), (500, Verdict.FAIL)])
def test_a_bad_cursor_is_refused(status: int, verdict: Verdict) -> None:
    refused = page_of(answered({"data": [], "has_more": False}, status))
    assert paging.refused("paging.unknown_cursor_refused", refused).verdict is verdict


@pytest.mark.parametrize(
    ("listed", "verdict"), [("bd", Verdict.PASS), ("bdx", Verdict.PASS), ("b", Verdict.FAIL), ("abd", Verdict.FAIL)]
)
def test_a_filter_gives_exactly_ours(listed: str, verdict: Verdict) -> None:
    judged = filters.exactly("filters.customer", KNOWN, ["b", "d"], [page(listed, False)])
    assert judged is not None
    assert judged.verdict is verdict


def test_a_refused_filter_is_a_failure() -> None:
    refused = page_of(answered({"error": {}}, 400))
    judged = filters.exactly("filters.customer", KNOWN, ["b"], [refused])
    assert filters.refused_or_exact("filters.customer", judged, refused).verdict is Verdict.FAIL


def test_every_clause_of_lists_is_in_the_contract() -> None:
    ids = set(load().clauses)
    assert {"paging.forward", "paging.has_more", "filters.customer", "filters.created.gt"} <= ids


def test_has_more_is_wrong_once_on_whatever_page() -> None:
    for clause, cause in (("paging.full_last_page", "paging.has_more"), ("paging.has_more", None)):
        wrong = paging.more(clause, page("abc", True), False)
        assert (wrong.verdict, wrong.cause) == (Verdict.FAIL, cause)
        assert paging.more(clause, page("abc", False), False).verdict is Verdict.PASS


def test_the_page_before_a_cursor_ends_where_it_stands() -> None:
    assert paging.just_before(KNOWN, page("fg")).verdict is Verdict.PASS
    assert paging.just_before(KNOWN, page("ab")).verdict is Verdict.FAIL
