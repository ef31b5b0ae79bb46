"""`clauses`: list every clause of the contract, count them, and keep the table of counts in the README.

Only listing and counting. What one clause says in full is the business of `explain`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from checkout_conformance.errors import UsageError
from checkout_conformance.marked_tables import write_tables
from checkout_conformance.run.options import add_api_version
from checkout_conformance.schemas.clauses import Clause, Level
from checkout_conformance.schemas.documents import spelled
from checkout_conformance.schemas.naming import resolved, unread_note
from checkout_conformance.schemas.readings import counted, coverage, readings_of

MARKERS = "clauses"
# What clauses can be chosen by, beside their id.
CHOSEN_BY = ("operation", "theme", "level", "basis")
COUNTED = ("operation", "keyword", "level", "basis")
# Keywords that are counted one by one in plain text; the rest are rules with names of their own.
MOST_ROWS = 20


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "clauses",
        help="list every clause of the contract, with counts",
        description="List the clauses of the contract, a line each: id, level, basis, statement and source.",
    )
    parser.add_argument("--json", action="store_true", help="as JSON: clauses, counts, and what is excluded and why")
    parser.add_argument("--table", action="store_true", help="only a Markdown table of counts by theme and level")
    parser.add_argument(
        "--sentences",
        action="store_true",
        help="only how the document's sentences were read; what gives no clause, why",
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the markers of this file")
    parser.add_argument("--match", metavar="PATTERN", help="only clauses whose id matches, such as 'create.metadata.*'")
    for name in CHOSEN_BY:
        parser.add_argument(f"--{name}", metavar=name.upper(), help=f"only clauses of this {name}")
    add_api_version(parser)


def run(options: argparse.Namespace) -> int:
    """Print what was asked for. Raises UsageError where the file to write has no markers."""
    from checkout_conformance.schemas.contract import load

    version = resolved(options.api_version)
    clauses = load(version).clauses
    if options.match or any(getattr(options, name) for name in CHOSEN_BY):
        clauses = chosen(clauses, options.match, {name: getattr(options, name) for name in CHOSEN_BY})
    if options.write is not None:
        write_tables(options.write, {MARKERS: table(clauses.values())})
        print(f"{options.write}: the table of {len(clauses)} clauses is up to date")
    elif options.table:
        print(table(clauses.values()))
    elif options.sentences:
        print("\n".join([*coverage(readings_of(version), listed=True), *filter(None, [unread_note(version)])]))
    elif options.json:
        print(json.dumps(as_data(version, clauses), indent=1, ensure_ascii=False))
    else:
        unread = filter(None, [unread_note(version)])
        whole = len(clauses) == len(load(version).clauses)
        print("\n".join([*as_text(clauses), *(coverage(readings_of(version)) if whole else ()), *unread]))
    return 0


def chosen(clauses: Mapping[str, Clause], match: str | None, wanted: Mapping[str, str | None]) -> dict[str, Clause]:
    """The clauses whose id matches a pattern and whose attributes are as wanted. Raises UsageError where none is."""
    found = {
        name: clause
        for name, clause in clauses.items()
        if fnmatchcase(name, match or "*")
        and all(value is None or str(getattr(clause, key)).lower() == value.lower() for key, value in wanted.items())
    }
    if not found:
        for key, value in wanted.items():
            known = sorted({str(getattr(clause, key)) for clause in clauses.values()})
            if value is not None and value.lower() not in map(str.lower, known):
                raise UsageError(f"no clause has the {key} {value!r}; there are {', '.join(known)}")
        raise UsageError(f"no clause matches {match or '*'!r}; `*` stands for anything, as in 'create.metadata.*'")
    return found


def counts(clauses: Iterable[Clause]) -> dict[str, dict[str, int]]:
    """How many clauses there are by operation, keyword, level and basis; most first."""
    listed = list(clauses)
    return {name: dict(Counter(str(getattr(c, name)) for c in listed).most_common()) for name in COUNTED}


def excluded(clauses: Iterable[Clause]) -> dict[str, int]:
    """Reason -> how many clauses are listed and never judged for it."""
    return dict(Counter(clause.excluded for clause in clauses if clause.excluded).most_common())


def table(clauses: Iterable[Clause]) -> str:
    """A Markdown table of counts: a row per theme, a column per level, and what of it is excluded."""
    listed = list(clauses)
    lines = [
        "| theme | " + " | ".join(Level) + " | in all | of these not judged |",
        "|---|" + "---:|" * (len(Level) + 2),
    ]
    for theme in sorted({clause.theme for clause in listed}):
        lines.append(_row(theme, [clause for clause in listed if clause.theme == theme]))
    return "\n".join([*lines, _row("**all**", listed)])


def _row(name: str, clauses: list[Clause]) -> str:
    levels = Counter(clause.level for clause in clauses)
    cells = [*(levels[level] for level in Level), len(clauses), sum(1 for clause in clauses if clause.excluded)]
    return f"| {name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |"


def as_data(version: str, clauses: Mapping[str, Clause]) -> dict[str, Any]:
    """Everything, ready for JSON."""
    return {
        "version": version,
        "clauses": [asdict(clause) for clause in clauses.values()],
        "counts": counts(clauses.values()),
        "excluded": excluded(clauses.values()),
        "sentences": {str(kind): number for kind, number in counted(readings_of(version)).items()},
    }


def as_text(clauses: Mapping[str, Clause]) -> list[str]:
    """A line per clause, then the counts."""
    lines = []
    for clause in clauses.values():
        mark = "  [not judged]" if clause.excluded else ""
        lines.append(
            f"{clause.id}  {clause.level} ({clause.basis})  {clause.statement}  [{spelled(clause.source)}]{mark}"
        )
    for name, found in counts(clauses.values()).items():
        shown = [f"{value} {number}" for value, number in list(found.items())[:MOST_ROWS]]
        if len(found) > MOST_ROWS:
            others = sum(list(found.values())[MOST_ROWS:])
            shown.append(f"{len(found) - MOST_ROWS} others {others}")
        lines.append(f"by {name}: {', '.join(shown)}")
    left_out = excluded(clauses.values())
    lines.append(f"{len(clauses)} clauses; {sum(left_out.values())} of them are never judged:")
    return [*lines, *(f"  {number} because {reason}" for reason, number in left_out.items())]
