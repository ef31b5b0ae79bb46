"""Faults about repeated requests are caught; conflicts are none."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks import idempotency
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.schemas import Verdict
from tests.conformance.checks.test_conventions import answered
from tests.judged import broken

SESSION = {"id": "cs_1", "status": "open"}


def replayed(second: Exchange) -> set[str]:
    return broken(idempotency.replay("idempotency.replay", answered(SESSION), second, ()))


def test_the_same_answer_again_with_its_header_passes() -> None:
    assert replayed(answered(SESSION, Idempotent_Replayed="true")) == set()


def test_the_same_answer_without_its_header_is_a_lesser_failure() -> None:
    assert replayed(answered(SESSION)) == {"idempotency.replay_header"}


@pytest.mark.parametrize("second", [answered({**SESSION, "id": "cs_2"}), answered(SESSION, 201), answered({}, 400)])
def test_another_answer_is_no_replay(second: Exchange) -> None:
    assert replayed(second) == {"idempotency.replay"}


def test_another_key_makes_another_session() -> None:
    first = answered(SESSION)
    assert not broken([idempotency.other_session(first, answered({"id": "cs_2"}), ())])
    assert broken([idempotency.other_session(first, answered(SESSION), ())])
    assert broken([idempotency.other_session(first, answered({}, 400), ())])


@pytest.mark.parametrize(
    ("kind", "status", "holds"),
    [("idempotency_error", 400, True), ("invalid_request_error", 400, False), ("idempotency_error", 200, False)],
)
def test_other_parameters_are_refused_as_such(kind: str, status: int, holds: bool) -> None:
    outcome = idempotency.other_parameters(answered({"error": {"type": kind}}, status), ())
    assert (outcome.verdict is Verdict.PASS) is holds


CONFLICT = answered({"error": {"type": "idempotency_error"}}, 409)


@pytest.mark.parametrize(
    ("answers", "holds"),
    [
        ([answered(SESSION), answered(SESSION), CONFLICT], True),
        ([answered(SESSION), answered({"id": "cs_2"})], False),
        ([CONFLICT, CONFLICT], False),
    ],
)
def test_one_key_at_once_makes_one_session(answers: list[Exchange], holds: bool) -> None:
    outcome: Any = idempotency.one_session(answers, ())
    assert (outcome.verdict is Verdict.PASS) is holds


@pytest.mark.parametrize(
    ("ids", "holds"), [(["a", "b"], True), (["a", "a"], False), (["a", None, "b"], True), (["a", None], None)]
)
def test_many_keys_at_once_make_as_many_sessions(ids: list[str | None], holds: bool | None) -> None:
    answers = [CONFLICT if identity is None else answered({"id": identity}) for identity in ids]
    outcome = idempotency.own_sessions(answers, ())
    assert (None if outcome is None else outcome.verdict is Verdict.PASS) is holds


@pytest.mark.parametrize("unclear", [answered({}, 500), answered("half an ans"), answered({})])
def test_an_answer_that_names_no_session_says_nothing_of_keys(unclear: Exchange) -> None:
    outcome: Any = idempotency.one_session([answered(SESSION), unclear], ())
    assert outcome.verdict is Verdict.INCONCLUSIVE
    assert idempotency.own_sessions([answered(SESSION), unclear, unclear], ()) is None


def test_a_key_of_another_session_is_refused_or_does_its_own_work() -> None:
    first = answered(SESSION)
    for second in (answered({"id": "cs_2"}), answered({}, 400), answered(SESSION, 400)):
        assert not broken([idempotency.key_of_another(first, second, ())])
    assert broken([idempotency.key_of_another(first, answered(SESSION), ())]) == {"idempotency.key_of_another"}
