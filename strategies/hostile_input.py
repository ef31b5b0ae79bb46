"""Plain requests with one text that a target may have its reasons to trim or to refuse: NUL and other controls, white
space at the ends, lines, marks. Nobody may fall over them; whether they are accepted is nobody's promise."""

from __future__ import annotations

from hypothesis import strategies as st

from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.rules.table import needs_by_path
from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.strategies.texts import HOSTILE

# What says that a text is not free: it has a form, or names something.
BOUND = ("enum", "pattern", "x-kind", "x-ref")


def text_places(context: GenerationContext, operation: str) -> list[str]:
    """The parameters of free text that may be sent, and one key of every map."""
    schema = context.contract.request_schema(operation)
    needs = needs_by_path(schema)
    return [
        path
        for path, node in nodes(schema)
        if path
        and not path.startswith("expand")
        and node.get("type") == "string"
        and not any(name in node for name in BOUND)
        and context.allowed(*needs.get(path, ()))
    ]


def hostile(context: GenerationContext, operation: str) -> st.SearchStrategy[Payload]:
    """Requests of an operation with one hostile text, each where the plainest request carries it."""
    templates = RequestTemplates(context)

    def carrying(assignment: tuple[str, str]) -> Payload:
        path, text = assignment
        return templates.carrying(operation, path, text) or {"metadata": {"order": text}}

    return st.tuples(st.sampled_from(text_places(context, operation)), st.sampled_from(HOSTILE)).map(carrying)
