"""`compare`: several run records side by side in one page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from checkout_conformance.errors import UsageError


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("compare", help="several runs side by side in one HTML page")
    parser.add_argument("records", nargs="+", type=Path, metavar="RUN", help="records, or directories that hold them")
    parser.add_argument(
        "-o", "--output", "--out", type=Path, default=Path("matrix.html"), help="page to write (default %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the page. Raises UsageError where there are not two records or more."""
    from checkout_conformance.record.reading import link_to_report, read_all
    from checkout_conformance.reports.compare import compare

    found = read_all(options.records)
    if len(found) < 2:
        raise UsageError("compare takes two runs or more, such as the report directories `one` and `two`")
    links = [link_to_report(path, options.output) for path, _ in found]
    options.output.write_text(compare([record for _, record in found], links), encoding="utf-8")
    print(options.output)
    return 0
