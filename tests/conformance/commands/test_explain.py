"""`python -m checkout_conformance explain ID`."""

from __future__ import annotations

import pytest

from checkout_conformance.cli import main


def test_a_clause_is_printed_with_source_and_both_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "create.custom_fields.max_items"]) == 0
    printed = capsys.readouterr().out
    assert "`custom_fields` has at most 3 entries." in printed
    assert "MUST" in printed
    assert "API reference, Create a Checkout Session" in printed
    assert "a request that keeps it" in printed
    assert '"... (4 entries)"' in printed or '{"custom_fields": [' in printed


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
