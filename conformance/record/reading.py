"""Read a run record back from its file, for the commands that work on records."""

from __future__ import annotations

import json
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
