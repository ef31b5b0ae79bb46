"""The items of the suite outside a run of pytest's: each as something that a `Run` can meet.

What an item judges and needs is what it declares (suite, `declared`); which item meets which server is the business of
`runner` and `variants`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from checkout_conformance.checks.identity import live_session
from checkout_conformance.errors import LiveModeSeen
from checkout_conformance.evidence.ledger import Ledger
from checkout_conformance.run.run import Run
from checkout_conformance.run.selecting import judged_themes, lacking


@dataclass(frozen=True, slots=True)
class SuiteItem:
    """One collected item, with the themes that it judges."""

    name: str
    themes: frozenset[str]
    function: pytest.Function = field(repr=False)

    def meet(self, run: Run) -> Ledger:
        """What the item finds; what it raises is raised, but for what it wrote down before."""
        run.begin()
        if lacking(self.function, run) is None:
            try:
                self.function.obj(run=run, **self._parameters())
            except AssertionError:
                pass  # an item that cannot go on has said in its ledger what it saw
            except LiveModeSeen as seen:
                run.extend(live_session(seen.exchange))
        return run.ledger

    def _parameters(self) -> dict[str, Any]:
        return dict(self.function.callspec.params) if hasattr(self.function, "callspec") else {}


def suite_items(collected: Iterable[pytest.Item]) -> Mapping[str, SuiteItem]:
    """What pytest collected of the suite, by name."""
    found = (
        SuiteItem(item.nodeid.rpartition("/")[2], frozenset(judged_themes(item)), item)
        for item in collected
        if isinstance(item, pytest.Function)
    )
    return {item.name: item for item in found}
