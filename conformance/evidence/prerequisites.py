"""What a clause requires: while another clause fails, nothing can be said of it, and it is blocked instead.

A target without idempotency fails its replay; that the same key is not refused with other parameters, and that it
makes two sessions when it is sent twice at once, is the same missing feature again. So the record says it once. The
table also explains clauses that nobody could try: without an answer that came from a replay there is none to look at.
Only the record's rows are changed here; what items saw stays in their ledgers.
"""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

from checkout_conformance.schemas.run_record import VerdictRow

# The clause (or all clauses below a name, with `.*`), what it requires, and why.
PREREQUISITES: tuple[tuple[str, str, str], ...] = (
    ("conventions.key.checked", "conventions.key.required", "requests need no key at all"),
    ("conventions.key.publishable", "conventions.key.required", "requests need no key at all"),
    ("conventions.request_id.unique", "conventions.request_id", "answers have no Request-Id"),
    ("conventions.expand.list", "conventions.expand.includes", "nothing is expanded"),
    ("conventions.expand.object", "conventions.expand.includes", "nothing is expanded"),
    ("conventions.expand.unknown_refused", "conventions.expand.includes", "nothing is expanded"),
    ("conventions.expand.depth", "conventions.expand.includes", "nothing is expanded"),
    ("session.line_items.*", "conventions.expand.includes", "the attribute is there only when it is expanded"),
    ("idempotency.replay_header", "idempotency.replay", "nothing is replayed"),
    ("idempotency.other_parameters", "idempotency.replay", "keys are not remembered"),
    ("idempotency.expire_replay", "idempotency.replay", "nothing is replayed"),
    ("idempotency.concurrent", "idempotency.replay", "keys are not remembered"),
    ("idempotency.key_length", "idempotency.replay", "keys are not remembered"),
    ("idempotency.invalid_not_saved", "create.mode.enum", "the request that has to be refused is taken"),
    ("errors.nothing_created", "create.mode.enum", "the request that has to be refused is taken"),
    ("errors.code.unknown", "create.no_unknown", "the request that has to be refused is taken"),
    ("errors.code.missing", "create.success_url.required_when_hosted", "the request that has to be refused is taken"),
    ("errors.code.integer", "create.line_items.quantity.type", "the request that has to be refused is taken"),
    ("paging.forward", "paging.has_more", "nothing tells where the last page is"),
    ("idempotency.*", "create.served", "no plain create is accepted"),
    ("conventions.create_status", "create.served", "no plain create is accepted"),
    ("lifecycle.expire.*", "expire.served", "nothing can be expired"),
    ("lifecycle.terminal.*", "expire.served", "nothing can be expired"),
    ("lifecycle.race.*", "expire.served", "nothing can be expired"),
    ("errors.code.*", "errors.envelope", "errors are no error objects"),
    ("fuzz.documented_status", "errors.status.invalid_request", "invalid requests have another status anyway"),
    ("conventions.json_body_refused", "errors.status.invalid_request", "invalid requests have another status anyway"),
    ("paging.forward", "paging.newest_first", "the list has another order"),
    ("paging.backward", "paging.newest_first", "the list has another order"),
    ("filters.combined", "filters.customer", "one of the filters alone does not hold"),
    ("filters.combined", "filters.status.expired", "one of the filters alone does not hold"),
    ("filters.combined", "filters.created.lte", "one of the filters alone does not hold"),
    ("filters.combined", "filters.created.gte", "one of the filters alone does not hold"),
    ("lifecycle.terminal.*", "lifecycle.expire.open", "an expiry has no effect"),
    ("lifecycle.race.*", "lifecycle.expire.open", "an expiry has no effect"),
    ("lifecycle.history.status", "lifecycle.expire.open", "an expiry has no effect"),
    ("lifecycle.expire.sticks", "lifecycle.expire.open", "an expiry has no effect"),
    ("events.*", "lifecycle.expire.open", "an expiry has no effect"),
    ("filters.customer_details_email", "session.customer_details.present", "sessions do not show what is filtered by"),
    ("filters.payment_intent", "session.payment_intent.present", "sessions do not show what is filtered by"),
    ("filters.subscription", "session.subscription.present", "sessions do not show what is filtered by"),
    ("lifecycle.expire.recovery_url", "session.after_expiration.present", "the attribute around it is missing"),
    ("lifecycle.time.default_is_24_hours", "session.expires_at.present", "the attribute is missing"),
    ("lifecycle.complete.paid", "session.amount_total.present", "nothing tells whether something had to be paid"),
    ("lifecycle.complete.payment_intent", "session.amount_total.present", "nothing tells whether there is a payment"),
    ("lifecycle.update.*", "update.served", "there are no updates"),
    ("lifecycle.race.one_expiry_wins", "lifecycle.expire.expired_refused", "a second expiry is taken at any time"),
    ("lifecycle.history.status", "lifecycle.expire.expired_refused", "its transitions are wrong one by one"),
    ("lifecycle.history.status", "lifecycle.expire.complete_refused", "its transitions are wrong one by one"),
    ("lifecycle.history.status", "lifecycle.expire.sticks", "its transitions are wrong one by one"),
    ("lifecycle.history.status", "lifecycle.complete.status", "its transitions are wrong one by one"),
    ("events.once", "lifecycle.expire.expired_refused", "a second expiry is a second transition"),
    *(
        (about_state, "identity.unique", "answers are canned: they say nothing of what was asked or done before")
        for about_state in (
            "agreement.*",
            "amounts.*",
            "create.*.echo",
            "create.*.default",
            "events.*",
            "filters.*",
            "idempotency.*",
            "identity.*",
            "lifecycle.*",
            "paging.*",
            "updates.*",
            "errors.nothing_created",
            "errors.status.unknown_id",
            "errors.code.unknown_id",
        )
    ),
)
# What cannot be tried at all while another clause fails. Where it was tried all the same, its verdict stands.
UNTRIED: tuple[tuple[str, str, str], ...] = tuple(
    (name, "create.base_payload.subscription_mode", "no session in subscription mode is created")
    for name in (
        "create.subscription_data.*",
        "create.payment_method_collection.*",
        "create.line_items.price_data.recurring.*",
    )
)


