"""One missing feature is one finding, and the rest of a covering request is still judged."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.accepting import Accepting
from tests.conformance.suite.faulty_server import refused, run_against
from tests.judged import of

WIDE: dict[str, Any] = {
    "client_reference_id": "cart",
    "locale": "fr",
    "metadata": {"a": "b"},
    "submit_type": "book",
    "custom_text": {"submit": {"message": "Now"}},
}


def test_an_honest_server_takes_everything() -> None:
    run = run_against()
    found = Accepting(run, "create").run(run.base(**WIDE))
    assert of(found.outcomes, Verdict.FAIL) == set()
    assert {"create.locale.accepted", "create.custom_text.submit.message.accepted"} <= of(found.outcomes, Verdict.PASS)


def test_a_parameter_that_is_never_taken_is_one_finding() -> None:
    run = run_against(lambda m, p, sent, *_: refused("locale") if "locale" in sent else None)
    found = Accepting(run, "create").run(run.base(**WIDE))
    assert of(found.outcomes, Verdict.FAIL) == {"create.locale.accepted"}
    assert "create.locale.enum" in of(found.outcomes, Verdict.BLOCKED)
    assert "create.submit_type.accepted" in of(found.outcomes, Verdict.PASS)
    assert found.payload == run.base(**{k: v for k, v in WIDE.items() if k != "locale"})


def test_two_missing_parameters_are_two_findings() -> None:
    missing = {"locale", "custom_text"}
    run = run_against(lambda m, p, sent, *_: refused("x") if missing & set(sent) else None)
    found = Accepting(run, "create").run(run.base(**WIDE))
    assert {c.split(".")[1] for c in of(found.outcomes, Verdict.FAIL)} == missing
    assert "create.metadata.accepted" in of(found.outcomes, Verdict.PASS)


def test_a_target_that_takes_nothing_more_blocks() -> None:
    run = run_against()
    base = run.base(locale="fr")
    dead = run_against(lambda m, p, *_: refused("x") if p == "/v1/checkout/sessions" and m == "POST" else None)
    dead.probe.base = run.probe.base
    outcomes = Accepting(dead, "create").run(base).outcomes
    assert of(outcomes, Verdict.FAIL) == set()
    assert "create.locale.accepted" in of(outcomes, Verdict.BLOCKED)


@pytest.mark.parametrize(("status", "clause"), [(500, "errors.no_server_error"), (400, "create.served")])
def test_a_server_that_refuses_only_now_and_then_is_inconclusive_with_its_count(status: int, clause: str) -> None:
    requests: list[str] = []

    def flaky(method: str, path: str, sent: dict[str, Any], *_: Any) -> Any:
        requests.extend(["locale"] if "locale" in sent else [])
        return (status, refused("x")[1]) if "locale" in sent and len(requests) == 1 else None

    run = run_against(flaky)
    found = Accepting(run, "create").run(run.base(**WIDE))
    assert of(found.outcomes, Verdict.FAIL) == set()
    (seen,) = [outcome for outcome in found.outcomes if outcome.verdict is Verdict.INCONCLUSIVE]
    assert (seen.clause, seen.failed, seen.tried) == (clause, 1, 2)
    assert "1 of 2" in str(seen.reason)
    assert "create.locale.accepted" in of(found.outcomes, Verdict.PASS)
