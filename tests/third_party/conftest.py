"""Third-party targets for the kit's own tests: started on loopback for a session, and stopped.

They come from the npm registry and are installed by `.ci/run`; where they are not there, tests say so and skip.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parent / "emulate"
PROGRAM = HOME / "node_modules" / "emulate" / "dist" / "index.js"
STARTUP_S = 20.0


@pytest.fixture(scope="session")
def emulate_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a running `emulate` 0.8.0."""
    node = shutil.which("node")
    if node is None or not PROGRAM.exists():
        pytest.skip("needs Node.js and `npm install --prefix tests/third_party/emulate --no-package-lock`")
    port = _free_port()
    log = tmp_path_factory.mktemp("emulate") / "output.txt"
    command = [node, "--require", str(HOME / "loopback.cjs"), str(PROGRAM), "start"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--service", "stripe", "--port", str(port)], stdout=output, stderr=output, cwd=log.parent
        )
        try:
            _wait(server, port, log)
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


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = time.monotonic() + STARTUP_S
    while time.monotonic() < ends:
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"emulate did not start within {STARTUP_S:g} s; it wrote: {log.read_text()[-500:]}")
