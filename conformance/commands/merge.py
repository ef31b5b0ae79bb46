"""`merge`: one record, and its reports, of the records of several shards."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

DEVIATIONS = 1


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("merge", help="make one report of the run.json files of several shards")
    parser.add_argument("records", type=Path, nargs="+", metavar="RUN.json", help="run records, or their directories")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", default=Path("conformance-report"))


def run(options: argparse.Namespace) -> int:
    """Merge, write, and judge as a run does: 1 where something binding fails or a part is missing."""
    from checkout_conformance.record.merging import merge
    from checkout_conformance.record.reading import read
    from checkout_conformance.record.record import write
    from checkout_conformance.reports.render import write_reports
    from checkout_conformance.run.terminal import summary_lines
    from checkout_conformance.schemas.contract import load

    records = [read(path) for path in options.records]
    made = merge(records, load(records[0]["contract"]["version"]).clauses)
    write(made, options.output / "run.json")
    print("\n".join(summary_lines(made, options.output, write_reports(made, options.output), [])).strip())
    levels = ("MUST", "SHOULD") if made["options"].get("fail_on") == "should" else ("MUST",)
    failing = any(r["verdict"] == "fail" and not r["accepted"] and r["level"] in levels for r in made["verdicts"])
    return DEVIATIONS if failing or made["partial"] else 0
