"""`python -m schemas.derive REFERENCE [--version V] [--check]`: write the derived schemas, or compare them only.

Exit codes: 0 nothing differs or everything was written, 1 `--check` found differences, 4 the reference or the
folder cannot be used (nothing is overwritten then).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from schemas.derive.build import Node
from schemas.derive.diff import differences
from schemas.derive.reference import BrokenReference, read
from schemas.derive.write import derive, write
from schemas.loader import DEFAULT_VERSION, FOLDER

USAGE_ERROR = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code as above."""
    options = _parser().parse_args(arguments)
    folder: Path = options.folder or FOLDER / options.version
    try:
        text = options.reference.read_text(encoding="utf-8")
        derived = derive(read(text))
        committed = _committed(folder, list(derived))
    except (OSError, UnicodeDecodeError, ValueError, BrokenReference) as error:
        print(f"schemas.derive: {error}; nothing was written", file=sys.stderr)
        return USAGE_ERROR
    found = list(differences(committed, derived))
    for difference in found:
        print(difference)
    if options.check:
        print(f"{len(found)} differences" if found else "the committed schemas are what this reference says")
        return 1 if found else 0
    written = write(derived, folder)
    print(f"{len(found)} clause differences; files written: {', '.join(written) or 'none'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m schemas.derive", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("reference", type=Path, help="the API reference as text")
    parser.add_argument("--version", default=DEFAULT_VERSION, help="API version whose folder is written")
    parser.add_argument("--folder", type=Path, help="write to or compare with another folder")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where anything differs")
    return parser


def _committed(folder: Path, names: list[str]) -> dict[str, Node]:
    """The derived files as they stand; a folder that does not exist yet has none."""
    if not folder.is_dir():
        return {}
    missing = [name for name in names if not (folder / f"{name}.json").exists()]
    if missing and len(missing) < len(names):
        raise BrokenReference(f"the folder {folder.name} lacks {missing[0]}.json; restore it from version control")
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in names if not missing}


if __name__ == "__main__":
    sys.exit(main())
