"""Jobs: what people use the API for, each a named list of clauses, in one table.

A job's `core` are the clauses without which it cannot be done; `clauses` are all others that concern it, except those
that `without` names. All three are patterns over clause ids (`*` stands for anything). Not here: how a run did at a
job (`reports.jobs`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cache


@dataclass(frozen=True, slots=True)
class Job:
    """One job: a stable id, a name that a person would use, and patterns of clause ids."""

    id: str
    name: str
    core: tuple[str, ...]
    clauses: tuple[str, ...]
    without: tuple[str, ...] = ()

    def needs(self, clause: str) -> bool:
        """Whether the job cannot be done without this clause."""
        return _matches(self.core, clause)

    def concerns(self, clause: str) -> bool:
        """Whether the clause is one of the job's."""
        return self.needs(clause) or (_matches(self.clauses, clause) and not _matches(self.without, clause))


def _matches(patterns: tuple[str, ...], clause: str) -> bool:
    return bool(patterns) and _pattern(patterns).match(clause) is not None


@cache
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns))


@cache
def jobs_of(clause: str) -> tuple[Job, ...]:
    """The jobs that a clause concerns."""
    return tuple(job for job in JOBS if job.concerns(clause))


@cache
def jobs_without(clause: str) -> tuple[Job, ...]:
    """The jobs that cannot be done without a clause."""
    return tuple(job for job in jobs_of(clause) if job.needs(clause))


JOBS = (
    Job(
        "payment",
        "Take a payment",
        (
            "create.served",
            "retrieve.served",
            "lifecycle.new.*",
            "lifecycle.complete.status",
            "lifecycle.complete.paid",
        ),
        (
            "create.*",
            "retrieve.*",
            "session.*",
            "identity.*",
            "agreement.retrieve*",
            "agreement.sessions_kept",
            "agreement.carried_over",
            "lifecycle.complete.*",
            "lifecycle.settle.*",
            "lifecycle.decline.*",
            "lifecycle.terminal.*",
            "lifecycle.history.*",
        ),
        without=(
            "create.base_payload.setup_mode",
            "create.base_payload.subscription_mode",
            "create.after_expiration.*",
            "create.expires_at.*",
            "create.line_items.price_data.recurring.*",
            "create.payment_method_collection.*",
            "create.saved_payment_method_options.*",
            "create.setup_intent_data.*",
            "create.subscription_data.*",
            "session.after_expiration.*",
            "session.saved_payment_method_options.*",
            "session.setup_intent.*",
            "session.subscription.*",
            "identity.line_item_*",
            "lifecycle.complete.subscription",
            "lifecycle.complete.setup_needs_no_payment",
        ),
    ),
    Job(
        "subscription",
        "Start a subscription",
        ("create.served", "create.base_payload.subscription_mode", "lifecycle.complete.subscription"),
        (
            "create.mode.*",
            "create.subscription_data.*",
            "create.payment_method_collection.*",
            "create.line_items.price_data.recurring.*",
            "session.subscription.*",
            "session.invoice.*",
            "filters.subscription",
            "line_item.price.recurring.*",
            "amounts.price_type",
        ),
    ),
    Job(
        "setup",
        "Save a card",
        ("create.served", "create.base_payload.setup_mode", "lifecycle.complete.setup_needs_no_payment"),
        (
            "create.mode.*",
            "create.setup_intent_data.*",
            "create.saved_payment_method_options.*",
            "create.customer.*",
            "create.customer_creation.*",
            "session.setup_intent.*",
            "session.saved_payment_method_options.*",
            "session.customer.*",
            "lifecycle.complete.customer",
        ),
    ),
    Job(
        "change",
        "Change a session",
        ("update.served", "updates.metadata_set"),
        ("update.*", "updates.*", "lifecycle.update.*", "agreement.update", "session.metadata.*"),
    ),
    Job(
        "expire",
        "Expire and recover",
        ("expire.served", "lifecycle.expire.open", "lifecycle.expire.sticks"),
        (
            "expire.*",
            "lifecycle.expire.*",
            "lifecycle.recover.*",
            "lifecycle.time.*",
            "lifecycle.race.*",
            "lifecycle.terminal.expired_not_completed",
            "create.after_expiration.*",
            "create.expires_at.*",
            "session.after_expiration.*",
            "session.expires_at.*",
            "session.recovered_from.*",
            "identity.expires_after_created",
            "idempotency.expire_replay",
        ),
    ),
    Job(
        "list",
        "List and page",
        ("list.served", "paging.forward", "paging.has_more"),
        ("list.*", "paging.*", "filters.*", "session_list.*", "agreement.list_entry"),
        without=("paging.line_items.*",),
    ),
    Job(
        "amounts",
        "Read line items and amounts",
        ("line_items.served", "amounts.total", "amounts.line_total"),
        (
            "line_items.*",
            "line_item.*",
            "line_item_list.*",
            "amounts.*",
            "paging.line_items.*",
            "identity.line_item_*",
            "agreement.expanded_*",
            "session.amount_*",
            "session.total_details.*",
            "session.line_items.*",
            "session.shipping_cost.*",
            "session.currency.*",
            "session.currency_conversion.*",
        ),
    ),
    Job(
        "events",
        "Fulfil on events",
        ("events.completed", "events.carries_session"),
        ("events.*", "event.*", "event_list.*", "lifecycle.complete.status", "lifecycle.settle.*"),
    ),
    Job(
        "retry",
        "Retry safely",
        ("idempotency.replay", "errors.envelope", "errors.no_server_error"),
        ("idempotency.*", "errors.*", "error.*", "conventions.*", "fuzz.*"),
    ),
    Job(
        "customer_sessions",
        "Customer sessions",
        ("customer_session_create.served",),
        ("customer_session_create.*", "customer_session.*", "customer_sessions.*"),
    ),
)
