"""The plan: what a run would send, without any target; more in a longer profile, and a bound by the covering set."""

from __future__ import annotations

import json

import pytest

from checkout_conformance.commands import plan as command
from checkout_conformance.commands.plan import plan
from checkout_conformance.run.options import PROFILES
from checkout_conformance.strategies.quotas import QUOTAS


@pytest.fixture(scope="module")
def plans() -> dict[str, dict[str, object]]:
    return {profile: plan(profile) for profile in QUOTAS}


def test_every_request_clause_has_a_case(plans: dict[str, dict[str, object]]) -> None:
    for made in plans.values():
        assert made["without_violation"] == []
        cases = made["cases_per_clause"]
        assert isinstance(cases, dict)
        assert len(cases) == made["clauses"]
        assert sum(cases.values()) == made["cases"]


def test_no_clause_gets_more_than_its_quota(plans: dict[str, dict[str, object]]) -> None:
    """One more is a request of which only the acceptance says something (`Generators.violations`)."""
    for profile, made in plans.items():
        cases = made["cases_per_clause"]
        assert isinstance(cases, dict)
        assert max(cases.values()) <= QUOTAS[profile].violations + 1


def test_a_longer_profile_sends_more(plans: dict[str, dict[str, object]]) -> None:
    requests = [plans[profile]["requests"] for profile in PROFILES]
    assert requests == sorted(requests)  # type: ignore[type-var]
    assert len(set(requests)) == 3


def test_the_covering_set_is_shown_beside_its_lower_bound(plans: dict[str, dict[str, object]]) -> None:
    covering = plans["standard"]["covering"]
    assert isinstance(covering, dict)
    for numbers in covering.values():
        assert 1 <= numbers["lower_bound"] <= numbers["payloads"]


def test_the_command_prints_the_same_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers(dest="command"))
    assert command.run(parser.parse_args(["plan", "--json"])) == 0
    made = json.loads(capsys.readouterr().out)
    assert command.run(parser.parse_args(["plan"])) == 0
    text = capsys.readouterr().out
    assert f"no fewer than {made['covering']['create']['lower_bound']} could" in text
    assert f"{made['cases']:,} violations" in text
