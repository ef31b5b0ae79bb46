"""What every measurement says of itself: the day, the Python, the machine and how busy it was; and where it is kept.

Benchmarks print their tables, and renew the page of the documentation that `--page FILE` names. What is measured, and
how, is each benchmark's own business.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.marked_tables import write_tables


@dataclass(frozen=True)
class Began:
    """When a measurement began, and how busy the machine was then."""

    day: datetime.date
    load: float

    def told(self, what: str) -> str:
        """The sentence above a table: `what` was measured, where and when. Called at the end of the measurement."""
        return (
            f"Measured on {self.day}: {what}; Python {platform.python_version()}, a machine of {os.cpu_count()} cores "
            f"with a load of {self.load:.1f} at the start and {os.getloadavg()[0]:.1f} at the end."
        )


def medians(rounds: int, of: str) -> str:
    """What a figure is of several runs of something, or of one."""
    return f"one {of}" if rounds == 1 else f"medians of {rounds} {of}s"


def begin() -> Began:
    """Now."""
    return Began(datetime.datetime.now(datetime.UTC).date(), os.getloadavg()[0])


def add_page(parser: argparse.ArgumentParser) -> None:
    """The option that names the page to renew."""
    parser.add_argument("--page", type=Path, help="the page of the documentation to renew")


def show(text: str, page: Path | None, table: str) -> None:
    """Print what was measured, and put it between a page's markers where one is named. Raises UsageError."""
    print(text, flush=True)
    if page is not None:
        write_tables(page, {table: text})
