"""The built kit, and an environment with it: made once for all tests of how it is installed, and for all processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checkout_conformance.emulator.process import embedded_emulator
from tests.packaging.installed import Built, Environment, build, install
from tests.waiting import until


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one process of pytest-xdist fills, and the others wait for; alone, this one does."""
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    ended = place.with_suffix(".ended")
    try:
        place.mkdir()
    except FileExistsError:
        until(ended.exists, f"another process makes {name}")
    else:
        try:
            make(place)
        finally:
            ended.touch()
    return place


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Wheel and source distribution."""
    place = made_once(tmp_path_factory, "dist", build)
    (wheel,), (source,) = place.glob("*.whl"), place.glob("*.tar.gz")
    return Built(wheel, source)


@pytest.fixture(scope="session")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel installed."""
    place = made_once(tmp_path_factory, "installed", lambda folder: install(built.wheel, folder / "venv"))
    return Environment(place / "venv")


@pytest.fixture(scope="session")
def emulator_url() -> Iterator[str]:
    """A server that keeps the contract."""
    with embedded_emulator(seed=0) as url:
        yield url
