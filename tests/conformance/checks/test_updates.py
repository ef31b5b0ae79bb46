"""What an update changes, with fakes."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.updates import all_kept, client_only, judge_lines, judge_update
from tests.conformance.checks.honest import session
from tests.judged import broken, kept

BEFORE = session() | {"metadata": {"a": "1", "b": "2"}}


def judge(sent: Any, **changes: Any) -> Any:
    return judge_update(BEFORE, sent, BEFORE | changes, ())


def test_an_honest_merge() -> None:
    outcomes = judge({"metadata": {"a": "9", "b": ""}}, metadata={"a": "9"})
    assert broken(outcomes) == set()
    assert {"updates.metadata_set", "updates.metadata_unset_key", "updates.nothing_else"} <= kept(outcomes)


@pytest.mark.parametrize(
    ("sent", "after", "clause"),
    [
        ({"c": "3"}, {"a": "1", "b": "2"}, "updates.metadata_set"),
        ({"c": "3"}, {"c": "3"}, "updates.metadata_merge"),
        ({"b": ""}, {"a": "1", "b": ""}, "updates.metadata_unset_key"),
        (None, {"a": "1"}, "updates.metadata_unset_all"),
    ],
)
def test_one_fault_breaks_one_clause(sent: Any, after: Any, clause: str) -> None:
    assert broken(judge({"metadata": sent}, metadata=after)) == {clause}


@pytest.mark.parametrize("had", [["v"], "v", None])
def test_metadata_that_was_no_object_before_says_nothing_of_merging(had: Any) -> None:
    outcomes = judge_update(BEFORE | {"metadata": had}, {"metadata": {"c": "3"}}, BEFORE | {"metadata": {"c": "3"}}, ())
    assert broken(outcomes) == set()
    assert "updates.metadata_merge" not in kept(outcomes)


@pytest.mark.parametrize(("metadata", "lost"), [({"a": "1", "b": "2", "c": "3"}, False), ({"b": "2"}, True)])
def test_updates_at_once_are_all_kept(metadata: dict[str, str], lost: bool) -> None:
    outcome = all_kept({"a": "1", "b": "2"}, {"metadata": metadata}, ())
    assert outcome is not None
    assert outcome.failed == lost
    assert all_kept({"a": "1"}, {"metadata": None}, ()) is None


def test_a_change_that_nobody_asked_for_is_named() -> None:
    (found,) = [o for o in judge({"metadata": {"a": "1"}}, locale="de") if o.failed]
    assert (found.clause, found.param) == ("updates.nothing_else", "locale")


def test_what_another_session_s_expiry_changed_names_it_as_its_cause() -> None:
    outcomes = judge({"metadata": {"a": "1"}}, status="expired", url=None, locale="de")
    causes = {outcome.param: outcome.cause for outcome in outcomes if outcome.failed}
    assert causes == {"status": "lifecycle.history.status", "url": "lifecycle.history.status", "locale": None}


def test_a_url_may_be_made_anew_and_may_not_go() -> None:
    before = BEFORE | {"url": "https://example.com/1"}
    assert broken(judge_update(before, {}, before | {"url": "https://example.com/2"}, ())) == set()
    assert broken(judge_update(before, {}, before | {"url": None}, ())) == {"updates.empty_update"}


def test_line_items_that_one_answer_includes_alone_are_no_change() -> None:
    before = BEFORE | {"line_items": {"data": []}}
    assert broken(judge_update(before, {}, BEFORE, ())) == set()
    assert broken(judge_update(before, {}, before | {"line_items": {"data": [{}]}}, ())) == {"updates.empty_update"}


def test_an_empty_update_changes_nothing() -> None:
    assert kept(judge({})) == {"updates.same_session", "updates.empty_update"}
    assert broken(judge({}, expires_at=1)) == {"updates.empty_update"}


def test_another_session_is_no_answer() -> None:
    assert broken(judge({}, id="cs_test_other")) == {"updates.same_session"}


def test_shipping_options_are_replaced() -> None:
    sent = {"shipping_options": [{"shipping_rate": "shr_1"}]}
    honest = [{"shipping_rate": "shr_1", "shipping_amount": 5}]
    assert broken(judge(sent, shipping_options=honest)) == set()
    assert broken(judge(sent, shipping_options=[])) == {"updates.shipping_options"}


def test_options_that_do_not_show_what_they_cost_are_others_than_before() -> None:
    new = {"shipping_rate_data": {"fixed_amount": {"amount": 900, "currency": "usd"}}}
    sent, old = {"shipping_options": [new]}, [{"shipping_rate": "shr_1"}]
    before = {**BEFORE, "shipping_options": old}
    for options, wrong in (([{"shipping_rate": "shr_2"}], set()), (old, {"updates.shipping_options"}), ([{}], set())):
        after = {**before, "shipping_options": options}
        assert broken(judge_update(before, sent, after, ())) == wrong


def test_collected_information_arrives() -> None:
    details = {"name": "Jenny", "address": {"country": "US", "line1": "1 Main St"}}
    sent = {"collected_information": {"shipping_details": details}}
    assert broken(judge(sent, collected_information=sent["collected_information"])) == set()
    assert broken(judge(sent)) == {"updates.collected_information"}


def test_shipping_details_of_the_client_stay_as_they_were() -> None:
    details = {"shipping_details": {"name": "Jenny", "address": {"country": "US"}}}
    assert kept([client_only(BEFORE, BEFORE, ())]) == {"updates.client_only_shipping_details"}
    nulls = {**BEFORE, "collected_information": {"shipping_details": None}}
    assert broken([client_only(BEFORE, nulls, ())]) == set()
    taken = {**BEFORE, "collected_information": details}
    assert broken([client_only(BEFORE, taken, ())]) == {"updates.client_only_shipping_details"}
    assert broken([client_only(taken, taken, ())]) == set()


OLD = [{"id": f"li_{number}", "quantity": number} for number in (1, 2, 3)]
SENT: list[dict[str, Any]] = [{"id": "li_3"}, {"id": "li_1", "quantity": 5}, {"price_data": {}, "quantity": 7}]
NEW = [{"id": "li_3", "quantity": 3}, {"id": "li_1", "quantity": 5}, {"id": "li_9", "quantity": 7}]


def test_line_items_as_the_update_names_them() -> None:
    outcomes = list(judge_lines(OLD, SENT, NEW, ()))
    assert broken(outcomes) == set()
    assert len(kept(outcomes)) == 5


@pytest.mark.parametrize(
    ("after", "clause"),
    [
        ([{"id": "li_3", "quantity": 4}, *NEW[1:]], "kept"),
        ([NEW[0], {"id": "li_1", "quantity": 1}, NEW[2]], "changed"),
        (NEW[:2], "added"),
        ([*NEW, OLD[1]], "removed"),
        ([NEW[1], NEW[0], NEW[2]], "order"),
    ],
)
def test_one_fault_of_line_items_breaks_one_clause(after: list[dict[str, Any]], clause: str) -> None:
    assert broken(list(judge_lines(OLD, SENT, after, ()))) == {f"updates.line_items_{clause}"}
