"""A whole run against a server that somebody else wrote: what is wrong there is found, once, and can be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.running import Ran, run_kit
from tests.judged import verdicts_of
from tests.replaying import MISSING_TOOLS, untrue
from tests.third_party.emulate_server import emulate

# What emulate 0.8.0 does, read in its source: one row for each finding that a person would name.
KNOWN = {
    "create.base_payload.inline_price": "a line item needs `price`",
    "update.served": "no route",
    "line_items.served": "no route",
    "session.expires_at.present": "its session object has twelve attributes",
    "session.custom_fields.present": "its session object has twelve attributes",
    "create.mode.enum": "any mode is accepted",
    "create.no_unknown": "any parameter is accepted",
    "create.success_url.required_when_hosted": "no URL is asked for",
    "create.line_items.required_in_payment_mode": "no line items are asked for",
    "list.no_unknown": "any parameter is accepted",
}
# What it does right, and must not be blamed for.
RIGHT = (
    "create.served",
    "retrieve.served",
    "expire.served",
    "list.served",
    "create.base_payload.provisioned_price",
    "create.mode.required",
    "lifecycle.expire.open",
    "lifecycle.expire.sticks",
    "lifecycle.expire.expired_refused",
)


@pytest.fixture(scope="module")
def ran(emulate_url: str, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A quick run."""
    place = tmp_path_factory.mktemp("run")
    return run_kit(place, "--target", emulate_url, "--target-file", "emulate", "--profile", "quick")


@pytest.fixture(scope="module")
def verdicts(ran: Ran) -> dict[str, str]:
    """The verdict of every clause."""
    return verdicts_of(ran.record)


@pytest.mark.node
@pytest.mark.slow
def test_the_run_ends_with_deviations(ran: Ran) -> None:
    assert ran.code == 1, ran.output[-3000:]
    assert ran.record["partial"] is None
    assert ran.record["counts"]["verdicts"]["pass"] > 100


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("clause", KNOWN)
def test_a_deviation_that_is_in_its_source_is_found(clause: str, verdicts: dict[str, str]) -> None:
    assert verdicts[clause] == "fail", KNOWN[clause]


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("clause", RIGHT)
def test_what_it_does_right_passes(clause: str, verdicts: dict[str, str]) -> None:
    assert verdicts[clause] == "pass"


@pytest.mark.node
@pytest.mark.slow
def test_the_refused_inline_price_is_one_finding(ran: Ran) -> None:
    failing = [row for row in ran.record["verdicts"] if row["verdict"] == "fail"]
    about = [row["clause"] for row in failing if "line_items[0][price]." in str(row["observed"])]
    assert about == ["create.base_payload.inline_price"]


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.skipif(MISSING_TOOLS, reason="needs curl and jq")
def test_the_commands_of_findings_show_them_on_a_fresh_server(ran: Ran, tmp_path: Path) -> None:
    """Every third, for each needs a server of its own; what a run has sent may have spoilt the one it was sent to."""
    findings = ran.record["findings"][::3]
    told = {}
    for number, finding in enumerate(findings):
        with emulate() as fresh:
            told[finding["id"]] = untrue(ran.record, finding, fresh, tmp_path / str(number), "sk_test_conformance")
    wrong = {identity: differences for identity, differences in told.items() if differences}
    assert len(findings) > 10
    assert len(wrong) <= 1, wrong
