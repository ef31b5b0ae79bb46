"""`explain`: print one clause with its source, an example that keeps it and one that breaks it, and what a run said.

The examples are made in `examples_of_clauses`; what is needed for them is imported when a clause is explained.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import UsageError
from checkout_conformance.run.options import add_api_version

if TYPE_CHECKING:
    from checkout_conformance.schemas import Clause
    from checkout_conformance.schemas.run_record import RunRecord


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "explain",
        help="print one clause: what it says, where it is stated, examples",
        description="Print one clause: what it says, its level, where it is stated, a request that keeps it and one "
        "that breaks it.",
    )
    parser.add_argument("clause", metavar="ID", help="a clause id (see `clauses`)")
    parser.add_argument("--record", type=Path, metavar="RUN", help="also what this run.json, or its folder, says")
    add_api_version(parser)


def run(options: argparse.Namespace) -> int:
    """Print it. Raises UsageError where there is no such clause."""
    from checkout_conformance.examples_of_clauses import examples
    from checkout_conformance.record.reading import read
    from checkout_conformance.schemas.contract import UnknownClause, load
    from checkout_conformance.schemas.explain import explained
    from checkout_conformance.schemas.naming import resolved

    contract = load(resolved(options.api_version))
    try:
        clause = contract.clause(options.clause)
    except UnknownClause as error:
        raise UsageError(str(error)) from None
    lines = [*explained(contract, clause), *examples(contract, clause)]
    if options.record is not None:
        lines += recorded(read(options.record), clause)
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        print(f"{label:<{width}}  {text}")
    return 0


def recorded(record: RunRecord, clause: Clause) -> Iterator[tuple[str, str]]:
    """What a run said of a clause: for each of its rows the verdict, why, and the command that shows it."""
    rows = [row for row in record["verdicts"] if row["clause"] == clause.id]
    yield "run", f"{record['target']['name']}, {record['started']}"
    for row in rows:
        on = f" on {row['param']}" if row["param"] and len(rows) > 1 else ""
        cases = f"{row['cases']['failed']} of {row['cases']['tried']} cases failed"
        yield "verdict", f"{row['verdict'].replace('_', ' ')}{on} ({cases})"
        named = (("because", row.get("reason")), ("expected", row["expected"]), ("observed", row["observed"]))
        yield from ((label, text) for label, text in named if text)
        if row["verdict"] == "fail" and row["witness"]:
            yield "shown by", row["witness"][-1]["curl"]
    if not rows:
        yield "verdict", "none: it is no clause of that run's contract, or nobody outside can judge it"
