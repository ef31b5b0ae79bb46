"""Requests in which every setting says something: all valid, few, and no setting is left out."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas.paths import values
from checkout_conformance.strategies import Generators, on_paper

CONTEXT = on_paper()
MADE = Generators(CONTEXT).switched_on("create")
FEW = 12


def seen(path: str) -> list[Any]:
    """What stands at a path in the requests."""
    return [value for payload in MADE for _, value in values(payload, path)]


def test_they_are_few_and_valid() -> None:
    assert 1 < len(MADE) <= FEW
    assert all(CONTEXT.contract.is_valid_request("create", payload, CONTEXT.world) for payload in MADE)


@pytest.mark.parametrize("path", ["allow_promotion_codes", "phone_number_collection.enabled", "automatic_tax.enabled"])
def test_what_can_be_on_is_on(path: str) -> None:
    assert set(seen(path)) == {True}


def test_neighbours_are_on_together() -> None:
    (consent,) = seen("consent_collection")
    assert consent["promotions"] == "auto"
    assert consent["terms_of_service"] == "required"


def test_of_words_that_may_stand_together_several_do() -> None:
    assert seen("payment_method_types") == [["card", "link"]]


def test_words_that_mean_as_if_unset_are_left_out() -> None:
    assert "none" not in seen("consent_collection.terms_of_service")
    assert "auto" not in seen("locale") + seen("submit_type")
