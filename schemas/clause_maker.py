"""The clauses of one schema: one per keyword and place, and one per rule attached to it.

Ids are made from the schema's name, the attribute path without brackets and the keyword's suffix. Level and basis
are MUST and documented unless the node's `x-clauses` (from the overlay) says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side, Source
from checkout_conformance.schemas.documents import REFERENCE, evidence
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT, statement, suffix
from checkout_conformance.schemas.nodes import Node, nodes
from checkout_conformance.schemas.paths import attribute, child, joined, parent, steps

DOCUMENTATION = "https://docs.stripe.com/api/checkout/sessions"
# schema -> (page of the public documentation, prefix of its anchors, section of the reference)
PAGES: dict[str, tuple[str, str, str]] = {
    "create": (f"{DOCUMENTATION}/create", "create_checkout_session", "Create a Checkout Session"),
    "update": (f"{DOCUMENTATION}/update", "update_checkout_session", "Update a Checkout Session"),
    "retrieve": (f"{DOCUMENTATION}/retrieve", "retrieve_checkout_session", "Retrieve a Checkout Session"),
    "list": (f"{DOCUMENTATION}/list", "list_checkout_session", "List all Checkout Sessions"),
    "line_items": (
        f"{DOCUMENTATION}/line_items",
        "retrieve_checkout_session_line_items",
        "Retrieve a Checkout Session's line items",
    ),
    "expire": (f"{DOCUMENTATION}/expire", "expire_checkout_session", "Expire a Checkout Session"),
    "session": (f"{DOCUMENTATION}/object", "checkout_session_object", "The Checkout Session object"),
    "line_item": (
        f"{DOCUMENTATION}/object",
        "checkout_session_object-line_items-data",
        "The Checkout Session object",
    ),
    "session_list": (f"{DOCUMENTATION}/list", "", "List all Checkout Sessions"),
    "line_item_list": (f"{DOCUMENTATION}/line_items", "", "Retrieve a Checkout Session's line items"),
    "error": ("https://docs.stripe.com/api/errors", "errors", "Errors"),
    "event": ("https://docs.stripe.com/api/events/object", "event_object", "The Event object"),
    "event_list": ("https://docs.stripe.com/api/events/list", "", "List all events"),
    "customer_session": (
        "https://docs.stripe.com/api/customer_sessions/object",
        "customer_session_object",
        "The Customer Session object",
    ),
    "customer_session_create": (
        "https://docs.stripe.com/api/customer_sessions/create",
        "create_customer_session",
        "Create a Customer Session",
    ),
}
# What stands around the attributes that a page lists, and has no place of its own there.
ENVELOPES = {"error": "error"}
LINE_ITEMS = "line_items.data."
UNSAYABLE = "it is the only parameter of its object, and an object without parameters leaves nothing on the wire"
UNKNOWN_REFUSED = evidence("E-parameters-6", "unknown top-level param")


def clauses_of_schema(name: str, schema: Node, *, request: bool) -> Iterator[Clause]:
    """Every clause that a schema states, in document order."""
    maker = _Maker(name, request, schema)
    needs: dict[str, tuple[str, ...]] = {}
    for path, node in nodes(schema):
        needs[path] = tuple(sorted({*needs.get(parent(path), ()), *node.get("x-needs", ())})) if path else ()
        yield from maker.keywords(path, node, needs[path])
        yield from maker.required(path, node, needs[path])
        yield from maker.rules(path, node, needs[path])


def anchor(name: str, path: str) -> str:
    """The public documentation's address of an attribute."""
    page, prefix, _ = PAGES[name]
    parts = [step for step in steps(path) if step not in ("[]", "*")]
    parts = parts[1:] if parts[:1] == [ENVELOPES.get(name)] else parts
    return f"{page}#{'-'.join([prefix, *parts])}" if parts and prefix else page


def row_source(name: str, schema: Mapping[str, Any], path: str, node: Mapping[str, Any]) -> Source:
    """The row that states the attribute at `path` of a schema: in its version's own document."""
    stated: Node = node.get("x-clauses", {}).get("type", {}).get("source", {})
    if stated and node.get("x-line") is None:  # no row states it: the overlay does
        return source_of(stated)
    document, section = schema.get("x-document", REFERENCE), schema.get("x-section", PAGES[name][2])
    above = LINE_ITEMS if name == "line_item" and document == REFERENCE else ""
    return Source(document, section, f"{above}{path}", node.get("x-line"))


