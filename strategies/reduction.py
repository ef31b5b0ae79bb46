"""From a valid request that shows something, such as a refusal, to the one parameter that it takes.

Delta debugging with the contract at hand: parts of the payload are taken away, halves first, as long as what is
left is still valid and still refused. What cannot be taken away any more is the minimal cause. Whether it is a value or
the parameter as such is found by trying plainer values in its place. Knows nothing of clauses' verdicts: what
`refused` is told of may be any question to a target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas import Contract, World
from checkout_conformance.schemas.nodes import documented, node_at
from checkout_conformance.schemas.paths import (
    Place,
    Step,
    containers,
    copied,
    differences,
    first_place,
    path_of,
    removed,
    replaced,
    value_at,
)
from checkout_conformance.strategies.undisputed import disputes

Payload = dict[str, Any]
Refused = Callable[[Payload], bool]
MOST_REQUESTS = 80
# How much of a long text is kept where that is enough.
FEW_CHARACTERS = 3
# Long lists are not taken apart further than into so many parts: one request for each entry is too much.
PARTS = 16


@dataclass(frozen=True, slots=True)
class MinimalCause:
    """`payload` is the smallest request still refused, `place` what in it is to blame, `value` what stands there."""

    payload: Payload
    place: Place
    value: Any

    @property
    def path(self) -> str:
        """The place as a parameter of the contract (`custom_fields[].key`)."""
        return path_of(self.place)


class Reduction:
    """Reduces requests of one operation. `refused` sends a payload and says whether the target refused it still."""

    def __init__(
        self, contract: Contract, operation: str, base: Payload, world: World | None, refused: Refused
    ) -> None:
        self._contract = contract
        self._operation = operation
        self._base = base
        self._world = world
        self._refused = refused
        self._left = MOST_REQUESTS
        self._disputed: frozenset[str] = frozenset()

    def smallest(self, payload: Payload) -> Payload:
        """The payload without anything that can be left out, and with short texts; valid as it was.

        Halves go first; in the end every part is left out once, alone, until none can be.
        """
        self._disputed = frozenset(disputes(payload))
        small = self._shrink(copied(payload))
        left: Payload | None = small
        while left is not None:
            small, left = left, self._one_less(left)
        for place in differences(self._base, small):
            value = value_at(small, place)
            if isinstance(value, str) and len(value) > FEW_CHARACTERS:
                shorter = replaced(small, place, value[:FEW_CHARACTERS])
                small = shorter if self._still(shorter) else small
        return small

    def _one_less(self, payload: Payload) -> Payload | None:
        """The payload without one part, the largest first; None where it no longer shows without any."""
        leaves = list(differences(self._base, payload))
        places = {leaf[:length] for leaf in leaves for length in range(1, len(leaf) + 1)}
        for place in sorted(places, key=lambda found: (len(found), str(found))):
            smaller = removed(payload, place)
            if self._still(smaller):
                return smaller
        return None

    def cause_found(self, payload: Payload) -> MinimalCause | None:
        """The cause_found of a refused payload, or None where the base itself is what is refused."""
        self._disputed = frozenset(disputes(payload))
        small = self._shrink(copied(payload))
        places = list(differences(self._base, small))
        if not places:
            return None
        place = self._necessary(small, places) or _common(places)
        return MinimalCause(small, place, value_at(small, place))

    def beyond_base(self, payload: Payload) -> list[Place]:
        """Where a payload has something that the base has not, or otherwise."""
        return [place for place in differences(self._base, payload) if value_at(payload, place) is not None]

    def in_base(self, path: str) -> bool:
        """Whether the base has a parameter (`line_items[]`): then nobody refuses it as such."""
        return value_at(self._base, first_place(path.removesuffix("[]"))) is not None

    def _necessary(self, small: Payload, places: Sequence[Place]) -> Place | None:
        """The deepest place without which the request is valid and accepted: what stays has to stay beside it."""
        prefixes = {leaf[:length] for leaf in places for length in range(1, len(leaf) + 1)}
        for place in sorted(prefixes, key=lambda found: (-len(found), str(found))):
            smaller = removed(small, place)
            if smaller is None or self._left <= 0 or not self._valid(smaller):
                continue
            self._left -= 1
            if not self._refused(smaller):
                return place
        return None

    def without(self, payload: Payload, place: Place) -> Payload | None:
        """The payload without a place, or without the nearest thing around it that can go; None where nothing can."""
        for length in range(len(place), 0, -1):
            smaller = removed(payload, place[:length])
            if smaller is not None and self._valid(smaller):
                return smaller
        return None

    def refused_value(self, cause_found: MinimalCause) -> Place | None:
        """Where, within the minimal cause, a plainer value is accepted; None where the parameter never is."""
        schema = self._contract.request_schema(self._operation)
        leaves = [cause_found.place + leaf for leaf in differences(None, cause_found.value)]
        whole = [cause_found.place[:-1]] if documented(schema, cause_found.path).endswith("*") else []
        crowded = self._crowded(cause_found)
        if crowded is not None:
            return crowded
        for place in dict.fromkeys([cause_found.place, *whole, *leaves]):
            if self._plainer_is_accepted(cause_found.payload, place):
                return place
        return None

    def _crowded(self, cause_found: MinimalCause) -> Place | None:
        """The list that is refused though its entries are accepted where they stand alone: it has too many."""
        for length, step in enumerate(cause_found.place):
            around = cause_found.place[:length]
            entries = value_at(cause_found.payload, around)
            if isinstance(step, int) and isinstance(entries, list) and len(entries) > 1:
                alone = [replaced(cause_found.payload, around, [entry]) for entry in (entries[step], entries[0])]
                if all(self._valid(other) and not self._refused(other) for other in alone):
                    return around
        return None

    def _plainer_is_accepted(self, payload: Payload, place: Place) -> bool:
        path = documented(self._contract.request_schema(self._operation), path_of(place))
        refused, usual = value_at(payload, place), value_at(self._base, place)
        tried = [usual] if usual not in (None, refused) and not isinstance(usual, (dict, list)) else []
        for value in [*tried, *plainer(self._contract, self._operation, path, refused)]:
            other = replaced(payload, place, value)
            if self._left > 0 and self._valid(other):
                self._left -= 1
                if not self._refused(other):
                    return True
        return False

    def _valid(self, payload: Payload) -> bool:
        """Whether it is valid by everybody's reading, but for what is disputed of the payload as it was."""
        return self._contract.is_valid_request(self._operation, payload, self._world) and self._disputed.issuperset(
            disputes(payload)
        )

    def _still(self, payload: Payload | None) -> bool:
        if payload is None or self._left <= 0 or not self._valid(payload):
            return False
        self._left -= 1
        return self._refused(payload)

    def _shrink(self, payload: Payload) -> Payload:
        """Take away names of the whole, then of every object and list within."""
        payload = self._reduce(payload, ())
        for place in list(containers(payload)):
            if not self._is_map(place) and isinstance(value_at(payload, place), (dict, list)):
                payload = self._reduce(payload, place)
        return payload

    def _is_map(self, place: Place) -> bool:
        """Whether free keys stand there (metadata): they are looked at one by one, when nothing else is left."""
        schema = self._contract.request_schema(self._operation)
        node = node_at(schema, documented(schema, path_of(place))) or {}
        return isinstance(node.get("additionalProperties"), dict)

    def _reduce(self, payload: Payload, place: Place) -> Payload:
        """Take away children of the container at `place`: halves first, single ones last."""
        size = len(value_at(payload, place)) // 2 or 1
        while size >= 1 and size * PARTS >= len(value_at(payload, place)):
            start = 0
            while True:
                children = self._children(payload, place)
                if start >= len(children):
                    break
                chunk = children[start : start + size]
                smaller = self._without_all(payload, place, chunk)
                if len(chunk) < len(children) and self._still(smaller):
                    payload = smaller
                elif not place and len(chunk) == len(children) and self._still(smaller):
                    return smaller
                else:
                    start += size
            size //= 2
        return payload

    def _without_all(self, payload: Payload, place: Place, steps: Sequence[Step]) -> Payload:
        """The payload without these children; parameters that the base has as well become the base's."""
        made: Payload = copied(payload)
        around = value_at(made, place)
        for step in sorted(steps, key=str, reverse=True) if isinstance(around, dict) else sorted(steps, reverse=True):
            if not place and step in self._base:
                around[step] = copied(self._base[str(step)])
            else:
                del around[step]
        return made

    def _children(self, payload: Payload, place: Place) -> list[Step]:
        """What may be taken away: not what the base has just so."""
        value = value_at(payload, place)
        base = value_at(self._base, place)
        if isinstance(value, list):
            return list(range(len(value)))
        same = base if isinstance(base, Mapping) else {}
        return [name for name in value if name not in same or same[name] != value[name]]


def plainer(contract: Contract, operation: str, path: str, value: Any) -> Iterator[Any]:
    """A few plainer values of a parameter than the one that was refused."""
    node = node_at(contract.request_schema(operation), path) or {}
    if "enum" in node:
        yield from [other for other in node["enum"] if other != value and other is not None][:4]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        low = int(node.get("minimum", 1))
        yield from [number for number in (low + 1, low, low + 4) if number != value]
    elif value == "" and isinstance(node.get("additionalProperties"), Mapping):
        yield {"a": "b"}
    elif isinstance(value, str) and value != "a":
        yield from ("a", "abc1", value[: len(value) // 2])
    elif isinstance(value, Mapping) and not node.get("properties"):
        yield {"a": "b"}
    elif isinstance(value, list) and len(value) > 1:
        yield value[:1]


def _common(places: Sequence[Place]) -> Place:
    """The longest place that all of them are under; the first one's top where they share nothing."""
    common: Place = places[0]
    for place in places[1:]:
        length = 0
        while length < min(len(common), len(place)) and common[length] == place[length]:
            length += 1
        common = common[:length]
    return common or places[0][:1]
