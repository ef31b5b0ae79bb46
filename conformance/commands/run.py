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
    from checkout_conformance.run.options import OPTIONS

    parser = subparsers.add_parser(
        "run", help="run the conformance suite against a server", usage=USAGE, epilog=EPILOG, allow_abbrev=False
    )
    for option in OPTIONS:
        meant = "the same as URL" if option.name == "target" else option.help
        parser.add_argument(option.short, option.prefixed, help=meant, **option.arguments())
    parser.set_defaults(takes_rest=True)


def run(options: argparse.Namespace) -> int:
    """Run the suite; pytest's exit code, which is the run's. Raises UsageError where no server is named, or two."""
    from checkout_conformance.run.launch import start
    from checkout_conformance.run.options import Chosen

    rest = list(options.rest)
    url = rest.pop(0) if rest and not rest[0].startswith("-") else None
    chosen = Chosen.of(options)
    if url is not None:
        if chosen.target is not None:
            raise UsageError(f"two servers are named, {url!r} and {chosen.target!r}; name one")
        options.checkout_target = url
        chosen = Chosen.of(options)
    if chosen.target is None and chosen.target_file is None:
        raise UsageError(f"no server is named; give its base URL (or `embedded`) first: {USAGE}")
    return int(start(chosen, rest, command=["checkout-conformance", *sys.argv[1:]], alone=True))
