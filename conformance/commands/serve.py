"""`serve`: run the reference emulator until it is stopped."""

from __future__ import annotations

import argparse

from conformance.errors import UsageError


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("serve", help="run the reference emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=4242, help="port, or 0 for a free one (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="what ids are drawn from (default %(default)s)")
    parser.add_argument("--mutant", metavar="NAME", help="break one clause; `mutants` lists the names")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM. Raises UsageError for a taken port or an unknown mutant."""
    from conformance.emulator.mutant import UnknownMutant
    from conformance.emulator.server import PortTaken, serve

    if not 0 <= arguments.port <= 65535:
        raise UsageError(f"--port {arguments.port} is no port; give a number from 0 (any free one) to 65535")
    try:
        serve(arguments.port, arguments.seed, arguments.mutant, arguments.host)
    except (PortTaken, UnknownMutant) as error:
        raise UsageError(str(error)) from None
    return 0
