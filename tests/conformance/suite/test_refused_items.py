"""Invalid requests come in items, in an order: where requests run out, no parameter is left out as a whole."""

from __future__ import annotations

from checkout_conformance.checks.outcomes import failed
from checkout_conformance.evidence.ledger import Ledger
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
    names = ("background_color", "border_style", "button_color", "display_name", "font_family", "icon.file", "icon.url")
    *tried, last = (f"create.branding_settings.{name}.type" for name in names)
    for clause in tried:
        assert not alike.leaves_out(clause)
        run.add(failed(clause, "refused", "accepted"))
        alike.saw(clause)
    run.ledger = Ledger()  # the next part of a large parameter is an item of its own
    assert alike.leaves_out(last)
    (outcome,) = run.ledger.of(last)
    assert outcome.verdict is Verdict.NO_EVIDENCE
    assert "`branding_settings`" in str(outcome.reason)
    assert not alike.leaves_out("create.branding_settings.logo.type")  # an object: no text showed anything of it
    assert not alike.leaves_out("create.custom_text.submit.message.type")  # of this parameter nothing is known


def test_what_was_tried_is_tried_again_when_its_item_is_repeated() -> None:
    run = run_against()
    run.profile = "quick"
    alike = Alike(run)
    names = ("background_color", "border_style", "button_color", "display_name", "font_family", "icon.file")
    clauses = [f"create.branding_settings.{name}.type" for name in names]
    for clause in clauses:
        run.add(failed(clause, "refused", "accepted"))
        alike.saw(clause)
    assert not any(alike.leaves_out(clause) for clause in clauses)


def test_what_is_said_of_a_large_parameter_itself_comes_before_its_parts() -> None:
    order = in_turn(groups(load().clauses.values()))
    whole = [name for name in order if name.endswith(".whole")]
    assert "create:payment_method_options.whole" in whole
    for name in whole:
        assert order.index(name) == min(n for n, other in enumerate(order) if other.startswith(name[: -len("whole")]))
