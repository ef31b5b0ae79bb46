"""`judge`: recordings of somebody else's traffic, held against the contract."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import UsageError

if TYPE_CHECKING:
    from checkout_conformance.run.options import Chosen


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "judge", help="judge recorded traffic: HAR, VCR cassettes, nock, logs of events, run records"
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="recordings, or directories of them")
    parser.add_argument("--host", metavar="HOST", help="only exchanges with this host (default: all)")
    add_judging(parser)


def add_judging(parser: argparse.ArgumentParser) -> None:
    """The options of judging traffic, wherever it comes from."""
    parser.add_argument("--report-dir", type=Path, default=Path("conformance-report"), metavar="DIR", help="where to")
    parser.add_argument(
        "--api-version", metavar="V", help="judge everything by this version of the API, or `latest`, or `sdk`"
    )
    parser.add_argument("--fail-on", choices=("must", "should"), default="must", help="which level fails")
    parser.add_argument("--baseline", metavar="FILE", help="known deviations: they are accepted, new ones fail")


def settled(options: argparse.Namespace) -> Chosen:
    """What of these options is a setting of runs as well, held against what it may be. Raises UsageError.

    A name of a version becomes the version in `options`: None judges each exchange by its own, which no setting says.
    """
    from checkout_conformance.run.baselines import check_baselines
    from checkout_conformance.run.options import Chosen
    from checkout_conformance.run.usage import check_directory
    from checkout_conformance.schemas.naming import resolved

    if options.api_version:
        options.api_version = resolved(options.api_version)
    chosen = Chosen(baseline=options.baseline, fail_on=options.fail_on, report_dir=str(options.report_dir))
    check_baselines(chosen)
    check_directory(options.report_dir)
    return chosen


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
    chosen = settled(options)
    judging = Judging(options.api_version, options.host)
    judging.files(options.files)
    made = list(judging.records(typed(), chosen.fail_on))
    if not made:
        reasons = "; ".join(judging.notes()) or "they are empty"
        raise UsageError(f"the files hold no exchange with the Checkout Sessions API that can be judged: {reasons}")
    lines, code = report(judging, made, chosen)
    print("\n".join(lines))
    return code
