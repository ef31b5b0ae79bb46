"""Sessions from creation to their end: expiry, completion, settlement, the passing of time."""

from __future__ import annotations

from typing import Any

from conformance.checks import lifecycle
from conformance.run import Run


def _made(run: Run, **changes: Any) -> tuple[dict[str, Any], tuple[str, Any]]:
    exchange = run.client.create(run.base(**changes))
    body = exchange.json
    assert isinstance(body, dict), f"the base payload was refused: {exchange.status}"
    return body, ("create", exchange)


def test_expiry_by_request(run: Run) -> None:
    session, create = _made(run)
    run.extend(lifecycle.new_session(session, (create,)))
    run.extend(lifecycle.default_expiry(session, (create,)))
    expire = run.client.expire(session["id"])
    after = run.client.retrieve(session["id"])
    run.extend(lifecycle.expiry(session, expire, after, (create, ("expire", expire), ("afterwards", after))))
    run.transition("open", "expire", refused=not expire.ok)
