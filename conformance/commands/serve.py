"""`serve`: run the reference emulator, or a mutant of it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from checkout_conformance.errors import UsageError

MOST_WORKERS = 64


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "serve",
        help="run the reference emulator on a port of this machine",
        description="Run the reference emulator. What it knows is in its memory and gone when it ends.",
    )
    parser.add_argument("--port", type=int, default=0, help="port (default: a free one)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="processes (default %(default)s); each key belongs to one, so that several keys are served at once",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of ids (default %(default)s)")
    parser.add_argument("--api-version", metavar="V", help="version of the API where no header asks for another")
    parser.add_argument("--mutant", metavar="NAME", help="serve a mutant instead (see `mutants`)")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped. Raises UsageError for what cannot be served."""
    from checkout_conformance.sockets import NoSuchAddress

    check_workers(options.workers, options.mutant)
    try:
        if options.workers > 1:
            serve_several(options)
        else:
            serve_one(options)
    except NoSuchAddress as error:
        raise UsageError(str(error)) from None
    return 0


def check_workers(workers: int, mutant: str | None) -> None:
    """Raises UsageError for a number of processes that cannot be."""
    if not 1 <= workers <= MOST_WORKERS:
        raise UsageError(f"--workers is {workers}; choose 1 to {MOST_WORKERS}, such as one for each core")
    if workers > 1 and mutant is not None:
        raise UsageError("a mutant is served by one process; leave --workers out")


def serve_one(options: argparse.Namespace) -> None:
    """Serve in this process. Raises NoSuchAddress."""
    from checkout_conformance.emulator.parts import REFERENCE
    from checkout_conformance.emulator.server import serve

    version = asked_version(options)
    parts, contract = replace(REFERENCE, api_version=version), None
    if options.mutant is not None:
        from checkout_conformance.mutants.process import named_mutant

        mutant = named_mutant(options.mutant, version)
        parts, contract = mutant.parts, mutant.contract
    serve(options.port, options.seed, options.host, parts, contract)


def serve_several(options: argparse.Namespace) -> None:
    """Serve in processes of their own, and pass requests on to them from here. Raises NoSuchAddress, UsageError."""
    from checkout_conformance.emulator.dispatcher import ProcessEnded, dispatch
    from checkout_conformance.emulator.process import EmulatorDidNotStart, embedded_emulators
    from checkout_conformance.emulator.server import introduction

    try:
        with embedded_emulators(options.workers, options.seed, asked_version(options)) as urls:
            dispatch(options.host, options.port, urls, lambda url: print(introduction(url), flush=True))
    except (ProcessEnded, EmulatorDidNotStart) as error:
        raise UsageError(str(error)) from None


def asked_version(options: argparse.Namespace) -> str:
    """The version of the API that `--api-version` names; the default one where it was left out. Raises UsageError."""
    from checkout_conformance.schemas import BrokenSchemas
    from checkout_conformance.schemas.loader import DEFAULT_VERSION
    from checkout_conformance.schemas.naming import resolved

    try:
        return resolved(options.api_version or DEFAULT_VERSION)
    except BrokenSchemas as error:
        raise UsageError(str(error)) from None
