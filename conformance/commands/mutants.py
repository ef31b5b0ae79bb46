"""`mutants`: list the mutants, or let the suite meet them."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

DEVIATIONS = 1


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("mutants", help="list the mutants of the emulator, or run the suite against them")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN", help="names or clauses, with * (default: all)")
    parser.add_argument("--json", action="store_true", help="list as JSON")
    parser.add_argument("--matrix", action="store_true", help="run the suite against each; exit 1 where one survives")
    parser.add_argument("--jobs", type=int, default=2, help="processes to share the work (default %(default)s)")
    parser.add_argument("--out", type=Path, help="write the matrix as JSON")
    parser.add_argument("--part", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """List or fight."""
    from conformance.mutants import all_mutants

    patterns = options.patterns or ["*"]
    if options.matrix:
        return _part(options, patterns) if options.part else _matrix(options, patterns)
    import fnmatch

    chosen = [m for m in all_mutants().values() if any(fnmatch.fnmatch(m.name, p) for p in patterns)]
    if options.json:
        print(
            json.dumps([{"name": m.name, "clause": m.clause, "kind": m.kind, "lie": m.lie} for m in chosen], indent=1)
        )
    else:
        for mutant in chosen:
            print(f"{mutant.name}  breaks {mutant.clause}: {mutant.lie}")
        print(f"{len(chosen)} mutants of {len({m.clause for m in chosen})} clauses")
    return 0


def _part(options: argparse.Namespace, patterns: list[str]) -> int:
    from conformance.mutants.matrix import run_matrix

    index, _, number = options.part.partition("/")
    run_matrix(patterns, options.out, lambda text: print(text, file=sys.stderr, flush=True), (int(index), int(number)))
    return 0


def _matrix(options: argparse.Namespace, patterns: list[str]) -> int:
    from conformance.mutants.matrix import Meeting, figures

    with tempfile.TemporaryDirectory() as folder:
        outs = [Path(folder) / f"{index}.json" for index in range(options.jobs)]
        command = [sys.executable, "-m", "conformance", "mutants", "--matrix", *patterns]
        parts = [
            subprocess.Popen([*command, "--part", f"{index + 1}/{options.jobs}", "--out", str(out)])
            for index, out in enumerate(outs)
        ]
        codes = [part.wait() for part in parts]
        if any(codes) or not all(out.exists() for out in outs):
            print("a part of the matrix broke; see above", file=sys.stderr)
            return DEVIATIONS
        found = [json.loads(out.read_text(encoding="utf-8")) for out in outs]
    meetings = [Meeting(**{**row, "blast": tuple(row["blast"])}) for part in found for row in part["meetings"]]
    unreached = [name for part in found for name in part["unreached"]]
    failing = found[0]["failing_on_reference"]
    for meeting in meetings:
        if not meeting.killed:
            print(f"survived: {meeting.mutant} (its clause was left {meeting.verdict})")
    for name in unreached:
        print(f"never met: {name} (no item judges its clause on the reference)")
    for text in failing:
        print(f"fails on the reference: {text}")
    for line in figures(meetings):
        print(line)
    if options.out:
        merged = {"meetings": [m for part in found for m in part["meetings"]], "unreached": unreached}
        options.out.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")
    return DEVIATIONS if unreached or failing or not all(m.killed for m in meetings) else 0
