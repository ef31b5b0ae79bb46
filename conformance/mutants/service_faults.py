"""Faults in what is served at all: endpoints that are not there, plain payloads that are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.fault import Fault
from checkout_conformance.mutants.rewriting import exchanged
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
OPERATIONS = ("update", "retrieve", "list", "line_items", "expire")
NOT_THERE = {"error": {"type": "invalid_request_error", "message": "Unrecognized request URL."}}


class Refuses(Validation):
    """Refuses plain creates of one kind."""

    wanted: Callable[[Body], bool]

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """As the reference, then no."""
        payload = super().typed(operation, fields, world)
        if operation == "create" and type(self).wanted(payload):
            raise ApiError(400, "This account cannot create such sessions.")
        return payload


def refuses(wanted: Callable[[Body], bool]) -> type[Validation]:
    """Validation that refuses such creates."""
    return type("RefusesSome", (Refuses,), {"wanted": staticmethod(wanted)})


def _has(payload: Body, name: str) -> bool:
    return any(name in item for item in payload.get("line_items") or ())


def answers(operation: str, status: int) -> Callable[[str, Reply], Reply]:
    """An operation of which every request is answered with an error."""

    def rewrite(asked: str, reply: Reply) -> Reply:
        return replace(reply, status=status, body=NOT_THERE) if asked == operation else reply

    return rewrite


def _create(mode: str) -> Callable[[Body], bool]:
    return lambda payload: payload.get("mode") == mode


def faults() -> Iterator[Fault]:
    """All of them."""
    for operation in OPERATIONS:
        parts = exchanged(rewrite_reply=answers(operation, 404))
        yield Fault(f"no_{operation}", f"{operation}.served", parts, f"{operation} is not there")
    yield Fault(
        "no_create", "create.served", exchanged(validation=refuses(lambda _payload: True)), "refuses every create"
    )
    broken = exchanged(rewrite_reply=answers("customer_session_create", 500))
    yield Fault(
        "broken_customer_sessions", "customer_session_create.served", broken, "customer sessions end in an error"
    )
    rows: tuple[tuple[str, Callable[[Body], bool]], ...] = (
        ("inline_price", lambda payload: _has(payload, "price_data")),
        ("provisioned_price", lambda payload: _has(payload, "price")),
        ("setup_mode", _create("setup")),
        ("subscription_mode", _create("subscription")),
    )
    for fallback, wanted in rows:
        parts = exchanged(validation=refuses(wanted))
        yield Fault(
            f"refuses_{fallback}", f"create.base_payload.{fallback}", parts, f"refuses every create with {fallback}"
        )
