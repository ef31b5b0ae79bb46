"""An invalid request is refused for the right reason, or the clause is not judged."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.refusal import blames, judge_refusal
from checkout_conformance.schemas import load
from checkout_conformance.schemas.clauses import Violation
from checkout_conformance.schemas.paths import attribute
from tests.conformance.checks.honest import exchange, refusal, session
from tests.judged import broken, causes, kept

CONTRACT = load()
VIOLATION = Violation(
    "create.custom_fields.max_items", "create", {}, {}, ("custom_fields",), "at most 3 entries", "4 entries"
)
CONTROL = exchange(session())


def judge(answer: Any, violation: Violation = VIOLATION) -> Any:
    return judge_refusal(CONTRACT, violation, CONTROL, answer)


def test_a_refusal_that_blames_the_parameter_is_a_pass() -> None:
    outcomes = judge(refusal("custom_fields"))
    assert broken(outcomes) == set()
    assert {VIOLATION.clause, "errors.param.present", "errors.param.names_offender"} <= kept(outcomes)


def test_an_accepted_invalid_request_is_the_failure_of_its_clause() -> None:
    (found,) = judge(exchange(session()))
    assert (found.clause, found.param) == (VIOLATION.clause, "custom_fields")
    assert [label for label, _ in found.exchanges] == [
        "its control, the same request without the violation",
        "the request",
    ]


def test_a_server_error_is_no_refusal() -> None:
    outcomes = judge(exchange({"error": {"type": "api_error"}}, 500))
    assert broken(outcomes) == {"errors.no_server_error"}
    assert causes(outcomes) == {VIOLATION.clause: "errors.no_server_error"}


def test_an_error_with_the_status_of_success_is_a_wrong_status_and_proves_nothing() -> None:
    outcomes = judge(exchange({"error": {"type": "invalid_request_error", "message": "No"}}, 200))
    assert broken(outcomes) == {"errors.status.invalid_request"}
    assert causes(outcomes)[VIOLATION.clause] == "errors.status.invalid_request"


def test_blaming_somebody_else_proves_nothing() -> None:
    outcomes = judge(refusal("mode"))
    assert broken(outcomes) == {"errors.param.names_offender"}
    assert causes(outcomes) == {VIOLATION.clause: "errors.param.names_offender"}


def test_blaming_nobody_is_a_refusal_and_a_finding_on_errors() -> None:
    outcomes = judge(refusal(None))
    assert broken(outcomes) == {"errors.param.present"}
    assert VIOLATION.clause in kept(outcomes)


def test_a_wrong_status_is_a_finding_on_errors() -> None:
    outcomes = judge(refusal("custom_fields", status=422))
    assert broken(outcomes) == {"errors.status.invalid_request"}
    assert VIOLATION.clause in kept(outcomes)


def test_a_status_of_valid_parameters_is_a_finding_and_proves_nothing() -> None:
    outcomes = judge(refusal("custom_fields", status=402))
    assert broken(outcomes) == {"errors.status.invalid_request"}
    assert causes(outcomes) == {VIOLATION.clause: "errors.status.invalid_request"}


def test_a_type_of_other_errors_is_a_finding_on_errors() -> None:
    outcomes = judge(exchange({"error": {"type": "card_error", "message": "no", "param": "custom_fields"}}, 400))
    assert broken(outcomes) == {"errors.type.invalid_request"}
    assert VIOLATION.clause in kept(outcomes)


def test_a_wrong_envelope_blocks() -> None:
    outcomes = judge(exchange({"message": "no"}, 400))
    assert VIOLATION.clause not in kept(outcomes) | broken(outcomes)
    assert causes(outcomes)[VIOLATION.clause] == "errors.envelope"
    assert "errors.envelope" in broken(outcomes)


def test_an_error_without_a_type_blocks() -> None:
    outcomes = judge(exchange({"error": {"message": "no"}}, 400))
    assert causes(outcomes)[VIOLATION.clause] == "error.error.type.present"


@pytest.mark.parametrize("status", [401, 403, 409, 429])
def test_a_refusal_that_is_not_about_parameters_proves_nothing(status: int) -> None:
    assert VIOLATION.clause in causes(judge(refusal("custom_fields", status=status)))


@pytest.mark.parametrize(
    ("blamed", "holds"),
    [
        ("line_items[0][price]", True),
        ("line_items[price]", True),
        ("line_items", True),
        ("line_items[0]", True),
        ("line_items[0][price][id]", True),
        ("line_items[1][price]", False),
        ("line_items[0][quantity]", False),
        ("mode", False),
        ("", False),
    ],
)
def test_whom_an_error_may_blame(blamed: str, holds: bool) -> None:
    assert blames(blamed, ("line_items[0][price]",)) is holds


def test_a_place_as_a_parameter_of_the_contract() -> None:
    assert attribute("line_items[0][price_data][currency]") == "line_items[].price_data.currency"
    assert attribute("metadata[order]") == "metadata.order"


def test_an_error_of_the_server_is_no_refusal_whatever_its_status() -> None:
    crashed = exchange({"error": {"type": "api_error", "message": "Cannot read properties of undefined"}}, 400)
    outcomes = judge(crashed)
    assert broken(outcomes) == {"errors.no_server_error"}
    assert VIOLATION.clause not in kept(outcomes)
