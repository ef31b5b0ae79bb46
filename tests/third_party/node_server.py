"""A program of Node.js as a server on loopback: started, waited for, and stopped again, whatever it serves."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

STARTUP_S = 180.0
# A free port may be taken by somebody else before the server has it; then another one is tried.
ATTEMPTS = 3
# Loaded before the program: whatever address it asks for, it listens on loopback, and says so.
LOOPBACK = Path(__file__).parent / "emulate" / "loopback.cjs"


def missing_node() -> str | None:
    """What is needed to start any of them and is not there, in words."""
    return "it needs Node.js" if shutil.which("node") is None else None


def node_of(home: Path) -> str:
    """The Node.js that was installed with a program (npm's package `node`), or the machine's."""
    own = home / "node_modules" / "node" / "bin" / "node"
    return str(own) if own.exists() else "node"


@contextlib.contextmanager
def node_server(command: Callable[[int], Sequence[str]], name: str, node: str = "node") -> Iterator[str]:
    """A running server: its base URL. `command` gives the words after `node`, which is a program, for a port.

    Raises RuntimeError, with what it wrote, where it does not listen in time.
    """
    with contextlib.ExitStack() as running:
        for _ in range(ATTEMPTS):
            place = Path(running.enter_context(tempfile.TemporaryDirectory()))
            started = _Server(node, command, place)
            running.callback(started.stop)
            if started.listens():
                yield f"http://127.0.0.1:{started.port}"
                return
        raise RuntimeError(f"{name} did not start within {STARTUP_S:g} s; it wrote: {started.written[-500:]}")


class _Server:
    """One process, in a place of its own."""

    def __init__(self, node: str, command: Callable[[int], Sequence[str]], place: Path) -> None:
        self.port = _free_port()
        self._output = place / "output.txt"
        words = [node, "--require", str(LOOPBACK), *command(self.port)]
        environment = {**os.environ, "PORT": str(self.port), "NO_COLOR": "1"}
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(words, stdout=output, stderr=output, cwd=place, env=environment)

    @property
    def written(self) -> str:
        """What it has said so far."""
        return self._output.read_text("utf-8", "replace")

    def listens(self) -> bool:
        """Whether this very process has the port; False where it ended, or did not get that far in time.

        A program that is no JavaScript all through has to name its address by itself.
        """
        said = re.compile(rf"\bon (http://127\.0\.0\.1:)?{self.port}\b")
        ends = time.monotonic() + STARTUP_S
        while time.monotonic() < ends and self._process.poll() is None:
            if said.search(self.written):
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
