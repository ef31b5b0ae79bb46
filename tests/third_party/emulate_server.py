"""`emulate` from the npm registry, started on loopback and stopped again, for tests, samples and benchmarks.

0.8.0 is installed by `.ci/run`, or by `npm install --prefix tests/third_party/emulate --no-package-lock`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.third_party.node_server import missing_node, node_of, node_server

HOME = Path(__file__).parent / "emulate"


def missing(home: Path = HOME) -> str | None:
    """What is needed to start it and is not there, in words; None where all is."""
    if not _program(home).exists():
        return missing_node() or "it needs `npm install --prefix tests/third_party/emulate --no-package-lock`"
    return missing_node()


@contextlib.contextmanager
def emulate(home: Path = HOME) -> Iterator[str]:
    """A running server of the package that is installed in `home`: its base URL.

    Raises RuntimeError where it is missing or does not start.
    """
    why = missing(home)
    if why is not None:
        raise RuntimeError(why)
    words = [str(_program(home)), "start", "--service", "stripe", "--port"]
    with node_server(lambda port: [*words, str(port)], "emulate", node_of(home)) as url:
        yield url


def _program(home: Path) -> Path:
    return home / "node_modules" / "emulate" / "dist" / "index.js"
