"""Valid requests in which every setting says something: booleans are true, and words are none that mean "as if unset".

Servers keep each setting by itself and lose it beside another one, or keep the first of several words. A covering set
tries every value, but which of its neighbours are on then is as it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.schemas import Contract, World
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.rules.echo import AS_UNSET, DEFAULTS
from checkout_conformance.strategies.examples import add, is_valid
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.request_templates import RequestTemplates

# Words that may stand together wherever each may stand: of other payment methods, one may be refused for another.
PAIRS: Mapping[str, tuple[str, ...]] = {"payment_method_types": ("card", "link")}


def switched_on(
    contract: Contract,
    templates: RequestTemplates,
    operation: str,
    world: World | None,
    allowed: Mapping[str, bool],
) -> list[Payload]:
    """As few requests as carry every such setting that may be sent (`allowed`, by path), as many together as may be."""
    made: list[Payload] = []
    for path, value in _settings(contract, operation):
        if allowed.get(path, True):
            carrier = templates.carrying(operation, path, value)
            if carrier is not None and is_valid(contract, operation, carrier, world):
                add(contract, operation, world, made, carrier)
    return made


def _settings(contract: Contract, operation: str) -> Iterator[tuple[str, Any]]:
    """Every setting of an operation, by path, with the plainest value that says something."""
    for path, node in nodes(contract.request_schema(operation)):
        if path in PAIRS:
            known = node.get("items", {}).get("enum", ())
            pair = [word for word in PAIRS[path] if word in known]
            if len(pair) == len(PAIRS[path]):
                yield path, pair
        elif not path or "*" in path or path.removesuffix("[]") in PAIRS:
            continue
        elif node.get("type") == "boolean":
            yield path, True
        elif words := [word for word in node.get("enum", ()) if word and _says_something(path, word)]:
            yield path, words[0]


def _says_something(path: str, word: Any) -> bool:
    return word not in AS_UNSET and DEFAULTS.get(path) != word
