"""Faults that only odd or hostile requests show: crashes, odd statuses, bodies that are no JSON, broken stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.fault import Fault, named
from checkout_conformance.mutants.rewriting import exchanged
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


def faults() -> Iterator[Fault]:
    """All of them."""
    yield named("ascii_only", "fuzz.no_server_error", "validation", AsciiOnly)
    yield Fault(
        "unprocessable", "fuzz.documented_status", exchanged(rewrite_reply=unprocessable), "refuses with status 422"
    )
    yield Fault("html_refusals", "fuzz.content_type", exchanged(rewrite_reply=html_refusals), "answers 404 as a page")
    yield named("damaged", "fuzz.survives_poison", "validation", Damaged)
    yield named("polluted", "fuzz.survives_poison", "validation", Polluted)
