"""What the suite asks of its generators, for this run's target: each call goes to the generators of this process."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from checkout_conformance.run.probe import PLAIN_CLAUSES
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Clause
from checkout_conformance.schemas.clauses import Violation
from checkout_conformance.strategies.context import on_paper
from checkout_conformance.strategies.generators import Generators
from checkout_conformance.strategies.hostile_input import hostile
from checkout_conformance.strategies.plain import PAYMENT, Payload
from checkout_conformance.strategies.quotas import QUOTAS
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.suite.generation import context

# Why nothing can be said of what only a create of another kind may carry.
NO_BASE = "no create that could carry it is accepted"


def generators(run: Run) -> Generators:
    """The generators of this process."""
    return run.shared("cases.generators", lambda: Generators(context(run)))


def templates(run: Run) -> RequestTemplates:
    """The builder of templates of this process."""
    return generators(run).templates


def covering_payloads(run: Run, operation: str) -> list[Payload]:
    """Valid payloads in which every parameter that this target may take occurs, with every value on a boundary."""
    return generators(run).covering(operation)


def blocked_by_base(run: Run, clause: Clause) -> str | None:
    """The clause on plain creates for want of which this one cannot be tried, or None."""
    if clause.operation != "create":
        return None
    path = clause.path or clause.param or ""
    wanted = RequestTemplates(on_paper(run.contract)).template("create", path).mode
    used = templates(run).template("create", path).mode
    if path.startswith("line_items[].price_data") and not run.probe.inline(used):
        return PLAIN_CLAUSES[used]
    if clause.keyword == f"not_in_{used}_mode":
        return None  # its violation is of a mode that this target takes
    # What needs no mode of its own is tried in another one.
    return PLAIN_CLAUSES[wanted] if wanted != PAYMENT and used != wanted else None


def untried(run: Run, clause: Clause) -> str | None:
    """The clause on the plain create of a mode that this target does not accept, or None where it accepts all.

    What no request could be made for may need that mode.
    """
    missing = (name for mode, name in PLAIN_CLAUSES.items() if mode not in run.probe.plains)
    return next(missing, None) if clause.operation == "create" else None


def violations_of(run: Run, clause: str, *, shared: bool = False) -> Iterator[Violation]:
    """Requests that break this clause alone once they are on the wire, and their controls, which break nothing.

    With `shared`, of controls that carry other parameters as well.
    """
    return generators(run).violations(clause, QUOTAS[run.profile].violations, shared=shared)


def wrong_in_the_plainest(run: Run, clause: Clause) -> Iterator[Violation]:
    """The plainest create that this target takes, with one wrong value that breaks this clause, and maybe others.

    For clauses that no accepted create could carry here; nothing where the clause is no such one.
    """
    if clause.operation == "create" and run.probe.base is not None:
        yield from itertools.islice(generators(run).wrong_in(clause.id, run.base()), QUOTAS[run.profile].violations)


def valid_sides_of(run: Run, clause: str) -> Iterator[Payload]:
    """Valid requests that stand on this clause's boundary: every enumerated value, the longest, the least."""
    return itertools.islice(generators(run).valid_sides(clause), QUOTAS[run.profile].valid_sides)


def drawn(run: Run) -> int:
    """How many valid creates are drawn of every mode and page."""
    return QUOTAS[run.profile].drawn


def valid_creates(run: Run, mode: str, page: str | None) -> st.SearchStrategy[Payload] | None:
    """Valid creates of a mode (and page), drawn by Hypothesis; None where the target takes no price of that mode."""
    try:
        return generators(run).valid("create", mode=mode, page=page)
    except ValueError:
        return None


def hostile_creates(run: Run) -> st.SearchStrategy[Payload]:
    """Plain creates with one text that a target may refuse, and must not fall over."""
    return hostile(generators(run).context, "create")


def coverage(run: Run, operation: str, payload: Payload) -> dict[str, Any]:
    """What an accepted payload carried, as counters for the record."""
    return generators(run).coverage(operation, payload)
