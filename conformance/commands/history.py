"""`history`: the records of many runs as one small page, a line for each."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "history",
        help="many runs over time in one HTML page",
        description="Write one HTML page that shows many runs over time, such as those that CI kept.",
    )
    parser.add_argument("records", nargs="+", type=Path, metavar="DIR", help="records, or directories that hold them")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        default=Path("history.html"),
        help="page to write (default %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Write the page. Raises UsageError where there is no record."""
    from checkout_conformance.record.reading import link_to_report, read_all
    from checkout_conformance.reports.history import history

    found = read_all(options.records)
    links = [link_to_report(path, options.output) for path, _ in found]
    options.output.write_text(history([record for _, record in found], links), encoding="utf-8")
    print(options.output)
    return 0
