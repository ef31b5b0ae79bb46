"""The figures of the documentation, renewed: every table between markers that a measurement makes.

    python -m tests.figures [TABLE ...]

A marker names the command that makes its table (`<!-- stages:begin (python -m ...) -->`); this runs those of the
measurements, of the tables that are named or of all, one after the other, and stops at the first that fails. All of
them take more than an hour, on a machine that does nothing else. Tables that are made from the kit alone, such as that
of the settings, are not figures: tests hold those.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARKER = re.compile(r"<!-- (\S+):begin \(([^)]+)\) -->")
# How the command of a measurement begins; Make's targets are those that need more than Python.
MEASUREMENTS = ("python -m tests.", "make ")


@dataclass(frozen=True)
class Figures:
    """Tables that one command makes, and the page where they stand."""

    command: str
    page: Path
    tables: tuple[str, ...]


def measurements() -> Iterator[Figures]:
    """Every measurement that a page of the documentation shows."""
    for page in sorted((ROOT / "docs").rglob("*.md")):
        found: dict[str, list[str]] = {}
        for name, command in MARKER.findall(page.read_text(encoding="utf-8")):
            if command.startswith(MEASUREMENTS):
                found.setdefault(command, []).append(name)
        yield from (Figures(command, page, tuple(names)) for command, names in found.items())


def without_make(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what `make figures` hands on: its arguments are none of the commands'."""
    return {name: value for name, value in environment.items() if name not in ("ARGS", "MAKEFLAGS", "MFLAGS")}


def main(arguments: Sequence[str]) -> int:
    """Run the measurements; the exit code of the first that fails, else 0."""
    known = list(measurements())
    names = sorted(name for figures in known for name in figures.tables)
    parser = argparse.ArgumentParser(prog="python -m tests.figures", description="renew the documentation's figures")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"which (default: all): {', '.join(names)}")
    asked = parser.parse_args(arguments).tables
    if unknown := set(asked) - set(names):
        parser.error(f"there is no table {', '.join(sorted(unknown))}; choose from {', '.join(names)}")
    for figures in known:
        if not asked or set(asked) & set(figures.tables):
            print(f"== {figures.command}", flush=True)
            words = shlex.split(figures.command)
            words[0] = sys.executable if words[0] == "python" else words[0]
            code = subprocess.run(words, cwd=ROOT, env=without_make(os.environ), check=False).returncode
            if code:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
