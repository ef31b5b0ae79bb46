"""Thin fakes, run by the command line: exactly what is at fault is found, and nothing of the kit breaks."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.run import confirm
from checkout_conformance.run.effort import NOT_STEADY, Effort
from checkout_conformance.strategies.quotas import QUOTAS
from tests.conformance.running import run_kit
from tests.replaying import untrue_of
from tests.thin_fakes.expected import EXPECTED
from tests.thin_fakes.fakes import FAKES
from tests.thin_fakes.serving import served
from tests.whole import either, part

Record = dict[str, Any]
# Seeds and processes are compared on all thin fakes by `make seeds`, on the one that wavered most by `make test`.
WAVERED = "setup_only"
# What is on a list there hangs on expiries of sessions that the finding is not about, and so do some verdicts where
# another process expires a session meanwhile.
UNREPEATED = {"shared_expiry": {"errors.unknown_method"}}
# Items on which a target broke before it counts as one that breaks by its nature.
NEVER = 1_000_000
OTHERWISE = [("-n", "2"), ("--run-seed", "1"), ("--run-seed", "2")]


def run(fake: str, place: Path, *arguments: str) -> Record:
    """The record of a quick run on a fake that was just started."""
    place.mkdir(exist_ok=True)
    with served(FAKES[fake]()) as url:
        ran = run_kit(place, "--target", url, "--profile", "quick", *arguments)
    record = ran.record
    assert record["partial"] is None, ran.output[-2000:]
    assert not any("the kit itself broke" in note for note in record["notes"])
    assert NOT_STEADY not in record["notes"] or fake in UNREPEATED
    return record


def found(record: Record) -> set[str]:
    """The findings that are no mere notes."""
    return {finding["id"] for finding in record["findings"] if finding["level"] != "INFO"}


def judged(record: Record) -> dict[str, set[str]]:
    """The verdicts by clause."""
    verdicts: dict[str, set[str]] = defaultdict(set)
    for row in record["verdicts"]:
        verdicts[row["clause"]].add(row["verdict"])
    return verdicts


def unshown(record: Record, fake: str) -> dict[str, list[str]]:
    """The findings whose commands do not show them on a fake that was just made, and how what they show differs."""
    told = {finding["id"]: untrue_of(record, finding, FAKES[fake]()) for finding in record["findings"]}
    return {identity: differences for identity, differences in told.items() if differences}


@pytest.mark.slow
@pytest.mark.parametrize("fake", FAKES)
def test_exactly_what_is_at_fault_is_found_within_the_requests_of_the_profile_and_shown(
    fake: str, tmp_path: Path
) -> None:
    record = run(fake, tmp_path)
    assert found(record) == EXPECTED[fake].findings
    assert unshown(record, fake).keys() <= UNREPEATED.get(fake, set())
    most = QUOTAS["quick"].most
    assert most is not None
    assert record["counts"]["requests"] < most


@pytest.mark.slow
@pytest.mark.parametrize("fake", either([*FAKES], [WAVERED]))
@pytest.mark.parametrize("arguments", part(OTHERWISE, every=3), ids=" ".join)
def test_seeds_and_processes_change_nothing_of_what_is_found(
    fake: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    record = run(fake, tmp_path, *arguments)
    assert found(record) == EXPECTED[fake].findings
    if "-n" in arguments and fake not in UNREPEATED:
        assert judged(record) == judged(run(fake, tmp_path / "serial"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fake", "arguments"), either([(fake, ()) for fake in FAKES], [("shop", ("-k", "create:line_items.p"))])
)
def test_every_item_that_is_repeated_shows_what_it_showed(
    fake: str, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm, "accidental", lambda outcomes: True)
    monkeypatch.setattr(confirm, "ENOUGH_BROKEN", NEVER)
    monkeypatch.setattr(Effort, "left", True)
    record = run(fake, tmp_path, *arguments)
    assert found(record)
    assert not [row["clause"] for row in record["verdicts"] if row["verdict"] == "inconclusive"]


def test_what_the_first_process_made_is_made_by_the_commands_of_the_others(tmp_path: Path) -> None:
    record = run("subscriptions_only", tmp_path, "-n", "2", "-k", "test_line_item_pages or test_second_expiry")
    assert any("$PRICE" in witness["curl"] for row in record["verdicts"] for witness in row["witness"])
    assert found(record)
    assert not unshown(record, "subscriptions_only")


def test_every_thin_fake_has_its_findings() -> None:
    assert EXPECTED.keys() == FAKES.keys()
