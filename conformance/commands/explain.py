"""`explain`: print one clause with its source, an example that keeps it and one that breaks it."""

from __future__ import annotations

import argparse
from typing import Any

from checkout_conformance.errors import UsageError
from checkout_conformance.schemas import DEFAULT_VERSION, load
from checkout_conformance.schemas.explain import close_matches, explained


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("explain", help="print one clause: what it says, where it is stated, examples")
    parser.add_argument("clause", metavar="ID", help="a clause id (see `clauses`)")
    parser.add_argument("--version", default=DEFAULT_VERSION, metavar="V", help="API version (default %(default)s)")


def run(options: argparse.Namespace) -> int:
    """Print it. Raises UsageError where there is no such clause."""
    contract = load(options.version)
    clause = contract.clauses.get(options.clause)
    if clause is None:
        near = close_matches(contract, options.clause)
        advice = f"did you mean {', '.join(near)}?" if near else "`clauses` lists all of them"
        raise UsageError(f"there is no clause `{options.clause}` in version {contract.version}; {advice}")
    lines = explained(contract, clause)
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        print(f"{label:<{width}}  {text}")
    return 0
