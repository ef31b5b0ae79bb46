"""There is a mutant for every clause that is judged, of every theme and of every kind."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter

import pytest

from checkout_conformance import mutants
from checkout_conformance.mutants import all_mutants, find
from checkout_conformance.mutants.evaluation import chosen
from checkout_conformance.schemas import load

CLAUSES = load().clauses


def test_every_clause_that_is_not_excluded_has_a_mutant() -> None:
    broken = {mutant.clause for mutant in all_mutants().values()}
    assert [clause.id for clause in CLAUSES.values() if clause.excluded is None and clause.id not in broken] == []


def test_every_mutant_breaks_a_known_clause_and_says_its_fault() -> None:
    for mutant in all_mutants().values():
        assert mutant.clause in CLAUSES
        assert len(mutant.fault) > 10, mutant.name


def test_an_unknown_name_raises_key_error() -> None:
    with pytest.raises(KeyError):
        find("no_such_mutant")


def test_there_are_ten_second_order_mutants_at_least() -> None:
    assert sum(mutant.kind == "second-order" for mutant in all_mutants().values()) >= 10


def test_a_sample_has_every_theme_and_kind_and_is_the_same_each_time() -> None:
    groups = {(CLAUSES[mutant.clause].theme, mutant.kind) for mutant in all_mutants().values()}
    sample = chosen(["*"], 2)
    counts = Counter((CLAUSES[mutant.clause].theme, mutant.kind) for mutant in sample)
    assert set(counts) == groups
    assert max(counts.values()) == 2
    assert [mutant.name for mutant in chosen(["*"], 2)] == [mutant.name for mutant in sample]


def test_patterns_choose_by_name_and_by_clause() -> None:
    assert {mutant.name for mutant in chosen(["expires_twice"])} == {"expires_twice"}
    assert {mutant.clause for mutant in chosen(["paging.limit"])} == {"paging.limit"}


def test_every_method_of_a_faulty_part_is_called() -> None:
    """By the part that it overrides, or within its module: a fault under a name that nobody calls breaks nothing."""
    rooms = [f"{mutants.__name__}.{module.name}" for module in pkgutil.iter_modules(mutants.__path__)]
    uncalled = []
    for module in map(importlib.import_module, rooms):
        called = Counter(re.findall(r"\.(\w+)\b", inspect.getsource(module)))
        for part in vars(module).values():
            if not inspect.isclass(part) or part.__module__ != module.__name__ or part.__mro__[1] is object:
                continue
            inherited = {name for base in part.__mro__[1:] for name in vars(base)}
            named = {name for name, value in vars(part).items() if inspect.isfunction(value)}
            uncalled += [f"{module.__name__}.{part.__name__}.{n}" for n in named - inherited if not called[n]]
    assert uncalled == []
