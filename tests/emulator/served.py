"""`checkout-conformance serve` as somebody types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conformance.running import ROOT
from tests.waiting import LONGEST_S, ending


@contextmanager
def served(*options: str) -> Iterator[str]:
    """The URL of an emulator with these options; stopped by SIGTERM, which has to be a clean end."""
    child = subprocess.Popen(
        [sys.executable, "-m", "checkout_conformance", "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with ending(child):
        assert child.stdout is not None
        assert child.stderr is not None
        yield child.stdout.readline().split()[3]
        child.terminate()
        code = child.wait(LONGEST_S)
        complaint = child.stderr.read()
        assert (code, complaint) == (0, ""), f"exit code {code}: {complaint}"
