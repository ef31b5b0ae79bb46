"""The tutorial, done as it is written: its fake, its commands, its finding, its repair, its baseline."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.test_commands import FENCED, called, commands, text_of
from tests.waiting import ending

PAGE = "docs/tutorial.md"
WRITTEN_PORT = "4242"


def blocks(language: str) -> list[str]:
    return [text for found, text in FENCED.findall(text_of(PAGE)) if found == language]


# Runs a program whose server says on which port it listens.
STARTED = """
import http.server, runpy

class Telling(http.server.ThreadingHTTPServer):
    def server_activate(self):
        super().server_activate()
        print(self.server_port, flush=True)

http.server.ThreadingHTTPServer = Telling
runpy.run_path("fake.py")
"""


@contextmanager
def serving(code: str, place: Path) -> Iterator[str]:
    """The tutorial's fake, on any free port."""
    assert f", {WRITTEN_PORT})" in code
    (place / "fake.py").write_text(code.replace(f", {WRITTEN_PORT})", ", 0)"), encoding="utf-8")
    words, silent = [sys.executable, "-c", STARTED], subprocess.DEVNULL
    with ending(subprocess.Popen(words, cwd=place, stdout=subprocess.PIPE, stderr=silent, text=True)) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"


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
