"""A headless Chromium that reaches nothing by itself, where this machine has one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.waiting import LONGEST_MS

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of Playwright's; the test is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not on this machine")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is a test dependency")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=LONGEST_MS)
        yield running
        running.close()
