"""`derive`: the contract from a document, or what a document changes in it.

Only options, printing and exit codes; the steps stand in `schemas.derive.compare`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import UsageError
from checkout_conformance.schemas.difference import FILE as VERSION_FILE
from checkout_conformance.schemas.difference import text_of
from checkout_conformance.schemas.loader import FOLDER, versions

if TYPE_CHECKING:
    from checkout_conformance.schemas.derive.release import Derived

DIFFERENCES = 1


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "derive",
        help="derive the contract from its document, or compare them (--check)",
        description="Derive the schemas of a version of the API from its document, and write them into the folder of "
        "the kit that holds it. For developers of the kit, and for comparing a newer document (--check).",
    )
    parser.add_argument("document", type=Path, nargs="?", metavar="DOCUMENT", help="the document as text")
    parser.add_argument(
        "--sdk",
        metavar="DIR",
        help="instead of a document: a release of the official Python SDK, unpacked, or `installed` for the one that "
        "is installed here; says which version it pins, and which of its sentences nobody has read",
    )
    parser.add_argument(
        "--version",
        choices=versions(),
        metavar="V",
        help="API version whose folder is written; it decides how the document is read (default: what the document "
        "is, the reference or the typespecs of an older version)",
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="write to, or compare with, another folder")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where a clause, a number or a sentence differs"
    )


def run(options: argparse.Namespace) -> int:
    """Compare or write. Raises UsageError where document or folder cannot be used; nothing is overwritten then."""
    if options.sdk is not None:
        return _release(options)
    if options.document is None:
        raise UsageError("a document is missing: give its path, or --sdk DIR")
    from checkout_conformance.schemas.derive.compare import compare
    from checkout_conformance.schemas.derive.numbers import Contradiction
    from checkout_conformance.schemas.derive.reference import BrokenReference
    from checkout_conformance.schemas.derive.versions import version_of
    from checkout_conformance.schemas.derive.write import BrokenFolder

    try:
        text = options.document.read_text(encoding="utf-8")
        version = options.version or version_of(text)
        folder: Path = options.folder or FOLDER / version
        if options.check and not folder.is_dir():
            raise BrokenFolder(f"there is no folder {folder} to compare with; leave --check out to write it")
        found = compare(text, version, folder)
        for line in found.lines():
            print(line)
        if options.check:
            standing = f"the contract is what this document says; all {len(found.sentences)} sentences are read"
            print(f"{found.differs} differences" if found.differs else standing)
            return DIFFERENCES if found.differs else 0
        written = found.write()
    except (BrokenReference, BrokenFolder, Contradiction, UnicodeDecodeError) as error:
        raise UsageError(f"{error}; nothing was overwritten") from None
    except OSError as error:
        raise UsageError(f"{error.filename or options.document}: {error.strerror}; nothing was overwritten") from None
    print(f"{found.differs} differences; files written: {', '.join(written) or 'none'}")
    return 0


def _release(options: argparse.Namespace) -> int:
    """What a release of the SDK says: its version, its sentences, and those that nobody has read."""
    from checkout_conformance.schemas.derive import sdk
    from checkout_conformance.schemas.derive.numbers import Contradiction
    from checkout_conformance.schemas.derive.reading_check import advice
    from checkout_conformance.schemas.derive.reference import BrokenReference
    from checkout_conformance.schemas.derive.release import derive

    try:
        found = derive(sdk.installed() if options.sdk == sdk.INSTALLED else Path(options.sdk))
    except (BrokenReference, Contradiction, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{error}; nothing was read") from None
    kept = _keep(found, options)
    places = found.unread
    sentences = {sentence.fingerprint for place in places for sentence in place.unread}
    shipped = "is shipped" if found.version in versions() else "is not shipped"
    print(
        f"{found.release} pins {found.version}, which {shipped}; {len(found.contract.clauses)} clauses follow from it"
    )
    for place in places:
        for line in place.lines({}):
            print(line)
    if places:
        print("\n".join(advice(found.version, VERSION_FILE)))
    for line in kept:
        print(line)
    print(f"{len(found.sentences)} sentences; {len(sentences)} different ones that nobody has read in any version")
    return DIFFERENCES if options.check and (places or kept) else 0


def _keep(found: Derived, options: argparse.Namespace) -> list[str]:
    """Write what is kept of a release, or say (`--check`) that it would be another; [] where nothing is to be said.

    A version whose document is kept whole is left alone: the release only corroborates it.
    """
    folder: Path = options.folder or FOLDER / found.version
    if (folder / "session.json").exists():
        return []
    path, text = folder / VERSION_FILE, text_of(found.data())
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if before == text or (options.check and not before):
        return []
    if options.check:
        return [f"{found.version}/{VERSION_FILE} is not what this release gives; run the command without --check"]
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [f"{path.parent.name}/{VERSION_FILE} was written"]
