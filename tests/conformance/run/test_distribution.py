"""With several processes, items that share what is made for them are of one process."""

from __future__ import annotations

import re

import pytest

from checkout_conformance.run.distribution import SHARING, Distribution
from checkout_conformance.run.launch import SUITE

# What a module calls that is made once a process, at the cost of many requests or of a second.
COSTLY = {
    "history": re.compile(r"\bhistory\(run\)"),
    "covering set": re.compile(r"\bcases\.covering_payloads\("),
    "Schemathesis": re.compile(r"= odd_requests\("),
    "key that was used long before": re.compile(r"\brun\.shared\(FIRST"),
}


@pytest.mark.parametrize("what", COSTLY)
def test_every_module_that_shares_it_says_so(what: str) -> None:
    sharing = {path.name for path in SUITE.glob("test_*.py") if COSTLY[what].search(path.read_text(encoding="utf-8"))}
    assert sharing
    assert sharing == {name for name, shared in SHARING.items() if shared == what}


def test_items_that_share_are_one_scope_and_others_one_each() -> None:
    scope = Distribution.__new__(Distribution)._split_scope
    walks, status = "conformance/suite/test_paging.py::test_walks[forward]", "suite/test_filters.py::test_status[open]"
    assert scope(walks) == scope(status) == "history"
    races = [f"conformance/suite/test_races.py::test_racing_expiries[{number}]" for number in range(3)]
    assert [scope(name) for name in races] == races


def test_the_parts_of_a_large_parameter_are_one_scope() -> None:
    scope = Distribution.__new__(Distribution)._split_scope
    one = "conformance/suite/test_refused.py::test_an_invalid_request_is_refused[create:payment_method_options"
    assert scope(f"{one}.a]") == scope(f"{one}.whole]") == "create:payment_method_options"
    assert scope(f"{one}]") == f"{one}]"
