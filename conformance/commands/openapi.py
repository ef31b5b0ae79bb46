"""`openapi`: write the contract as an OpenAPI 3.1 document."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from checkout_conformance.errors import UsageError
from checkout_conformance.run.options import add_api_version


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "openapi",
        help="write the contract as an OpenAPI 3.1 document",
        description="Write the contract as an OpenAPI 3.1 document, with the level of each clause as x-levels and its "
        "source as x-source.",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to (default: standard output)")
    add_api_version(parser)


def run(options: argparse.Namespace) -> int:
    """Print or write it. Raises UsageError where the file cannot be written."""
    from checkout_conformance.schemas.contract import load
    from checkout_conformance.schemas.naming import resolved
    from checkout_conformance.schemas.openapi import document

    text = json.dumps(document(load(resolved(options.api_version))), indent=1, ensure_ascii=False)
    if options.output is None:
        print(text)
        return 0
    try:
        options.output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{options.output} cannot be written ({error.strerror}); give another file") from None
    print(options.output)
    return 0
