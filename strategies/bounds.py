"""How small a covering set could be at best.

Two values of one parameter that stands once in a request exclude each other: each needs a request of its own. So the
parameter with the most values that have to occur tells how many payloads no packing can do without. Parameters within
lists tell nothing: entries of one list may have a value each. The bound is honest, not tight: that some parameters
exclude others only makes a covering set larger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from schemas.identifiers import steps
from schemas.loader import places
from strategies.examples import valid_values
from strategies.hosts import Hosts, Payload
from strategies.narrowing import Place, value_at


class Bound(NamedTuple):
    """No set of fewer `payloads` covers the operation: the values of `parameter` exclude each other."""

    payloads: int
    parameter: str


def lower_bound(hosts: Hosts, operation: str, packed: Sequence[Payload]) -> Bound:
    """The bound for a covering set; `packed` is one, which tells which of the values may be sent at all here."""
    best = Bound(min(1, len(packed)), "")
    for path, node in places(hosts.contract.request_schema(operation)):
        if not path or "[]" in path or "*" in path or node.get("properties"):
            continue
        number = len(_needed(hosts, path, node, packed))
        if number > best.payloads:
            best = Bound(number, path)
    return best


def _needed(hosts: Hosts, path: str, node: Mapping[str, Any], packed: Sequence[Payload]) -> set[str]:
    """The values that have to occur and can: those of the covering set that stand on a boundary."""
    place: Place = tuple(steps(path))
    sent = {repr(value_at(payload, place)) for payload in packed}
    return {repr(value) for value in valid_values(hosts, node, path)} & sent
