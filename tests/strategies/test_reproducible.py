"""Same seed, same requests: in another process, whatever its hash seed, and among parallel workers; and a failing case
comes back from the record alone, without the generators that drew it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import decode
from checkout_conformance.suite import cases
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.failure_search import search
from tests.conformance.suite.faulty_server import refused, run_against
from tests.strategies.drawn import GENERATORS

DRAWING = """
from checkout_conformance.schemas.form import encode
from tests.strategies.drawn import GENERATORS, examples
for operation in ("create", "update", "list", "line_items", "customer_session_create"):
    print([encode(payload) for payload in examples(GENERATORS.valid(operation), 40, start=5)])
print([encode(payload) for payload in GENERATORS.covering("create")])
for clause in sorted(GENERATORS.context.contract.clauses)[::40]:
    if GENERATORS.context.contract.clauses[clause].theme == "requests":
        print([encode(found.payload) for found in GENERATORS.violations(clause)])
"""


def drawn(hash_seed: str, **environment: str) -> bytes:
    known = {**os.environ, "PYTHONHASHSEED": hash_seed, **environment}
    return subprocess.run([sys.executable, "-c", DRAWING], capture_output=True, check=True, env=known).stdout


def test_another_process_draws_the_same() -> None:
    first = drawn("0")
    assert len(first) > 50_000
    assert drawn("1") == first
    assert drawn("random", PYTEST_XDIST_WORKER="gw1") == first


def test_another_seed_draws_others() -> None:
    other = DRAWING.replace("start=5", "start=6")
    found = subprocess.run([sys.executable, "-c", other], capture_output=True, check=True).stdout
    assert found != drawn("0")


@pytest.mark.parametrize("parameter", ["locale", "metadata", "custom_fields"])
def test_a_failing_case_is_replayed_from_the_record_alone(parameter: str) -> None:
    def fault(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        created = method == "POST" and path.endswith("/checkout/sessions") and status == 200
        return refused(parameter) if created and parameter in payload else None

    run = run_against(fault)
    accepting, strategy = Accepting(run, "create"), cases.valid_creates(run, "payment", "hosted")
    assert strategy is not None
    found = search(strategy, lambda payload: accepting.run(payload).outcomes, examples=60, run_seed=1)
    run.extend([*found.outcomes, *found.failures.values()])
    record = json.loads(json.dumps(run.finish()))
    failed = [entry for entry in record["entries"] if entry["verdict"] == "fail"]
    assert failed
    asked = failed[0]["witness"][-1]["request"]
    payload = coerce(decode(asked["body"]), GENERATORS.context.contract.request_schema("create"))
    assert set(payload) <= {"mode", "success_url", "line_items", parameter}
    again = run_against(fault).client.create(payload)
    assert again.status == failed[0]["witness"][-1]["response"]["status"] == 400
    assert again.request.body.decode() == asked["body"]
