"""One missing feature is one finding, and the rest of a packed request is still judged."""

from __future__ import annotations

from typing import Any

from conformance.ledger import Outcome
from conformance.suite.accepting import Accepting, paths, valid_side
from schemas import Verdict, load
from tests.conformance.suite.lying import refused, run_against

CONTRACT = load()
WIDE: dict[str, Any] = {
    "client_reference_id": "cart",
    "locale": "fr",
    "metadata": {"a": "b"},
    "submit_type": "book",
    "custom_text": {"submit": {"message": "Now"}},
}


def of(outcomes: list[Outcome], verdict: Verdict) -> set[str]:
    return {outcome.clause for outcome in outcomes if outcome.verdict is verdict}


def test_an_honest_server_takes_everything() -> None:
    run = run_against()
    taken = Accepting(run, "create").tell(run.base(**WIDE))
    assert of(taken.outcomes, Verdict.FAIL) == set()
    assert {"create.locale.accepted", "create.custom_text.submit.message.accepted"} <= of(taken.outcomes, Verdict.PASS)


def test_a_parameter_that_is_never_taken_is_one_finding() -> None:
    run = run_against(lambda m, p, sent, *_: refused("locale") if "locale" in sent else None)
    taken = Accepting(run, "create").tell(run.base(**WIDE))
    assert of(taken.outcomes, Verdict.FAIL) == {"create.locale.accepted"}
    assert "create.locale.enum" in of(taken.outcomes, Verdict.BLOCKED)
    assert "create.submit_type.accepted" in of(taken.outcomes, Verdict.PASS)
    assert taken.payload == run.base(**{k: v for k, v in WIDE.items() if k != "locale"})


def test_two_missing_parameters_are_two_findings() -> None:
    missing = {"locale", "custom_text"}
    run = run_against(lambda m, p, sent, *_: refused("x") if missing & set(sent) else None)
    taken = Accepting(run, "create").tell(run.base(**WIDE))
    assert {c.split(".")[1] for c in of(taken.outcomes, Verdict.FAIL)} == missing
    assert "create.metadata.accepted" in of(taken.outcomes, Verdict.PASS)


def test_a_single_refused_value_breaks_the_clause_of_its_values() -> None:
    run = run_against(lambda m, p, sent, *_: refused("locale") if sent.get("locale") == "fr" else None)
    outcomes = Accepting(run, "create").tell(run.base(**WIDE)).outcomes
    assert of(outcomes, Verdict.FAIL) == {"create.locale.enum"}


def test_a_crash_is_the_finding_that_it_is() -> None:
    crash = (500, {"error": {"type": "api_error", "message": "Oops"}})
    run = run_against(lambda m, p, sent, *_: crash if "submit_type" in sent else None)
    outcomes = Accepting(run, "create").tell(run.base(**WIDE)).outcomes
    assert of(outcomes, Verdict.FAIL) == {"errors.no_server_error"}
    (found,) = [o for o in outcomes if o.verdict is Verdict.FAIL]
    assert found.param == "submit_type"


def test_a_target_that_takes_nothing_more_blocks() -> None:
    run = run_against()
    base = run.base(locale="fr")
    run.client.target = run.client.target
    dead = run_against(lambda m, p, *_: refused("x") if p == "/v1/checkout/sessions" and m == "POST" else None)
    dead.probe.base = run.probe.base
    outcomes = Accepting(dead, "create").tell(base).outcomes
    assert of(outcomes, Verdict.FAIL) == set()
    assert "create.locale.accepted" in of(outcomes, Verdict.BLOCKED)


def test_the_valid_side_that_a_value_stands_on() -> None:
    assert valid_side(CONTRACT, "create", "client_reference_id", "x" * 200) == "create.client_reference_id.max_length"
    assert valid_side(CONTRACT, "create", "locale", "fr") == "create.locale.enum"
    assert valid_side(CONTRACT, "create", "allow_promotion_codes", True) == "create.allow_promotion_codes.type"


def test_every_parameter_of_a_payload_has_a_path() -> None:
    assert set(paths({"a": [{"b": 1}], "c": {"d": 2}})) == {"a", "a[].b", "c", "c.d"}
