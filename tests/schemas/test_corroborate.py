"""Which documents state what, and where they disagree: the report and the committed file."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.corroboration import documents_of
from checkout_conformance.schemas.derive.corroborate import FILE, KINDS, corroboration, disagreements, main, read_all
from checkout_conformance.schemas.derive.statements import DOCUMENTS, Document, Statement
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from checkout_conformance.schemas.loader import FOLDER
from tests.schemas.documents import SEEDS, SMALL_TEXTS, with_documents

# The documents of other versions say more or less; those of this version say one thing that the reference does not.
OF_THIS_VERSION = {
    # The overlay accepts the values of the parameter of that name as well.
    ("002", "session", "payment_method_options.cashapp.setup_future_usage", "no longer all values"),
}
OF_OTHERS = {
    "001": {
        "create.line_items[].amount",
        "create.line_items[].currency",
        "create.line_items[].description",
        "create.line_items[].images",
        "create.line_items[].name",
        "create.payment_method_options.paynow.tos_shown_and_accepted",
        "create.shipping_rates",
        "create.subscription_data.coupon",
        "create.subscription_data.items",
        "create.subscription_data.transfer_data.amount",
        "create.subscription_data.trial_from_plan",
        "session.shipping_details",
    },
    "003": {"session.shipping_details"},
}


def compared(*statements: Statement, complete: tuple[str, ...] = (), contract: Contract | None = None) -> list[str]:
    document = Document("009", lambda text: iter(()), complete)
    return [f"{d.path} {d.kind}" for d in disagreements(contract or load(), document, statements)]


def test_what_both_state_alike_is_no_disagreement() -> None:
    said = Statement("create", "mode", 1, frozenset({"string"}), frozenset({"payment", "setup", "subscription"}))
    assert compared(said) == []


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (Statement("session", "toaster", 7), "not in the contract"),
        (Statement("session", "created", 7, frozenset({"string"})), "type"),
        (Statement("session", "mode", 7, None, frozenset({"payment", "setup", "subscription", "lease"})), "values"),
        (Statement("session", "mode", 7, None, frozenset({"payment", "setup"})), "no longer all values"),
    ],
)
def test_a_document_that_says_otherwise_is_named(statement: Statement, kind: str) -> None:
    assert compared(statement) == [f"{statement.path} {kind}"]
    assert kind in KINDS


def test_a_document_that_lists_all_and_misses_one_is_named() -> None:
    every = [Statement("session", path, 1) for path in load().schemas["session"]["properties"]]
    assert compared(*every, complete=("session",)) == []
    assert compared(*every[1:], complete=("session",)) == ["id not in the document"]


def test_a_contract_that_lost_an_attribute_is_caught() -> None:
    schemas = dict(copy.deepcopy(load().schemas))
    del schemas["session"]["properties"]["currency"]
    found = compared(Statement("session", "currency", 7), contract=Contract("faulty", schemas))
    assert found == ["currency not in the contract"]


def test_an_attribute_has_the_documents_that_state_it() -> None:
    statements = {"000": [Statement("session", "id", 1)], "002": [Statement("session", "id", 1)]}
    assert corroboration(load(), statements) == {"session": {"id": "000 002"}}


@with_documents
def test_the_documents_disagree_where_it_is_known_and_nowhere_else() -> None:
    statements = read_all(SEEDS)
    for document in DOCUMENTS:
        found = list(disagreements(load(), document, statements[document.name]))
        if document.of_the_version:
            assert {(d.document, d.schema, d.path, d.kind) for d in found} == {
                row for row in OF_THIS_VERSION if row[0] == document.name
            }
        else:
            assert {d.kind for d in found} <= {"not in the contract", "no longer all values"}
            missing = {f"{d.schema}.{d.path}" for d in found if d.kind == "not in the contract"}
            assert missing == OF_OTHERS[document.name]


@with_documents
def test_the_report_says_the_same_twice_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = (FOLDER / FROM_REFERENCE / FILE).read_bytes()
    assert main([str(SEEDS), "--check"]) == 0
    first = capsys.readouterr().out
    assert main([str(SEEDS)]) == 0
    assert capsys.readouterr().out == first
    assert first.startswith("000: 65 statements, 0 disagreements\n")
    assert (FOLDER / FROM_REFERENCE / FILE).read_bytes() == before


def test_a_check_of_other_documents_reports_what_they_say_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in SMALL_TEXTS.items():
        (tmp_path / f"{name}_small.txt").write_text(text, encoding="utf-8")
    before = (FOLDER / FROM_REFERENCE / FILE).read_bytes()
    assert main([str(tmp_path), "--check"]) == 1
    first = capsys.readouterr().out
    assert main([str(tmp_path), "--check"]) == 1
    assert capsys.readouterr().out == first
    counted = dict(re.findall(r"^(\d{3}): (\d+) statements", first, re.MULTILINE))
    assert counted == {"000": "3", "001": "20", "002": "15", "003": "7", "004": "3"}
    assert "session.mode" not in first.partition("\n001: ")[0]  # stated, and in the contract
    assert first.endswith(f"{FILE}: differs\n")
    assert (FOLDER / FROM_REFERENCE / FILE).read_bytes() == before


def test_a_folder_without_documents_is_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 4
    assert "0 files begin with '000_', one was expected" in capsys.readouterr().err
    (tmp_path / "000_a.txt").write_text("a poem", encoding="utf-8")
    assert main([str(tmp_path)]) == 4
    assert "000_a.txt: line 1: no 'Class: Stripe::' was found" in capsys.readouterr().err


def test_a_clause_knows_the_documents_that_state_its_attribute() -> None:
    clauses = load().clauses
    assert documents_of(clauses["session.id.type"], FROM_REFERENCE) == ("000", "001", "002", "003")
    assert documents_of(clauses["create.custom_fields.max_items"], FROM_REFERENCE) == ("002",)
    assert documents_of(clauses["create.payment_method_types.each.enum"], FROM_REFERENCE) == ("001", "002")
    assert documents_of(clauses["session.id.type"], "2022-11-15") == ()


def test_every_derived_attribute_has_a_document() -> None:
    derived = [c for c in load().clauses.values() if c.keyword == "type" and c.source.document == "002"]
    assert len(derived) > 900
    shared = {"session_list", "line_item_list", "event_list"}
    without = [c.id for c in derived if c.operation not in shared and not documents_of(c, FROM_REFERENCE)]
    assert [identity for identity in without if ".any." not in identity and ".each." not in identity] == []
