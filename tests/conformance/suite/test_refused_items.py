"""Invalid requests come in items, in an order: where requests run out, no parameter is left out as a whole."""

from __future__ import annotations

from checkout_conformance.checks.outcomes import failed
from checkout_conformance.schemas import Verdict, load
from checkout_conformance.suite.test_refused import LARGE, Alike, groups, in_turn
from tests.conformance.suite.faulty_server import run_against


def test_the_parts_of_the_largest_parameters_come_last() -> None:
    found = groups(load().clauses.values())
    order = in_turn(found)
    assert sorted(order) == sorted(found)
    largest = [name for name in order if name.startswith("create:payment_method_options.")]
    assert sum(len(found[name]) for name in largest) > LARGE
    assert order[-len(largest) :] == largest
    assert order.index("list:others") < order.index(largest[0])


def test_what_is_left_out_names_the_parameters_that_showed_enough() -> None:
    run = run_against()
    run.profile = "quick"
    alike = Alike(run)
    names = ["status", "created", "customer", "customer_details", "expand", "limit", "subscription"]
    *tried, last = (f"list.{name}.type" for name in names)
    assert not alike.leaves_out("list.starting_after.type")  # of which nothing is known
    for clause in tried:
        assert not alike.leaves_out(clause)
        run.add(failed(clause, "refused", "accepted"))
    assert alike.leaves_out(last)
    (outcome,) = run.ledger.of(last)
    assert outcome.verdict is Verdict.NO_EVIDENCE
    assert all(f"`{clause.split('.')[1]}`" in str(outcome.reason) for clause in tried)
    assert "starting_after" not in str(outcome.reason)
