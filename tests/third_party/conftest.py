"""Third-party targets for the kit's own tests; where they are not installed, tests say so and skip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.third_party.emulate_server import emulate, missing


@pytest.fixture(scope="session")
def emulate_url() -> Iterator[str]:
    """The base URL of a running `emulate` 0.8.0."""
    why = missing()
    if why is not None:
        pytest.skip(why)
    with emulate() as url:
        yield url
