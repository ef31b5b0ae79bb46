"""`run`: the conformance suite against a server, wherever it is started: no pytest configuration has a say in it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import UsageError

if TYPE_CHECKING:
    from checkout_conformance.run.options import Chosen

# Exit codes of a run that has judged something: no deviation, or some.
RAN = (0, 1)
USAGE = "checkout-conformance run URL [options]"
EPILOG = (
    "Other options are pytest's own and go to it as they are, such as -n 4, -k paging, --junitxml FILE; name a plugin "
    "of pytest's with -p, since none is loaded by itself. The key comes from STRIPE_API_KEY."
)


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    from checkout_conformance.run.options import add_all

    parser = subparsers.add_parser(
        "run",
        help="run the conformance suite against a server",
        description="Run the conformance suite against a server, and write its reports. Exit code 0: no new "
        "deviation; 1: the target deviates, or the run is not whole; 2: interrupted; 3: the target died "
        "or hung; 4: wrong usage; 5: nothing was judged.",
        usage=USAGE,
        epilog=EPILOG,
        allow_abbrev=False,
    )
    add_all(parser)
    parser.add_argument(
        "--compared-with",
        metavar="V",
        help="run in this version of the API first, and say what the server has to change for its users to move",
    )
    parser.set_defaults(takes_rest=True)


def run(options: argparse.Namespace) -> int:
    """Run the suite; pytest's exit code, which is the run's. Raises UsageError where no server is named, or two."""
    from checkout_conformance.run.settings import chosen

    settings = chosen(given_with_url(options, USAGE))
    if settings.target is None and settings.target_file is None:
        raise UsageError(f"no server is named; give its base URL (or `embedded`) first: {USAGE}")
    if options.compared_with is not None:
        return _run_both(settings, options.compared_with, options.rest)
    return _started(settings, options.rest)


def _started(settings: Chosen, rest: list[str]) -> int:
    from checkout_conformance.run.launch import start

    return int(start(settings, rest, command=["checkout-conformance", *sys.argv[1:]], alone=True))


def _run_both(settings: Chosen, compared_with: str, rest: list[str]) -> int:
    """Run in the version to move from, then in the other; the second run's exit code, its reports with the move.

    The first run's reports are in a folder of the second's, by the version's name. Raises UsageError.
    """
    from checkout_conformance.record.moving import between
    from checkout_conformance.record.reading import read
    from checkout_conformance.record.record import write
    from checkout_conformance.reports.moving import lines
    from checkout_conformance.reports.render import write_reports
    from checkout_conformance.schemas.naming import resolved

    before, after = resolved(compared_with), resolved(settings.api_version)
    if before == after:
        raise UsageError(f"--compared-with {compared_with} is the version of the run itself ({after}); name another")
    folder = Path(settings.report_dir)
    plain = replace(settings, baseline=None, write_baseline=None, update_baseline=None)
    code = _started(replace(plain, api_version=before, report_dir=str(folder / before)), rest)
    if code not in RAN:
        return code
    code = _started(replace(settings, api_version=after), rest)
    if code not in RAN:
        return code
    made = read(folder)
    made["moving"] = between(read(folder / before), made)
    write(made, folder / "run.json")
    write_reports(made, folder)
    print("\n".join(lines(made["moving"], after)))
    return code


def given_with_url(options: argparse.Namespace, usage: str) -> dict[str, str]:
    """What was given, the URL in front of the options among it. Raises UsageError where two servers are named."""
    from checkout_conformance.run.options import given_in

    given = given_in(options)
    if options.rest and not options.rest[0].startswith("-"):
        url = options.rest.pop(0)
        other = given.get("target") or next((word for word in options.rest[:1] if "://" in word), None)
        if other is not None:
            raise UsageError(f"two servers are named, {url!r} and {other!r}; name one: {usage}")
        given["target"] = url
    return given
