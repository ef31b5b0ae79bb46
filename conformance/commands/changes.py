"""`changes`: what is new, gone, renamed, stricter or looser from one version of the API to another.

Only options and printing; what a change is stands in `schemas.changes`. `docs/versions.md` is what `--steps` prints.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import UsageError

if TYPE_CHECKING:
    from checkout_conformance.schemas.contract import Contract

STEPS = """# What changes between versions

What `checkout-conformance changes` prints for each step between versions that the kit ships. **Bold** is what was sent
or read before and cannot be any more. The older a version, the less its document says: what is new in the second one
is in part what the typespecs of the first leave out.
"""


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "changes",
        help="what changes from one version of the API to another",
        description="Say what changes from version A to version B, for clients and for servers: what is new, gone, "
        "renamed, stricter or looser.",
    )
    for name, metavar in (("before", "A"), ("after", "B")):
        parser.add_argument(
            name,
            nargs="?",
            metavar=metavar,
            help="a version, `latest`, `sdk` (that of the installed `stripe` package), or the folder of an unpacked "
            "release of the official Python SDK",
        )
    parser.add_argument("--steps", action="store_true", help="each step between shipped versions, as Markdown")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--breaking", action="store_true", help="only what was sent or read before and cannot be now")


def run(options: argparse.Namespace) -> int:
    """Print them. Raises UsageError where a version is missing or unknown, or a release cannot be read."""
    from checkout_conformance.schemas.changes import changes

    if options.steps:
        print(steps(), end="")
        return 0
    if options.after is None:
        raise UsageError("two versions are needed: checkout-conformance changes A B, or --steps for every step")
    before, after = contract_of(options.before), contract_of(options.after)
    found = [change for change in changes(before, after) if change.breaking or not options.breaking]
    if options.json:
        rows = [asdict(change) for change in found]
        print(json.dumps({"from": before.version, "to": after.version, "changes": rows}, indent=1))
        return 0
    for change in found:
        print(change)
    counts = Counter(change.kind for change in found)
    breaking = sum(change.breaking for change in found)
    listed = ", ".join(f"{number} {kind}" for kind, number in counts.most_common()) or "nothing"
    print(f"{before.version} -> {after.version}: {listed}; {breaking} can break a client or a fake (marked `!`)")
    return 0


def steps() -> str:
    """Every step from one shipped version to the next, as a page of Markdown."""
    from checkout_conformance.schemas.changes import changes
    from checkout_conformance.schemas.contract import load
    from checkout_conformance.schemas.loader import versions
    from checkout_conformance.schemas.members import cell

    lines = [STEPS]
    for before, after in pairwise(versions()):
        found = changes(load(before), load(after))
        broken = sum(change.breaking for change in found)
        lines += [f"## From {before} to {after}", "", f"{len(found):,} changes; {broken:,} can break.", ""]
        lines += ["| | what | where | how |", "|---|---|---|---|"]
        for change in found:
            kind = f"**{change.kind}**" if change.breaking else change.kind
            lines.append(f"| {kind} | {change.what} | `{change.place}` | {cell(change.detail)} |")
        lines.append("")
    return "\n".join(lines)


def contract_of(name: str) -> Contract:
    """The contract of a shipped version or of a release of the SDK. Raises UsageError."""
    from checkout_conformance.schemas.contract import load
    from checkout_conformance.schemas.naming import UnknownVersion, resolved

    if not Path(name).is_dir():
        try:
            return load(resolved(name))
        except UnknownVersion as error:
            raise UsageError(f"{error}; a folder of an unpacked release stands for its version, too") from None
    from checkout_conformance.schemas.derive.reference import BrokenReference
    from checkout_conformance.schemas.derive.release import derive

    try:
        return derive(Path(name)).contract
    except (BrokenReference, OSError) as error:
        raise UsageError(f"{error}; nothing was compared") from None
