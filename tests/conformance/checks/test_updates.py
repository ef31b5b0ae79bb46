"""What an update changes, with fakes."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.updates import client_only, judge_update
from tests.conformance.checks.honest import broken, kept, session

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


def test_a_change_that_nobody_asked_for_is_named() -> None:
    (found,) = [o for o in judge({"metadata": {"a": "1"}}, locale="de") if o.failed]
    assert (found.clause, found.param) == ("updates.nothing_else", "locale")


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
