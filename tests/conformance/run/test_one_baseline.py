"""One baseline serves a server however the suite is run: serially, by workers, in parts, and with other seeds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.running import Ran, run_pytest
from tests.thin_fakes.serving import served
from tests.thin_fakes.shop import Shop

pytestmark = pytest.mark.slow
# A part of the suite that tries the same clauses whatever is drawn.
PART = ("--profile", "quick", "-k", "paging or updates")


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    with served(Shop()) as url:
        yield url


@pytest.fixture(scope="module")
def known(fake: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A baseline that a serial run wrote."""
    place = tmp_path_factory.mktemp("known")
    ran = run_pytest(place, "--target", fake, *PART, "--write-baseline", "known.toml", timeout=300)
    assert ran.code == 1, ran.output
    return place / "known.toml"


def held(place: Path, fake: str, known: Path, *options: str) -> Ran:
    return run_pytest(place, "--target", fake, *PART, "--baseline", str(known), *options, timeout=300)


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("--run-seed", "7")], ids=["serial", "workers", "another seed"])
def test_the_run_is_clean(options: tuple[str, ...], fake: str, known: Path, tmp_path: Path) -> None:
    ran = held(tmp_path, fake, known, *options)
    assert ran.code == 0, ran.output
    assert ran.record["baseline"]["newly_failing"] == []
    assert any(row.get("accepted") for row in ran.record["verdicts"])


def test_parts_are_clean_and_so_is_what_they_are_merged_into(fake: str, known: Path, tmp_path: Path) -> None:
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        part = held(tmp_path / number, fake, known, "--shard", f"{number}/2")
        assert part.code == 0, part.output
    merge = [sys.executable, "-m", "checkout_conformance", "merge", "1/conformance-report", "2/conformance-report"]
    done = subprocess.run(
        [*merge, "--baseline", str(known), "-o", "whole"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 new findings" in done.stdout
