"""Scope: parameters are drawn where they mean something, and each of them somewhere."""

from __future__ import annotations

import pytest

from checkout_conformance.strategies.fields import SHAPES
from checkout_conformance.strategies.scope import NOT_IN, NOT_ON, WORDS, in_scope
from tests.strategies.drawn import GENERATORS, examples

SCHEMA = GENERATORS.context.contract.request_schema("create")


@pytest.mark.parametrize("name", sorted(set().union(*NOT_IN.values(), *NOT_ON.values())))
def test_what_is_out_of_scope_somewhere_is_documented_and_in_scope_elsewhere(name: str) -> None:
    assert name.split(".")[0] in SCHEMA["properties"]
    assert any(in_scope(name, shape.mode, shape.page) for shape in SHAPES)
    assert any(not in_scope(name, shape.mode, shape.page) for shape in SHAPES)


def test_what_is_below_is_out_of_scope_too_and_what_only_begins_alike_is_not() -> None:
    assert not in_scope("discounts[].coupon", "setup", "hosted")
    assert not in_scope("custom_text.submit.message", "payment", "custom")
    assert in_scope("customer_email", "setup", "hosted")
    assert not in_scope("payment_method_options.card.capture_method", "subscription", "hosted")
    assert in_scope("payment_method_options.card.request_three_d_secure", "subscription", "hosted")


@pytest.mark.parametrize("mode", ["payment", "subscription", "setup"])
def test_drawn_creates_keep_to_their_scope(mode: str) -> None:
    for payload in examples(GENERATORS.valid("create", mode=mode), 200):
        page = payload.get("ui_mode", "hosted")
        assert all(in_scope(name, mode, page) for name in payload)
        words = WORDS.get(("submit_type", mode))
        assert "submit_type" not in payload or words is None or payload["submit_type"] in words
