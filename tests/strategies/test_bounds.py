"""The lower bound of a covering set: never more than there are payloads, and given by the parameter of most values."""

from __future__ import annotations

import pytest

from checkout_conformance.strategies.bounds import lower_bound
from tests.strategies.drawn import GENERATORS

TEMPLATES = GENERATORS.templates


@pytest.mark.parametrize("operation", ["create", "update"])
def test_no_covering_set_is_smaller_than_the_bound(operation: str) -> None:
    covering = GENERATORS.covering(operation)
    assert 1 <= lower_bound(TEMPLATES, operation, covering).payloads <= len(covering)


def test_values_of_parameters_that_are_never_sent_together_add_up() -> None:
    bound = lower_bound(TEMPLATES, "create", GENERATORS.covering("create"))
    schema = GENERATORS.context.contract.request_schema("create")["properties"]
    methods = schema["payment_method_types"]["items"]["enum"]
    locales = schema["payment_method_options"]["properties"]["paypal"]["properties"]["preferred_locale"]["enum"]
    assert bound.parameters == ("payment_method_options.paypal.preferred_locale", "payment_method_types")
    assert bound.payloads == len([word for word in (*methods, *locales) if word])


def test_what_may_not_be_sent_does_not_count() -> None:
    few = [payload for payload in GENERATORS.covering("create") if "payment_method_types" not in payload]
    bound = lower_bound(TEMPLATES, "create", few)
    assert bound.payloads < 45
    assert "payment_method_types" not in bound.parameters


def test_nothing_to_cover_needs_nothing() -> None:
    assert lower_bound(TEMPLATES, "create", []).payloads == 0
