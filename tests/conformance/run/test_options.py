"""The options: shards are read or refused in one sentence, and all of them are in one group of the help."""

from __future__ import annotations

import argparse

import pytest

from checkout_conformance.record.shards import shard
from checkout_conformance.run.options import OPTIONS, PROFILES, Chosen, split
from checkout_conformance.strategies.quotas import QUOTAS

EVERY_SPELLING = [name for option in OPTIONS for name in (option.short, option.prefixed)]


@pytest.mark.parametrize(("text", "read"), [(None, None), ("1/1", (1, 1)), ("2/4", (2, 4)), ("10/10", (10, 10))])
def test_a_shard_is_read(text: str | None, read: tuple[int, int] | None) -> None:
    assert shard(text) == read


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2", "1 / 2", "01/2"])
def test_what_is_no_shard_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as 2/4"):
        shard(text)


def test_every_profile_that_can_be_asked_for_has_its_numbers() -> None:
    assert tuple(QUOTAS) == PROFILES


def test_what_was_chosen_has_a_field_for_every_option() -> None:
    assert [option.key for option in OPTIONS] == list(Chosen.__dataclass_fields__)


def test_arguments_are_split_into_the_kits_and_the_others_in_their_order() -> None:
    given = ["-k", "paging", "--target=http://a", "-n", "2", "--checkout-rate", "3", "--junitxml=x", "not this"]
    texts, rest = split(given, EVERY_SPELLING)
    assert texts == {"target": "http://a", "rate": "3"}
    assert rest == ["-k", "paging", "-n", "2", "--junitxml=x", "not this"]


def test_what_another_plugin_has_is_left_alone() -> None:
    texts, rest = split(["--profile", "a", "--checkout-profile", "quick"], ["--checkout-profile"])
    assert texts == {"profile": "quick"}
    assert rest == ["--profile", "a"]


def test_what_was_chosen_comes_back_as_arguments() -> None:
    chosen = Chosen(target="http://a", run_seed=3, report_dir="there", insecure=True, rate=2.5)
    texts, rest = split(chosen.arguments(), EVERY_SPELLING)
    assert rest == []
    assert Chosen.of(argparse.Namespace(**{f"checkout_{key}": text for key, text in texts.items()})) == chosen
    assert Chosen().arguments() == []
