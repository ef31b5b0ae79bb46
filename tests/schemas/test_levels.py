"""One wording, one level; sources that contradict each other lower it; what may be absent or extended fails nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.schemas import Basis, Clause, Level, Side, load, versions
from checkout_conformance.schemas.conflicts import CONFLICTS, lowered
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.loader import FOLDER, LATER
from checkout_conformance.schemas.rules.request import RULES
from checkout_conformance.schemas.wording import WORDINGS, level_of
from tests.schemas.documents import text_of, with_documents
from tests.schemas.typescript import NOT_INSTALLED, declared

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence.md"
CONTRACT = load(FROM_REFERENCE)
PROHIBITIONS = ("forbidden", "only there", "only one of")
FORBIDS = re.compile("|".join(WORDINGS[name].words for name in PROHIBITIONS))
# Rows that stand beside a prohibition, and state something else: clause -> what.
OF_ANOTHER_SENTENCE = {
    "create.payment_method_collection.enum": "the values; the mode that is forbidden has a clause of its own",
    "create.branding_settings.icon.url.pattern": "the form; the types that forbid it have a clause of their own",
    "create.branding_settings.logo.url.pattern": "the form; the types that forbid it have a clause of their own",
}
ROW = re.compile(r" *• [a-z][a-z0-9_.<>]* \(")


def written_rules(folder: Path = FOLDER / FROM_REFERENCE) -> Iterator[dict[str, Any]]:
    for path in sorted((folder / "rules").glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))["rules"]


def every_rule() -> list[dict[str, Any]]:
    return [*written_rules(), *written_rules(LATER)]


def sentence(line: int) -> str:
    """A row of the reference with all that stands below it before the next row."""
    lines = text_of("002").splitlines()
    end = next(number for number in range(line, len(lines)) if ROW.match(lines[number]))
    return " ".join(part.strip() for part in lines[line - 1 : end])


def line_of(identity: str) -> int:
    line: int | None = CONTRACT.clauses[identity].source.line
    assert line is not None, identity
    return line


def test_every_documented_rule_has_a_wording_and_its_level() -> None:
    for rule in written_rules():
        if rule["basis"] == "observed":
            assert ("wording" in rule, rule["level"]) == (False, "SHOULD"), rule["id"]
        else:
            assert "level" not in rule, rule["id"]
            if rule["id"] not in CONFLICTS:
                assert CONTRACT.clauses[rule["id"]].level is level_of(rule["wording"]), rule["id"]


def test_siblings_of_one_wording_have_one_level() -> None:
    found = {
        clause.level
        for clause in CONTRACT.clauses.values()
        if re.fullmatch(r"create\.(payment_intent|setup_intent|subscription)_data\.not_in_\w+_mode", clause.id)
    }
    assert found == {Level.SHOULD}


def test_a_prohibition_in_so_many_words_is_a_must() -> None:
    for wording in PROHIBITIONS:
        assert level_of(wording) is Level.MUST
    forbidden = [rule["id"] for rule in written_rules() if rule.get("wording") in PROHIBITIONS]
    assert {CONTRACT.clauses[name].level for name in forbidden} == {Level.MUST}
    assert "list.ending_before.not_with_starting_after" in forbidden


def forbidding_below_must(clauses: Iterable[Clause], words: Callable[[Clause], str]) -> set[str]:
    """Documented clauses whose words forbid in so many words, and which are judged and no MUST for all that.

    A clause that nobody judges says why in its own row (`Clause.excluded`).
    """
    return {
        clause.id
        for clause in clauses
        if clause.excluded is None
        and clause.basis is Basis.DOCUMENTED
        and clause.level is not Level.MUST
        and FORBIDS.search(words(clause))
    }


@pytest.mark.parametrize("version", versions())
def test_no_row_of_a_contract_forbids_in_so_many_words_and_only_warns(version: str) -> None:
    # What our own words make of a sentence that says less; why it does stands beside its wording.
    says_less = {rule["id"] for rule in every_rule() if level_of(rule.get("wording", "limit")) is not Level.MUST}
    clauses = [clause for clause in load(version).clauses.values() if clause.id not in says_less]
    assert forbidding_below_must(clauses, lambda clause: clause.statement) == set()
    all_lowered = [replace(clause, level=Level.SHOULD) for clause in clauses]
    assert forbidding_below_must(all_lowered, lambda clause: clause.statement)


@with_documents
def test_no_row_whose_sentence_forbids_in_so_many_words_only_warns() -> None:
    cited = [
        clause
        for clause in CONTRACT.clauses.values()
        if clause.side is Side.REQUEST and clause.source.document == "002" and clause.source.line
    ]
    assert len(cited) > 500
    assert forbidding_below_must(cited, lambda clause: sentence(line_of(clause.id))) == set(OF_ANOTHER_SENTENCE)


def test_every_wording_is_used() -> None:
    assert {rule["wording"] for rule in every_rule() if "wording" in rule} | {"limit"} == set(WORDINGS)


def test_later_rules_are_stated_in_some_version_and_have_their_wordings_level() -> None:
    newest = [load(version) for version in versions() if version > FROM_REFERENCE]
    for rule in written_rules(LATER):
        found = [contract.clauses[rule["id"]] for contract in newest if rule["id"] in contract.clauses]
        assert found, rule["id"]
        assert {clause.level for clause in found} == {level_of(rule["wording"])}
        assert rule["id"] not in CONTRACT.clauses


@with_documents
def test_the_words_of_a_wording_stand_where_the_rule_is_from() -> None:
    cited = [rule for rule in written_rules() if "wording" in rule and rule["source"]["document"] == "002"]
    assert len(cited) > 50
    elsewhere = [
        rule["id"] for rule in cited if not re.search(WORDINGS[rule["wording"]].words, sentence(line_of(rule["id"])))
    ]
    assert elsewhere == []


@with_documents
def test_the_limits_that_code_judges_stand_where_they_are_from() -> None:
    for rule in RULES:
        if rule.clause.basis is Basis.DOCUMENTED and rule.clause.id in CONTRACT.clauses:
            assert re.search(WORDINGS["limit"].words, sentence(line_of(rule.clause.id))), rule.clause.id


def test_a_conflict_lowers_a_level_by_one_and_says_so() -> None:
    mode = CONTRACT.clauses["create.mode.required"]
    assert (mode.level, "stripe==13.0.1 types it as optional" in mode.statement) == (Level.SHOULD, True)
    twice: Clause = lowered(lowered(mode))
    assert twice.level is Level.INFO
    assert lowered(CONTRACT.clauses["create.line_items.type"]) is CONTRACT.clauses["create.line_items.type"]


@with_documents
def test_what_the_reference_says_may_be_extended_is_news_where_it_is_unknown() -> None:
    lines = [n for n, text in enumerate(text_of("002").splitlines(), 1) if "may be extended" in text]
    extensible = [c for c in CONTRACT.clauses.values() if c.keyword == "enum" and c.source.line in lines]
    assert len(lines) == len(extensible) == 3
    assert {clause.level for clause in extensible} == {Level.INFO}


@pytest.mark.parametrize(
    ("kind", "interface"),
    [
        ("session", "Stripe.Checkout.Session"),
        ("line_item", "Stripe.LineItem"),
        ("customer_session", "Stripe.CustomerSession"),
    ],
)
def test_what_is_optional_in_the_sdk_s_types_may_be_absent(kind: str, interface: str) -> None:
    found = declared("stripe-19", interface)
    if found is None:
        pytest.skip(NOT_INSTALLED)
    optional = [clause_id(kind, path, "present") for path, fact in found.items() if fact.optional]
    known = [CONTRACT.clauses[clause] for clause in optional if clause in CONTRACT.clauses]
    assert len(known) >= {"session": 60, "line_item": 2, "customer_session": 1}[kind]
    assert [clause.id for clause in known if clause.level is not Level.INFO] == []


def test_no_list_that_the_openapi_description_leaves_open_is_a_must() -> None:
    (row,) = [line for line in EVIDENCE.read_text(encoding="utf-8").splitlines() if 'id="E-specification-5"' in line]
    named = [name.strip() for name in row.split("|")[3].partition(":")[0].split(",")]
    paths = [name for name in named if re.fullmatch(r"[a-z_.*]+", name)]
    assert paths == [
        "ui_mode",
        "payment_method_collection",
        "locale",
        "customer_update.*",
        "automatic_tax.liability.type",
    ]
    assert named[len(paths) :] == ["payment method lists"]
    for pattern in (*paths, "payment_method_types[]", "excluded_payment_method_types[]"):
        of_it = [
            c
            for c in CONTRACT.clauses.values()
            if c.keyword == "enum" and fnmatchcase(c.path, pattern.replace("[]", "[[]]"))
        ]
        assert of_it, pattern
        assert {clause.level for clause in of_it} <= {Level.SHOULD, Level.INFO}, pattern


STRENGTH = re.compile(r'<a id="(E-[a-z]+-\d+)"></a>.*\| ([^|]*) \|$', re.MULTILINE)


@pytest.mark.parametrize("version", versions())
def test_no_must_rests_on_evidence_without_an_official_source(version: str) -> None:
    """A captured answer shows what was done once; that it must be so, somebody official says."""
    strength = dict(STRENGTH.findall(EVIDENCE.read_text(encoding="utf-8")))
    assert len(strength) > 300
    musts = [c for c in load(version).clauses.values() if c.level is Level.MUST and c.source.document == "evidence"]
    assert len(musts) > 50
    assert [f"{c.id}: {c.source.section}" for c in musts if not re.search(r"\bA\b", strength[c.source.section])] == []


def icon(**members: Any) -> dict[str, Any]:
    return {"branding_settings": {"icon": members}}


@pytest.mark.parametrize(
    ("clause", "right", "faulty"),
    [
        (
            "session.branding_settings.icon.file_with_type_file",
            icon(type="file", file="file_1"),
            icon(type="file", file=None),
        ),
        (
            "session.branding_settings.icon.url_with_type_url",
            icon(type="url", url="https://example.com/i.png", file=None),
            icon(type="url"),
        ),
        (
            "session.custom_fields.text_with_type_text",
            {"custom_fields": [{"type": "text", "text": {}}]},
            {"custom_fields": [{"type": "text", "text": None, "numeric": {}}]},
        ),
        (
            "session.automatic_tax.liability.account_with_type_account",
            {"automatic_tax": {"liability": {"type": "self"}}},
            {"automatic_tax": {"liability": {"type": "account"}}},
        ),
    ],
)
def test_a_member_is_judged_where_the_discriminator_names_it(
    clause: str, right: dict[str, Any], faulty: dict[str, Any]
) -> None:
    assert clause not in {breach.clause for breach in CONTRACT.answer_breaches("session", right)}
    assert clause in {breach.clause for breach in CONTRACT.answer_breaches("session", faulty)}
