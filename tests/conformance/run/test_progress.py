"""Progress: lines for people, now and then, and none where nobody watches."""

from __future__ import annotations

import os
import pty
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from checkout_conformance.run.progress import EVERY_S, FIRST_S, Progress, Theme, judging, remaining
from checkout_conformance.strategies.quotas import QUOTAS
from tests.conformance.running import run_kit

# Slow enough for a few lines of progress, and no slower.
FEW = ("--profile", "quick", "-k", "test_customer_sessions", "--rate", "10")


@pytest.mark.parametrize(
    ("nodeid", "words"),
    [
        ("test_paging.py::test_walks[forward]", "paging: walks (forward)"),
        (
            "a/b/test_refused.py::test_an_invalid_request_is_refused[create:mode]",
            "refused: an invalid request is refused (create:mode)",
        ),
        ("elsewhere", "elsewhere"),
    ],
)
def test_items_are_named_in_words(nodeid: str, words: str) -> None:
    assert judging(nodeid) == words


@pytest.mark.parametrize(
    ("sent", "per_second", "words"),
    [
        (900, 100.0, "about 1 s left"),
        (500, 20.0, "about 25 s left"),
        (200, 1.0, "about 13 min left"),
        (1_000, 10.0, ""),
        (200, 0.0, ""),
        (3, 10.0, ""),
    ],
)
def test_the_time_left_is_told_where_it_can_be_told(sent: int, per_second: float, words: str) -> None:
    assert remaining(1_000, sent, per_second) == words


def test_lines_come_now_and_then() -> None:
    progress = Progress("quick", None, started=100.0)

    def line(now: float) -> str | None:
        return progress.line("test_paging.py::test_walks", now, requests=200, cases=1_234, done=3, items=9)

    assert line(100.0 + FIRST_S - 0.1) is None
    assert line(100.0 + FIRST_S) is not None
    assert line(100.0 + FIRST_S + EVERY_S - 0.1) is None
    assert line(100.0 + FIRST_S + EVERY_S) is not None


def test_a_line_says_what_is_judged_how_much_and_how_long() -> None:
    line = Progress("quick", 25.0, started=0.0).line(
        "test_paging.py::test_walks", 10.0, requests=400, cases=1_234, done=3, items=9
    )
    left = remaining(QUOTAS["quick"].requests, 400, 25.0)
    assert line == f"  3 of 9 items · paging: walks · 1,234 cases · 25 requests/s · {left}"


def on_a_terminal(directory: Path, *arguments: str) -> str:
    """What a person sees: the same run on a pseudo-terminal."""
    seen: list[bytes] = []

    def read(descriptor: int) -> bytes:
        seen.append(os.read(descriptor, 4096))
        return seen[-1]

    program = str(Path(sys.executable).parent / "pytest")
    pty.spawn([program, *arguments, "--report-dir", str(directory / "report")], read)
    return b"".join(seen).decode("utf-8", "replace")


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_on_a_terminal_lines_stand_on_their_own(tmp_path: Path, emulator_url: str, workers: tuple[str, ...]) -> None:
    seen = on_a_terminal(tmp_path, "--target", emulator_url, *FEW, *workers)
    lines = [line.strip() for line in seen.splitlines() if "requests/s" in line]
    assert lines
    for line in lines:
        assert line.split(" ")[1:2] == ["of"], line
    assert "No deviation was found" in seen


def test_with_q_and_without_a_terminal_it_is_quiet(tmp_path: Path, emulator_url: str) -> None:
    assert "requests/s" not in on_a_terminal(tmp_path, "--target", emulator_url, *FEW, "-q")
    assert "requests/s" not in run_kit(tmp_path, "--target", emulator_url, *FEW).output


def test_a_theme_is_a_line_with_its_colour() -> None:
    theme = Theme("refused")
    theme.ended.update({"passed": 2})
    assert (theme.text.split(), theme.markup) == (["refused:", "2", "items"], {"green": True})
    theme.ended.update({"failed": 1, "skipped": 4})
    assert theme.text.endswith("7 items, 1 with deviations, 4 not tried")
    assert theme.markup == {"red": True}
    assert Theme("events", Counter(skipped=1)).markup == {}


def test_a_run_shows_themes_and_no_letters_or_paths(tmp_path: Path, emulator_url: str) -> None:
    ran = run_kit(tmp_path, "--target", emulator_url, "--profile", "quick", "-k", "paging or races")
    assert re.findall(r"^  ([a-z ]+): +\d+ items?", ran.output, re.MULTILINE) == [
        "filters",
        "line items",
        "paging",
        "races",
    ]
    assert "test_paging.py" not in ran.output
    assert " passed" not in ran.output
    named = run_kit(tmp_path, "--target", emulator_url, "--profile", "quick", "-k", "test_paging", "-v")
    assert "test_paging.py::" in named.output
