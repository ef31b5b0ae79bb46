"""Baselines in a run: which known deviations are accepted, and what the run has to say of the file.

The format and its rules belong to `reports.baseline`; here they meet the command line.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from checkout_conformance.errors import UsageError
from checkout_conformance.schemas.run_record import RunRecord

Known = frozenset[tuple[str, str | None]]


def accepted(path: str | None) -> Known:
    """The clause and parameter of every entry that is still valid. Raises UsageError where the file is broken."""
    if not path:
        return frozenset()
    from checkout_conformance.reports.baseline import BrokenBaseline, read

    try:
        entries = read(Path(path))
    except (OSError, BrokenBaseline) as error:
        raise UsageError(f"--baseline {path}: {error}") from None
    today = date.today()
    return frozenset((e.clause, e.param) for e in entries if e.expires is None or e.expires >= today)


def settle(record: RunRecord, path: str | None, write_to: str | None) -> None:
    """Mark accepted rows in the record, say what is wrong with the file's entries, write a new one where asked."""
    if not path and not write_to:
        return
    from checkout_conformance.reports import baseline

    if path:
        baseline.settle(record, baseline.read(Path(path)), date.today())
    if write_to:
        Path(write_to).write_text(baseline.write(record), encoding="utf-8")
