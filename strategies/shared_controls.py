"""Controls that many violations share: valid requests that carry as many parameters as may stand together.

On a server that takes such a request, one control serves many clauses instead of one control each. Every parameter has
its plainest value there, so an invalid request is made of it just as of the request that carries the parameter alone.
Which of both is sent is the suite's business; that a violation breaks nothing else is checked where it is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from checkout_conformance.schemas import Contract, World
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.paths import top
from checkout_conformance.strategies.examples import add, is_valid
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.request_templates import RequestTemplates

# Parameters of the top level with so few below them share controls; every other one has some for itself.
FEW = 2


class SharedControls:
    """The controls of one operation, made in pools when they are first asked for."""

    def __init__(
        self,
        contract: Contract,
        templates: RequestTemplates,
        operation: str,
        world: World | None,
        allowed: Mapping[str, bool],
    ) -> None:
        self._contract, self._templates, self._operation, self._world = contract, templates, operation, world
        self._allowed = allowed
        found = Counter(top(path) for path, _ in nodes(contract.request_schema(operation)))
        self._pools = {name: name if number > FEW else "" for name, number in found.items()}
        self._made: dict[str, tuple[list[Payload], dict[str, int]]] = {}

    def carrying(self, path: str) -> Payload | None:
        """The control that carries a parameter beside others, or None where there is none."""
        name = self._pools.get(top(path), "")
        if name not in self._made:
            self._made[name] = self._of(name)
        controls, places = self._made[name]
        return controls[places[path]] if path in places else None

    def _of(self, name: str) -> tuple[list[Payload], dict[str, int]]:
        """The controls of a pool, and which of them carries which path."""
        controls: list[Payload] = []
        places: dict[str, int] = {}
        for path, node in nodes(self._contract.request_schema(self._operation)):
            if not path or self._pools[top(path)] != name or "*" in path or not self._allowed.get(path, True):
                continue
            plain = self._templates.minimal(node, path)
            carrier = self._templates.carrying(self._operation, path, plain)
            if carrier is not None and is_valid(self._contract, self._operation, carrier, self._world):
                places[path] = add(self._contract, self._operation, self._world, controls, carrier)
        return controls, places
