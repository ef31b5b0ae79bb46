"""`merge`: one record, and its reports, of the records of several shards."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "merge",
        help="make one report of the run.json files of several shards",
        description="Make one report of the records of several shards, as of one run. The exit code is that of such a "
        "run.",
    )
    parser.add_argument("records", type=Path, nargs="+", metavar="RUN.json", help="run records, or their directories")
    parser.add_argument("--baseline", metavar="FILE", help="known deviations, as in a run: new and stale ones fail")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        default=Path("conformance-report"),
        help="where reports go (default %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Merge and write; the exit code is that of a run with this record."""
    from checkout_conformance.record.merging import merge
    from checkout_conformance.record.reading import read_all
    from checkout_conformance.record.record import write
    from checkout_conformance.reports.outcome import verdict_of
    from checkout_conformance.reports.render import write_reports
    from checkout_conformance.run.baselines import apply_baseline
    from checkout_conformance.run.options import Chosen
    from checkout_conformance.run.terminal import summary_lines
    from checkout_conformance.schemas.contract import load

    records = [record for _, record in read_all(options.records)]
    made = merge(records, load(records[0]["contract"]["version"]).clauses)
    apply_baseline(made, Chosen(baseline=options.baseline))
    write(made, options.output / "run.json")
    print("\n".join(summary_lines(made, options.output, write_reports(made, options.output))).strip())
    return verdict_of(made).exit_code
