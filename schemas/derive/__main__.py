"""`python -m checkout_conformance.schemas.derive REFERENCE [--check]`: write the derived schemas, or compare them only.

The reference is the document that the version is derived from: the API reference for 2025-09-30.clover, the
typespecs for 2022-11-15. Exit codes: 0 nothing differs or everything was written, 1 `--check` found differences,
4 the document or the folder cannot be used (nothing is overwritten then).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from checkout_conformance.schemas.derive.diff import differences
from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.versions import DERIVATIONS
from checkout_conformance.schemas.derive.write import BrokenFolder, committed, write
from checkout_conformance.schemas.loader import DEFAULT_VERSION, FOLDER

USAGE_ERROR = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code as above."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as stopped:
        return USAGE_ERROR if stopped.code else 0
    folder: Path = options.folder or FOLDER / options.version
    try:
        return _compare_or_write(options.reference, options.version, folder, check_only=options.check)
    except (BrokenReference, BrokenFolder, UnicodeDecodeError) as error:
        reason = str(error)
    except OSError as error:
        reason = f"{error.filename or folder}: {error.strerror}"
    print(f"checkout_conformance.schemas.derive: {reason}; nothing was overwritten", file=sys.stderr)
    return USAGE_ERROR


def _compare_or_write(document: Path, version: str, folder: Path, *, check_only: bool) -> int:
    derived = DERIVATIONS[version](document.read_text(encoding="utf-8"))
    if check_only and not folder.is_dir():
        raise BrokenFolder(f"there is no folder {folder} to compare with; leave --check out to write it")
    found = list(differences(committed(folder, derived), derived))
    for difference in found:
        print(difference)
    if check_only:
        print(f"{len(found)} differences" if found else "the committed schemas are what this reference says")
        return 1 if found else 0
    written = write(derived, folder)
    print(f"{len(found)} clause differences; files written: {', '.join(written) or 'none'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m checkout_conformance.schemas.derive", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("reference", type=Path, help="the document as text")
    parser.add_argument(
        "--version",
        default=DEFAULT_VERSION,
        choices=sorted(DERIVATIONS),
        help="API version whose folder is written; it decides how the document is read",
    )
    parser.add_argument("--folder", type=Path, help="write to or compare with another folder")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where anything differs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
