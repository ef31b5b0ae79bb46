"""Version 2022-11-15: its typespecs as read, its schemas, and what it takes over from the version it is based on."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.schemas import BrokenSchemas, Level, load, versions
from checkout_conformance.schemas.derive import typespec_build, typespecs
from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE, FROM_TYPESPECS
from checkout_conformance.schemas.loader import FOLDER, read_folder
from checkout_conformance.schemas.nodes import node_at
from tests.schemas.documents import SMALL_TYPESPECS, text_of, with_documents

OWN_DOCUMENT = "001"
GOOD: dict[str, Any] = {
    "success_url": "https://example.com/done",
    "cancel_url": "https://example.com/back",
    "mode": "payment",
    "line_items": [{"price": "price_1", "quantity": 1}],
}


def node(name: str, path: str, text: str = SMALL_TYPESPECS) -> dict[str, Any]:
    found = node_at(typespec_build.schemas_of(typespecs.read(text))[name], path)
    assert found is not None
    return {key: value for key, value in found.items() if key != "x-line"}


def test_a_union_of_atoms_is_an_enumeration() -> None:
    assert node("create", "part.kind") == {"type": "string", "enum": ["a", "b-c"]}


def test_a_named_type_is_an_object_that_refuses_other_keys() -> None:
    assert node("create", "part")["additionalProperties"] is False
    assert node("create", "part.inner")["required"] == ["amount"]


def test_an_inner_object_that_is_not_called_optional_is_not_required() -> None:
    assert "required" not in node("create", "part")
    assert node("create", "")["required"] == ["url"]


def test_a_type_used_at_two_places_takes_other_keys() -> None:
    assert "additionalProperties" not in node("create", "one")
    assert "additionalProperties" not in node("create", "two[]")


def test_attributes_have_their_types_and_take_null_where_the_document_says_nil() -> None:
    assert node("session", "id") == {"type": "string"}
    assert node("session", "buyer") == {"type": ["string", "object", "null"]}
    assert "type" not in node("session", "extra")
    assert node("session", "")["required"] == ["id", "status", "buyer", "extra", "made"]


def test_values_and_times_come_from_the_words_even_where_they_are_glued_to_names() -> None:
    assert node("session", "status", SMALL_TYPESPECS.replace("One of", "one of"))["enum"] == [
        "complete",
        "expired",
        "open",
        None,
    ]
    assert node("session", "made")["x-kind"] == "timestamp"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("optional(:list) => [:string] }", "optional(:list) => [:string }", "expected `]`"),
        ("%{amount: :integer}", "%{amount :integer}", "expected a key"),
        ("@type inner()", "@type other()", "no `@type` defines the keys of `inner()`"),
        ("%{amount: :integer}", "%{amount: part()}", "contains itself"),
        ("%{amount: :integer}", "%{amount: :integer | shared()}", "a union of different types"),
        ("@type shared()", "@type inner()", "the type `inner` is defined twice"),
        ("made: integer()", "made: float()", "the type `float` of the attribute `made` is unknown"),
        ("@spec retrieve(", "@spec receive(", "ends before `@spec retrieve(`"),
        ("@type t()", "@type u()", "has no `@type t()`"),
    ],
)
def test_damaged_typespecs_are_refused_with_their_line(old: str, new: str, said: str) -> None:
    assert old in SMALL_TYPESPECS
    with pytest.raises(BrokenReference) as raised:
        typespec_build.schemas_of(typespecs.read(SMALL_TYPESPECS.replace(old, new)))
    assert said in str(raised.value)
    assert re.match(r"line \d+: ", str(raised.value))


def test_a_text_without_types_is_refused() -> None:
    with pytest.raises(BrokenReference, match=r"^line 1: no `@type` was found"):
        typespecs.read("a poem")


@settings(deadline=None)
@given(cut=st.integers(0, len(SMALL_TYPESPECS)))
def test_typespecs_cut_anywhere_are_read_whole_or_refused_with_a_line(cut: int) -> None:
    whole = typespec_build.schemas_of(typespecs.read(SMALL_TYPESPECS))
    try:
        outcome = typespec_build.schemas_of(typespecs.read(SMALL_TYPESPECS[:cut])) == whole
    except BrokenReference as error:
        outcome = bool(re.match(r"line \d+: ", str(error)))
    assert outcome


@with_documents
def test_no_inner_object_of_the_document_is_called_optional() -> None:
    """What the reading of requiredness rests on."""
    read = typespecs.read(text_of("001"))
    inner = [
        pair
        for name, kind in read.types.items()
        if name != typespecs.SESSION
        for pair in kind.pairs or ()
        if pair.type.name or pair.type.atom == typespec_build.FREE_OBJECT
    ]
    assert len(inner) > 40
    assert [pair.name for pair in inner if pair.optional] == []


@with_documents
def test_the_document_is_read_to_its_end() -> None:
    read = typespecs.read(text_of("001"))
    assert len(read.types) == text_of("001").count("\n@type ")
    assert len(read.types["t"].pairs or ()) == 44
    assert set(read.words) == {pair.name for pair in read.types["t"].pairs or ()}


@with_documents
def test_every_atom_of_the_document_is_in_the_schemas() -> None:
    """A second reading: the atoms behind `=>` and `|`, found without the parser."""
    text = text_of("001")
    atoms = {atom.strip('"') for atom in re.findall(r'(?:=>|\||\[|\w:)\s*:("[\w-]+"|\w+)', text)}
    plain = {"string", "integer", "boolean", "number", "object"}
    folder = FOLDER / FROM_TYPESPECS
    known = (folder / "create.json").read_text() + (folder / "list.json").read_text()
    # A named type without a definition hides the types that stand below it.
    below_undefined = {"business_day", "hour"}
    assert len(atoms) > 280
    assert {atom for atom in atoms - plain - below_undefined if f'"{atom}"' not in known} == set()


def test_the_version_is_listed_and_loads() -> None:
    assert versions()[0] == FROM_TYPESPECS
    assert FROM_REFERENCE in versions()
    contract = load(FROM_TYPESPECS)
    assert contract.version == FROM_TYPESPECS
    assert "update" not in contract.names
    assert {"create", "retrieve", "list", "line_items", "expire", "session"} <= set(contract.names)


def test_a_plain_request_is_valid_and_a_later_parameter_is_unknown() -> None:
    contract = load(FROM_TYPESPECS)
    assert contract.request_breaches("create", GOOD) == []
    (breach,) = contract.request_breaches("create", {**GOOD, "ui_mode": "hosted"})
    assert (breach.clause, breach.param) == ("create.no_unknown", "ui_mode")
    (breach,) = contract.request_breaches("create", {key: GOOD[key] for key in GOOD if key != "success_url"})
    assert breach.clause == "create.success_url.required"


def test_what_became_optional_or_stopped_working_within_the_version_is_no_clause() -> None:
    contract = load(FROM_TYPESPECS)
    assert contract.request_breaches("create", {key: GOOD[key] for key in GOOD if key != "cancel_url"}) == []
    assert "amount" not in contract.request_schema("create")["properties"]["line_items"]["items"]["properties"]
    session = contract.answer_schema("session")["properties"]
    assert [session[name]["type"] for name in ("cancel_url", "success_url")] == [["string", "null"]] * 2


def test_what_means_the_same_has_the_same_id_in_both_versions() -> None:
    older, newer = load(FROM_TYPESPECS).clauses, load(FROM_REFERENCE).clauses
    shared = older.keys() & newer.keys()
    assert len(shared) > 700
    assert "create.mode.enum" in shared
    assert {identity for identity in shared if older[identity].path != newer[identity].path} == set()


def test_the_sources_of_the_older_version_name_its_document() -> None:
    clauses = load(FROM_TYPESPECS).clauses
    assert clauses["create.mode.enum"].source.document == "001"
    assert clauses["session.status.enum"].source.section == "@type t"
    assert clauses["create.metadata.max_properties"].source.document == "evidence"


def test_no_clause_speaks_of_an_operation_that_the_version_does_not_have() -> None:
    contract = load(FROM_TYPESPECS)
    assert {c.operation for c in contract.clauses.values()}.isdisjoint({"update", "customer_session_create"})


def test_what_is_inherited_never_says_other_than_the_document() -> None:
    derived = json.loads((FOLDER / FROM_TYPESPECS / "create.json").read_text())
    loaded = load(FROM_TYPESPECS).schemas["create"]
    types = derived["properties"]["payment_method_types"]["items"]
    assert node_at(loaded, "payment_method_types[]")["enum"] == types["enum"]  # type: ignore[index]


def test_an_inherited_rule_is_no_more_than_should() -> None:
    carried = [
        entry["x-rule"]
        for schema in load(FROM_TYPESPECS).schemas.values()
        for entry in schema.get("allOf", ())
        if "x-rule" in entry and entry["x-rule"]["source"]["document"] != OWN_DOCUMENT
    ]
    assert all(rule["level"] != Level.MUST for rule in carried)
    assert all(rule["basis"] != "documented" for rule in carried)


def test_rules_in_code_are_softened_and_speak_of_places_that_exist() -> None:
    older, newer = load(FROM_TYPESPECS), load(FROM_REFERENCE)
    assert 0 < len(older.rules) < len(newer.rules)
    assert all(rule.clause.level != Level.MUST for rule in older.rules)
    assert "create.custom_fields.key.unique" not in older.clauses
    assert "create.ui_mode.default" not in older.clauses
    assert "create.custom_fields.key.unique" in newer.clauses


def test_a_damaged_folder_of_the_version_is_one_sentence(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / FROM_TYPESPECS, tmp_path / FROM_TYPESPECS)
    with pytest.raises(BrokenSchemas, match=r"2025-09-30\.clover/session_list\.json is missing"):
        read_folder(tmp_path / FROM_TYPESPECS)
    shutil.copytree(FOLDER / FROM_REFERENCE, tmp_path / FROM_REFERENCE)
    assert set(read_folder(tmp_path / FROM_TYPESPECS)) == set(load(FROM_TYPESPECS).names)
    (tmp_path / FROM_TYPESPECS / "session.json").unlink()
    with pytest.raises(BrokenSchemas, match=r"2022-11-15/session\.json is missing"):
        read_folder(tmp_path / FROM_TYPESPECS)
