"""Third-party targets for the kit's own tests; where they are not installed, tests say so and skip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.third_party.emulate_server import emulate, missing


@pytest.fixture(scope="module")
def emulate_url() -> Iterator[str]:
    """The base URL of a running `emulate` 0.8.0 of which nothing was asked yet.

    A run spoils the server that it was sent to: it ends with requests that pollute the prototypes of Node.js, after
    which creates are refused. So no server outlives a module's fixtures, which a worker of pytest-xdist may make twice.
    """
    why = missing()
    if why is not None:
        pytest.skip(why)
    with emulate() as url:
        yield url
