"""`serve`: run the reference emulator, or a mutant of it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from checkout_conformance.errors import UsageError


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "serve",
        help="run the reference emulator on a port of this machine",
        description="Run the reference emulator. It is one process: what it knows is in its memory, which several "
        "workers could not share; for more load, serve on several ports, with keys of their own.",
    )
    parser.add_argument("--port", type=int, default=0, help="port (default: a free one)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of ids (default %(default)s)")
    parser.add_argument("--api-version", metavar="V", help="version of the API where no header asks for another")
    parser.add_argument("--mutant", metavar="NAME", help="serve a mutant instead (see `mutants`)")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from checkout_conformance.emulator.parts import REFERENCE
    from checkout_conformance.emulator.server import NoSuchAddress, serve

    version = asked_version(options)
    parts, contract = replace(REFERENCE, api_version=version), None
    if options.mutant is not None:
        from checkout_conformance.mutants.process import named_mutant

        mutant = named_mutant(options.mutant, version)
        parts, contract = mutant.parts, mutant.contract
    try:
        serve(options.port, options.seed, options.host, parts, contract)
    except NoSuchAddress as error:
        raise UsageError(str(error)) from None
    return 0


def asked_version(options: argparse.Namespace) -> str:
    """The version of the API that `--api-version` names; the default one where it was left out. Raises UsageError."""
    from checkout_conformance.schemas import BrokenSchemas
    from checkout_conformance.schemas.loader import DEFAULT_VERSION
    from checkout_conformance.schemas.naming import resolved

    try:
        return resolved(options.api_version or DEFAULT_VERSION)
    except BrokenSchemas as error:
        raise UsageError(str(error)) from None
