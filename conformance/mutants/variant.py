"""What a compatible variant is: a right server that speaks otherwise where the documents leave room.

The opposite of a mutant. Here are the row and the tools that most rows share; the rows themselves stand in
`variant_requests` (what is accepted and refused), `variant_answers` (what answers hold) and `variant_manners` (errors,
headers, lists, times). No MUST may fail on any of them, and no SHOULD but those that a row names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import reduce
from typing import Any

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.rewriting import Body, error, exchanged, rewriting
from checkout_conformance.schemas.clauses import Breach
from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.loader import DEFAULT_VERSION
from checkout_conformance.schemas.world import World

# What is wrong with a valid request for a stricter server: (parameter or None, message), or None.
Objection = Callable[[str, Body, World], tuple[str | None, str] | None]
FREE_KEYS = frozenset({"metadata", "currency_options"})


@dataclass(frozen=True)
class Variant:
    """`differs` says what it does otherwise, `why` that it may, `source` where that is known from.

    `warned` are the starts of the ids of SHOULD clauses that may fail on it: what clients lean on and nobody states.
    Of one `group`, one server can be only one.
    """

    name: str
    differs: str
    why: str
    source: str
    parts: Parts = field(default=REFERENCE, repr=False)
    warned: tuple[str, ...] = ()
    version: str = DEFAULT_VERSION
    group: str = ""


def refusing(objection: Objection) -> type[Validation]:
    """A validation that refuses what the reference accepts, where there is an objection."""

    class Stricter(Validation):
        """Refuses more."""

        def typed(self, operation: str, fields: Body, world: World) -> Body:
            payload = super().typed(operation, fields, world)
            found = objection(operation, payload, world)
            if found is not None:
                raise ApiError(400, found[1], param=found[0])
            return payload

    return Stricter


def reading(change: Callable[[str, Body, Body], Body]) -> type[Validation]:
    """A validation that reads fields otherwise before it judges them: operation, fields and schema to fields."""

    class Looser(Validation):
        """Accepts more."""

        def typed(self, operation: str, fields: Body, world: World) -> Body:
            return super().typed(operation, change(operation, fields, self.contract.request_schema(operation)), world)

    return Looser


def leniently(allowed: Callable[[Breach, Body, World], bool]) -> type[Validation]:
    """A validation that overlooks the breaches that are allowed."""

    class Lenient(Validation):
        """Accepts more."""

        def typed(self, operation: str, fields: Body, world: World) -> Body:
            schema = self.contract.request_schema(operation)
            payload: Body = coerce(fields, schema)
            breaches = self.contract.request_breaches(operation, payload, world)
            if not breaches or any(not allowed(breach, payload, world) for breach in breaches):
                return super().typed(operation, fields, world)
            return payload

    return Lenient


def stacked(variants: Iterable[Variant]) -> Parts:
    """One server that is all of these at once. Raises ValueError where two of them exclude each other."""
    changes: dict[str, list[Any]] = {}
    for variant in variants:
        for part in fields(Parts):
            made = getattr(variant.parts, part.name)
            if made is not getattr(REFERENCE, part.name):
                changes.setdefault(part.name, []).append(made)
    return replace(REFERENCE, **{name: _as_one(name, made) for name, made in changes.items()})


def _as_one(name: str, made: list[Any]) -> Any:
    if len(made) == 1:
        return made[0]
    if name == "rewrite_answer":
        return lambda operation, status, body: reduce(lambda seen, one: one(operation, status, seen), made, body)
    if name == "rewrite_reply":
        return lambda operation, reply: reduce(lambda seen, one: one(operation, seen), made, reply)
    if not all(isinstance(one, type) for one in made):
        raise ValueError(f"two variants exchange the table {name}; put them into one group")
    return type(f"Stacked{made[0].__name__}", tuple(made), {})


def showing(kind: str, change: Callable[[Body], object]) -> Parts:
    """The reference with every object of a kind changed in its answers, events included."""

    return exchanged(rewrite_answer=rewriting(kind, change))


def errors(change: Callable[[Body], Body]) -> Parts:
    """The reference with its error objects changed."""
    return exchanged(rewrite_answer=error(change))


def headers(change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Parts:
    """The reference with the headers of its answers changed."""

    def rewrite(operation: str, reply: Reply) -> Reply:
        del operation
        return Reply(reply.status, reply.body, dict(change(reply.headers)))

    return exchanged(rewrite_reply=rewrite)


def deep(value: Any, change: Callable[[Body], Body], name: str = "") -> Any:
    """A JSON value with every object changed whose members have names of the API's own."""
    if isinstance(value, list):
        return [deep(child, change, name) for child in value]
    if not isinstance(value, dict):
        return value
    inside = {key: deep(child, change, key) for key, child in value.items()}
    return inside if name in FREE_KEYS else change(inside)


def everywhere(change: Callable[[Body], Body]) -> Parts:
    """The reference with every object of its answers changed."""

    def rewrite(operation: str, status: int, body: Body) -> Body:
        del operation, status
        changed: Body = deep(body, change)
        return changed

    return exchanged(rewrite_answer=rewrite)
