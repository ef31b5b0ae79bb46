"""The built kit, and an environment with it: made once for all tests of how it is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checkout_conformance.emulator.process import embedded_emulator
from tests.packaging.installed import Built, Environment, build, install


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Wheel and source distribution."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel installed."""
    return install(built.wheel, tmp_path_factory.mktemp("installed") / "venv")


@pytest.fixture(scope="session")
def emulator_url() -> Iterator[str]:
    """A server that keeps the contract."""
    with embedded_emulator(seed=0) as url:
        yield url
