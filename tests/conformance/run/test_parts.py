"""Where a run's time goes: frames belong to parts, moments add up, and the record and the report say it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from types import FrameType

import pytest

from checkout_conformance.reports.model import page
from checkout_conformance.run.parts import Parts, part_of
from tests.reports.records import green
from tests.waiting import until


def stack(*places: tuple[str, str]) -> FrameType:
    """The innermost frame of a stack of functions in these files, the outermost first."""
    code = "import sys\ndef innermost():\n    return sys._getframe()\n"
    inner = "innermost"
    names: dict[str, object] = {}
    exec(compile(code, "<test>", "exec"), names)
    for file, function in reversed(places):
        exec(compile(f"def {function}(call={inner}):\n    return call()\n", file, "exec"), names)
        inner = function
    found = names[inner]()  # type: ignore[operator]
    assert isinstance(found, FrameType)
    return found


HYPOTHESIS = ("/usr/lib/site-packages/hypothesis/core.py", "engine")
SUITE = ("/kit/suite/test_answers.py", "item")
CLIENT = ("/kit/target/client.py", "send")
SOCKET = ("/kit/target/transport.py", "read")


@pytest.mark.parametrize(
    ("places", "part"),
    [
        ([HYPOTHESIS, SUITE, CLIENT, SOCKET, ("/usr/lib/socket.py", "recv")], "target"),
        ([HYPOTHESIS, SUITE, CLIENT, ("/usr/lib/site-packages/h11/x.py", "parse")], "client"),
        ([HYPOTHESIS, SUITE, ("/kit/target/rate.py", "wait")], "pauses"),
        ([HYPOTHESIS, SUITE, ("/kit/strategies/drawing.py", "draw"), ("/kit/schemas/paths.py", "nodes")], "drawing"),
        ([HYPOTHESIS, SUITE, ("/kit/checks/echo.py", "judge"), ("/kit/schemas/paths.py", "nodes")], "judging"),
        ([HYPOTHESIS], "drawing"),
        ([("/usr/lib/site-packages/pytest/main.py", "collect")], "other"),
    ],
)
def test_a_moment_belongs_to_the_innermost_frame_that_is_of_a_part(places: list[tuple[str, str]], part: str) -> None:
    assert part_of(stack(*places)) == part


def test_moments_add_up_to_the_time_and_are_taken_once() -> None:
    parts, began = Parts(), time.monotonic()
    parts.start()
    taken: Counter[str] = Counter()
    for _ in range(10):
        taken.update(until(parts.take, "a look at this thread"))  # type: ignore[arg-type]  # seconds, not numbers
    parts.stop()
    taken.update(parts.take())  # type: ignore[arg-type]
    assert 0 < sum(taken.values()) <= time.monotonic() - began
    assert set(taken) == {part_of(sys._getframe())}
    assert parts.take() == {}


def test_the_report_s_last_page_says_where_the_time_went() -> None:
    made = green()
    assert "Time went to" not in dict(page(made).facts)
    made["parts_s"] = {"target": 6.0, "drawing": 3.0, "other": 1.0}
    words = "waiting for the target 6.0 s (60%), drawing requests 3.0 s (30%), pytest and the rest 1.0 s (10%)"
    assert dict(page(made).facts)["Time went to"] == words


# What a thread has kept for itself, in garbage that only the collector finds, in four threads at once.
COLLECTING = """
import gc, sys, threading, time
from checkout_conformance.run.parts import frame_of

def drop():
    held = [threading.local()]
    held[0].held = held

def work():
    while True:
        drop()

gc.set_threshold(100)
sys.setswitchinterval(1e-5)
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
ends = time.monotonic() + 1
while time.monotonic() < ends:
    assert frame_of(threading.get_ident()) is not None
print(gc.isenabled())
"""


def test_looking_never_waits_for_what_a_collection_waits_for() -> None:
    """CPython issue 106883: before Python 3.12 a run could stand still for ever."""
    done = subprocess.run([sys.executable, "-c", COLLECTING], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout.strip(), done.stderr) == ("True", "")
