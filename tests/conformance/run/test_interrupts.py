"""Ctrl-C ends a run with a report, wherever it comes: also where a library has swallowed it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout_conformance.run.interrupts import Interrupts
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.waiting import LONGEST_S, ending


@pytest.fixture
def ended() -> Iterator[tuple[Interrupts, list[str]]]:
    """Something that listens, and what it ended."""
    seen: list[str] = []
    interrupts = Interrupts(lambda: seen.append("ended"))
    interrupts.listen()
    yield interrupts, seen
    interrupts.close()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def interrupt() -> None:
    """Press Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.01)


def swallow(times: int) -> None:
    """Interrupted, and as deaf to it as some libraries are; so many times."""
    first = True
    while True:
        try:
            interrupt() if first else time.sleep(10)
        except KeyboardInterrupt:
            first, times = False, times - 1
            if times < 0:
                raise


def test_an_interrupt_that_is_swallowed_comes_again(ended: tuple[Interrupts, list[str]]) -> None:
    interrupts, seen = ended
    with pytest.raises(KeyboardInterrupt), interrupts.insisting():
        swallow(2)
    assert seen == ["ended"]


def test_once_it_was_heard_nothing_disturbs_the_report(ended: tuple[Interrupts, list[str]]) -> None:
    interrupts, seen = ended
    with pytest.raises(KeyboardInterrupt), interrupts.insisting():
        interrupt()
    interrupt()
    time.sleep(0.7)  # longer than it takes to come again
    assert seen == ["ended"]


def test_who_ignores_interrupts_goes_on_ignoring_them() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        interrupts = Interrupts(lambda: None)
        interrupts.listen()
        interrupt()
        interrupts.close()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def wrong_amounts(number: int, request: Proxied, answer: Answer) -> Answer:
    """A fault that every property of a session meets, so that Hypothesis shrinks most of the time."""
    status, headers, body = answer
    return status, headers, body.replace(b'"payment_method_types"', b'"payment_types"').replace(b'"open"', b'"opened"')


@pytest.mark.parametrize(("at", "workers"), [(120, ()), (120, ("-n", "2"))])
def test_a_run_that_shrinks_ends_with_a_report(
    at: int, workers: tuple[str, ...], tmp_path: Path, emulator_url: str
) -> None:
    child: subprocess.Popen[bytes] | None = None
    pressed, after = False, 0

    def press(number: int, request: Proxied, answer: Answer) -> Answer:
        nonlocal pressed, after
        if pressed:
            after += 1
        elif number >= at and child is not None:
            pressed = True
            os.killpg(child.pid, signal.SIGINT)
        return wrong_amounts(number, request, answer)

    with faulty_proxy(emulator_url, press) as url:
        command = [sys.executable, "-m", "checkout_conformance", "run", url, "--profile", "quick", "-k", "test_answers"]
        child = subprocess.Popen(
            [*command, *workers],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with ending(child):  # what counts is that nothing goes on, not how long a busy machine takes to end
            code = child.wait(LONGEST_S)
    assert (code, pressed) == (2, True)
    assert after <= 4, "nothing is sent after an interrupt but what was on its way"
    record = json.loads((tmp_path / "conformance-report" / "run.json").read_text())
    assert (record["ended"], "ended early" in record["partial"]) == ("interrupted", True)


def test_before_anything_was_judged_it_is_a_sentence(tmp_path: Path, emulator_url: str) -> None:
    child: subprocess.Popen[str] | None = None
    pressed = False

    def press(number: int, request: Proxied, answer: Answer) -> Answer:
        nonlocal pressed
        if number >= 3 and not pressed and child is not None:
            pressed = True
            child.send_signal(signal.SIGINT)
        return answer

    with faulty_proxy(emulator_url, press) as url:
        child = subprocess.Popen(
            [sys.executable, "-m", "checkout_conformance", "run", url],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with ending(child):
            output = child.communicate(timeout=LONGEST_S)[0]
    assert child.returncode == 2
    assert "interrupted; nothing was judged yet, so there is no report" in output
    assert "Traceback" not in output
    assert list(tmp_path.iterdir()) == []
