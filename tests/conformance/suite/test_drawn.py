"""What strategies draw as valid, the reference emulator takes: every operation, every mode and page, no exception."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checkout_conformance.run.run import Run
from checkout_conformance.strategies import Generators, on_paper
from checkout_conformance.strategies.fields import SHAPES
from checkout_conformance.suite import cases
from checkout_conformance.suite.sending import Sender
from tests.conformance.suite.faulty_server import run_against
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


@pytest.mark.parametrize("inline_prices", [True, False])
def test_a_target_that_has_little_is_sent_little(inline_prices: bool) -> None:
    poor = run_against(allow=frozenset())
    context = replace(cases.generators(poor).context, inline_prices=inline_prices, plains=None)
    drawn = examples(Generators(context).valid("create"), 100)
    sent = [Sender(poor).send("create", payload) for payload in drawn]
    assert [exchange.json for exchange in sent if exchange is None or not exchange.ok] == []
    lines = [line for payload in drawn for line in payload.get("line_items", ())]
    assert lines
    assert inline_prices or not any("price_data" in line for line in lines)


def test_without_prices_of_a_mode_none_of_it_is_drawn() -> None:
    context = on_paper()
    none = Generators(replace(context, inline_prices=False, world=replace(context.world, prices={})))
    assert {payload["mode"] for payload in examples(none.valid("create"), 50)} == {"setup"}
    with pytest.raises(ValueError, match="no line items of that mode"):
        none.valid("create", mode="subscription")