def source_of(data: Node) -> Source:
    """A source as an overlay entry or a rule spells it."""
    return Source(data["document"], data["section"], data.get("attribute", ""), data.get("line"))


def _alone(node: Node) -> bool:
    """Whether an object takes one parameter, and nothing beside it."""
    return len(node.get("properties", {})) == 1 and not isinstance(node.get("additionalProperties"), dict)


class _Maker:
    def __init__(self, name: str, request: bool, schema: Node) -> None:
        self.name = name
        self.request = request
        self.schema = schema

    def keywords(self, path: str, node: Node, needs: tuple[str, ...]) -> Iterator[Clause]:
        for keyword, value in node.items():
            if keyword not in KEYWORDS or keyword == "required":
                continue
            if keyword == "additionalProperties" and value is not False:
                continue
            if keyword == "type" and not path:
                continue
            yield self._clause(path, node, keyword, suffix(keyword), statement(keyword, path, value), needs)

    def required(self, path: str, node: Node, needs: tuple[str, ...]) -> Iterator[Clause]:
        absent = [name for name, held in node.get("properties", {}).items() if "x-may-be-absent" in held]
        for name in (*node.get("required", ()), *absent):
            held = node["properties"][name]
            place = child(path, name)
            types = held.get("type", ())
            nullable = "null" in types if isinstance(types, list) else False
            words = statement("required", place, True, nullable=nullable, answer=not self.request)
            ending = suffix("required") if self.request else PRESENT
            below = tuple(sorted({*needs, *held.get("x-needs", ())}))
            made = self._clause(place, held, "required", ending, words, below, nullable=nullable)
            yield replace(made, excluded=UNSAYABLE) if self.request and path and _alone(node) else made

    def rules(self, path: str, node: Node, needs: tuple[str, ...]) -> Iterator[Clause]:
        for entry in node.get("allOf", ()):
            rule = entry.get("x-rule")
            if rule is None:
                continue
            blamed = joined([*steps(path), *steps(attribute(rule["param"]))]) if rule.get("param") else path
            yield Clause(
                id=rule["id"],
                operation=self.name,
                side=Side.REQUEST if self.request else Side.ANSWER,
                theme="requests" if self.request else "shape",
                path=path,
                keyword=rule["id"].rpartition(".")[2],
                level=Level(rule["level"]),
                basis=Basis(rule["basis"]),
                statement=rule["statement"],
                source=source_of(rule["source"]),
                anchor=anchor(self.name, blamed),
                param=blamed or None,
                needs=tuple(sorted({*needs, *rule.get("needs", ())})),
                excluded=rule.get("excluded"),
            )

    def _clause(
        self,
        path: str,
        node: Node,
        keyword: str,
        ending: str,
        words: str,
        needs: tuple[str, ...],
        *,
        nullable: bool = False,
    ) -> Clause:
        marks: Node = node.get("x-clauses", {}).get(keyword, {})
        absent: Any = node.get("x-may-be-absent") if keyword == "required" else None
        level, basis = (Level.SHOULD if nullable else Level.MUST), Basis.DOCUMENTED
        source = row_source(self.name, self.schema, path, node)
        if (
            keyword == "additionalProperties"
        ):  # the reference lists parameters; that others are refused, it does not say
            basis, source = Basis.CONVENTION, UNKNOWN_REFUSED
        if absent:
            level, words = Level.INFO, f"`{path}` may be absent: {absent}"
        return Clause(
            id=clause_id(self.name, path, ending),
            operation=self.name,
            side=Side.REQUEST if self.request else Side.ANSWER,
            theme="requests" if self.request else "shape",
            path=path,
            keyword=ending,
            level=Level.INFO if absent else Level(marks.get("level", level)),
            basis=Basis(marks.get("basis", basis)),
            statement=marks.get("statement", words),
            source=source_of({"section": PAGES[self.name][2], **marks["source"]}) if "source" in marks else source,
            anchor=anchor(self.name, path),
            param=path or None,
            needs=needs,
            excluded=marks.get("excluded") or (f"it may be absent: {absent}" if absent else None),
        )
