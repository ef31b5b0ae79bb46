"""The readers of the other documents: what each of them states."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.statements import DOCUMENTS, Statement, from_properties, from_ruby_page
from tests.schemas.documents import SMALL_PROPERTIES, SMALL_RUBY_PAGE, SMALL_TEXTS, text_of, with_documents


def by_path(statements: list[Statement]) -> dict[str, Statement]:
    return {statement.path: statement for statement in statements}


def test_a_ruby_page_states_its_attributes_those_without_a_heading_too() -> None:
    found = by_path(list(from_ruby_page(SMALL_RUBY_PAGE, "thing")))
    assert list(found) == ["mode", "metadata", "lines"]
    assert found["mode"].line == 9
    assert found["mode"].types is None
    assert found["lines"].types == frozenset({"object", "array"})


def test_the_list_of_properties_states_types_and_values() -> None:
    found = by_path(list(from_properties(SMALL_PROPERTIES)))
    assert found["after_expiration"].types == frozenset({"object"})
    assert found["amount_total"].types == frozenset({"integer", "number"})
    assert found["cancel_url"].types == frozenset({"string"})
    assert found["method_types"].types == frozenset({"array"})
    assert found["mode"].values == frozenset({"payment", "setup"})
    assert found["expires_at"].values is None


def test_an_event_is_a_value_of_an_events_type() -> None:
    (event,) = [s for s in from_properties(SMALL_PROPERTIES) if s.schema == "event"]
    assert event.values == frozenset({"checkout.session.async_payment_failed"})


@pytest.mark.parametrize("text", ["", "a poem", "Class: Stripe::Thing\n"])
def test_a_text_that_is_another_is_refused(text: str) -> None:
    with pytest.raises(BrokenReference, match=r"^line \d+: "):
        list(from_ruby_page(text, "thing"))
    with pytest.raises(BrokenReference, match=r"^line \d+: "):
        list(from_properties(text))


@with_documents
@pytest.mark.parametrize(("name", "count"), [("000", 65), ("001", 263), ("002", 961), ("003", 48), ("004", 8)])
def test_every_document_states_as_much_as_was_counted(name: str, count: int) -> None:
    (document,) = [document for document in DOCUMENTS if document.name == name]
    assert len(list(document.read(text_of(name)))) == count


def test_every_statement_of_the_small_documents_names_a_line_that_speaks_of_it() -> None:
    assert silent(SMALL_TEXTS, near=1) == []


@with_documents
def test_every_statement_names_a_line_that_speaks_of_it() -> None:
    assert silent({document.name: text_of(document.name) for document in DOCUMENTS}, near=13) == []


def silent(texts: Mapping[str, str], near: int) -> list[tuple[str, Statement]]:
    """The statements of these documents of which so many lines, from the one they name on, do not speak."""
    found = []
    for document in DOCUMENTS:
        lines = texts[document.name].splitlines()
        for statement in document.read(texts[document.name]):
            # The typespecs break one definition over many lines; an event's name is a value, not a path.
            name = "triggered" if statement.schema == "event" else statement.path.rpartition(".")[2].replace("[]", "")
            spoken = "".join(lines[statement.line - 1 : statement.line - 1 + near]).lower().replace("_", "")
            found += [] if name.replace("_", "") in spoken else [(document.name, statement)]
    return found
