"""Findings on valid requests that were refused."""

from __future__ import annotations

from checkout_conformance.checks.acceptance import judge_fallback, refused_always, refused_value, valid_side
from checkout_conformance.schemas import load
from tests.conformance.checks.honest import refusal
from tests.judged import broken, causes

CONTRACT = load()


def test_a_plain_create_that_is_refused_is_its_own_clause() -> None:
    assert broken([judge_fallback("inline_price", refusal("line_items"))]) == {"create.base_payload.inline_price"}


def test_a_parameter_that_is_never_taken_blocks_everything_about_it() -> None:
    last = refusal("custom_fields")
    outcomes = refused_always(CONTRACT, "create", "custom_fields", (("the request", last),), last)
    assert broken(outcomes) == {"create.custom_fields.accepted"}
    assert causes(outcomes)["create.custom_fields.max_items"] == "create.custom_fields.accepted"
    assert causes(outcomes)["create.custom_fields.key.accepted"] == "create.custom_fields.accepted"
    assert "create.custom_text.accepted" not in causes(outcomes)


def test_a_single_value_that_is_refused_breaks_its_clause() -> None:
    (found,) = refused_value(CONTRACT, "create.locale.enum", "locale", "fr", (), refusal("locale"))
    assert (found.clause, found.param, found.expected) == ("create.locale.enum", "locale", "`locale` may be `fr`")


def test_the_valid_side_that_a_value_stands_on() -> None:
    assert valid_side(CONTRACT, "create", "client_reference_id", "x" * 200) == "create.client_reference_id.max_length"
    assert valid_side(CONTRACT, "create", "locale", "fr") == "create.locale.enum"
    assert valid_side(CONTRACT, "create", "allow_promotion_codes", True) == "create.allow_promotion_codes.type"


def test_a_key_as_long_as_it_may_be_stands_on_the_boundary_of_its_names() -> None:
    for operation in ("create", "update"):
        assert (
            valid_side(CONTRACT, operation, "metadata", {"a": "b", "k" * 40: "v"}) == f"{operation}.metadata.key_names"
        )
        assert valid_side(CONTRACT, operation, "metadata", {"a": "b"}) == f"{operation}.metadata.type"
