"""An emulator in a process of its own, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from checkout_conformance.emulator.process import embedded_emulator


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The base URL of a running emulator. Tests use a key of their own, and so have a world of their own."""
    with embedded_emulator(seed=1) as address:
        yield address


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A key that no other test uses."""
    name = "".join(c if c.isalnum() else "_" for c in request.node.name)
    return f"sk_test_{name}"


@pytest.fixture
def http(url: str, key: str) -> Iterator[httpx.Client]:
    """A client with the test's own key."""
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=300) as client:
        yield client
