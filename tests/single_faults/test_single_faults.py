"""A right server with one thing changed is told apart from a right one by what a quick run tries, at MUST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from checkout_conformance.mutants.evaluation import collected
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Level, Verdict
from tests.conformance.suite.faulty_server import run_against
from tests.single_faults.faults import FAULTS, Change, operation_of
from tests.whole import part

# What meets a fault, the cheapest first: the beginnings of items' names.
ORDER = (
    "test_values_that",
    "test_the_most",
    "test_every_kind",
    "test_the_list",
    "test_expiry_by",
    "test_headers",
    "test_metadata_is",
    "test_an_empty_update",
    "test_line_item",
    "test_limits",
    "test_ends",
    "test_walks",
    "test_status",
    "test_unknown_ids",
    "test_codes",
    "test_components",
    "test_every_default",
    "test_other_endpoints",
    "test_every_create_parameter",
    "test_a_valid_create",
    "test_an_invalid_request_is_refused",
)
# Why a fault is not told, or not at MUST.
LEFT_OPEN: Mapping[str, str] = {
    "metadata_is_stripped": "no document says that white space at the ends is kept",
    "reference_is_stripped": "no document says that white space at the ends is kept",
    "email_is_small": "no document says that capitals of an address are kept",
    "empty_metadata_is_null": "the default of metadata is a SHOULD",
    "expiring_moves_the_end": "what an expiry leaves alone is a SHOULD",
    "expiring_clears_metadata": "what an expiry leaves alone is a SHOULD",
    "expiring_pays": "what an expiry leaves alone is a SHOULD",
    "one_intent_for_all": "it needs a completion, which this server has none of",
    "no_email_after_payment": "it needs a completion, which this server has none of",
    "paid_costs_nothing": "it needs a completion, which this server has none of",
    "lines_are_sorted": "no document says in which order line items come",
    "methods_are_doubled": "the echo of payment method types is a SHOULD",
    "params_have_dots": "an error's parameter is read leniently: it leads to the one at fault",
    "params_are_whole": "an error's parameter is read leniently: it leads to the one at fault",
    "refusals_say_nothing": "no document says that a message has words",
    "secret_of_the_customer": "it needs a customer, which this server is asked for by runs alone",
}


@pytest.fixture(scope="module")
def items() -> Mapping[str, SuiteItem]:
    """The suite's items by name."""
    return collected()


def failing(run: Run, items: Mapping[str, SuiteItem]) -> Iterator[tuple[str, Level]]:
    """The clauses that fail, and their levels, as they are found."""
    clauses = run.contract.clauses
    outcomes = [outcome for outcome in run.probe.outcomes if outcome.verdict is Verdict.FAIL]
    yield from ((outcome.clause, clauses[outcome.clause].level) for outcome in outcomes)
    for beginning in ORDER:
        for name, item in items.items():
            if f"::{beginning}" in name:
                yield from ((one.clause, clauses[one.clause].level) for one in item.meet(run).failures())


def told(name: str, items: Mapping[str, SuiteItem], level: Level) -> bool:
    """Whether a right server with one fault fails a clause of this level."""
    change: Change = FAULTS[name]

    def fault(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        return change(operation_of(method, urlsplit(path).path), payload, status, body)

    return any(found is level for _, found in failing(run_against(fault), items))


@pytest.mark.slow
@pytest.mark.parametrize("name", part(sorted(set(FAULTS) - set(LEFT_OPEN)), every=4))
def test_a_single_fault_is_told(name: str, items: Mapping[str, SuiteItem]) -> None:
    assert told(name, items, Level.MUST)


@pytest.mark.slow
@pytest.mark.parametrize("name", part(sorted(name for name, why in LEFT_OPEN.items() if "SHOULD" in why), every=5))
def test_what_breaks_a_should_is_told_as_a_warning(name: str, items: Mapping[str, SuiteItem]) -> None:
    assert told(name, items, Level.SHOULD)


def test_every_beginning_is_that_of_an_item(items: Mapping[str, SuiteItem]) -> None:
    assert [beginning for beginning in ORDER if not any(f"::{beginning}" in name for name in items)] == []


def test_what_is_left_open_is_there() -> None:
    assert set(LEFT_OPEN) < set(FAULTS)
    assert len(FAULTS) >= 60
