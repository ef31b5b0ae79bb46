"""`compare`: several run records side by side in one page."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from checkout_conformance.errors import UsageError


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("compare", help="several run.json side by side in one HTML page")
    parser.add_argument("records", nargs="+", type=Path, metavar="run.json", help="two records or more")
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("matrix.html"), help="page to write (default %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the page."""
    from checkout_conformance.record.record import validate
    from checkout_conformance.reports.compare import compare

    if len(options.records) < 2:
        raise UsageError("compare takes two records or more, such as a/run.json b/run.json")
    records = []
    for path in options.records:
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            validate(record)
        except (OSError, ValueError) as error:
            raise UsageError(f"{path} is no run record: {error}") from None
        records.append(record)
    options.out.write_text(compare(records), encoding="utf-8")
    print(options.out)
    return 0
