"""Makes the samples in `recordings/` with the real tools, against the embedded emulator.

    python -m tests.traffic.record_samples [TOOL…]

Each tool has to be there: Node.js packages in the folder that NODE_PATH names, `mitmdump` and `ruby` (with the gems
`vcr` and `webmock`) on the PATH, a Chromium. What a tool writes is kept as it is. `stripe listen` is on no registry,
and needs an account: its lines are made in tests from the emulator's events.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from checkout_conformance.emulator.process import embedded_emulator
from tests.traffic.browser import visit
from tests.traffic.traffic import client, shop

HERE = Path(__file__).parent
PLACE = HERE / "recordings"


def nock(url: str) -> None:
    """nock, with the Node SDK."""
    made = subprocess.run(["node", HERE / "record_nock.cjs", url], check=True, stdout=subprocess.PIPE)
    (PLACE / "nock.json").write_bytes(made.stdout)


def polly(url: str) -> None:
    """Polly's file persister, with the Node SDK."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["node", HERE / "record_polly.cjs", url, folder], check=True)
        (written,) = Path(folder).rglob("*.har")
        shutil.copy(written, PLACE / "polly.har")


def mitmproxy(url: str) -> None:
    """mitmproxy as a reverse proxy that saves a HAR, with httpx."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    out = PLACE / "mitmproxy.har"
    command = ["mitmdump", "-q", "--mode", f"reverse:{url}", "--listen-host", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen([*command, "--set", f"hardump={out}"]) as proxy:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        with client(f"http://127.0.0.1:{port}") as http:
            shop(http)
        proxy.terminate()


def vcr(url: str) -> None:
    """Ruby's VCR, with Net::HTTP."""
    subprocess.run(["ruby", HERE / "record_vcr.rb", url, PLACE], check=True)


def playwright(url: str) -> None:
    """Playwright's packed archive, whose bodies are members beside it."""
    visit(url, PLACE / "playwright.har.zip")


TOOLS: dict[str, Callable[[str], None]] = {
    "nock": nock,
    "polly": polly,
    "mitmproxy": mitmproxy,
    "vcr": vcr,
    "playwright": playwright,
}


def main(names: list[str]) -> None:
    """Make the samples of these tools, or of all."""
    for name in names or TOOLS:
        with embedded_emulator(seed=0) as url:
            TOOLS[name](url)


if __name__ == "__main__":
    main(sys.argv[1:])
