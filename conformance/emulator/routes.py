"""Which method and path is which operation. Whatever is not in this table is answered with 404."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checkout_conformance.emulator.catalogue import RESOURCES
from checkout_conformance.schemas.operations import OPERATIONS

ANY = "*"


@dataclass(frozen=True, slots=True)
class Route:
    """`part` and `handler` name the method of the part that answers; `kind` is what it answers with, for `expand`."""

    method: str
    pattern: tuple[str, ...]
    operation: str
    part: str
    handler: str
    kind: str
    session_contract: bool = False


def _route(method: str, path: str, operation: str, part: str, handler: str, kind: str, contract: bool) -> Route:
    return Route(method, tuple(path.split("/")), operation, part, handler, kind, contract)


def _catalogue() -> Iterator[Route]:
    for resource in RESOURCES:
        path, kind = f"v1/{resource.path}", resource.kind
        if resource.make is not None:
            yield _route("POST", path, f"{resource.path}_create", "objects", "create", kind, False)
        yield _route("GET", path, f"{resource.path}_list", "objects", "list", f"list:{kind}", False)
        yield _route("GET", f"{path}/{ANY}", f"{resource.path}_retrieve", "objects", "retrieve", kind, False)
    endpoint = f"v1/webhook_endpoints/{ANY}"
    yield _route("DELETE", endpoint, "webhook_endpoints_retrieve", "objects", "delete", "webhook_endpoint", False)


KIND = "checkout.session"
# operation -> the part that answers, its method, and what it answers with
HANDLERS = {
    "create": ("sessions", "create", KIND),
    "update": ("sessions", "update", KIND),
    "retrieve": ("sessions", "retrieve", KIND),
    "list": ("sessions", "list", f"list:{KIND}"),
    "line_items": ("sessions", "line_items", "list:item"),
    "expire": ("sessions", "expire", KIND),
    "customer_session_create": ("customer_sessions", "create", "customer_session"),
}


def _operations() -> Iterator[Route]:
    for operation in OPERATIONS:
        if operation.id in HANDLERS:
            path = operation.at(ANY).lstrip("/")
            yield _route(operation.method, path, operation.id, *HANDLERS[operation.id], True)


ROUTES: tuple[Route, ...] = (
    *_operations(),
    *_catalogue(),
)

_BY_SHAPE: dict[tuple[str, int], list[Route]] = {}
for _entry in ROUTES:
    _BY_SHAPE.setdefault((_entry.method, len(_entry.pattern)), []).append(_entry)


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The route of a request and the ids in its path, or None."""
    steps = path.strip("/").split("/") if not path.endswith("/") else path.lstrip("/").split("/")
    for route in _BY_SHAPE.get((method, len(steps)), ()):
        if all(wanted in (ANY, step) for wanted, step in zip(route.pattern, steps, strict=True)):
            ids = tuple(step for wanted, step in zip(route.pattern, steps, strict=True) if wanted == ANY)
            return None if "" in ids else (route, ids)
    return None
