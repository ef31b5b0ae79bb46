"""The emulator's own session of the official Node SDK through `watch`: a right server is clean, a fault is told."""

from __future__ import annotations

import subprocess
from urllib.parse import urlsplit

import pytest

from checkout_conformance.mutants.process import embedded_mutant
from checkout_conformance.traffic.judging_process import JudgingProcess
from checkout_conformance.traffic.watching import Watch, served
from tests.emulator.test_node_sdk import HOME, SCRIPT, pytestmark  # noqa: F401  (skips where Node.js is missing)
from tests.judged import having
from tests.waiting import LONGEST_S


def through(watch: Watch) -> None:
    """The SDK's session, sent through a watch. It may break off: a faulty server is not what it expects."""
    with served(watch) as url:
        parts = urlsplit(url)
        command = ["node", "-e", SCRIPT, str(parts.hostname), str(parts.port), "sk_test_node_sdk"]
        subprocess.run(command, cwd=HOME, capture_output=True, timeout=300, check=False)
        assert watch.idle(LONGEST_S)


def test_what_the_sdk_did_is_clean(emulator_url: str, process: JudgingProcess) -> None:
    watch = Watch(process, emulator_url)
    through(watch)
    assert [(o.clause, o.expected, o.observed) for o in watch.failures()] == []
    (record,) = watch.told("watch").records
    assert record["counts"]["requests"] > 20
    spoken = having(record, "pass")
    assert {"paging.forward", "lifecycle.expire.expired_refused", "idempotency.other_parameters"} <= spoken


@pytest.mark.parametrize(
    ("mutant", "clause"),
    [("expires_twice", "lifecycle.expire.expired_refused"), ("wrong_line_total", "amounts.line_total")],
)
def test_a_fault_is_told(mutant: str, clause: str, process: JudgingProcess) -> None:
    with embedded_mutant(mutant) as upstream:
        watch = Watch(process, upstream)
        through(watch)
    assert clause in {outcome.clause for outcome in watch.failures()}
