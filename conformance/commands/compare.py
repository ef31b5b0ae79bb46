"""`compare`: several run records side by side in one page."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import UsageError

if TYPE_CHECKING:
    from checkout_conformance.schemas.run_record import RunRecord


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "compare",
        help="several runs side by side in one HTML page",
        description="Write one HTML page that shows several runs side by side, jobs first. Of two runs of one server "
        "it also shows what broke and what was mended, and in two versions of the API what the server has "
        "to change.",
    )
    parser.add_argument("records", nargs="+", type=Path, metavar="RUN", help="records, or directories that hold them")
    parser.add_argument(
        "-o", "--output", "--out", type=Path, default=Path("matrix.html"), help="page to write (default %(default)s)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print what has to change between two versions of the API as JSON"
    )


def run(options: argparse.Namespace) -> int:
    """Write the page. Raises UsageError where there are not two records or more."""
    from checkout_conformance.record.reading import link_to_report, read_all
    from checkout_conformance.reports.compare import compare

    found = read_all(options.records)
    if len(found) < 2:
        raise UsageError("compare takes two runs or more, such as the report directories `one` and `two`")
    from checkout_conformance.record.moving import between
    from checkout_conformance.reports.moving import lines

    records = [record for _, record in found]
    moving = between(*records) if _is_move(records) else None
    if moving is not None:
        told = lines(moving, records[1]["contract"]["version"])
        print(json.dumps(moving, indent=1) if options.json else "\n".join(told))
    elif options.json:
        raise UsageError("--json says what one server has to change: give two runs of it, in two versions of the API")
    links = [link_to_report(path, options.output) for path, _ in found]
    options.output.write_text(compare(records, links, moving), encoding="utf-8")
    if not options.json:
        print(options.output)
    return 0


def _is_move(records: Sequence[RunRecord]) -> bool:
    """Whether these are two runs of one server, in two versions of the API that the kit knows."""
    from checkout_conformance.schemas.naming import is_known

    versions = {record["contract"]["version"] for record in records}
    same = len({record["target"]["name"] for record in records}) == 1
    return same and len(records) == len(versions) == 2 and all(map(is_known, versions))
