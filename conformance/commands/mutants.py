"""`mutants`: list the mutants, or let the suite meet them."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.commands.serve import asked_version
from checkout_conformance.errors import UsageError
from checkout_conformance.marked_tables import write_tables
from checkout_conformance.reports.text import plural

if TYPE_CHECKING:
    from checkout_conformance.mutants.mutant import Mutant

DEVIATIONS = 1
EVERYTHING = ["*"]
# The name of the markers in docs/mutants.md.
TABLE = "kill-matrix"


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "mutants",
        help="list the mutants of the emulator, or run the suite against them",
        description="List the mutants of the reference emulator, each with the clause that it breaks; with --matrix, "
        "let the suite meet each.",
    )
    parser.add_argument("patterns", nargs="*", metavar="PATTERN", help="names or clauses, with * (default: all)")
    parser.add_argument("--json", action="store_true", help="list as JSON")
    parser.add_argument("--matrix", action="store_true", help="run the suite against each; exit 1 where one survives")
    parser.add_argument("--sample", type=_positive, metavar="N", help="of each theme and kind, N mutants")
    parser.add_argument("--api-version", metavar="V", help="of this version of the API (default: the default one)")
    parser.add_argument("--jobs", type=_positive, default=2, help="processes to share the work (default %(default)s)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the matrix as JSON")
    parser.add_argument("--tables", action="store_true", help="print the matrix's figures by theme and by kind as well")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write these tables between the markers of a file")
    parser.add_argument("--part", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """List or evaluate. Raises UsageError."""
    from checkout_conformance.mutants.evaluation import chosen

    patterns = options.patterns or EVERYTHING
    mutants = chosen(patterns, options.sample, asked_version(options))
    if not mutants:
        raise UsageError(f"no mutant is called {' or '.join(patterns)}; `checkout-conformance mutants` lists them")
    if options.part:
        return _part(options, mutants)
    if options.matrix:
        return _matrix(options, patterns)
    if options.json:
        rows = [{"name": m.name, "clause": m.clause, "kind": m.kind, "fault": m.fault} for m in mutants]
        print(json.dumps(rows, indent=1))
        return 0
    for mutant in mutants:
        print(f"{mutant.name}  breaks {mutant.clause}: {mutant.fault}")
    print(f"{plural(len(mutants), 'mutant')} of {plural(len({m.clause for m in mutants}), 'clause')}")
    return 0


def _part(options: argparse.Namespace, mutants: list[Mutant]) -> int:
    from checkout_conformance.mutants.evaluation import PartBroke, evaluate_part

    try:
        evaluate_part(mutants, options.part, options.out, asked_version(options))
    except PartBroke as broke:
        print(broke, file=sys.stderr)
        return DEVIATIONS
    return 0


def _matrix(options: argparse.Namespace, patterns: list[str]) -> int:
    from checkout_conformance.mutants.evaluation import PartBroke, evaluate_together
    from checkout_conformance.mutants.kill_matrix import as_json, figures, problems, summary
    from checkout_conformance.schemas import load

    arguments = [*patterns, *(["--sample", str(options.sample)] if options.sample else [])]
    arguments += ["--api-version", asked_version(options)]
    try:
        matrix = evaluate_together(arguments, options.jobs)
    except PartBroke as broke:
        print(broke, file=sys.stderr)
        return DEVIATIONS
    found = problems(matrix, whole=patterns == EVERYTHING and options.sample is None)
    for line in [*found, *figures(matrix), f"{matrix.seconds:.0f} s in {options.jobs} processes"]:
        print(line)
    if options.out:
        options.out.write_text(as_json(matrix), encoding="utf-8")
    tables = summary(matrix, load(matrix.version))
    if options.tables:
        print(tables)
    if options.write:
        today = datetime.datetime.now(datetime.UTC).date()
        said = f"Measured on {today} in `{matrix.version}`, in {matrix.seconds:.0f} s and {options.jobs} processes."
        write_tables(options.write, {TABLE: f"{said}\n\n{tables}"})
    return DEVIATIONS if found else 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return number
