"""What tests of the frame share: one emulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checkout_conformance.emulator.process import embedded_emulator


@pytest.fixture(scope="session")
def emulator_url() -> Iterator[str]:
    """The base URL of a reference emulator."""
    with embedded_emulator(seed=0) as url:
        yield url
