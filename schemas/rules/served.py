"""What a target has to serve at all: every endpoint, a plain create, and every documented parameter.

Three tables. `<operation>.served`: the endpoint is there; where it is not, everything else of that operation is
blocked by this one clause. `create.base_payload.*`: the fallback base payloads that a run starts with.
`<operation>.<parameter>.accepted`: a valid request may carry the parameter; it fails where every valid value of it
is refused (a single refused value fails the clause whose valid side was tried). Judged by
`checks.acceptance`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.schemas.clause_maker import PAGES, anchor, row_source
from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side, Source
from checkout_conformance.schemas.documents import reference
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.operations import OPERATIONS
from checkout_conformance.schemas.paths import top
from checkout_conformance.schemas.rules.table import needs_by_path

SERVED, ACCEPTED = "served", "accepted"

# name -> (sentence, needs)
BASE_PAYLOADS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "inline_price": ("A payment-mode session is created from one line item with inline price data.", ()),
    "provisioned_price": ("A payment-mode session is created from one line item with the id of a price.", ("prices",)),
    "setup_mode": ("A setup-mode session with a currency is created without line items.", ()),
    "subscription_mode": ("A subscription-mode session is created from one recurring inline price.", ()),
}
# Operations that the reference does not speak of.
ELSEWHERE_DOCUMENTED: Mapping[str, Source] = {
    "customer_session_create": Source("docs.stripe.com/api/customer_sessions/create", "Create a Customer Session"),
}
# Parameters whose acceptance nobody can judge by a create alone: `expand` has a theme of its own.
ELSEWHERE = ("expand",)
# Parameters of requests that are judged by their own themes (lists, lifecycle, customer sessions).
CARRYING = ("create", "update")


def clauses(schemas: Mapping[str, Any]) -> Iterator[Clause]:
    """Every clause of the three tables that a version's schemas have."""
    for endpoint in OPERATIONS:
        if endpoint.schema in schemas:
            sentence = f"`{endpoint.method} {endpoint.at(':id')}` {endpoint.does}."
            yield _clause(served_id(endpoint.id), endpoint.id, SERVED, sentence, endpoint.needs)
    for name, (sentence, needs) in BASE_PAYLOADS.items():
        yield _clause(f"create.base_payload.{name}", "create", name, sentence, needs)
    for operation in CARRYING:
        if operation in schemas:
            yield from _accepted(operation, schemas[operation])


def accepted_id(operation: str, path: str) -> str:
    """The id of the clause that a parameter is accepted at all."""
    return clause_id(operation, path.removesuffix("[]"), ACCEPTED)


def served_id(operation: str) -> str:
    """The id of the clause that an endpoint is there."""
    return f"{operation}.{SERVED}"


def _accepted(operation: str, schema: Mapping[str, Any]) -> Iterator[Clause]:
    needs = needs_by_path(schema)
    for path, node in nodes(dict(schema)):
        if not path or path.endswith(("[]", "*")) or top(path) in ELSEWHERE:
            continue
        yield Clause(
            id=accepted_id(operation, path),
            operation=operation,
            side=Side.REQUEST,
            theme=ACCEPTED,
            path=path,
            keyword=ACCEPTED,
            level=Level.MUST,
            basis=Basis.DOCUMENTED if node.get("x-line") is not None else Basis.CONVENTION,
            statement=f"A valid request may carry `{path}`.",
            source=row_source(operation, schema, path, node),
            anchor=anchor(operation, path),
            param=path,
            needs=needs[path],
            excluded=None if _on_the_wire(node) else "an object without parameters leaves nothing on the wire",
        )


def _on_the_wire(node: Mapping[str, Any]) -> bool:
    """Whether a value of this parameter can be seen in a request."""
    bare = node.get("type") == "object" and not node.get("properties")
    return not bare or isinstance(node.get("additionalProperties"), dict)


def _clause(identity: str, operation: str, keyword: str, sentence: str, needs: tuple[str, ...]) -> Clause:
    source = ELSEWHERE_DOCUMENTED.get(operation)
    return Clause(
        id=identity,
        operation=operation,
        side=Side.BEHAVIOUR,
        theme=SERVED,
        path="",
        keyword=keyword,
        level=Level.MUST,
        basis=Basis.DOCUMENTED if source is None else Basis.CONVENTION,
        statement=sentence,
        source=source or reference(PAGES[operation][2]),
        anchor=PAGES[operation][0],
        needs=needs,
    )
