"""Read a run record back from its file, for the commands that work on records."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from checkout_conformance.errors import UsageError
from checkout_conformance.record.record import FORMAT, validate
from checkout_conformance.schemas.run_record import RunRecord


def read(path: Path) -> RunRecord:
    """The record in a file (or in a report directory). Raises UsageError where there is none."""
    place = path / "run.json" if path.is_dir() else path
    try:
        data = json.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{place}: cannot be read ({error.strerror}); give a run.json, or its directory") from None
    except ValueError as error:
        raise UsageError(f"{place}: is not JSON ({error}); give a run.json that the kit wrote") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UsageError(f"{place}: is not a run record; give a run.json that the kit wrote")
    try:
        validate(cast("RunRecord", data))
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from None
    return cast("RunRecord", data)


def read_all(paths: Sequence[Path]) -> list[tuple[Path, RunRecord]]:
    """The records in files, in report directories, and in directories that hold several of either.

    Other files of a directory are left alone. Raises UsageError where a path has none, or a record is broken.
    """
    found: list[tuple[Path, RunRecord]] = []
    for path in paths:
        places = _places(path)
        if not places:
            raise UsageError(f"{path}: holds no run record; give a run.json, a report directory, or a folder of them")
        found += [(place.resolve(), read(place)) for place in places]
    return found


def _places(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if (path / "run.json").is_file():
        return [path / "run.json"]
    return [place for place in sorted(path.rglob("*.json")) if _is_record(place)]


def _is_record(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return f'"format":"{FORMAT}"' in file.read(200).replace(" ", "")
    except (OSError, UnicodeDecodeError):
        return False


def link_to_report(record: Path, page: Path) -> str | None:
    """Where the report of a record lies, as seen from a page; None where there is none beside the record."""
    report = record.parent / "index.html"
    if not report.is_file():
        return None
    return Path(os.path.relpath(report.resolve(), page.absolute().parent.resolve())).as_posix()
