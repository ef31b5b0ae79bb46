"""The parts that know no tenant: tables, and classes that judge, compute, cut and word (`parts` has all of them)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.emulator.amounts import Amounts
from checkout_conformance.emulator.authentication import Authentication
from checkout_conformance.emulator.defaults import DEFAULTS, Defaults
from checkout_conformance.emulator.expansion import Expansion
from checkout_conformance.emulator.filters import Filters
from checkout_conformance.emulator.idempotency import Idempotency
from checkout_conformance.emulator.ids import IdSource
from checkout_conformance.emulator.paging import Paging
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.transitions import TRANSITIONS
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.emulator.versions import Versions
from checkout_conformance.schemas.loader import DEFAULT_VERSION

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
class GeneralParts:
    """`rewrite_answer` gets a body it may not change in place."""

    amounts: type[Amounts] = Amounts
    authentication: type[Authentication] = Authentication
    expansion: type[Expansion] = Expansion
    filters: type[Filters] = Filters
    idempotency: type[Idempotency] = Idempotency
    ids: type[IdSource] = IdSource
    paging: type[Paging] = Paging
    validation: type[Validation] = Validation
    versions: type[Versions] = Versions
    defaults: Defaults = DEFAULTS
    transitions: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: TRANSITIONS)
    method_options: Mapping[str, Body] = field(default_factory=dict)
    api_version: str = DEFAULT_VERSION
    rewrite_answer: Callable[[str, int, Body], Body] = answer_unchanged
    rewrite_reply: Callable[[str, Reply], Reply] = reply_unchanged
