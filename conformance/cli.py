"""`checkout-conformance`, also as `python -m checkout_conformance`: one subcommand a module in `commands`.

Each module there has `add_parser(subparsers)` and `run(options) -> int`; one that passes unknown arguments on sets
`takes_rest` and finds them in `options.rest`. Exit codes are in `schemas.exit_codes`; a usage error is said in one
sentence on standard error.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import NoReturn

import checkout_conformance.commands
from checkout_conformance.errors import ConformanceError
from checkout_conformance.schemas.exit_codes import INTERRUPTED, USAGE_ERROR
from checkout_conformance.schemas.loader import BrokenSchemas
from checkout_conformance.schemas.nearest import nearest
from checkout_conformance.secret_shapes import masked


class Parser(argparse.ArgumentParser):
    """An argument parser whose usage errors end with exit code 4, like those of the plugin."""

    def error(self, message: str, command: str = "") -> NoReturn:
        """Say what is wrong and how to get help."""
        asked = f"{self.prog} {command}".rstrip()
        self.exit(USAGE_ERROR, f"{asked}: {masked(message)}; see `{asked} --help`\n")


def parser(asked: str | None = None) -> Parser:
    """The parser with all subcommands, or with the one that is asked for: the others are not imported then."""
    top = Parser(prog="checkout-conformance", description="Conformance kit for the Stripe Checkout Sessions API.")
    top.add_argument("--version", action="version", version=f"checkout-conformance {version('checkout-conformance')}")
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    names = command_names()
    for name in [asked] if asked in names else names:
        module = importlib.import_module(f"checkout_conformance.commands.{name}")
        module.add_parser(subparsers)
        subparsers.choices[name].set_defaults(run=module.run)
    return top


def command_names() -> list[str]:
    """The subcommands, each a module of `commands`."""
    return sorted(module.name for module in pkgutil.iter_modules(checkout_conformance.commands.__path__))


def _meant(word: str) -> str:
    """What somebody may have meant who wrote a word where a command belongs."""
    if "://" in word or word == "embedded":
        return f"did you mean `checkout-conformance run {word}`?"
    alike = nearest(word, command_names())
    return f"did you mean {alike[0]}?" if alike else f"there are {', '.join(command_names())}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    top = parser(words[0] if words else None)
    if not words:
        top.print_help(sys.stderr)
        return USAGE_ERROR
    if not words[0].startswith("-") and words[0] not in command_names():
        top.error(f"there is no command {words[0]!r}; {_meant(words[0])}")
    options, rest = top.parse_known_args(arguments)
    if rest and not getattr(options, "takes_rest", False):
        top.error(f"unrecognized arguments: {' '.join(rest)}", options.command)
    options.rest = rest
    try:
        code: int = options.run(options)
    except (ConformanceError, BrokenSchemas) as error:
        print(f"checkout-conformance: {masked(str(error))}", file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("checkout-conformance: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code
