"""Covering sets are reused from the last context where it is alike, and made anew where it is not."""

from __future__ import annotations

from dataclasses import replace

from checkout_conformance.strategies.context import on_paper
from checkout_conformance.strategies.covering import FRESH_S, CoveringSets
from checkout_conformance.strategies.plain import Payload


def test_a_context_that_is_alike_takes_the_covering_set_of_the_last_one() -> None:
    sets, context = CoveringSets(), on_paper()
    later = replace(context, now=context.now + FRESH_S, world=replace(context.world, now=context.now + FRESH_S))
    first = sets.get("create", context, lambda: [{"mode": "payment"}])
    assert sets.get("create", later, lambda: [{"mode": "setup"}]) is first


def test_another_world_a_later_time_and_other_operations_have_their_own() -> None:
    context = on_paper()
    others = (
        replace(context, world=replace(context.world, customers=frozenset())),
        replace(context, now=context.now + FRESH_S + 1),
        replace(context, inline_prices=False),
        replace(context, reference=lambda kind: "another"),
    )
    for other in others:
        sets = CoveringSets()
        sets.get("create", context, lambda: [{"mode": "payment"}])
        assert sets.get("create", other, lambda: [{"mode": "setup"}]) == [{"mode": "setup"}]
    sets, made = CoveringSets(), list[list[Payload]]()
    for number in range(2):
        made.append(sets.get("update", context, lambda number=number: [{"metadata": {"n": number}}]))  # type: ignore[misc]
    assert made == [[{"metadata": {"n": 0}}], [{"metadata": {"n": 1}}]]
