"""The tutorial, done as it is written: its fake, its commands, its finding, its repair, its baseline."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.test_commands import FENCED, called, commands, text_of

PAGE = "docs/tutorial.md"
WRITTEN_PORT = "4242"


def blocks(language: str) -> list[str]:
    return [text for found, text in FENCED.findall(text_of(PAGE)) if found == language]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(code: str, place: Path) -> Iterator[str]:
    """The tutorial's fake, on a port of its own."""
    port = free_port()
    (place / "fake.py").write_text(code.replace(WRITTEN_PORT, str(port)), encoding="utf-8")
    with subprocess.Popen([sys.executable, "fake.py"], cwd=place, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def test_the_tutorial_is_true(tmp_path: Path) -> None:
    fake, repair = blocks("python")
    (finding,) = blocks("text")
    first, explain, write, use = [line for line in commands(PAGE) if line.startswith("checkout-conformance")]
    with serving(fake, tmp_path) as url:
        done = called(first, url, tmp_path)
        assert done.code == 1, done.output
        said = [" ".join(line.split()) for line in done.output.splitlines()]
        assert [line for line in finding.splitlines() if " ".join(line.split()) not in said] == []
    assert "lifecycle.expire.expired_refused" in called(explain, url, tmp_path).output
    mended, count = re.subn(r"def expire\(session\):\n(?:    .*\n)+", lambda _: repair, fake)
    assert count == 1
    with serving(mended, tmp_path) as url:
        assert "lifecycle.expire.expired_refused" not in called(first, url, tmp_path).output
        called(write, url, tmp_path)
        assert "[[accepted]]" in (tmp_path / "known.toml").read_text(encoding="utf-8")
        accepted = called(use, url, tmp_path)
        assert accepted.code == 0, accepted.output[-1500:]
