"""The parts an emulator is made of, each of which can be exchanged: `dataclasses.replace(REFERENCE, paging=Liar)`.

A part is a class with small methods or a table. One overridden method is one lie; that is what mutants are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.emulator.amounts import Amounts
from conformance.emulator.authentication import Authentication, Versions
from conformance.emulator.building import SessionBuilder
from conformance.emulator.customer_sessions import CustomerSessions
from conformance.emulator.defaults import DEFAULTS, Defaults
from conformance.emulator.events import Events
from conformance.emulator.expansion import Expansion
from conformance.emulator.filters import Filters
from conformance.emulator.idempotency import Idempotency
from conformance.emulator.ids import IdSource
from conformance.emulator.lifecycle import TRANSITIONS, Lifecycle
from conformance.emulator.objects_api import Objects
from conformance.emulator.paging import Paging
from conformance.emulator.reply import Reply
from conformance.emulator.sessions import Sessions
from conformance.emulator.updates import Updates
from conformance.emulator.validation import Validation
from conformance.emulator.webhooks import Webhooks
from schemas.loader import DEFAULT_VERSION

Body = dict[str, Any]


def answer_unchanged(operation: str, status: int, body: Body) -> Body:
    """The reference rewrites no answer."""
    del operation, status
    return body


def reply_unchanged(operation: str, reply: Reply) -> Reply:
    """The reference rewrites no status and no header."""
    del operation
    return reply


@dataclass(frozen=True)
class Parts:
    """Everything that makes up one emulator. `rewrite_answer` gets a body it may not change in place."""

    amounts: type[Amounts] = Amounts
    authentication: type[Authentication] = Authentication
    builder: type[SessionBuilder] = SessionBuilder
    customer_sessions: type[CustomerSessions] = CustomerSessions
    events: type[Events] = Events
    expansion: type[Expansion] = Expansion
    filters: type[Filters] = Filters
    idempotency: type[Idempotency] = Idempotency
    ids: type[IdSource] = IdSource
    lifecycle: type[Lifecycle] = Lifecycle
    objects: type[Objects] = Objects
    paging: type[Paging] = Paging
    sessions: type[Sessions] = Sessions
    updates: type[Updates] = Updates
    validation: type[Validation] = Validation
    versions: type[Versions] = Versions
    webhooks: type[Webhooks] = Webhooks
    defaults: Defaults = DEFAULTS
    transitions: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: TRANSITIONS)
    method_options: Mapping[str, Body] = field(default_factory=dict)
    api_version: str = DEFAULT_VERSION
    rewrite_answer: Callable[[str, int, Body], Body] = answer_unchanged
    rewrite_reply: Callable[[str, Reply], Reply] = reply_unchanged


REFERENCE = Parts()
