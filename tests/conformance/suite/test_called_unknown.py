"""A parameter that a target calls unknown is a finding, whatever the target lacks for judging it in earnest."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.called_unknown import CalledUnknown
from tests.conformance.suite.faulty_server import EVERYTHING, Fault, refused, run_against
from tests.conformance.suite.test_accepting import of

NO_COUPON = (400, {"error": {"type": "invalid_request_error", "message": "No such coupon: 'x'", "param": "discounts"}})
NOT_THERE = (404, {"error": {"type": "invalid_request_error", "message": "Unrecognized request URL"}})


def without_coupons(answer: Any, about: str = "discounts") -> Fault:
    """A server without coupons that answers so wherever a create is about them."""

    def fault(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
        if path in ("/v1/coupons", "/v1/promotion_codes"):
            return NOT_THERE
        return answer if method == "POST" and about in sent else None

    return fault


def found(fault: Fault, **known: Any) -> tuple[set[str], set[str]]:
    """What fails, and what is blocked, where coupons are missing."""
    run = run_against(fault, **known)
    assert not run.has("coupons")
    judging = CalledUnknown(run)
    names = ("create.discounts.accepted", "create.discounts.coupon.accepted")
    outcomes = [one for name in names for one in judging.judged(run.contract.clauses[name], "coupons")]
    return of(outcomes, Verdict.FAIL), of(outcomes, Verdict.BLOCKED)


def test_an_unknown_parameter_is_told_once_and_blocks_what_is_below() -> None:
    failing, blocked = found(without_coupons(refused("discounts")))
    assert failing == {"create.discounts.accepted"}
    assert "create.discounts.coupon.accepted" in blocked


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(without_coupons(NO_COUPON), id="the coupon is refused"),
        pytest.param(without_coupons(refused("line_items")), id="something else is named"),
        pytest.param(without_coupons(refused("discounts"), about="mode"), id="every create is refused so"),
    ],
)
def test_what_is_no_word_on_the_parameter_is_no_finding(fault: Fault) -> None:
    run = run_against(without_coupons(NO_COUPON))
    base = run.probe
    other = run_against(fault)
    other.probe = base
    judging = CalledUnknown(other)
    assert judging.judged(other.contract.clauses["create.discounts.accepted"], "coupons") == []


def test_what_a_target_file_denies_is_not_tried() -> None:
    denied = dict.fromkeys([*EVERYTHING, "coupons"], False)
    assert found(without_coupons(refused("discounts")), capabilities=denied) == (set(), set())


@pytest.mark.parametrize(
    ("code", "failing"), [("parameter_missing", {"create.line_items.price.accepted"}), ("resource_missing", set())]
)
def test_a_price_that_is_overlooked_is_told_from_one_that_is_not_there(code: str, failing: set[str]) -> None:
    def inline_only(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
        if path.startswith(("/v1/prices", "/v1/products")):
            return NOT_THERE
        line = next(iter(sent.get("line_items", ())), {})
        error = {"type": "invalid_request_error", "code": code, "message": "x", "param": "line_items[0][price_data]"}
        return (400, {"error": error}) if method == "POST" and "price" in line else None

    run = run_against(inline_only)
    outcomes = CalledUnknown(run).judged(run.contract.clauses["create.line_items.price.accepted"], "prices")
    assert of(outcomes, Verdict.FAIL) == failing


TERMS = "custom_text.terms_of_service_acceptance"


@pytest.mark.parametrize(
    ("first", "failing"),
    [
        pytest.param(
            refused("consent_collection"), {f"create.{TERMS}.accepted"}, id="what it needs is not known either"
        ),
        pytest.param(
            (400, {"error": {"type": "invalid_request_error", "message": "no"}}), set(), id="nobody knows why"
        ),
    ],
)
def test_what_needs_another_unknown_parameter_is_told_as_well(first: Any, failing: set[str]) -> None:
    def knows_no_terms(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
        if method != "POST" or "consent_collection" not in sent:
            return None
        return refused("custom_text[terms_of_service_acceptance]") if "custom_text" in sent else first

    run = run_against(knows_no_terms, capabilities=dict.fromkeys(EVERYTHING - {"account_terms"}, True))
    outcomes = CalledUnknown(run).judged(run.contract.clauses[f"create.{TERMS}.accepted"], "account_terms")
    assert of(outcomes, Verdict.FAIL) == failing
