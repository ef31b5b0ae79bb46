"""`judge`: recordings of somebody else's traffic, held against the contract."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from checkout_conformance.errors import UsageError
from checkout_conformance.schemas.loader import versions

INTEGRATION = "integration.md"


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "judge", help="judge recorded traffic: HAR, VCR cassettes, nock, logs of events, run records"
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="recordings, or directories of them")
    parser.add_argument("--report-dir", type=Path, default=Path("conformance-report"), metavar="DIR")
    parser.add_argument("--host", metavar="HOST", help="only exchanges with this host (default: all)")
    parser.add_argument("--api-version", metavar="V", help="judge everything by this version of the API")
    parser.add_argument("--fail-on", choices=("must", "should"), default="must", help="which level fails")
    parser.add_argument("--baseline", metavar="FILE", help="known deviations: they are accepted, new ones fail")


def run(options: argparse.Namespace) -> int:
    """Judge, write the reports, say what was found. Raises UsageError where nothing can be read."""
    from checkout_conformance.record import record as records
    from checkout_conformance.reports.outcome import verdict_of
    from checkout_conformance.reports.render import write_reports
    from checkout_conformance.run.baselines import check_baselines, settle
    from checkout_conformance.run.options import Chosen
    from checkout_conformance.run.terminal import summary_lines
    from checkout_conformance.traffic.judging import Judging, shares

    missing = [path for path in options.files if not path.exists()]
    if missing:
        raise UsageError(f"{missing[0]}: is not there; give recordings, or directories of them")
    if options.api_version and options.api_version not in versions():
        raise UsageError(f"--api-version {options.api_version!r}: the kit knows {', '.join(versions())}")
    chosen = Chosen(baseline=options.baseline)
    check_baselines(chosen)
    judging = Judging(options.api_version, options.host)
    judging.files(options.files)
    typed = shlex.join(["checkout-conformance", *sys.argv[1:]])
    made = list(judging.records(typed, options.fail_on))
    if not made:
        reasons = "; ".join(judging.notes()) or "they are empty"
        raise UsageError(f"the files hold no exchange with the Checkout Sessions API that can be judged: {reasons}")
    codes = []
    for record in made:
        directory = options.report_dir if record is made[0] else options.report_dir / record["contract"]["version"]
        settle(record, chosen)
        records.write(record, directory / "run.json")
        written = [directory / "run.json", *write_reports(record, directory)]
        print("\n".join(summary_lines(record, directory, written)))
        touched = [f"{theme} {some} of {whole}" for theme, (some, whole) in shares(record).items() if some]
        print(f"the traffic spoke of: {', '.join(touched)}")
        codes.append(verdict_of(record).exit_code)
    told = judging.integration.lines(judging.redactor)
    (options.report_dir / INTEGRATION).write_text("\n".join(told) + "\n", encoding="utf-8")
    print(f"what your integration sends: {options.report_dir / INTEGRATION} ({len(judging.integration.rows)} rows)")
    for note in judging.notes():
        print(f"  {judging.redactor.text(note)}")
    return max(codes)
