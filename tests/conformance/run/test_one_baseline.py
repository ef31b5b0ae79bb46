"""One baseline serves a server however the suite is run: serially, by workers, in parts, and with other seeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout_conformance.cli import main
from tests.conformance.running import Ran, run_kit
from tests.thin_fakes.serving import served
from tests.thin_fakes.shop import Shop

pytestmark = pytest.mark.slow
# A part of the suite that tries the same clauses whatever is drawn.
PART = ("--profile", "quick", "-k", "test_paging or test_updates")


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    with served(Shop()) as url:
        yield url


@pytest.fixture(scope="module")
def known(fake: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A baseline that a serial run wrote."""
    place = tmp_path_factory.mktemp("known")
    ran = run_kit(place, "--target", fake, *PART, "--write-baseline", "known.toml")
    assert ran.code == 1, ran.output
    return place / "known.toml"


def held(place: Path, fake: str, known: Path, *options: str) -> Ran:
    return run_kit(place, "--target", fake, *PART, "--baseline", str(known), *options)


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("--run-seed", "7")], ids=["serial", "workers", "another seed"])
def test_the_run_is_clean(options: tuple[str, ...], fake: str, known: Path, tmp_path: Path) -> None:
    ran = held(tmp_path, fake, known, *options)
    assert ran.code == 0, ran.output
    assert ran.record["baseline"]["newly_failing"] == []
    assert any(row.get("accepted") for row in ran.record["verdicts"])


def test_parts_are_clean_and_so_is_what_they_are_merged_into(
    fake: str, known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        part = held(tmp_path / number, fake, known, "--shard", f"{number}/2")
        assert part.code == 0, part.output
    parts = [str(tmp_path / number / "conformance-report") for number in ("1", "2")]
    assert main(["merge", *parts, "--baseline", str(known), "-o", str(tmp_path / "whole")]) == 0
    assert "0 new findings" in capsys.readouterr().out
