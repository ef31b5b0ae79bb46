"""Drawn requests are valid as they are made: nothing is filtered, on no shape, and the wire changes nothing."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import decode, encode
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.rules.table import needs_by_path
from checkout_conformance.strategies.drawing import Assignment, together
from checkout_conformance.strategies.fields import SHAPES, assignments_of, compile_shape
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from tests.strategies.drawn import GENERATORS, examples
from tests.whole import either, part

CONTRACT, WORLD = GENERATORS.context.contract, GENERATORS.context.world
ENOUGH = either(300, 40)
OPERATIONS = ("update", "list", "line_items", "retrieve", "expire", "customer_session_create")
EVERY = [("create", shape.mode, shape.page) for shape in SHAPES] + [(name, None, None) for name in OPERATIONS]


def broken(operation: str, payload: dict[str, Any]) -> list[str]:
    sent = coerce(decode(encode(payload)), CONTRACT.request_schema(operation))
    assert sent == payload
    return [breach.clause for breach in CONTRACT.request_breaches(operation, sent, WORLD)]


@pytest.mark.parametrize(("operation", "mode", "page"), EVERY)
def test_every_drawn_request_is_valid_and_unchanged_by_the_wire(
    operation: str, mode: str | None, page: str | None
) -> None:
    drawn = examples(GENERATORS.valid(operation, mode=mode, page=page), ENOUGH)
    assert len(drawn) == ENOUGH or operation in ("retrieve", "expire")
    assert [(payload, broken(operation, payload)) for payload in drawn if broken(operation, payload)] == []


@pytest.mark.parametrize("template", part(SHAPES, every=9), ids=lambda template: f"{template.mode} {template.page}")
def test_any_two_parameters_that_touch_each_other_make_a_valid_request(template: RequestTemplate) -> None:
    """Every ordered pair below one top-level parameter: what one takes away or brings, the other may have put there."""
    context = GENERATORS.context
    shape = compile_shape(context, "create", template, {})
    assert shape is not None
    wrong = []
    for group in shape.fields.values():
        assignments = [
            Assignment(parameter_field, numbers, value)
            for parameter_field in group
            for numbers, value, free in assignments_of(
                parameter_field.path, parameter_field.values, parameter_field.most
            )[: either(2, 1)]
            if free is None
        ]
        for one, two in itertools.permutations(assignments, 2):
            made = together("create", shape, GENERATORS.templates, [one, two])
            if not CONTRACT.is_valid_request("create", made, WORLD):
                wrong.append((one.parameter_field.path, one.value, two.parameter_field.path, two.value))
    assert wrong == []


@pytest.mark.parametrize(("mode", "page"), [(shape.mode, shape.page) for shape in SHAPES])
def test_creates_are_of_the_mode_and_page_asked_for(mode: str, page: str) -> None:
    drawn = examples(GENERATORS.valid("create", mode=mode, page=page), 20)
    assert {(payload["mode"], payload.get("ui_mode", "hosted")) for payload in drawn} == {(mode, page)}


def test_what_is_fixed_stands_in_every_request() -> None:
    drawn = examples(GENERATORS.valid("create", mode="payment", customer="cus_1", metadata={"a": "b"}), 60)
    assert all(payload["customer"] == "cus_1" and payload["metadata"] == {"a": "b"} for payload in drawn)
    assert [payload for payload in drawn if broken("create", payload)] == []


def test_what_cannot_be_fixed_is_said() -> None:
    with pytest.raises(ValueError, match="no valid create here has"):
        GENERATORS.valid("create", mode="setup", submit_type="pay")


def test_every_parameter_that_may_be_sent_can_be_drawn() -> None:
    context = GENERATORS.context
    schema = CONTRACT.request_schema("create")
    shapes = [compile_shape(context, "create", shape, {}) for shape in SHAPES]
    drawn = {
        parameter_field.path
        for shape in shapes
        if shape
        for group in shape.fields.values()
        for parameter_field in group
    } | {
        "mode",
        "ui_mode",
    }
    wanted = {
        path
        for path, node in nodes(schema)
        if path
        and not path.endswith(("[]", "*"))
        and ".*" not in path
        and context.allowed(*needs_by_path(schema)[path])
    }
    ends = {path for path in wanted if not any(other.startswith((f"{path}.", f"{path}[]")) for other in wanted)}
    assert sorted(ends - drawn) == ["payment_method_options.pay_by_bank"]  # an object that takes no parameter


def test_drawn_creates_are_plain_and_full_and_all_between() -> None:
    drawn = examples(GENERATORS.valid("create", mode="payment"), 400)
    sizes = sorted(len(GENERATORS.coverage("create", payload)["parameters"]) for payload in drawn)
    assert sizes[0] < 10
    assert sizes[len(sizes) * 3 // 4] > 15
    assert sizes[-1] > 35
