"""The readers of the other documents: what each of them states."""

from __future__ import annotations

import pytest

from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.statements import DOCUMENTS, Statement, from_properties, from_ruby_page
from tests.schemas.documents import text_of, with_documents

RUBY = """Class: Stripe::Thing

#mode\u200bObject (readonly)

1
# File 'thing.rb', line 1

def mode
  @mode
end

def
  @metadata
end

def self.inner_class_types
  @inner_class_types = {
    lines: Line,
  }
end

def lines
  @lines
end
"""
PROPERTIES = """Thing

  • afterExpiration (object): Words.
  • amountTotal (number): Words in cents.
  • cancelUrl ([[URL]]): Words.
  • methodTypes (string[]): Words.
  • mode (string): The mode (payment, setup).
  • expiresAt (number): Words (Unix timestamp).

Events

  • asyncPaymentFailed: Triggered when it fails.
"""


def by_path(statements: list[Statement]) -> dict[str, Statement]:
    return {statement.path: statement for statement in statements}


def test_a_ruby_page_states_its_attributes_those_without_a_heading_too() -> None:
    found = by_path(list(from_ruby_page(RUBY, "thing")))
    assert list(found) == ["mode", "metadata", "lines"]
    assert found["mode"].line == 9
    assert found["mode"].types is None
    assert found["lines"].types == frozenset({"object", "array"})


def test_the_list_of_properties_states_types_and_values() -> None:
    found = by_path(list(from_properties(PROPERTIES)))
    assert found["after_expiration"].types == frozenset({"object"})
    assert found["amount_total"].types == frozenset({"integer", "number"})
    assert found["cancel_url"].types == frozenset({"string"})
    assert found["method_types"].types == frozenset({"array"})
    assert found["mode"].values == frozenset({"payment", "setup"})
    assert found["expires_at"].values is None


def test_an_event_is_a_value_of_an_events_type() -> None:
    (event,) = [s for s in from_properties(PROPERTIES) if s.schema == "event"]
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


@with_documents
def test_every_statement_names_a_line_that_speaks_of_it() -> None:
    for document in DOCUMENTS:
        lines = text_of(document.name).splitlines()
        for statement in document.read(text_of(document.name)):
            # The typespecs break one definition over many lines; an event's name is a value, not a path.
            name = "triggered" if statement.schema == "event" else statement.path.rpartition(".")[2].replace("[]", "")
            spoken = "".join(lines[statement.line - 1 : statement.line + 12]).lower().replace("_", "")
            assert name.replace("_", "") in spoken, (document.name, statement)
