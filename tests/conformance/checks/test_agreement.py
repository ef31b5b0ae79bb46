"""One session through two endpoints."""

from __future__ import annotations

from checkout_conformance.checks.agreement import same_lines, same_session
from tests.conformance.checks.honest import broken, kept, lines, session


def test_the_same_session_agrees() -> None:
    outcomes = same_session("agreement.retrieve", session(), session(), ())
    assert kept(outcomes) == {"agreement.retrieve"}


def test_a_url_may_be_made_anew_but_not_vanish() -> None:
    other = session() | {"url": "https://pay.example/1#again"}
    assert broken(same_session("agreement.retrieve", session(), other, ())) == set()
    (found,) = same_session("agreement.retrieve", session(), session() | {"url": None}, ())
    assert (found.param, found.expected, found.observed) == ("url", "`url` is set", "null")


def test_every_attribute_that_differs_is_named() -> None:
    other = session() | {"locale": "de", "status": "expired"}
    assert [o.param for o in same_session("agreement.retrieve", session(), other, ())] == ["locale", "status"]


def test_line_items_that_differ_are_caught() -> None:
    assert broken(same_lines(lines(), lines(), ())) == set()
    assert broken(same_lines(lines()[::-1], lines(), ())) == {"agreement.expanded_line_items"}
    assert broken(same_lines([lines()[0] | {"quantity": 9}], lines(), ())) == {"agreement.expanded_line_items"}
