"""What answers include: because it was asked for, and unasked; and that two answers include the same."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.test_lists_and_refusals import one, page, refusal, verdicts
from tests.traffic.traffic import SESSIONS, cart, exchange

PATH = f"{SESSIONS}/cs_test_1"
INCLUDED, ABSENT, CHANGES = (f"conventions.expand.{name}" for name in ("includes", "absent", "changes"))
OBJECT, ELSEWHERE = "conventions.expand.object", "conventions.expand.object_elsewhere"
BREAKDOWNS, NESTED = "conventions.expand.breakdowns", "conventions.expand.nested"
LINE: dict[str, Any] = {
    "id": "li_1",
    "object": "item",
    "amount_tax": 3,
    "price": {"id": "price_1", "product": "prod_1"},
}
LINES = {"object": "list", "data": [LINE], "has_more": False}


def retrieved(expand: str | None = None, **attributes: Any) -> Recorded:
    query = "" if expand is None else f"?expand[]={expand}"
    return exchange("GET", f"{PATH}{query}", one("cs_test_1", mode="payment", **attributes))


def lines(expand: str | None = None, *entries: dict[str, Any], more: bool = False) -> Recorded:
    query = "" if expand is None else f"?expand[]={expand}"
    return exchange("GET", f"{PATH}/line_items{query}", {"object": "list", "data": list(entries), "has_more": more})


@pytest.mark.parametrize(
    ("right", "wrong", "clause"),
    [
        (retrieved("line_items", line_items=LINES), retrieved("line_items"), INCLUDED),
        (retrieved(), retrieved(line_items=LINES), ABSENT),
        (
            exchange("POST", SESSIONS, one("cs_test_1", line_items=LINES), form=cart(**{"expand[]": "line_items"})),
            exchange("POST", SESSIONS, one("cs_test_1"), form=cart(**{"expand[]": "line_items"})),
            CHANGES,
        ),
        (
            page("expand[]=data.line_items", one("cs_test_1", line_items=LINES)),
            page("expand[]=data.line_items", one("cs_test_1")),
            "conventions.expand.list",
        ),
        (retrieved(), retrieved("customer", customer="cus_1"), OBJECT),
        (
            lines("data.price.product", {**LINE, "price": {"product": {"id": "prod_1"}}}),
            lines("data.price.product", LINE),
            NESTED,
        ),
        (lines("data.taxes", {**LINE, "taxes": [{"amount": 3}]}), lines("data.taxes", LINE), BREAKDOWNS),
        (
            lines("data.taxes", {**LINE, "taxes": [{"amount": 3}]}),
            lines("data.taxes", {**LINE, "taxes": [{"amount": 2}]}),
            "amounts.line_taxes_make_tax",
        ),
        (
            retrieved("total_details.breakdown", total_details={"breakdown": {}}),
            retrieved("total_details.breakdown", total_details={}),
            BREAKDOWNS,
        ),
    ],
    ids=["retrieve", "unasked", "create", "list", "object", "nested", "taxes", "sum of taxes", "breakdown"],
)
def test_what_was_asked_for_is_there_and_nothing_else(right: Recorded, wrong: Recorded, clause: str) -> None:
    assert verdicts(right).get(clause) is not Verdict.FAIL
    assert verdicts(wrong)[clause] is Verdict.FAIL


def test_an_object_has_the_id_that_stood_there() -> None:
    before = retrieved(customer="cus_1")
    for identity, verdict in (("cus_1", Verdict.PASS), ("cus_2", Verdict.FAIL)):
        listed = page("expand[]=data.customer", one("cs_test_1", customer={"id": identity, "object": "customer"}))
        assert verdicts(before, retrieved("customer", customer={"id": identity}))[OBJECT] is verdict
        assert verdicts(before, listed)[ELSEWHERE] is verdict


@pytest.mark.parametrize("first", [0, 1])
def test_a_retrieve_includes_the_line_items_that_the_endpoint_lists(first: int) -> None:
    def both(included: dict[str, Any], listed: Recorded) -> dict[str, Verdict]:
        pair = (retrieved("line_items", line_items=included), listed)
        return verdicts(*(pair if first == 0 else pair[::-1]))

    same, more = "agreement.expanded_line_items", "agreement.expanded_has_more"
    assert both(LINES, lines(None, LINE))[same] is Verdict.PASS
    assert both(LINES, lines(None, {**LINE, "quantity": 2}))[same] is Verdict.FAIL
    assert both(LINES, lines(None, LINE, {**LINE, "id": "li_2"}))[more] is Verdict.FAIL
    assert both({**LINES, "has_more": True}, lines(None, LINE, {**LINE, "id": "li_2"}))[more] is Verdict.PASS
    assert more not in both(LINES, lines(None, LINE, {**LINE, "id": "li_2"}, more=True))
    later = dataclasses.replace(lines(None, {**LINE, "quantity": 2}), started=60.0 if first == 0 else -60.0)
    assert same not in both(LINES, later)


def test_a_change_between_two_answers_makes_them_differ() -> None:
    update = exchange("POST", PATH, one("cs_test_1"), form={"metadata[a]": "b"})
    seen = verdicts(retrieved("line_items", line_items=LINES), update, lines(None, {**LINE, "quantity": 2}))
    assert "agreement.expanded_line_items" not in seen


def test_a_path_that_is_refused_alone_is_told_beside_the_same_read_without_it() -> None:
    refused = dataclasses.replace(
        refusal({}, 400, PATH), method="GET", url=f"https://pay.example{PATH}?expand[]=customer"
    )
    assert verdicts(retrieved(), refused)[OBJECT] is Verdict.FAIL
    assert OBJECT not in verdicts(refused)
    unknown = dataclasses.replace(refused, url=refused.url.replace("customer", "nothing"))
    assert OBJECT not in verdicts(retrieved(), unknown)


def test_what_is_no_list_of_paths_asks_for_nothing_that_is_known() -> None:
    odd = exchange("GET", f"{PATH}?expand=line_items", one("cs_test_1", line_items=LINES))
    assert ABSENT not in verdicts(odd)
