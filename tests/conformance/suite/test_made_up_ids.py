"""Ids that nobody made are refused, also where the target cannot make such objects."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.made_up_ids import MadeUpIds
from checkout_conformance.suite.refusing import Refusing
from tests.conformance.suite.faulty_server import EVERYTHING, Fault, refused, run_against
from tests.conformance.suite.test_accepting import of
from tests.conformance.suite.test_called_unknown import without_coupons

COUPON, CODE = "create.discounts.coupon.exists", "create.discounts.promotion_code.exists"
MOST = "create.discounts.max_items"
SESSION: dict[str, Any] = {"id": "cs_test_1", "object": "checkout.session", "livemode": False}


def found(fault: Fault, *clauses: str, **known: Any) -> set[str]:
    """What fails of these clauses where coupons cannot be made."""
    run = run_against(fault, **known)
    assert not run.has("coupons")
    judging = MadeUpIds(run, Refusing(run))
    outcomes = [one for name in clauses for one in judging.judged(run.contract.clauses[name])]
    return of(outcomes, Verdict.FAIL)


def test_any_id_is_accepted_and_so_is_more_than_one() -> None:
    assert found(without_coupons((200, SESSION)), MOST, COUPON, CODE) == {MOST, COUPON, CODE}


def test_an_id_that_is_accepted_alone_is_refused_beside_another() -> None:
    def one_at_most(method: str, path: str, sent: dict[str, Any], *rest: Any) -> Any:
        given = sent.get("discounts", ())
        return without_coupons(refused("discounts") if len(given) > 1 else (200, SESSION))(method, path, sent, *rest)

    assert found(one_at_most, MOST, COUPON) == {COUPON}


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(without_coupons(None), id="an id is looked up"),
        pytest.param(without_coupons(refused("discounts")), id="the parameter is not known"),
    ],
)
def test_a_refusal_says_nothing(fault: Fault) -> None:
    run = run_against(fault)
    judging = MadeUpIds(run, Refusing(run))
    assert [judging.judged(run.contract.clauses[name]) for name in (COUPON, CODE, MOST)] == [[], [], []]


def test_what_a_target_file_denies_is_not_tried() -> None:
    denied = dict.fromkeys([*EVERYTHING, "coupons", "promotion_codes"], False)
    assert found(without_coupons((200, SESSION)), COUPON, CODE, MOST, capabilities=denied) == set()


def test_an_id_that_makes_the_target_fail_is_its_error() -> None:
    crash = (500, {"error": {"type": "api_error", "message": "Oops"}})
    assert found(without_coupons(crash), COUPON) == {"errors.no_server_error"}
