"""Faults that only odd or hostile requests show: crashes, odd statuses, bodies that are no JSON, broken stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
HOSTILE = ("__proto__", "constructor", "hasOwnProperty")


def mentions(value: Any, wanted: tuple[str, ...]) -> bool:
    """Whether one of these names is a key anywhere in a payload."""
    if isinstance(value, dict):
        return any(key in wanted or mentions(child, wanted) for key, child in value.items())
    return isinstance(value, list) and any(mentions(child, wanted) for child in value)


def plain(value: Any) -> bool:
    """Whether all keys and texts of a payload are ASCII."""
    if isinstance(value, dict):
        return all(str(key).isascii() and plain(child) for key, child in value.items())
    if isinstance(value, list):
        return all(plain(child) for child in value)
    return not isinstance(value, str) or value.isascii()


class AsciiOnly(Validation):
    """Texts beyond ASCII crash it."""

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """Fails on what it cannot read."""
        if not plain(fields):
            raise ApiError(500, "UnicodeEncodeError", type="api_error")
        return super().typed(operation, fields, world)


class Damaged(Validation):
    """Keeps what was said of `__proto__`: from then on everything is broken."""

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """Refuses every create once it was damaged."""
        if operation == "create" and getattr(self, "damaged", False):
            raise ApiError(400, "The prototype is not an object.")
        if mentions(fields, HOSTILE):
            self.damaged = True
        return super().typed(operation, fields, world)


class Polluted(Validation):
    """Shares one metadata object: what a hostile create says of it stays for the next ones."""

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """Adds the metadata of the hostile request to the plain ones."""
        payload = super().typed(operation, fields, world)
        if operation == "create":
            if mentions(fields, HOSTILE):
                self.kept = dict(payload.get("metadata") or {})
            payload["metadata"] = {**getattr(self, "kept", {}), **(payload.get("metadata") or {})}
        return payload


def unprocessable(operation: str, reply: Reply) -> Reply:
    """Says 422 to what is refused."""
    del operation
    return replace(reply, status=422) if reply.status == 400 else reply


def html_refusals(operation: str, reply: Reply) -> Reply:
    """What is not found is a page."""
    del operation
    return replace(reply, headers={**reply.headers, "Content-Type": "text/html"}) if reply.status == 404 else reply


def _of(**changes: Any) -> Parts:
    return replace(REFERENCE, **changes)


_ROWS: tuple[tuple[str, str, str, Parts], ...] = (
    ("ascii_only", "fuzz.no_server_error", "crashes on texts beyond ASCII", _of(validation=AsciiOnly)),
    ("unprocessable", "fuzz.documented_status", "refuses with status 422", _of(rewrite_reply=unprocessable)),
    ("html_refusals", "fuzz.content_type", "answers 404 as a page", _of(rewrite_reply=html_refusals)),
    ("damaged", "fuzz.survives_poison", "refuses every create after hostile names", _of(validation=Damaged)),
    ("polluted", "fuzz.survives_poison", "keeps hostile metadata for later creates", _of(validation=Polluted)),
)


def mutants(contract: Contract) -> Iterator[Mutant]:
    """One mutant a row."""
    for name, clause, fault, parts in _ROWS:
        if clause in contract.clauses:
            yield Mutant(name, clause, fault, "fault", parts)
