"""Faults about customer sessions are caught, each by its clause alone."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks import customer_sessions
from checkout_conformance.schemas.clauses import Verdict
from tests.judged import broken

FEATURES = {"payment_method_save": "enabled"}
ASKED = {"customer": "cus_1", "components": {"payment_element": {"enabled": True, "features": FEATURES}}}


NOW = 1_760_000_000


def answer(**changes: Any) -> dict[str, Any]:
    return {
        "customer": "cus_1",
        "components": {
            "buy_button": {"enabled": False},
            "payment_element": {"enabled": True, "features": {**FEATURES, "payment_method_redisplay": "disabled"}},
            "pricing_table": {"enabled": False},
        },
        "created": NOW,
        "expires_at": NOW + 10,
        "livemode": False,
        **changes,
    }


def failed(body: dict[str, Any]) -> set[str]:
    return broken(customer_sessions.created(ASKED, body, (), NOW))


def test_a_right_answer_passes() -> None:
    assert failed(answer()) == set()
    assert failed(answer(created=None)) == set()  # its own clause says that it is missing


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ({"customer": "cus_2"}, "customer_sessions.customer_echo"),
        ({"expires_at": NOW}, "customer_sessions.expires_later"),
        ({"expires_at": NOW * 1_000}, "customer_sessions.expires_later"),
        ({"created": None, "expires_at": NOW - 3_600}, "customer_sessions.expires_later"),
        ({"created": NOW * 1_000, "expires_at": NOW * 1_000 + 10}, "customer_sessions.created"),
        ({"created": NOW - 3_600}, "customer_sessions.created"),
        ({"livemode": True}, "customer_sessions.test_mode"),
        (
            {"components": {**answer()["components"], "buy_button": {"enabled": True}}},
            "customer_sessions.components_echo",
        ),
        (
            {"components": {"payment_element": {"enabled": True, "features": {"payment_method_save": "disabled"}}}},
            "customer_sessions.features_echo",
        ),
    ],
)
def test_a_fault_is_caught_by_its_clause_alone(fault: dict[str, Any], clause: str) -> None:
    assert failed(answer(**fault)) == {clause}


def test_what_is_seen_is_told_as_it_stands() -> None:
    texts = {"payment_element": {"enabled": "true", "features": FEATURES}}
    [echo] = [
        o for o in customer_sessions.created(ASKED, answer(components=texts), (), NOW) if o.verdict is Verdict.FAIL
    ]
    assert (echo.clause, echo.observed) == ("customer_sessions.components_echo", "payment_element.enabled 'true'")


@pytest.mark.parametrize(
    ("secrets", "verdict"), [(("a", "b"), Verdict.PASS), (("a", "a"), Verdict.FAIL), (("a", None), Verdict.FAIL)]
)
def test_secrets_are_never_shared(secrets: tuple[Any, ...], verdict: Verdict) -> None:
    judged = customer_sessions.own_secret(secrets, ())
    assert judged.verdict is verdict
    assert "'a'" not in str(judged.observed)


def test_features_that_are_texts_as_the_components_are_have_their_cause() -> None:
    asked = {"payment_element": {"enabled": True, "features": {"payment_method_redisplay_limit": 5}}}
    payload = {"customer": "cus_1", "components": asked}

    def cause(enabled: Any, limit: Any) -> list[str | None]:
        shown = {"enabled": enabled, "features": {"payment_method_redisplay_limit": limit}}
        found = customer_sessions.created(payload, answer(components={"payment_element": shown}), (), NOW)
        return [o.cause for o in found if o.verdict is Verdict.FAIL and o.clause.endswith("features_echo")]

    assert cause("true", "5") == ["customer_sessions.components_echo"]
    assert cause(True, "5") == cause("true", "6") == [None]
