"""Idempotency keys: one after the other, with other parameters, and many at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from checkout_conformance.checks import idempotency
from checkout_conformance.checks.outcomes import judged
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.operations import SESSIONS
from checkout_conformance.suite.declared import judges, needs, needs_endpoint, sends_at_once

pytestmark = judges("idempotency")

AT_ONCE = 20
LONGEST = 255
FIRST = "idempotency.first"


def _key() -> dict[str, str]:
    return {"Idempotency-Key": f"kit-{uuid.uuid4()}"}


def _ends_otherwise(key: Mapping[str, str]) -> dict[str, str]:
    """The same key but for its last character."""
    return {name: value[:-1] + ("1" if value.endswith("0") else "0") for name, value in key.items()}


def _in_capitals(key: Mapping[str, str]) -> dict[str, str]:
    return {name: value.upper() for name, value in key.items()}


def test_replay(run: Run) -> None:
    key, payload = _key(), run.base()
    first = run.client.create(payload, key)
    if not first.ok:
        return
    second = run.client.create(payload, key)
    shown = (("the first time", first), ("again, with the same key", second))
    run.extend(idempotency.replay("idempotency.replay", first, second, shown))
    for label, another in (
        ("a key with another end", _ends_otherwise(key)),
        ("the key in capitals", _in_capitals(key)),
    ):
        other = run.client.create(payload, another)
        run.add(idempotency.other_session(first, other, (("the first time", first), (f"with {label}", other))))
    later = run.client.create(payload, key)
    scenario = (("the first time", first), ("with another key", other), ("again, with the first key", later))
    run.extend(idempotency.replay("idempotency.replay", first, later, scenario))
    changed = run.client.create({**payload, "client_reference_id": "another"}, key)
    shown = (("the first time", first), ("the same key, other parameters", changed))
    run.add(idempotency.other_parameters(changed, shown))
    run.shared(FIRST, lambda: (payload, key, first))


def test_a_refused_request_does_not_use_up_its_key(run: Run) -> None:
    key = _key()
    refused = run.client.create({**run.base(), "mode": "conformance_unknown"}, key)
    if refused.ok:
        return
    again = run.client.create(run.base(), key)
    shown = (("refused", refused), ("valid, with the same key", again))
    run.add(judged("idempotency.invalid_not_saved", again.ok, "status 200", f"status {again.status}", shown))


@needs_endpoint("expire")
def test_keys_on_reads_are_ignored(run: Run) -> None:
    created = run.client.create(run.base())
    if created.identity is None:
        return
    key, path = _key(), f"{SESSIONS}/{created.identity}"
    before = run.client.get("retrieve", path, headers=key)
    run.client.expire(created.identity)
    after = run.client.get("retrieve", path, headers=key)
    if before.ok and after.ok and isinstance(after.json, dict):
        plain = run.client.retrieve(created.identity).json
        holds = isinstance(plain, dict) and after.json.get("status") == plain.get("status")
        shown = (("before", before), ("after an expiry, with the same key", after))
        run.add(judged("idempotency.post_only", holds, "the session as it is now", "the old answer", shown))


@needs_endpoint("expire")
def test_expiry_replayed(run: Run) -> None:
    created = run.client.create(run.base())
    if created.identity is None:
        return
    key = _key()
    first = run.client.expire(created.identity, None, key)
    second = run.client.expire(created.identity, None, key)
    if first.ok:
        shown = (("create", created), ("expire", first), ("again, with the same key", second))
        run.extend(idempotency.replay(idempotency.REPLAYS["expire"], first, second, shown))


@needs_endpoint("expire")
def test_a_key_that_expired_another_session(run: Run) -> None:
    one, other = run.client.create(run.base()), run.client.create(run.base())
    if one.identity is None or other.identity is None or one.identity == other.identity:
        return
    key = _key()
    first = run.client.expire(one.identity, None, key)
    second = run.client.expire(other.identity, None, key)
    if first.ok:
        labels = ("create", "another create", "expire the first", "expire the other, with the same key")
        shown = tuple(zip(labels, (one, other, first, second), strict=True))
        run.add(idempotency.key_of_another(first, second, shown))


@needs_endpoint("update")
def test_update_replayed(run: Run) -> None:
    """An update, another one, and the first again with its key: the answer says nothing of the other one.

    Where an update does not merge metadata, the two answers would be alike in any case.
    """
    created = run.client.create(run.base(metadata={"a": "1"}))
    if created.identity is None:
        return
    key = _key()
    first = run.client.update(created.identity, {"metadata": {"b": "2"}}, key)
    other = run.client.update(created.identity, {"metadata": {"c": "3"}})
    second = run.client.update(created.identity, {"metadata": {"b": "2"}}, key)
    after = other.json.get("metadata") if first.ok and isinstance(other.json, dict) else None
    if after == {"a": "1", "b": "2", "c": "3"}:
        shown = (
            ("create", created),
            ("update", first),
            ("another update", other),
            ("the first again, with its key", second),
        )
        run.extend(idempotency.replay(idempotency.REPLAYS["update"], first, second, shown))


@needs("customer_sessions", "customers")
def test_customer_session_replayed(run: Run) -> None:
    """Every customer session has a client secret of its own, unless it is the same one again."""
    customer = run.probe.provisions.first("customer")
    payload = {"customer": customer, "components": {"buy_button": {"enabled": True}}}
    key = _key()
    first = run.client.customer_session_create(payload, key)
    second = run.client.customer_session_create(payload, key)
    if first.ok:
        shown = (("the first time", first), ("again, with the same key", second))
        clause = idempotency.REPLAYS["customer_session_create"]
        run.extend(idempotency.replay(clause, first, second, shown))


def test_long_keys(run: Run) -> None:
    for clause, length in (("idempotency.longest_key", LONGEST), ("idempotency.key_length", LONGEST + 1)):
        key = uuid.uuid4().hex.ljust(length, "x")
        exchange = run.client.create(run.base(), {"Idempotency-Key": key})
        holds = exchange.ok if length == LONGEST else 400 <= (exchange.status or 0) < 500
        wanted = "status 200" if length == LONGEST else "a refusal (4xx)"
        shown = ((f"a key of {length} characters", exchange),)
        run.add(judged(clause, holds, wanted, f"status {exchange.status}", shown))


@sends_at_once
def test_one_key_many_times_at_once(run: Run) -> None:
    for _ in range(run.count(5)):
        key = _key()
        requests = [run.client.post_request("create", SESSIONS, run.base(), key) for _ in range(AT_ONCE)]
        answers = run.client.send_at_once(requests)
        shown = tuple((f"{number} of {AT_ONCE} at once", answer) for number, answer in enumerate(answers[:4], 1))
        run.add(idempotency.one_session(answers, shown))


def test_many_keys_at_once(run: Run) -> None:
    """Every client a session of its own, however close together they come."""
    for _ in range(run.count(4)):
        requests = [run.client.post_request("create", SESSIONS, run.base()) for _ in range(AT_ONCE)]
        answers = run.client.send_at_once(requests)
        shown = tuple((f"{number} of {AT_ONCE} at once", answer) for number, answer in enumerate(answers, 1))
        outcome = idempotency.own_sessions(answers, shown)
        run.extend([] if outcome is None else [outcome])
    _kept_until_now(run)


def _kept_until_now(run: Run) -> None:
    """The key of the first item again, if this process had that: many others have come in between.

    So has a request with that key and other parameters: what is refused ever since was refused for that.
    """
    payload, key, first = run.shared(FIRST, lambda: (None, None, None))
    if first is not None:
        again = run.client.create(payload, key)
        shown = (("the first time", first), (f"again, after {AT_ONCE} others with another key", again))
        cause = None if again.ok else "idempotency.invalid_not_saved"
        judgements = idempotency.replay("idempotency.replay", first, again, shown)
        run.extend(replace(one, cause=cause) if one.verdict is Verdict.FAIL else one for one in judgements)
