"""The shape of answers, judged on an honest session and on fakes."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.shape import Shape, collapsed
from checkout_conformance.schemas import load
from tests.conformance.checks.honest import exchange, session
from tests.judged import broken, causes, kept

CONTRACT = load()


def judge(body: Any, **params: Any) -> Any:
    return Shape(CONTRACT).judge("session", exchange(body, params=params))


def test_an_honest_session_breaks_nothing_and_gives_evidence() -> None:
    outcomes = judge(session())
    assert broken(outcomes) == set()
    assert {"session.id.type", "session.client_secret.present", "session.mode.enum"} <= kept(outcomes)
    assert len(kept(outcomes)) > 120


def test_nothing_is_said_below_null() -> None:
    outcomes = judge(session())
    assert "session.customer_details.present" in kept(outcomes)
    assert not [o.clause for o in outcomes if o.clause.startswith("session.customer_details.email")]


@pytest.mark.parametrize(
    ("name", "value", "clause"),
    [
        ("id", 7, "session.id.type"),
        ("object", "session", "session.object.const"),
        ("mode", "subscribe", "session.mode.enum"),
        ("livemode", "false", "session.livemode.type"),
        ("amount_total", "1099", "session.amount_total.type"),
        ("created", None, "session.created.type"),
        ("custom_fields", {}, "session.custom_fields.type"),
        ("currency", "US dollars", "session.currency.pattern"),
        ("metadata", {"a": 1}, "session.metadata.any.type"),
    ],
)
def test_a_wrong_value_breaks_one_clause(name: str, value: Any, clause: str) -> None:
    outcomes = judge(session() | {name: value})
    assert broken(outcomes) == {clause}
    assert clause not in kept(outcomes)


def test_an_absent_attribute_breaks_its_presence_and_blocks_what_is_below() -> None:
    body = session()
    del body["automatic_tax"]
    outcomes = judge(body)
    assert broken(outcomes) == {"session.automatic_tax.present"}
    assert causes(outcomes)["session.automatic_tax.enabled.type"] == "session.automatic_tax.present"


def test_an_attribute_that_may_be_absent_is_not_missed() -> None:
    assert "return_url" not in session()
    assert broken(judge(session())) == set()


def test_what_a_later_version_added_is_documented_in_an_older_one_too() -> None:
    older = Shape(load("2022-11-15"))
    seen = older.judge("session", exchange({**session(), "ui_mode": "hosted"}))
    assert "session.undocumented_attribute" in kept(seen)
    assert [o.param for o in older.judge("session", exchange({**session(), "hue": 1})) if o.param == "hue"] == ["hue"]


def test_an_undocumented_attribute_is_one_finding_named_after_it() -> None:
    (found,) = [o for o in judge(session() | {"colour": "red"}) if o.failed]
    assert (found.clause, found.param) == ("session.undocumented_attribute", "colour")


def test_an_expanded_object_is_judged_by_its_id() -> None:
    body = session() | {"customer": {"id": "cus_1", "object": "customer"}}
    assert broken(judge(body, expand=["customer"])) == set()
    assert broken(judge(body)) == {"session.customer.type"}


def test_expanding_within_lists() -> None:
    body = {"data": [{"discounts": [{"coupon": {"id": "c", "object": "coupon"}}]}]}
    assert collapsed(body, ["data.discounts.coupon"]) == {"data": [{"discounts": [{"coupon": "c"}]}]}


def test_a_pass_is_said_once_and_a_failure_always() -> None:
    shape = Shape(CONTRACT)
    shape.judge("session", exchange(session()))
    assert kept(shape.judge("session", exchange(session()))) == {"session.undocumented_attribute"}
    for _ in range(2):
        assert broken(shape.judge("session", exchange(session() | {"id": 7}))) == {"session.id.type"}


def test_a_body_that_is_no_object_is_no_crash() -> None:
    for body in (None, [], "x", 7):
        assert isinstance(judge(body), list)
