"""`report`: write the reports of a run again, from its record."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "report",
        help="write the reports of a run again, from its run.json",
        description="Write all reports of a run again, from its record.",
    )
    parser.add_argument("record", type=Path, metavar="RUN.json", help="a run record, or the directory it is in")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="where to (default: beside the record)")


def run(options: argparse.Namespace) -> int:
    """Write them, and say which. Raises UsageError where there is no record."""
    from checkout_conformance.record.reading import read
    from checkout_conformance.reports.render import write_reports

    record = read(options.record)
    beside = options.record if options.record.is_dir() else options.record.parent
    directory = options.output or beside
    directory.mkdir(parents=True, exist_ok=True)
    for path in write_reports(record, directory):
        print(path)
    return 0
