"""How small a covering set could be at best.

Two values of one parameter that stands once in a request exclude each other: each needs a request of its own. So do
the values of two parameters that never stand together. The most values that exclude each other so tell how many
payloads no set can do without. Parameters within lists tell nothing, where entries may have a value each. The
bound is honest, not tight: it counts no exclusions beyond these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.paths import first_place, top, value_at
from checkout_conformance.strategies.examples import ALONE, EXCLUDING, valid_values
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.request_templates import RequestTemplates


class Bound(NamedTuple):
    """No set of fewer `payloads` covers the operation: the values of `parameters` exclude each other."""

    payloads: int
    parameters: tuple[str, ...]


def lower_bound(templates: RequestTemplates, operation: str, covered: Sequence[Payload]) -> Bound:
    """The bound for a covering set; `covered` is one, which tells which of the values may be sent at all here."""
    best: dict[str, Bound] = {}  # by top-level parameter, the parameter below it with the most values
    for path, node in nodes(templates.contract.request_schema(operation)):
        if not path or node.get("properties") or "*" in path:
            continue
        if "[]" in path and path.removesuffix("[]") not in ALONE:
            continue
        found = Bound(len(_needed(templates, path, node, covered)), (path.removesuffix("[]"),))
        name = top(path)
        best[name] = max(best.get(name, found), found, key=lambda bound: bound.payloads)
    bounds = [Bound(min(1, len(covered)), ()), *best.values()]
    for group in EXCLUDING:
        members = [best[name] for name in sorted(group) if name in best]
        names = tuple(name for member in members for name in member.parameters)
        bounds.append(Bound(sum(member.payloads for member in members), names))
    return max(bounds, key=lambda bound: bound.payloads)


def _needed(templates: RequestTemplates, path: str, node: Mapping[str, Any], covered: Sequence[Payload]) -> set[str]:
    """The values that have to occur and can: those of the covering set that stand on a boundary."""
    sent = {repr(value_at(payload, first_place(path))) for payload in covered}
    return {repr(value) for value in valid_values(templates, node, path)} & sent
