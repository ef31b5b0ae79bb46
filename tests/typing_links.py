"""The package as a tree of links, for type checkers: they do not follow the mapping of `pyproject.toml`.

`python -m tests.typing_links build/typing` makes `build/typing/checkout_conformance/`, in which every folder is a link
to the real one. Editors find definitions with that folder among their extra paths.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "checkout_conformance"


def link(folder: Path) -> Path:
    """Make the tree anew in `folder`; the path of the package in it."""
    package = folder / PACKAGE
    shutil.rmtree(package, ignore_errors=True)
    package.mkdir(parents=True)
    for source in (*(ROOT / "conformance").iterdir(), ROOT / "reports", ROOT / "schemas", ROOT / "strategies"):
        if source.name != "__pycache__":
            (package / source.name).symlink_to(source)
    return package


if __name__ == "__main__":
    print(link(Path(sys.argv[1])))
