"""Judge repeated requests: the same key, the same answer, one session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checkout_conformance.checks.outcomes import Shown, inconclusive, judged
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome

# A repeated request's clause, by operation; that of a create is `idempotency.replay`.
REPLAYS: Mapping[str, str] = {
    "expire": "idempotency.expire_replay",
    "update": "idempotency.update_replay",
    "customer_session_create": "idempotency.customer_session_replay",
}


def identity(exchange: Exchange) -> Any:
    """The id in an answer, or None."""
    body = exchange.json
    return body.get("id") if isinstance(body, dict) else None


def replay(clause: str, first: Exchange, second: Exchange, shown: Shown) -> Iterator[Outcome]:
    """The second answer is the first one again."""
    same = second.status == first.status and second.json == first.json
    seen = "the same answer" if same else f"status {second.status}, id {identity(second)!r}{_other(first, second)}"
    yield judged(clause, same, f"status {first.status}, id {identity(first)!r}", seen, shown)
    if same and second.response is not None:
        header = second.response.header("idempotent-replayed")
        yield judged("idempotency.replay_header", header == "true", "Idempotent-Replayed: true", f"{header!r}", shown)


def _other(first: Exchange, second: Exchange) -> str:
    """What differs first in an answer that is about the same thing; nothing where it is about another."""
    before, now = first.json, second.json
    if not isinstance(before, dict) or not isinstance(now, dict) or identity(first) != identity(second):
        return ""
    name = next((name for name in (*before, *now) if before.get(name) != now.get(name)), None)
    return "" if name is None else f", another `{name}`"


def key_of_another(first: Exchange, second: Exchange, shown: Shown) -> Outcome:
    """What was asked of one session is refused, or answered with that session: never with the one before."""
    holds = not (second.ok and identity(second) == identity(first))
    seen = f"status {second.status}, id {identity(second)!r}"
    return judged("idempotency.key_of_another", holds, "a refusal, or the session that was named", seen, shown)


def other_session(first: Exchange, second: Exchange, shown: Shown) -> Outcome:
    """Another key, another session."""
    holds = second.ok and identity(second) != identity(first)
    seen = f"status {second.status}, id {identity(second)!r}"
    return judged("idempotency.other_key", holds, "another session", seen, shown)


def own_sessions(answers: Sequence[Exchange], shown: Shown) -> Outcome | None:
    """Many keys at once, as many sessions; None where fewer than two creates succeeded."""
    made = [made for answer in answers if answer.ok and (made := identity(answer)) is not None]
    if len(made) < 2:
        return None
    seen = f"{len(set(made))} sessions for {len(made)} keys"
    return judged("idempotency.other_key", len(set(made)) == len(made), "a session for each key", seen, shown)


def other_parameters(second: Exchange, shown: Shown) -> Outcome:
    """The same key with other parameters is refused as such."""
    kind = second.error.get("type")
    holds = second.status is not None and 400 <= second.status < 500 and kind == "idempotency_error"
    expected = "a refusal of type 'idempotency_error'"
    return judged("idempotency.other_parameters", holds, expected, f"status {second.status}, type {kind!r}", shown)


def one_session(answers: Sequence[Exchange], shown: Shown) -> Outcome:
    """One key, many times at once: every success is the same session, every other answer a conflict.

    A server error among them says nothing of keys, nor does a success that names no session: that is judged by clauses
    of its own.
    """
    unclear = sum(answer.status is None or answer.status >= 500 or _names_nothing(answer) for answer in answers)
    if unclear:
        reason = f"{unclear} of {len(answers)} were answered by server errors, or without an id"
        return inconclusive("idempotency.concurrent", reason, shown)
    made = {identity(answer) for answer in answers if answer.ok}
    odd = sorted({str(answer.status) for answer in answers if not answer.ok and answer.status not in (400, 409, 429)})
    holds = len(made) == 1 and not odd
    seen = f"{len(made)} sessions" + (f", statuses {', '.join(odd)}" if odd else "")
    return judged("idempotency.concurrent", holds, "one session, conflicts for the others", seen, shown)


def _names_nothing(answer: Exchange) -> bool:
    return answer.ok and identity(answer) is None
