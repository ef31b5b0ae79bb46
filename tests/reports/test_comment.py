"""A comment on a pull request: found again by its marker, short, and nothing in it is a target's markup."""

from __future__ import annotations

import re
from typing import Any

import pytest

from checkout_conformance.reports.comment import comment
from checkout_conformance.reports.outcome import verdict_of
from tests.reports import records
from tests.reports.hostile_records import EVERY_RECORD


def test_the_marker_comes_first_and_is_the_targets_own() -> None:
    assert comment(records.rich()).splitlines()[0] == "<!-- checkout-conformance: acme-emulator 2.1 -->"
    odd = {**records.green(), "target": {**records.green()["target"], "name": "a --> <b>"}}
    assert comment(odd).splitlines()[0].count("-->") == 1


def test_it_says_the_verdict_what_is_new_what_is_mended_and_the_jobs() -> None:
    beside = {"newly_failing": ["a.b"], "newly_passing": ["c.d"], "complaints": ["c.d does not fail any more"]}
    made = {**records.rich(), "baseline": beside}
    text = comment(made)
    assert f"### {verdict_of(made).heading}" in text
    assert "**6 new findings**" in text
    assert "... and 1 more" in text
    assert "### Mended (1)\n\n- `c.d`" in text
    assert "▲ List and page: works but for 2 findings" in text


@pytest.mark.parametrize("make", EVERY_RECORD)
def test_it_fits_a_comment_and_holds_no_markup_of_a_target(make: Any) -> None:
    text = comment(make())
    assert len(text) < 65_536
    outside = re.sub(r"`[^`\n]*`", "", text.partition("\n")[2])
    assert "<script" not in outside
    assert "<img" not in outside


def test_a_green_run_is_a_few_lines() -> None:
    assert len(comment(records.green()).splitlines()) < 10
