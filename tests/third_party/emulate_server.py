"""`emulate` 0.8.0 from the npm registry, started on loopback and stopped again, for tests and samples.

It is installed by `.ci/run`, or by `npm install --prefix tests/third_party/emulate --no-package-lock`.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parent / "emulate"
PROGRAM = HOME / "node_modules" / "emulate" / "dist" / "index.js"
STARTUP_S = 60.0
# A free port may be taken by somebody else before the server has it; then another one is tried.
ATTEMPTS = 3


def missing() -> str | None:
    """What is needed to start it and is not there, in words; None where all is."""
    if shutil.which("node") is None:
        return "it needs Node.js"
    if not PROGRAM.exists():
        return "it needs `npm install --prefix tests/third_party/emulate --no-package-lock`"
    return None


@contextlib.contextmanager
def emulate() -> Iterator[str]:
    """A running server: its base URL. Raises RuntimeError where it is missing or does not start."""
    why = missing()
    if why is not None:
        raise RuntimeError(why)
    with contextlib.ExitStack() as running:
        for _ in range(ATTEMPTS):
            started = _Server(_free_port(), Path(running.enter_context(tempfile.TemporaryDirectory())))
            running.callback(started.stop)
            if started.listens():
                yield f"http://127.0.0.1:{started.port}"
                return
    raise RuntimeError(f"emulate did not start within {STARTUP_S:g} s; it wrote: {started.written[-500:]}")


class _Server:
    """One process, in a place of its own."""

    def __init__(self, port: int, place: Path) -> None:
        self.port = port
        self._output = place / "output.txt"
        command = ["node", "--require", str(HOME / "loopback.cjs"), str(PROGRAM), "start"]
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [*command, "--service", "stripe", "--port", str(port)], stdout=output, stderr=output, cwd=place
            )

    @property
    def written(self) -> str:
        """What it has said so far."""
        return self._output.read_text("utf-8", "replace")

    def listens(self) -> bool:
        """Whether this very process has the port; False where it ended, or did not get that far in time."""
        ends = time.monotonic() + STARTUP_S
        while time.monotonic() < ends and self._process.poll() is None:
            if f"listening on {self.port}\n" in self.written:
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """End it; once is enough."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
