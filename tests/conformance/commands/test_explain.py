"""`python -m checkout_conformance explain ID`."""

from __future__ import annotations

import pytest

from checkout_conformance.cli import main
from checkout_conformance.examples_of_clauses import examples, shown
from checkout_conformance.schemas import Side, load

CONTRACT = load()


def test_a_clause_is_printed_with_source_and_both_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "create.custom_fields.max_items"]) == 0
    printed = capsys.readouterr().out
    assert "`custom_fields` has at most 3 entries." in printed
    assert "MUST" in printed
    assert "API reference, Create a Checkout Session" in printed
    assert "a request that keeps it" in printed
    assert printed.splitlines()[-1].count('"key"') == 4


@pytest.mark.parametrize("name", ["create.custom_fields.max_item", "nothing_like_it", ""])
def test_an_unknown_id_is_a_usage_error_that_helps(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 4
    said = capsys.readouterr().err
    assert f"there is no clause `{name}`" in said
    assert "did you mean create." in said or "`clauses` lists all of them" in said


def test_a_rule_across_parameters_has_a_whole_request_on_either_side(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "create.success_url.not_with_ui_mode_embedded"]) == 0
    kept, broken = capsys.readouterr().out.splitlines()[-2:]
    assert '"mode"' in kept
    assert '"success_url"' in broken
    assert '"embedded"' in broken


def labels_of(clause: str) -> dict[str, str]:
    return dict(examples(CONTRACT, CONTRACT.clauses[clause]))


@pytest.mark.parametrize("keyword", sorted({clause.keyword for clause in CONTRACT.clauses.values()}))
def test_a_clause_of_every_keyword_has_examples_or_says_why_not(keyword: str) -> None:
    clause = next(clause for clause in CONTRACT.clauses.values() if clause.keyword == keyword)
    labels = labels_of(clause.id)
    assert len(labels) == 2 or labels["example"].startswith("none: ")


@pytest.mark.parametrize("keyword", ["present", "type", "enum", "const", "min_length", "max_length"])
def test_a_part_of_an_answer_keeps_a_clause_and_another_breaks_it(keyword: str) -> None:
    made = [
        labels_of(clause.id)
        for clause in CONTRACT.clauses.values()
        if clause.side is Side.ANSWER and clause.keyword == keyword and not clause.excluded
    ]
    assert all("part of an answer that breaks it" in labels for labels in made[:5])


def test_a_missing_attribute_is_missing_where_it_belongs() -> None:
    labels = labels_of("session.custom_fields.key.present")
    assert labels["part of an answer that breaks it"] == '{"custom_fields": [{}]}'


def test_what_has_no_example_says_so_plainly() -> None:
    assert labels_of("idempotency.replay")["example"].startswith("none: it speaks of what a server does")
    absent = next(c for c in CONTRACT.clauses.values() if c.excluded and c.keyword == "present")
    assert labels_of(absent.id)["example"] == "none: it is not judged, for the reason above"


def test_long_values_are_cut() -> None:
    assert shown({"a": "x" * 500}) == '{"a": "xxxxxxxxxxxx... (500 characters)"}'
    assert shown([1] * 9) == '[1, "... (9 entries)"]'
