"""What the suite asks of `strategies`: covering sets, violations and valid payloads for this run's target.

The one place where the suite meets the generators; capabilities and known ids of the target go in here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.run import Run
from conformance.suite import payloads

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that breaks one clause, its twin without the defect, and whom an error may blame."""

    clause: str
    operation: str
    payload: Payload
    twin: Payload
    blamable: tuple[str, ...]
    expected: str
    observed: str


def covering_payloads(run: Run, operation: str) -> list[Payload]:
    return payloads.plain(run) if operation == "create" else [{"metadata": {"a": "b"}}]


def violations_of(run: Run, clause: str) -> Iterator[Violation]:
    known = run.contract.clauses[clause]
    if known.operation == "create" and known.keyword == "no_unknown" and not known.path:
        twin = run.base()
        yield Violation(clause, "create", {**twin, "nope": "1"}, twin, ("nope",), "known", "nope")


def valid_creates(run: Run, mode: str, ui_mode: str | None) -> st.SearchStrategy[Payload]:
    fit = [p for p in payloads.plain(run) if p["mode"] == mode and ui_mode in (None, p.get("ui_mode", "hosted"))]
    return st.builds(lambda p, m: {**p, "metadata": {"k": m}}, st.sampled_from(fit), st.sampled_from("abc"))


def coverage(operation: str, payload: Payload) -> dict[str, Any]:
    return {}
