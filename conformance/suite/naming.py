"""What a refusal names: a cause found in two or three requests, where most servers say which parameter they refuse.

A name is never believed. What it names is the cause where the plainest request with it is refused and the same request
without it is accepted; else the cause is sought by leaving parts out (`strategies.reduction`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import World
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.nodes import documented, node_at
from checkout_conformance.schemas.paths import (
    Place,
    differences,
    first_place,
    parse,
    path_of,
    value_at,
    without_positions,
)
from checkout_conformance.strategies.reduction import MinimalCause, Payload, Reduction
from checkout_conformance.strategies.request_templates import RequestTemplates

UNKNOWN = "parameter_unknown"
UNKNOWN_WORDS = re.compile(r"\b(unknown|unrecogni[sz]ed|unexpected) (parameter|param|field|property|argument)", re.I)


@dataclass(frozen=True, slots=True)
class Named:
    """A cause that a refusal named, and where it stands in the refused payload.

    `unknown` says that the target does not know the parameter, whatever its value.
    """

    cause: MinimalCause
    place: Place
    unknown: bool


class Naming:
    """Follows the names in refusals of one operation. `ask` sends a payload; None where that was not possible.

    `world` gives what requests may speak of; None where it does not matter whether that exists.
    """

    def __init__(
        self,
        run: Run,
        operation: str,
        templates: RequestTemplates,
        ask: Callable[[Payload], Exchange | None],
        world: Callable[[], World | None],
    ) -> None:
        self._run = run
        self._operation = operation
        self._templates = templates
        self._ask = ask
        self._world = world
        self._accepted: set[str] = set()

    def cause(self, payload: Payload, refusal: Exchange, reduction: Reduction) -> Named | None:
        """What the refusal of a payload names, shown on the plainest request; None where the name shows nothing."""
        schema = self._run.contract.request_schema(self._operation)
        place = named_place(payload, refusal.error)
        node = node_at(schema, path := documented(schema, path_of(place))) if place is not None else None
        if place is None or node is None:
            return None
        taken = False
        for value in (self._templates.something(node, path), value_at(payload, place)):
            plainest = self._templates.carrying(self._operation, path, value)
            where = first_place(path, plainest)
            if plainest is None or value_at(plainest, where) is None or not self._valid(plainest):
                continue
            less = reduction.without(plainest, where)
            if less is None or not self._accepts(less):
                continue
            answer = self._ask(plainest)
            if answer is None or answer.status is None or not 400 <= answer.status < 500:
                taken = taken or (answer is not None and answer.ok)
                continue
            again = named_place(plainest, answer.error)
            same = again is not None and path_of(again) == path_of(where)
            unknown = not taken and same and says_unknown(answer.error)
            return Named(MinimalCause(plainest, where, value_at(plainest, where)), place, unknown)
        return None

    def _valid(self, payload: Payload) -> bool:
        return self._run.contract.is_valid_request(self._operation, payload, self._world())

    def _accepts(self, payload: Payload) -> bool:
        """Whether a request is accepted; what was once need not be asked again."""
        key = encode(payload)
        if key not in self._accepted:
            answer = self._ask(payload)
            if answer is None or not answer.ok:
                return False
            self._accepted.add(key)
        return True


def named_place(payload: Mapping[str, Any], error: Mapping[str, Any]) -> Place | None:
    """Where in a payload the parameter stands that an error names, with or without positions; None where it is not.

    >>> named_place({"a": [{"b": 1}]}, {"param": "a[0][b]"}), named_place({"a": [{"b": 1}]}, {"param": "a[b]"})
    (('a', 0, 'b'), ('a', 0, 'b'))
    """
    param = error.get("param")
    wanted = parse(param) if isinstance(param, str) else ()
    exact = next((place for place in places(payload) if place == wanted), None)
    return exact or next((place for place in places(payload) if wanted and without_positions(place) == wanted), None)


def says_unknown(error: Mapping[str, Any]) -> bool:
    """Whether an error says that a parameter is not known at all, by its code or in words."""
    message = error.get("message")
    return error.get("code") == UNKNOWN or (isinstance(message, str) and UNKNOWN_WORDS.search(message) is not None)


def places(payload: Mapping[str, Any]) -> Iterator[Place]:
    """Every place of a payload, what is around a value before it."""
    leaves = differences(None, payload)
    return iter(dict.fromkeys(leaf[:length] for leaf in leaves for length in range(1, len(leaf) + 1)))
