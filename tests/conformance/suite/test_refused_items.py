"""Invalid requests come in items, in an order: where requests run out, no parameter is left out as a whole."""

from __future__ import annotations

from checkout_conformance.schemas import load
from checkout_conformance.suite.test_refused import LARGE, groups, in_turn


def test_the_parts_of_the_largest_parameters_come_last() -> None:
    found = groups(load().clauses.values())
    order = in_turn(found)
    assert sorted(order) == sorted(found)
    largest = [name for name in order if name.startswith("create:payment_method_options.")]
    assert sum(len(found[name]) for name in largest) > LARGE
    assert order[-len(largest) :] == largest
    assert order.index("list:others") < order.index(largest[0])
