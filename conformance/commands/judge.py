"""`judge`: recordings of somebody else's traffic, held against the contract."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import UsageError

if TYPE_CHECKING:
    from checkout_conformance.run.traffic_settings import TrafficSettings


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    from checkout_conformance.run.options import add_of_traffic

    parser = subparsers.add_parser(
        "judge",
        help="judge recorded traffic: HAR, VCR cassettes, nock, logs of events, run records",
        description="Judge recorded traffic, and write the reports of a run and integration.html, which says what the "
        "own requests do that the contract does not know. Exit codes are those of a run.",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="recordings, or directories of them")
    parser.add_argument("--host", metavar="HOST", help="only exchanges with this host (default: all)")
    add_of_traffic(parser)


def settled(options: argparse.Namespace) -> TrafficSettings:
    """The settings of judging with these options, held against what they may be. Raises UsageError."""
    from checkout_conformance.run.options import given_in
    from checkout_conformance.run.traffic_settings import traffic_settings
    from checkout_conformance.run.usage import check_directory

    settings = traffic_settings(given_in(options))
    check_directory(Path(settings.chosen.report_dir))
    return settings


def typed() -> str:
    """What the user typed."""
    return shlex.join(["checkout-conformance", *sys.argv[1:]])


def run(options: argparse.Namespace) -> int:
    """Judge, write the reports, say what was found. Raises UsageError where nothing can be read."""
    from checkout_conformance.run.watching import report
    from checkout_conformance.traffic.judging import Judging

    missing = [path for path in options.files if not path.exists()]
    if missing:
        raise UsageError(f"{missing[0]}: is not there; give recordings, or directories of them")
    settings = settled(options)
    judging = Judging(settings.version, options.host)
    judging.files(options.files)
    told = judging.told(typed(), settings.chosen.fail_on)
    if not told.records:
        reasons = "; ".join(told.notes) or "they are empty"
        raise UsageError(f"the files hold no exchange with the Checkout Sessions API that can be judged: {reasons}")
    lines, code = report(told, settings.chosen)
    print("\n".join(lines))
    return code
