"""What items of the suite declare, read: which theme selects them, what they need, and which of them come last.

The marks are `judges`, `needs`, `needs_endpoint`, `sends_at_once`, `while_requests_last` and `last` (suite,
`declared`); no item is known by its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache

import pytest

from checkout_conformance.run.run import Run
from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.contract import load

MARKS = {
    "judges(*themes_or_clauses)": "what the item judges: `-k` and `-m` select it by theme",
    "needs(*capabilities)": "what the target has to have",
    "needs_endpoint(*operations)": "what the target has to serve",
    "sends_at_once": "sends requests at the same time: what does not repeat there makes no target unsteady",
    "while_requests_last": "runs after what needs all of its requests: a profile's limit may cut it",
    "last": "runs after everything else",
}


def register(config: pytest.Config) -> None:
    """Tell pytest of the marks, one for every theme among them."""
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    for theme in sorted({clause.theme for clause in load().clauses.values()}):
        config.addinivalue_line("markers", f"{theme}: judges clauses of this theme")


def declared(item: pytest.Item) -> None:
    """Let an item be selected by the themes that it judges."""
    for theme in judged_themes(item):
        item.extra_keyword_matches.add(theme)
        item.add_marker(theme)


def judged_themes(item: pytest.Item) -> list[str]:
    """The themes that an item declares."""
    return themes(name for mark in item.iter_markers("judges") for name in mark.args)


def judged_clauses(item: pytest.Item) -> list[Clause]:
    """The clauses that an item declares, by themselves or by their theme."""
    return [clause for mark in item.iter_markers("judges") for name in mark.args for clause in _clauses(name)]


def themes(names: Iterable[str]) -> list[str]:
    """The themes that these are, or of the clauses that these name."""
    return sorted({theme for name in names for theme in _themes(name)})


@cache
def _themes(name: str) -> frozenset[str]:
    return frozenset(clause.theme for clause in _clauses(name))


@cache
def _clauses(name: str) -> tuple[Clause, ...]:
    every = load().clauses.values()
    return tuple(clause for clause in every if name == clause.theme or fnmatchcase(clause.id, name))


def nothing_chosen() -> str:
    """What is said where `-k` and `-m` leave nothing over."""
    known = ", ".join(sorted({clause.theme for clause in load().clauses.values()}))
    return f"-k and -m choose none of its items; -k THEME takes one or several of {known}"


def in_order(items: list[pytest.Item]) -> None:
    """Put what may be cut, then what comes last, at the end, in place; the order stays otherwise."""
    items.sort(key=lambda item: [item.get_closest_marker(mark) is not None for mark in ("last", "while_requests_last")])


def lacking(item: pytest.Item, run: Run) -> str | None:
    """Why an item cannot run on this target, or None; the clauses that it declares itself are unsupported then."""
    for mark in item.iter_markers("needs"):
        for capability in mark.args:
            if not run.has(capability):
                own = [name for own in item.own_markers if own.name == "judges" for name in own.args]
                clauses = (c for c in run.contract.clauses if any(fnmatchcase(c, name) for name in own))
                run.unsupported(clauses, capability)
                return f"it needs {capability}: {run.probe.why_not(capability)}"
    for mark in item.iter_markers("needs_endpoint"):
        for endpoint in mark.args:
            if endpoint in run.probe.unserved:
                return f"it needs the endpoint {endpoint}, which the target does not serve as documented"
    canned = run.probe.canned
    if canned is not None and _presumes(judged_clauses(item), canned):
        return f"answers are canned ({canned}), and all that it judges is of state"
    return None


def _presumes(judged: Iterable[Clause], prerequisite: str) -> bool:
    """Whether nothing of this, and something there is, can be judged where the prerequisite fails."""
    others = (clause for clause in judged if clause.id != prerequisite)
    presuming = [any(row.clause == prerequisite for row in clause.presumes) for clause in others]
    return bool(presuming) and all(presuming)
