"""`run`: the conformance suite against a server, wherever it is started: no pytest configuration has a say in it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from checkout_conformance.errors import UsageError

USAGE = "checkout-conformance run URL [options]"
EPILOG = (
    "Other options are pytest's own and go to it as they are, such as -n 4, -k paging, --junitxml FILE; name a plugin "
    "of pytest's with -p, since none is loaded by itself. The key comes from STRIPE_API_KEY."
)


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    from checkout_conformance.run.options import add_all

    parser = subparsers.add_parser(
        "run", help="run the conformance suite against a server", usage=USAGE, epilog=EPILOG, allow_abbrev=False
    )
    add_all(parser)
    parser.set_defaults(takes_rest=True)


def run(options: argparse.Namespace) -> int:
    """Run the suite; pytest's exit code, which is the run's. Raises UsageError where no server is named, or two."""
    from checkout_conformance.run.launch import start
    from checkout_conformance.run.settings import chosen

    settings = chosen(given_with_url(options, USAGE))
    if settings.target is None and settings.target_file is None:
        raise UsageError(f"no server is named; give its base URL (or `embedded`) first: {USAGE}")
    return int(start(settings, options.rest, command=["checkout-conformance", *sys.argv[1:]], alone=True))


def given_with_url(options: argparse.Namespace, usage: str) -> dict[str, str]:
    """What was given, the URL in front of the options among it. Raises UsageError where two servers are named."""
    from checkout_conformance.run.options import given_in

    given = given_in(options)
    if options.rest and not options.rest[0].startswith("-"):
        url = options.rest.pop(0)
        if "target" in given:
            raise UsageError(f"two servers are named, {url!r} and {given['target']!r}; name one: {usage}")
        given["target"] = url
    return given
