"""One session through two endpoints."""

from __future__ import annotations

from checkout_conformance.checks.agreement import carried_over, further_lines, same_lines, same_session
from checkout_conformance.checks.agreement import kept as untouched
from tests.conformance.checks.honest import lines, session
from tests.judged import broken, kept


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


def test_attributes_that_no_document_knows_may_differ() -> None:
    one, other = session() | {"seen": 1, "locale": "de"}, session() | {"seen": 2, "only_here": True, "locale": "de"}
    assert broken(same_session("agreement.retrieve", one, other, ())) == set()
    assert broken(same_session("agreement.retrieve", one | {"locale": "fr"}, other, ())) == {"agreement.retrieve"}


def test_another_status_of_an_untouched_session_is_part_of_what_histories_show() -> None:
    now = session() | {"status": "expired", "url": None, "locale": "de"}
    causes = {one.param: one.cause for one in untouched("agreement.retrieve", session(), now, ())}
    reached = "lifecycle.history.status"
    assert causes == {"status": reached, "url": reached, "locale": None}
    assert {one.cause for one in untouched("agreement.retrieve", session(), session() | {"url": None}, ())} == {None}


def test_line_items_that_differ_are_caught() -> None:
    assert broken(same_lines(lines(), lines(), ())) == set()
    assert broken(same_lines(lines()[::-1], lines(), ())) == {"agreement.expanded_line_items"}
    assert broken(same_lines([lines()[0] | {"quantity": 9}], lines(), ())) == {"agreement.expanded_line_items"}


def test_has_more_of_included_line_items_is_held_against_all_of_them() -> None:
    some, every = lines()[:1], lines()
    assert len(some) < len(every)
    for data, more, right in ((some, True, True), (every, False, True), (some, False, False), (every, True, False)):
        outcomes = further_lines({"data": data, "has_more": more}, every, ())
        assert len(outcomes) == 1
        assert broken(outcomes) == (set() if right else {"agreement.expanded_has_more"})
    assert further_lines({"data": every}, every, ()) == []


def test_what_follows_the_create_before_is_carried_over_and_nothing_else() -> None:
    names = ["locale", "metadata", "custom_text"]
    asked = [
        {"locale": "de", "metadata": {"a": "1"}, "custom_text": "same"},
        {"locale": "fr", "metadata": {"a": "2"}, "custom_text": "same"},
    ]
    plain = [{"locale": None, "metadata": body["metadata"], "custom_text": "same"} for body in asked]
    outcomes = carried_over(names, asked, plain, ())
    assert [(one.param, one.verdict.value) for one in outcomes] == [("metadata", "fail")]
    always = [{**body, "metadata": {"a": "2"}} for body in plain]
    assert broken(carried_over(names, asked, always, ())) == set()
    assert kept(carried_over(names, asked, always, ())) == {"agreement.carried_over"}


def test_line_items_that_differ_in_a_sum_are_told_by_it() -> None:
    whole, other = [{"id": "li_1", "amount_total": 5, "tags": []}], [{"id": "li_1", "amount_total": 6, "tags": []}]
    (found,) = same_lines(other, whole, ())
    assert (found.observed, found.cause) == ("line items with another `amount_total`", "amounts.line_total")
    (found,) = same_lines(other, [*whole, {"id": "li_2", "amount_total": 7, "tags": []}], ())  # a page of the whole
    assert (found.observed, found.cause) == ("line items with another `amount_total`", "amounts.line_total")
    (found,) = same_lines([{**whole[0], "tags": [1]}], whole, ())
    assert (found.observed, found.cause) == ("line items with another `tags`", None)
    assert not any(outcome.failed for outcome in same_lines(whole, whole, ()))
