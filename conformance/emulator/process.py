"""The emulator in a process of its own, for whoever needs one for a while (`--target embedded`).

    with embedded_emulator(seed=0) as url:
        ...

The child ends with its parent, however that ends: it watches a pipe that only the parent holds open.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkout_conformance.emulator.wire import Application

PROGRAM = "checkout_conformance.emulator.process"
STARTUP_SECONDS = 60.0
STOP_SECONDS = 5.0


class EmulatorDidNotStart(Exception):
    """The child process ended, or said nothing, before it served; the message holds what it wrote."""


@contextmanager
def embedded_emulator(seed: int = 0, program: str = PROGRAM, *arguments: str) -> Iterator[str]:
    """Start an emulator on a free loopback port, give its URL, stop it. Raises EmulatorDidNotStart.

    `program` is the module that is run in the child with the seed and the arguments; it has to end in `serve_child`.
    """
    with _running([[program, str(seed), *arguments]]) as (url,):
        yield url


@contextmanager
def starting_emulator(seed: int) -> Iterator[Callable[[], str]]:
    """Start an emulator, give what waits for its URL, once (it raises EmulatorDidNotStart), and stop it."""
    child = _start([PROGRAM, str(seed)])
    try:
        yield lambda: _wait(child)
    finally:
        _stop(child)


def embedded_emulators(count: int, seed: int, version: str) -> AbstractContextManager[list[str]]:
    """Start several at once, each a process of its own; give their URLs, stop them. Raises EmulatorDidNotStart."""
    return _running([[PROGRAM, str(seed), version]] * count)


@contextmanager
def _running(commands: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    children = [_start(command) for command in commands]
    try:
        yield [_wait(child) for child in children]
    finally:
        for child in children:
            _stop(child)


def _start(command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", *command],  # not from the working directory, whatever that holds
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    timer = threading.Timer(STARTUP_SECONDS, child.kill)
    timer.start()
    try:
        line = child.stdout.readline().strip()
    finally:
        timer.cancel()
    if line.startswith("http"):
        _drain(child)
        return line
    child.kill()
    _, complaint = child.communicate()
    raise EmulatorDidNotStart(f"the emulator did not start: {complaint.strip()[-2000:] or 'it said nothing'}")


def _drain(child: subprocess.Popen[str]) -> None:
    """Keep reading what the child writes, so that it never blocks on a full pipe; pass errors on."""

    def copy() -> None:
        assert child.stderr is not None
        with suppress(ValueError):  # `_stop` has closed it
            for line in child.stderr:
                sys.stderr.write(line)

    threading.Thread(target=copy, daemon=True).start()


def _stop(child: subprocess.Popen[str]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def serve_child(app: Application) -> None:
    """In the child: serve on a free port, print the URL, end when the parent does."""
    from checkout_conformance.emulator.server import run_server

    threading.Thread(target=_end_with_parent, daemon=True).start()
    run_server(app, "127.0.0.1", 0, lambda url: print(url, flush=True))


def _end_with_parent() -> None:
    """Wait until the parent's end of the pipe is closed, then end at once."""
    sys.stdin.buffer.read()
    os._exit(0)


def main(seed: str, version: str | None = None) -> None:
    """The child: the reference, in a version of the API where one is named."""
    from checkout_conformance.emulator.app import build_app
    from checkout_conformance.emulator.parts import REFERENCE

    parts = REFERENCE if version is None else replace(REFERENCE, api_version=version)
    serve_child(build_app(parts, seed=int(seed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
