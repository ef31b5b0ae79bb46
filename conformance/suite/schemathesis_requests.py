"""Odd requests: what Schemathesis draws from the OpenAPI document, brought into a form that can be sent.

Schemathesis gives breadth only. Its own encoding of nested bodies is not the one of this API, so bodies and queries
are encoded by `schemas.form`; paths keep to characters that no server in front of the API refuses on its own.

Schemathesis is an extra of the kit (`fuzz`), and imported where its requests are drawn: it takes a second to load.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from hypothesis.strategies import SearchStrategy

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.openapi import document
from checkout_conformance.schemas.operations import BY_ID, Operation

LONGEST_ID, LONGEST_TEXT = 60, 300
MOST_ENTRIES, DEEPEST = 30, 8
EXTRA = "schemathesis"
MISSING = "Schemathesis is not installed, which draws odd requests; pip install 'checkout-conformance[fuzz]'"


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec(EXTRA) is not None


@dataclass(frozen=True)
class Odd:
    """One odd request."""

    operation: Operation
    path: str
    params: dict[str, Any] = field(default_factory=dict)


def odd_requests(run: Run, name: str) -> SearchStrategy[Odd] | None:
    """Requests to one endpoint, valid by its schemas and not; None where this version has no such endpoint.

    The extra has to be installed (`available`).
    """
    from schemathesis import GenerationMode

    endpoint = BY_ID[name]
    operations = run.shared("odd.operations", lambda: _operations(run))
    operation = operations.get((endpoint.method.lower(), endpoint.path))
    if operation is None:
        return None
    drawn: SearchStrategy[Any] = operation.as_strategy(generation_mode=GenerationMode.POSITIVE) | operation.as_strategy(
        generation_mode=GenerationMode.NEGATIVE
    )
    return drawn.map(lambda case: _odd(endpoint, case))


def send(run: Run, odd: Odd) -> Exchange:
    """Send it."""
    counted = odd.operation.endpoint
    if odd.operation.method == "GET":
        return run.client.get(counted, odd.path, odd.params)
    return run.client.post(counted, odd.path, odd.params)


def _operations(run: Run) -> dict[tuple[str, str], Any]:
    import schemathesis

    loaded = schemathesis.openapi.from_dict(document(run.contract, rules=False))
    found: dict[tuple[str, str], Any] = {}
    for result in loaded.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        found[operation.method.lower(), operation.path] = operation
    return found


def _odd(endpoint: Operation, case: Any) -> Odd:
    identity = str((case.path_parameters or {}).get("id", ""))
    plain = "".join(character for character in identity if character.isascii() and character.isalnum())
    path = endpoint.at(plain[:LONGEST_ID] or "0")
    given = case.query if endpoint.method == "GET" else case.body
    params = sendable(dict(given)) if isinstance(given, Mapping) else {}
    return Odd(endpoint, path, {name.removesuffix("[]"): value for name, value in params.items()})


def sendable(value: Any, depth: int = 0) -> Any:
    """A value as a form can hold it: no lone surrogates, no infinities, nothing too long or too deep."""
    if isinstance(value, Mapping):
        entries = list(value.items())[:MOST_ENTRIES] if depth < DEEPEST else []
        return {_text(str(key)): sendable(child, depth + 1) for key, child in entries}
    if isinstance(value, (list, tuple)):
        return [sendable(child, depth + 1) for child in value[:MOST_ENTRIES]] if depth < DEEPEST else []
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 10**LONGEST_ID:
        return value
    if isinstance(value, float) and math.isfinite(value) and 1e-30 < abs(value) < 1e30:
        return value
    return _text(str(value) if not isinstance(value, int) else "9" * LONGEST_ID)


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_TEXT]
