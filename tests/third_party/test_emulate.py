"""A whole run against a server that somebody else wrote: what is wrong there is found, once, and can be shown."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.running import ROOT, Ran, run_pytest

TARGET_FILE = ROOT / "conformance" / "target" / "files" / "emulate.toml"
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
REPEATABLE = ("create", "list", "retrieve", "update", "line_items", "customer_session_create")


@pytest.fixture(scope="module")
def ran(emulate_url: str, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A quick run."""
    place = tmp_path_factory.mktemp("run")
    return run_pytest(
        place, "--target", emulate_url, "--target-file", str(TARGET_FILE), "--profile", "quick", timeout=300
    )


@pytest.fixture(scope="module")
def verdicts(ran: Ran) -> dict[str, str]:
    """The verdict of every clause."""
    return {row["clause"]: row["verdict"] for row in ran.record["verdicts"]}


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
def test_the_curl_of_every_finding_shows_what_the_report_says(ran: Ran) -> None:
    if shutil.which("curl") is None or shutil.which("jq") is None:
        pytest.skip("needs curl and jq")
    replayed = 0
    for finding in ran.record["findings"]:
        row = ran.record["verdicts"][finding["members"][0]]
        if not row["witness"]:
            continue
        shown = row["witness"][-1]
        if shown["request"]["operation"] not in REPEATABLE or shown["response"] is None or "$SESSION" in shown["curl"]:
            continue
        status, body = replay([step["curl"] for step in row["witness"]], ran.directory)
        assert status == shown["response"]["status"], (row["clause"], shown["curl"])
        if shown["response"]["body"].startswith("{"):
            known: dict[str, Any] = json.loads(shown["response"]["body"]) if not shown["response"]["truncated"] else {}
            assert not known or known.keys() == json.loads(body).keys(), row["clause"]
        replayed += 1
    assert replayed > 20


def replay(commands: list[str], place: Path) -> tuple[int, str]:
    """The commands as a person would paste them into a shell; the status and the body of the last."""
    *before, last = commands
    made = "{ " + "\n".join(before) + "\n} > /dev/null 2>&1\n" if before else ""
    done = subprocess.run(
        ["bash", "-c", f"{made}{last} -s -w '\\n%{{http_code}}'"],
        cwd=place,
        env={**os.environ, "STRIPE_API_KEY": "sk_test_conformance"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body
