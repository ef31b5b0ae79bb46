"""A filtered list holds exactly what it should of our own, whatever else is on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checkout_conformance.checks import filters
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.schemas import Verdict
from tests.conformance.checks.test_conventions import answered

MINE = ["a", "b", "c"]


def page(ids: str) -> Page:
    return page_of(answered({"object": "list", "data": [{"id": i, "created": 1} for i in ids], "has_more": False}))


@pytest.mark.parametrize(
    ("listed", "verdict", "words"),
    [
        ("ab", Verdict.PASS, None),
        ("xaby", Verdict.PASS, None),
        ("abc", Verdict.FAIL, "1 that do not match, such as c"),
        ("a", Verdict.FAIL, "1 of them missing, such as b"),
        ("", Verdict.FAIL, "2 of them missing"),
    ],
)
def test_exactly_those_of_our_own(listed: str, verdict: Verdict, words: str | None) -> None:
    outcome = filters.exactly("filters.customer", MINE, ["a", "b"], [page(listed)])
    assert outcome is not None
    assert outcome.verdict is verdict
    assert words is None or words in str(outcome.observed)


def test_a_filter_that_is_refused_is_a_failure_as_well() -> None:
    refused = page_of(answered({"error": {"type": "invalid_request_error", "message": "No."}}, 400))
    assert filters.exactly("filters.customer", MINE, [], [refused]) is None
    assert filters.refused_or_exact("filters.customer", None, refused).verdict is Verdict.FAIL


def test_a_list_that_cannot_be_read_is_not_laid_to_the_filter() -> None:
    sent = answered({})
    assert sent.response is not None
    cut = page_of(replace(sent, response=replace(sent.response, body=b'{"object": "list", "data": [{"i')))
    assert not cut.ok
    assert filters.exactly("filters.customer", MINE, ["a"], [page("a"), cut]) is None
    assert filters.refused_or_exact("filters.customer", None, cut) is None
    bare = page_of(answered([]))
    assert filters.refused_or_exact("filters.customer", None, bare).verdict is Verdict.FAIL
