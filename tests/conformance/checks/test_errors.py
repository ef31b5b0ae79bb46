"""What every refusal is like: fakes about envelope, status and code are caught."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.checks import errors
from checkout_conformance.evidence.exchange import Response
from checkout_conformance.schemas import Verdict, load
from tests.conformance.checks.test_conventions import answered
from tests.judged import broken

CONTRACT = load()
RIGHT = {"error": {"type": "invalid_request_error", "message": "No.", "code": "parameter_missing"}}


def failing(body: Any, status: int) -> set[str]:
    return broken(errors.refusal(CONTRACT, answered(body, status)))


def test_an_error_object_is_a_refusal() -> None:
    assert failing(RIGHT, 400) == set()
    assert failing({"error": {"type": "invalid_request_error", "message": "No."}}, 404) == set()


@pytest.mark.parametrize("body", [{"error": "No."}, {"message": "No."}, [], "No."])
def test_anything_else_is_none(body: Any) -> None:
    assert failing(body, 400) == {"errors.envelope"}


def test_what_an_error_object_lacks_is_told_by_the_clause_of_that() -> None:
    body = {"error": {"message": "No."}}
    found, told = (o for o in errors.refusal(CONTRACT, answered(body, 400)) if o.failed)
    assert (found.cause, told.clause) == ("error.error.type.present", "error.error.type.present")
    (found,) = (o for o in errors.refusal(CONTRACT, answered({"reason": "No."}, 400)) if o.failed)
    assert found.cause is None


@pytest.mark.parametrize("status", [401, 404])
def test_the_type_of_an_error_is_one_of_the_documented_whatever_was_refused(status: int) -> None:
    body = {"error": {"type": "authentication_error", "message": "No."}}
    assert failing(body, status) == {"errors.envelope", "error.error.type.enum"}


def test_a_member_that_is_null_is_told_by_its_own_clause() -> None:
    """An error that has no such member leaves it out (E-errors-4)."""
    body = {"error": {"type": "invalid_request_error", "message": "No.", "decline_code": None}}
    assert failing(body, 404) == {"error.error.decline_code.type"}


@pytest.mark.parametrize(
    ("body", "seen"), [(b"<h1>Not\nfound</h1>", "no JSON: `<h1>Not found</h1>`"), (b"", "an empty body")]
)
def test_what_came_in_place_of_json_is_shown(body: bytes, seen: str) -> None:
    exchange = replace(answered(None, 404), response=Response(404, (), body))
    found = next(outcome for outcome in errors.refusal(CONTRACT, exchange) if outcome.clause == "errors.envelope")
    assert found.observed == seen


def test_a_server_that_breaks_refuses_nothing() -> None:
    assert failing(RIGHT, 500) == {"errors.no_server_error"}
    assert failing(RIGHT, 501) == {"errors.no_server_error"}


def test_a_method_that_a_web_server_does_not_have_is_no_failure_of_it() -> None:
    """`http.server` of Python answers 501, with a page: that is judged by `errors.unknown_method` alone."""
    exchange = answered(None, 501)
    deleted = replace(exchange, request=replace(exchange.request, method="DELETE"))
    assert list(errors.refusal(CONTRACT, deleted)) == []
    assert errors.status_is("errors.unknown_method", deleted, (404, 405)).failed


def test_status_and_code_are_held_against_what_is_due() -> None:
    assert errors.status_is("errors.unknown_path", answered(RIGHT, 404), (404, 405)).verdict is Verdict.PASS
    assert errors.status_is("errors.unknown_path", answered(RIGHT, 400), (404, 405)).verdict is Verdict.FAIL
    right = errors.code_is("errors.code.missing", answered(RIGHT, 400), "parameter_missing")
    wrong = errors.code_is("errors.code.missing", answered(RIGHT, 400), "parameter_unknown")
    assert right is not None
    assert right.verdict is Verdict.PASS
    assert wrong is not None
    assert wrong.verdict is Verdict.FAIL
    assert errors.code_is("errors.code.missing", answered({}, 200), "parameter_missing") is None


@pytest.mark.parametrize(("status", "verdict"), [(400, "pass"), (404, "pass"), (200, "fail"), (500, "fail")])
def test_any_refusal_is_one_and_nothing_else_is(status: int, verdict: str) -> None:
    answer = answered(RIGHT, status)
    assert errors.refused("conventions.expand.depth", answer).verdict.value == verdict
    assert errors.inactive_refused("errors.inactive_price", answered({}, 200), answer).verdict.value == verdict


def test_a_member_of_another_type_leaves_an_error_object_one() -> None:
    """`param: null` has a clause of its own; what leans on error objects is judged all the same."""
    found = list(errors.refusal(CONTRACT, answered({"error": {**RIGHT["error"], "param": None}}, 400)))
    assert {o.clause for o in found if o.failed} == {"error.error.param.type"}
    assert {o.clause for o in found if o.verdict is Verdict.PASS} >= {"errors.envelope"}
