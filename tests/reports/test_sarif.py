"""SARIF: valid by its schema, one result a finding, and nothing of a target's can pretend to be more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checkout_conformance.reports.sarif import sarif
from tests.reports import records
from tests.reports.hostile_records import EVERY_RECORD

SCHEMA = json.loads((Path(__file__).parent / "formats" / "sarif.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def run_of(record: dict[str, Any]) -> dict[str, Any]:
    log = json.loads(json.dumps(sarif(record)))
    found: dict[str, Any] = log["runs"][0]
    return found


@pytest.mark.parametrize("make", EVERY_RECORD)
def test_every_record_makes_a_valid_log(make: Any) -> None:
    errors = [error.message for error in VALIDATOR.iter_errors(json.loads(json.dumps(sarif(make()))))]
    assert errors == []


def test_a_log_that_lacks_what_readers_ask_for_is_no_valid_one() -> None:
    log = json.loads(json.dumps(sarif(records.rich())))
    del log["runs"][0]["results"][0]["locations"]
    assert not VALIDATOR.is_valid(log)


def test_each_finding_is_one_result_with_its_rule() -> None:
    made = records.rich()
    run = run_of(made)
    assert [result["ruleId"] for result in run["results"]] == [finding["id"] for finding in made["findings"]]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize(("level", "said"), [("MUST", "error"), ("SHOULD", "warning"), ("INFO", "note")])
def test_levels_keep_their_weight(level: str, said: str) -> None:
    row = records.verdict("create.mode.enum", "fail", level=level)
    run = run_of(records.record([row], [records.finding("create.mode.enum", "It is wrong", [0], level=level)]))
    assert run["results"][0]["level"] == said


def test_a_result_says_what_was_expected_observed_and_sent() -> None:
    row = records.verdict(
        "create.mode.enum",
        "fail",
        expected="a refusal",
        observed="status 200",
        witness=[records.exchange(body="mode=none")],
        param="mode",
    )
    run = run_of(records.record([row], [records.finding("create.mode.enum", "Any mode is accepted.", [0])]))
    (result,) = run["results"]
    text = result["message"]["text"]
    assert "Any mode is accepted. Expected: a refusal. Observed: status 200." in text
    assert "curl -sS" in text
    assert "mode=none" in text
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "v1/checkout/sessions"
    assert result["locations"][0]["logicalLocations"][0]["name"] == "mode"


def test_the_same_finding_has_the_same_fingerprint_in_the_next_run_and_another_one_elsewhere() -> None:
    def fingerprints(name: str, seed: int) -> list[Any]:
        made = records.rich()
        made["target"]["name"], made["seed"] = name, seed
        return [result["partialFingerprints"] for result in run_of(made)["results"]]

    assert fingerprints("a", 1) == fingerprints("a", 2)
    assert fingerprints("a", 1) != fingerprints("b", 1)
    assert len({json.dumps(one) for one in fingerprints("a", 1)}) == len(fingerprints("a", 1))


def test_what_a_baseline_accepts_is_suppressed_with_its_reason() -> None:
    row = records.verdict("create.mode.enum", "fail", accepted="known since May")
    run = run_of(records.record([row], [records.finding("create.mode.enum", "It is wrong", [0])]))
    assert run["results"][0]["suppressions"] == [{"kind": "external", "justification": "known since May"}]


def test_a_partial_run_is_no_successful_one() -> None:
    (invocation,) = run_of({**records.green(), "partial": "the target died"})["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "the target died" in json.dumps(invocation)
