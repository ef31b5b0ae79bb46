"""How a check says what it saw: one short call for each verdict it may give.

`Outcome` itself belongs to `evidence.ledger`; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Verdict

Shown = tuple[tuple[str, Exchange], ...]
LONGEST = 120


def passed(clause: str, shown: Shown = (), *, tried: int = 1) -> Outcome:
    """The clause held, `tried` times."""
    return Outcome(clause=clause, verdict=Verdict.PASS, exchanges=shown, tried=tried)


def judged(
    clause: str, holds: bool, expected: str, observed: str, shown: Shown = (), param: str | None = None
) -> Outcome:
    """A pass, or a failure that says what was expected and seen."""
    return passed(clause, shown) if holds else failed(clause, expected, observed, shown, param=param)


def failed(
    clause: str,
    expected: str,
    observed: str,
    shown: Shown = (),
    *,
    param: str | None = None,
    reason: str | None = None,
    cause: str | None = None,
) -> Outcome:
    """The clause was broken: what was expected and seen, and the exchanges that show it.

    Where the clause of its `cause` fails as well, both are one finding.
    """
    return Outcome(
        clause=clause,
        verdict=Verdict.FAIL,
        param=param,
        cause=cause,
        expected=expected,
        observed=observed,
        reason=reason,
        exchanges=shown,
        tried=1,
        failed=1,
    )


def blocked(clause: str, cause: str, reason: str, shown: Shown = ()) -> Outcome:
    """The clause could not be judged because of another one (`cause`)."""
    return Outcome(clause=clause, verdict=Verdict.BLOCKED, cause=cause, reason=reason, exchanges=shown)


def blocked_by_absence(session: Mapping[str, Any], speak_of: Mapping[str, Iterable[str]]) -> Iterator[Outcome]:
    """What cannot be judged since an attribute of a session is absent, by the clause that it be present.

    `speak_of`: attribute -> the clauses that speak of it.
    """
    for attribute, clauses in speak_of.items():
        if attribute not in session:
            cause = f"session.{attribute}.present"
            yield from (blocked(clause, cause, f"`{attribute}` is absent from the answer") for clause in clauses)


def inconclusive(clause: str, reason: str, shown: Shown = ()) -> Outcome:
    """What was seen neither keeps nor breaks the clause."""
    return Outcome(clause=clause, verdict=Verdict.INCONCLUSIVE, reason=reason, exchanges=shown)


def unsupported(clause: str, capability: str, reason: str) -> Outcome:
    """The target does not have what the clause needs."""
    return Outcome(clause=clause, verdict=Verdict.UNSUPPORTED, cause=capability, reason=reason)


def show(value: Any) -> str:
    """A value as a short phrase for `expected` and `observed`."""
    words: dict[Any, str] = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    text = str(value)
    return f"`{text}`" if len(text) <= LONGEST else f"`{text[:LONGEST]}...` ({len(text)} characters)"
