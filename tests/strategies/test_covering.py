"""Covering sets are taken from the last ground where it is alike, and made anew where it is not."""

from __future__ import annotations

from dataclasses import replace

from checkout_conformance.strategies.context import on_paper
from checkout_conformance.strategies.covering import FRESH_S, Packed
from checkout_conformance.strategies.plain import Payload


def test_a_ground_that_is_alike_takes_the_covering_set_of_the_last_one() -> None:
    packed, ground = Packed(), on_paper()
    later = replace(ground, now=ground.now + FRESH_S, world=replace(ground.world, now=ground.now + FRESH_S))
    first = packed.get("create", ground, lambda: [{"mode": "payment"}])
    assert packed.get("create", later, lambda: [{"mode": "setup"}]) is first


def test_another_world_a_later_time_and_other_operations_have_their_own() -> None:
    ground = on_paper()
    others = (
        replace(ground, world=replace(ground.world, customers=frozenset())),
        replace(ground, now=ground.now + FRESH_S + 1),
        replace(ground, inline_prices=False),
        replace(ground, reference=lambda kind: "another"),
    )
    for other in others:
        packed = Packed()
        packed.get("create", ground, lambda: [{"mode": "payment"}])
        assert packed.get("create", other, lambda: [{"mode": "setup"}]) == [{"mode": "setup"}]
    packed, made = Packed(), list[list[Payload]]()
    for number in range(2):
        made.append(packed.get("update", ground, lambda number=number: [{"metadata": {"n": number}}]))  # type: ignore[misc]
    assert made == [[{"metadata": {"n": 0}}], [{"metadata": {"n": 1}}]]
