"""`settings`: what a run started here would use, and where each value comes from; the reference of all settings."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.secret_shapes import masked

if TYPE_CHECKING:
    from checkout_conformance.run.settings import Setting

USAGE = "checkout-conformance settings [URL] [options of a run]"


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    from checkout_conformance.run.options import add_all

    parser = subparsers.add_parser(
        "settings",
        help="what a run started here would use, and where it comes from",
        description="Print what a run with the same options would use, and where each value comes from. The key is "
        "none of the settings: it is read from STRIPE_API_KEY.",
        usage=USAGE,
        allow_abbrev=False,
    )
    add_all(parser)
    parser.add_argument("--table", action="store_true", help="only the reference of all settings, in Markdown")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables between the markers of this file")
    parser.set_defaults(takes_rest=True)


def run(options: argparse.Namespace) -> int:
    """Print what was asked for. Raises UsageError where a source holds what is no setting."""
    from checkout_conformance.commands.run import given_with_url
    from checkout_conformance.marked_tables import write_tables
    from checkout_conformance.run.settings import resolve

    if options.write is not None:
        write_tables(options.write, tables())
        print(f"{options.write}: the tables of settings and of target files are up to date")
    elif options.table:
        print(settings_table())
    else:
        print("\n".join(as_text(resolve(given_with_url(options, USAGE), os.environ, Path.cwd()))))
    return 0


def as_text(settings: Iterable[Setting]) -> list[str]:
    """A line for each setting: its key, its value, and where it comes from."""
    return [masked(f"{s.option.key:16} {'-' if s.value is None else s.value!s:28} {s.source}") for s in settings]


def tables() -> dict[str, str]:
    """The tables of `docs/target-files.md`, by the names of their markers."""
    import json

    from checkout_conformance.schemas.loader import FOLDER
    from checkout_conformance.schemas.members import members_table

    schema = json.loads((FOLDER / "target-file.schema.json").read_text(encoding="utf-8"))
    return {"settings": settings_table(), "shipped": shipped_table(), "members": members_table(schema)}


def shipped_table() -> str:
    """The target files that come with the kit, by the names that `--target-file` takes, in Markdown."""
    from checkout_conformance.schemas.members import cell
    from checkout_conformance.target.target_file import about, shipped_names

    lines = ["| `--target-file` | for |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {cell(about(name))} |" for name in shipped_names())])


def settings_table() -> str:
    """Every setting with its type, its default and its places, in Markdown."""
    from checkout_conformance.run.options import DEFAULTS, OPTIONS
    from checkout_conformance.schemas.members import cell

    lines = [
        "| option | variable, `pyproject.toml` | target file | value | default | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for option in OPTIONS:
        default = DEFAULTS[option.key]
        shown = "" if default in (None, False) else f"`{default}`"
        where = f"`{option.variable}`, `{option.key}`"
        of_file = "`url`" if option.key == "target" else f"`options.{option.key}`" if option.of_target else ""
        lines.append(f"| `{option.short}` | {where} | {of_file} | {option.expected} | {shown} | {cell(option.help)} |")
    return "\n".join(lines)
