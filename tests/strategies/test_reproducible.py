"""Same seed, same requests: in another process, whatever its hash seed, and among parallel workers; and a failing case
comes back from the record alone, without the generators that drew it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import decode
from checkout_conformance.suite import cases
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.failure_search import search
from tests.conformance.suite.faulty_server import refused, run_against
from tests.strategies.drawn import GENERATORS
from tests.whole import either, part

# How many examples of each operation, and of how many clauses one.
MANY, EVERY = either((40, 40), (8, 200))
DRAWING = f"""
from checkout_conformance.schemas.form import encode
from tests.strategies.drawn import GENERATORS, examples
for operation in ("create", "update", "list", "line_items", "customer_session_create"):
    print([encode(payload) for payload in examples(GENERATORS.valid(operation), {MANY}, start=5)])
print([encode(payload) for payload in GENERATORS.covering("create")])
for clause in sorted(GENERATORS.context.contract.clauses)[::{EVERY}]:
    if GENERATORS.context.contract.clauses[clause].theme == "requests":
        print([encode(found.payload) for found in GENERATORS.violations(clause)])
"""


@cache
def drawn(hash_seed: str, worker: str = "", program: str = DRAWING) -> bytes:
    """What another process draws."""
    known = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTEST_XDIST_WORKER": worker}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=known).stdout


def test_another_process_draws_the_same() -> None:
    first = drawn("0")
    assert len(first) > either(50_000, 10_000)
    assert drawn("random", "gw1") == first


def test_another_seed_draws_others() -> None:
    other = DRAWING.replace("start=5", "start=6")
    assert drawn("0", program=other) != drawn("0")


@pytest.mark.parametrize("parameter", part(["metadata", "locale", "custom_fields"], every=3))
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
