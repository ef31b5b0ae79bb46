"""Clauses follow from a schema's keywords, marks and rules."""

from __future__ import annotations

from typing import Any

from checkout_conformance.schemas import Basis, Level, Side
from checkout_conformance.schemas.clause_maker import anchor, clauses_of_schema
from checkout_conformance.schemas.clauses import Clause

RULE = {
    "id": "create.b.not_with_a",
    "at": "",
    "param": "b",
    "level": "SHOULD",
    "basis": "observed",
    "statement": "a and b exclude each other.",
    "source": {"document": "evidence", "section": "E-items-2", "attribute": "a and b"},
    "needs": ["customers"],
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "a": {
            "type": "string",
            "maxLength": 5,
            "x-line": 7,
            "x-needs": ["tax"],
            "x-clauses": {"maxLength": {"level": "SHOULD", "basis": "convention", "excluded": "why not"}},
        },
        "b": {"type": "array", "items": {"type": "object", "properties": {"c": {"type": ["integer", "null"]}}}},
    },
    "required": ["a"],
    "additionalProperties": False,
    "allOf": [{"not": {"required": ["a", "b"]}, "x-rule": RULE}],
}


def made(*, request: bool = True, schema: dict[str, Any] | None = None) -> dict[str, Clause]:
    name = "create" if request else "session"
    return {clause.id: clause for clause in clauses_of_schema(name, schema or SCHEMA, request=request)}


def test_every_keyword_at_every_place_is_a_clause() -> None:
    assert set(made()) == {
        "create.no_unknown",
        "create.a.required",
        "create.a.type",
        "create.a.max_length",
        "create.b.type",
        "create.b.each.type",
        "create.b.c.type",
        "create.b.not_with_a",
    }


def test_a_keyword_is_binding_and_documented_unless_marked() -> None:
    plain, marked = made()["create.a.type"], made()["create.a.max_length"]
    assert (plain.level, plain.basis, plain.excluded) == (Level.MUST, Basis.DOCUMENTED, None)
    assert (marked.level, marked.basis, marked.excluded) == (Level.SHOULD, Basis.CONVENTION, "why not")


def test_a_clause_names_its_line_its_parameter_and_what_it_needs() -> None:
    clause = made()["create.a.type"]
    assert (clause.source.line, clause.param, clause.needs, clause.side) == (7, "a", ("tax",), Side.REQUEST)


def test_a_rule_brings_its_own_words() -> None:
    clause = made()["create.b.not_with_a"]
    assert (clause.statement, clause.keyword, clause.param) == (RULE["statement"], "not_with_a", "b")
    assert (clause.level, clause.basis, clause.needs) == (Level.SHOULD, Basis.OBSERVED, ("customers",))


def test_a_nullable_attribute_of_an_answer_should_be_present() -> None:
    schema = {
        "properties": {"id": {"type": "string"}, "url": {"type": ["string", "null"]}},
        "required": ["id", "url"],
    }
    clauses = made(request=False, schema=schema)
    assert clauses["session.id.present"].level is Level.MUST
    assert clauses["session.url.present"].level is Level.SHOULD


def test_what_may_be_absent_is_listed_with_the_reason() -> None:
    schema = {"properties": {"tax": {"type": "string", "x-may-be-absent": "it is new"}}}
    clause = made(request=False, schema=schema)["session.tax.present"]
    assert (clause.level, clause.excluded) == (Level.INFO, "it may be absent: it is new")


def test_an_anchor_is_the_attribute_s_place_on_the_public_page() -> None:
    assert anchor("create", "line_items[].quantity").endswith("/create#create_checkout_session-line_items-quantity")
    assert anchor("session_list", "data").endswith("/sessions/list")
    assert anchor("error", "error.code").endswith("/api/errors#errors-code")
    assert anchor("error", "error").endswith("/api/errors")
