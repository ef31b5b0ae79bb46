"""The files of one version's folder: read as they stand, and written whole or not at all.

Here: which files a folder has to have, what they say, and how new ones replace them. Not here: what they say anew
(`schemas.derive.versions`) and what differs (`schemas.derive.diff`).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.loader import ANSWERS, REQUESTS

# What is derived beside the schemas: the readings of the sentences, their lines, and the numbers that they state.
READINGS, LINES, NUMBERS = "readings", "lines", "numbers"
TABLES = (READINGS, LINES, NUMBERS)


class BrokenFolder(Exception):
    """The folder cannot be compared or written; the message says which file and what to do."""


def text_of(schema: Node) -> str:
    """The bytes that are committed: two-space JSON, one final newline."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def committed(folder: Path, names: Iterable[str]) -> dict[str, Node]:
    """The derived files `names` as they stand; {} for a folder that is new or empty.

    Raises BrokenFolder where a file is missing (a derived one, or one written by hand beside them) or is no JSON.
    """
    derived = list(names)
    present = {path.stem for path in folder.glob("*.json")}
    if not present:
        return {}
    by_hand = present - set(derived) - set(TABLES)
    wanted = [*derived, *(_written_by_hand(folder, derived) if by_hand else ())]
    for name in wanted:
        if name not in present:
            raise BrokenFolder(f"{folder.name}/{name}.json is missing; restore it from version control first")
    return {name: _read(folder / f"{name}.json") for name in derived}


def _written_by_hand(folder: Path, derived: list[str]) -> list[str]:
    """The files that stand beside the derived ones: the overlay, and every schema it does not do without."""
    if not (folder / "overlay.json").exists():
        return ["overlay"]
    overlay = _read(folder / "overlay.json")
    elsewhere = {*derived, *overlay.get("without", ()), *overlay.get("shared", ())}
    return [name for name in (*REQUESTS, *ANSWERS) if name not in elsewhere]


def _read(path: Path) -> Node:
    try:
        data: Node = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BrokenFolder(
            f"{path.parent.name}/{path.name} is not JSON ({error}); restore it from version control first"
        ) from error
    return data


def tables(folder: Path) -> dict[str, Node]:
    """The tables beside the schemas as they stand; {} for a folder that is new or empty.

    Raises BrokenFolder where one is missing or is no JSON.
    """
    if not any(folder.glob("*.json")):
        return {}
    for name in TABLES:
        if not (folder / f"{name}.json").exists():
            raise BrokenFolder(f"{folder.name}/{name}.json is missing; restore it from version control first")
    return {name: _read(folder / f"{name}.json") for name in TABLES}


def text_of_rows(table: Mapping[str, object]) -> str:
    """The bytes of a table: a line per row."""
    rows = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def write(
    schemas: Mapping[str, Node], folder: Path, beside: Mapping[str, Mapping[str, object]] | None = None
) -> list[str]:
    """Write what differs; the names of the files written. All of them are, or none (OSError is raised then).

    `beside` has the tables, by name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {folder / f"{name}.json": text_of(schema) for name, schema in schemas.items()}
    texts |= {folder / f"{name}.json": text_of_rows(table) for name, table in (beside or {}).items()}
    changed = {p: text for p, text in texts.items() if not p.exists() or p.read_text(encoding="utf-8") != text}
    replace(changed)
    return [path.name for path in changed]


def replace(texts: Mapping[Path, str]) -> None:
    """Give files new texts.

    Every text is on the disk before the first file is replaced, so that a full disk or a folder that may not be
    written leaves all files as they were (OSError is raised then).
    """
    ready: list[tuple[str, Path]] = []
    try:
        for path, text in texts.items():
            ready.append((_beside(path, text), path))
    except BaseException:
        for temporary, _ in ready:
            os.unlink(temporary)
        raise
    for temporary, path in ready:
        os.replace(temporary, path)


def _beside(path: Path, text: str) -> str:
    """The name of a temporary file next to `path` that holds `text`."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary
