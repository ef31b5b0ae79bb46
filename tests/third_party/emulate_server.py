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
STARTUP_S = 20.0


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
    port = _free_port()
    command = ["node", "--require", str(HOME / "loopback.cjs"), str(PROGRAM), "start"]
    with tempfile.TemporaryDirectory() as place, (Path(place) / "output.txt").open("w+b") as output:
        server = subprocess.Popen(
            [*command, "--service", "stripe", "--port", str(port)], stdout=output, stderr=output, cwd=place
        )
        try:
            if not _listens(server, port):
                output.seek(0)
                written = output.read()[-500:].decode("utf-8", "replace")
                raise RuntimeError(f"emulate did not start within {STARTUP_S:g} s; it wrote: {written}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _listens(server: subprocess.Popen[bytes], port: int) -> bool:
    ends = time.monotonic() + STARTUP_S
    while time.monotonic() < ends and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False
