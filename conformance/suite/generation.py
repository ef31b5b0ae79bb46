"""The context of this run: what `strategies` may know of its target.

The one place where the suite meets the generators' view of a target; ids of sessions and line items come from one
session that this process creates and only ever reads.
"""

from __future__ import annotations

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import World
from checkout_conformance.strategies.context import GenerationContext


def the_world(run: Run) -> World:
    """What exists on the target, as it was when this process first asked."""
    return run.shared("contexts.world", lambda: run.world)


def context(run: Run) -> GenerationContext:
    """The context of this process."""

    def reference(kind: str) -> str | None:
        if kind in ("session", "line_item"):
            return run.shared(f"contexts.{kind}", lambda: _of_a_session(run, kind))
        return run.probe.provisions.first(kind)

    def make() -> GenerationContext:
        return GenerationContext(
            run.contract, the_world(run), run.now(), run.probe.inline(), reference, run.probe.plains or None
        )

    return run.shared("contexts.context", make)


def shared_session(run: Run) -> Exchange:
    """The create of the one session of this process that is only ever read."""
    return run.shared("contexts.created", lambda: run.client.create(run.base()))


def _of_a_session(run: Run, kind: str) -> str | None:
    """The id of that session, or of its first line item."""
    identity = shared_session(run).identity
    if kind == "session" or identity is None:
        return identity
    lines = run.client.line_items(identity).entries
    return str(lines[0].get("id")) if lines else None
