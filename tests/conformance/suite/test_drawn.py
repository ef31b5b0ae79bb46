"""What strategies draw as valid, the reference emulator takes: every operation, every mode and page, no exception."""

from __future__ import annotations

import pytest

from conformance.run import Run
from conformance.suite import cases
from conformance.suite.sending import Sender
from strategies.slots import SHAPES
from tests.conformance.suite.lying import run_against
from tests.strategies.drawn import examples

ENOUGH = 300
OPERATIONS = ("update", "list", "line_items", "retrieve", "expire", "customer_session_create")
EVERY = [("create", shape.mode, shape.page) for shape in SHAPES] + [(name, None, None) for name in OPERATIONS]


@pytest.fixture(scope="module")
def run() -> Run:
    return run_against(profile="standard")


@pytest.mark.parametrize(("operation", "mode", "page"), EVERY)
def test_every_drawn_request_is_taken(run: Run, operation: str, mode: str | None, page: str | None) -> None:
    sender, refused, sent = Sender(run), [], 0
    for payload in examples(cases.generators(run).valid(operation, mode=mode, page=page), ENOUGH):
        exchange = sender.send(operation, payload)
        sent += 1
        if exchange is None or not exchange.ok:
            refused.append((payload, exchange and (exchange.status, exchange.response and exchange.response.body)))
    assert sent > 1
    assert refused == []
