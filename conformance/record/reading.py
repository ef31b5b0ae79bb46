"""Read a run record back from its file, for the commands that work on records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from checkout_conformance.errors import UsageError
from checkout_conformance.record.record import FORMAT, validate


def read(path: Path) -> dict[str, Any]:
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
        validate(data)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from None
    return data
