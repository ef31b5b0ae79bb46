"""A cassette of a shop's traffic with the reference, recorded by vcrpy once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import vcr

from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.traffic.judging_process import JudgingProcess, judging_process
from tests.traffic.traffic import client, shop


@pytest.fixture(scope="session")
def emulator_url() -> Iterator[str]:
    """A server that keeps the contract."""
    with embedded_emulator(seed=0) as url:
        yield url


@pytest.fixture(scope="session")
def process() -> Iterator[JudgingProcess]:
    """What judges for all watches of these tests, and gives way to nobody: they wait for it."""
    with judging_process(niceness=0) as process:
        yield process


@pytest.fixture(scope="session")
def cassette(emulator_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What vcrpy made of the shop's traffic."""
    path = tmp_path_factory.mktemp("cassettes") / "shop.yaml"
    with vcr.use_cassette(str(path)), client(emulator_url) as http:
        shop(http)
    return path
