"""The lower bound of a covering set: never more than there are payloads, and told by the parameter of most values."""

from __future__ import annotations

import pytest

from strategies.bounds import lower_bound
from tests.strategies.drawn import GENERATORS

HOSTS = GENERATORS.hosts


@pytest.mark.parametrize("operation", ["create", "update"])
def test_no_covering_set_is_smaller_than_the_bound(operation: str) -> None:
    packed = GENERATORS.covering(operation)
    assert 1 <= lower_bound(HOSTS, operation, packed).payloads <= len(packed)


def test_the_locales_of_creates_exclude_each_other() -> None:
    bound = lower_bound(HOSTS, "create", GENERATORS.covering("create"))
    locales = GENERATORS.ground.contract.request_schema("create")["properties"]["locale"]["enum"]
    assert bound == (len([locale for locale in locales if locale is not None]), "locale")


def test_what_may_not_be_sent_does_not_count() -> None:
    few = [payload for payload in GENERATORS.covering("create") if payload.get("locale") in (None, "auto", "de")]
    assert lower_bound(HOSTS, "create", few).parameter != "locale"


def test_nothing_to_cover_needs_nothing() -> None:
    assert lower_bound(HOSTS, "create", []).payloads == 0
