"""What all items of a run found, added up, and the record made of it."""

from __future__ import annotations

import platform
import shlex
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest

from checkout_conformance.evidence.findings import findings
from checkout_conformance.evidence.said import Said, shown
from checkout_conformance.evidence.tally import Tally, entries
from checkout_conformance.record import record as records
from checkout_conformance.record.counts import merge_counts
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.naming import unread_note
from checkout_conformance.schemas.run_record import Ending, RunRecord
from checkout_conformance.target.cleanup import Cleaned

JUDGING = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE)


@dataclass(slots=True)
class Totals:
    """Sums over items and processes. `partial` says why a run is not whole, `ended` in which way; the first counts."""

    tally: Tally = field(default_factory=Tally)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)
    requests: int = 0
    retries: int = 0
    items: int = 0
    deselected: int = 0
    partial: str | None = None
    ended: Ending | None = None
    latency: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    versions: Said = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    coverage: dict[str, Any] = field(default_factory=dict)
    transitions: dict[str, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cleaned: Cleaned = field(default_factory=Cleaned)

    def stop(self, reason: str, ended: Ending) -> None:
        """The run is not whole, for this reason; what stopped it first stands."""
        self.partial, self.ended = self.partial or reason, self.ended or ended

    def begin(self, run: Run) -> None:
        """Add what preflight and probe found."""
        run.begin()
        run.extend(run.probe.outcomes)
        self.notes += run.probe.notes
        self.tally.extend(entries(run.ledger, run.redactor, run.client.made))
        self.requests += run.client.requests
        self.retries += run.client.retries
        merge_counts(self.versions, run.client.versions.take())
        merge_counts(self.parts, run.parts.take() if run.parts else {})

    def add(self, found: Mapping[str, Any]) -> None:
        """Add what one item found (`Run.finish`)."""
        self.tally.extend(found["entries"])
        self.items += any(entry["verdict"] in JUDGING for entry in found["entries"])
        self.requests += found["requests"]
        self.retries += found["retries"]
        for name, times in found["latency"].items():
            self.latency[name] += times
        merge_counts(self.versions, found["versions"])
        merge_counts(self.parts, found["parts"])
        merge_counts(self.coverage, found["coverage"])
        for name, numbers in found["transitions"].items():
            known = self.transitions.setdefault(name, [0, 0, 0])
            self.transitions[name] = [a + b for a, b in zip(known, numbers, strict=True)]
        self.notes += [note for note in found["notes"] if note not in self.notes]
        if found["broken"]:
            self.notes.append(found["broken"])
        self.partial = found["ended"] or self.partial or found["broken"]
        self.ended = found["ending"] or self.ended or ("kit" if found["broken"] else None)

    def record(self, run: Run, command: Sequence[str], shard: str | None, label: str | None) -> RunRecord:
        """The record of the run: `command` is what the user typed, `shard` the part of the suite, `label` its name."""
        redactor, target = run.redactor, run.target
        rows = records.verdicts(self.tally, run.contract, run.probe)
        return {
            "format": records.FORMAT,
            "version": records.VERSION,
            "kit": {
                "checkout-conformance": version("checkout-conformance"),
                "python": platform.python_version(),
                "pytest": pytest.__version__,
                "hypothesis": version("hypothesis"),
            },
            "target": {
                "name": target.name,
                "url": redactor.text(target.url),
                "embedded": target.embedded,
                "capabilities": dict(run.probe.capabilities),
                "versions": shown(self.versions, redactor),
            },
            "contract": records.contract_facts(run.contract),
            "profile": run.profile,
            "seed": run.seed,
            "label": None if label is None else redactor.text(label),
            "command": redactor.text(shlex.join(command)),
            "options": {
                "fail_on": run.fail_on,
                "rate": target.rate,
                "max_requests": target.max_requests,
                "shard": shard,
            },
            "started": self.started.isoformat(timespec="seconds"),
            "duration_s": round(time.monotonic() - self.clock, 2),
            "parts_s": {name: round(seconds, 2) for name, seconds in self.parts.items()},
            "partial": self.partial,
            "ended": self.ended,
            "counts": {
                "requests": self.requests,
                "retries": self.retries,
                "cases": self.tally.cases,
                "items": self.items,
                "deselected": self.deselected,
                "verdicts": records.counts(rows),
            },
            "verdicts": rows,
            "findings": findings(rows, run.contract.clauses),
            "coverage": records.coverage(self.coverage, run.contract),
            "lifecycle": records.lifecycle(self.transitions, run.probe),
            "latency": records.latency(self.latency),
            "notes": [
                *self.notes,
                *filter(None, [unread_note(run.contract.version), self.cleaned.note(), target.tls.note()]),
            ],
        }