def prerequisites_of(clause: str) -> tuple[tuple[str, str], ...]:
    """What a clause requires: the other clause and why, for every row of the table that speaks of it."""
    return _matching(PREREQUISITES, clause)


def _matching(table: tuple[tuple[str, str, str], ...], clause: str) -> tuple[tuple[str, str], ...]:
    return tuple((required, why) for name, required, why in table if required != clause and fnmatchcase(clause, name))


def failing_prerequisite(clause: str, failing: Collection[str]) -> tuple[str, str] | None:
    """The first clause that this one requires and that fails, and why it matters; None where all hold."""
    return next((pair for pair in prerequisites_of(clause) if pair[0] in failing), None)


def why_untried(clause: str, failing: Collection[str]) -> tuple[str, str] | None:
    """The same for a clause that nobody tried."""
    pairs = (*prerequisites_of(clause), *_matching(UNTRIED, clause))
    return next((pair for pair in pairs if pair[0] in failing), None)


def block(rows: list[VerdictRow]) -> list[VerdictRow]:
    """The rows of a record, in order; failures of clauses whose prerequisite fails too are blocked by it."""
    failing = {str(row["clause"]) for row in rows if row["verdict"] == "fail"}
    return [_settled(row, failing) for row in rows]


def _absent(row: VerdictRow, failing: Collection[str]) -> tuple[str, str] | None:
    """What is not echoed for want of its attribute: that the attribute is missing is said once, by its own clause."""
    top = str(row.get("param")).split(".")[0].split("[")[0]
    present = f"session.{top}.present"
    if row.get("keyword") != "echo" or row.get("observed") != "absent" or present not in failing:
        return None
    return present, "the attribute is missing"


def _settled(row: VerdictRow, failing: Collection[str]) -> VerdictRow:
    if row["verdict"] != "fail":
        return row
    found = failing_prerequisite(row["clause"], failing) or _absent(row, failing)
    if found is None:
        return row
    return {**row, "verdict": "blocked", "cause": found[0], "reason": found[1]}
