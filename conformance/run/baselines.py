"""Baselines in a run: which known deviations are accepted, and what the run has to say of the file.

The format and its rules belong to `reports.baseline`; here they meet the command line.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checkout_conformance.errors import UsageError
from checkout_conformance.reports import baseline
from checkout_conformance.reports.baseline import BrokenBaseline, Entry, Failure
from checkout_conformance.run.options import Chosen
from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.run_record import RunRecord


@dataclass(frozen=True, slots=True)
class Known:
    """The entries that still count."""

    entries: Sequence[Entry] = ()

    def accepts(self, clause: Clause, param: str | None) -> bool:
        """Whether a failure of this clause, on this parameter, is accepted."""
        failure = _failure(clause, param or clause.param)
        return any(entry.accepts(failure) for entry in self.entries)

    def concerns(self, clause: Clause) -> bool:
        """Whether some failure of this clause is accepted."""
        return any(entry.concerns(_failure(clause, None)) for entry in self.entries)


def _failure(clause: Clause, param: str | None) -> Failure:
    return Failure(clause.id, param, clause.operation, clause.keyword, clause.theme, clause.level)


def entries_of(options: Chosen) -> list[Entry]:
    """The entries of the baseline that a run is held against. Raises UsageError where a file is broken."""
    name, path = "--baseline", options.baseline
    if options.update_baseline and path is None:
        name, path = "--update-baseline", options.update_baseline
        if not Path(path).exists():
            return []
    if path is None:
        return []
    try:
        return baseline.read(Path(path))
    except OSError as error:
        raise UsageError(f"{name} {path}: it cannot be read ({error.strerror}); give a baseline of the kit") from None
    except BrokenBaseline as error:
        raise UsageError(f"{name} {path}: {error}") from None


def known(options: Chosen) -> Known:
    """What a run accepts today. Raises UsageError where a file is broken."""
    today = date.today()
    return Known([entry for entry in entries_of(options) if entry.valid(today)])


def check_baselines(options: Chosen) -> None:
    """Everything that can be wrong with the files, before the first request. Raises UsageError."""
    entries_of(options)
    for name, path in (("--write-baseline", options.write_baseline), ("--update-baseline", options.update_baseline)):
        if path is not None:
            _check_writable(name, Path(path))


def _check_writable(name: str, path: Path) -> None:
    """The file can be written, or a new one in its folder. Nothing of it stays behind."""
    try:
        if path.exists():
            with path.open("a"):
                pass
        else:
            with tempfile.TemporaryFile(dir=path.absolute().parent):
                pass
    except OSError as error:
        raise UsageError(f"{name} {path}: it cannot be written ({error.strerror}); give another path") from None


def apply_baseline(record: RunRecord, options: Chosen) -> None:
    """Mark accepted rows in the record, say what is wrong with the file's entries, write baselines where asked.

    A file that was written anew accepts what it was written for: the run is held against it as it is now, and says
    what was added to it and what went.
    """
    entries = entries_of(options)
    if options.update_baseline:
        path = Path(options.update_baseline)
        path.write_text(baseline.update(record, entries), encoding="utf-8")
        anew = baseline.read(path)
        baseline.apply(record, anew, date.today())
        record["baseline"]["updated"] = baseline.change(path.name, entries, anew)
    elif options.baseline:
        baseline.apply(record, entries, date.today())
    if options.write_baseline:
        Path(options.write_baseline).write_text(baseline.write(record), encoding="utf-8")
