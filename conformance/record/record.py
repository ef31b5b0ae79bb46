"""The run record: from the tally to `run.json`, one verdict for every clause of the contract.

Also the clauses that nobody tried get a verdict here: unsupported (a capability is missing), blocked (the endpoint
or the attribute around it is missing), or no evidence. Reports are made from the record alone.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from checkout_conformance.evidence.prerequisites import block, failing_prerequisite
from checkout_conformance.evidence.tally import Entry, Tally
from checkout_conformance.schemas.clauses import Clause, Verdict
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.documents import REFERENCE, name_of
from checkout_conformance.schemas.loader import FOLDER, REQUESTS
from checkout_conformance.schemas.naming import unread_places
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.operations import BY_ID
from checkout_conformance.schemas.run_record import (
    BASIS_NAMES,
    LEVEL_NAMES,
    VERDICT_NAMES,
    ContractFacts,
    Coverage,
    Latency,
    Lifecycle,
    RunRecord,
    Stated,
    Transition,
    VerdictRow,
)
from checkout_conformance.schemas.status_machine import TRANSITIONS

if TYPE_CHECKING:
    from checkout_conformance.run.probe import Probe

FORMAT, VERSION = "checkout-conformance/run", 1
# The reason of a clause that nothing in the run could show or break.
UNSPOKEN = "nothing in this run spoke of it"
# The clause that line items are listed, and the operations whose clauses are about line items.
LISTED, OF_LINES = "paging.line_items.complete", frozenset({"line_item", "line_items"})
# What has to be there before an event of the status machine can be tried.
EVENT_NEEDS = {
    "time": "clock",
    "pay": "completion",
    "pay_later": "delayed_completion",
    "decline": "declined_completion",
}
# What it takes to bring a session to a status.
STATUS_NEEDS = {"complete": "completion"}


def verdicts(tally: Tally, contract: Contract, probe: Probe | None) -> list[VerdictRow]:
    """A row for every judged clause (or failing parameter), then one for every clause that was not tried."""
    rows = block([_row(entry, contract) for entry in tally.rows()], contract)
    seen = {row["clause"] for row in rows}
    failing = {row["clause"] for row in rows if row["verdict"] == "fail"}
    unlisted = LISTED in failing and not any(row["operation"] == "line_item" for row in rows)
    for clause in contract.clauses.values():
        if clause.id not in seen and clause.excluded is None:
            rows.append(_untried(clause, probe, failing, unlisted=unlisted))
    return _rooted(rows)


def _rooted(rows: list[VerdictRow]) -> list[VerdictRow]:
    """The rows with every blocked one naming the clause that fails in the end, not one that is blocked itself."""
    causes = {row["clause"]: row["cause"] for row in rows if row["verdict"] == "blocked" and row["cause"]}
    made: list[VerdictRow] = []
    for row in rows:
        cause, seen = row["cause"], {row["clause"]}
        while row["verdict"] == "blocked" and cause in causes and cause not in seen:
            seen.add(cause)
            cause = causes[cause]
        made.append(row if cause == row["cause"] else {**row, "cause": cause})
    return made


def _row(entry: Entry, contract: Contract) -> VerdictRow:
    clause = contract.clauses[entry["clause"]]
    return {
        **_stated(clause),
        "verdict": entry["verdict"],
        "param": entry["param"] or clause.param,
        "cause": entry["cause"],
        "reason": entry["reason"],
        "expected": entry["expected"],
        "observed": entry["observed"],
        "accepted": None,
        "cases": {"tried": entry["tried"], "failed": entry["failed"]},
        "witness": entry["witness"],
    }


def _stated(clause: Clause) -> Stated:
    source = clause.source
    return {
        "clause": clause.id,
        "operation": clause.operation,
        "theme": clause.theme,
        "keyword": clause.keyword,
        "level": LEVEL_NAMES[clause.level],
        "basis": BASIS_NAMES[clause.basis],
        "statement": clause.statement,
        "source": {
            "document": name_of(source.document),
            "section": source.section,
            "attribute": source.attribute,
            "line": source.line,
        },
        "anchor": clause.anchor,
    }


def _untried(clause: Clause, probe: Probe | None, failing: set[str], *, unlisted: bool) -> VerdictRow:
    """The row of a clause that nothing spoke of, and why; `unlisted` where no line item was ever shown."""
    verdict, cause, reason = Verdict.NO_EVIDENCE, None, UNSPOKEN
    if probe is not None:
        operation = BY_ID.get(clause.operation)
        needs = (*clause.needs, *(operation.needs if operation else ()))
        lacking = next((need for need in needs if not probe.has(need)), None)
        parent = next((name for name in _parents(clause) if name in failing), None)
        required = failing_prerequisite(clause, failing, tried=False)
        if clause.operation in probe.unserved:
            verdict, cause, reason = Verdict.BLOCKED, f"{clause.operation}.served", "the endpoint is not there"
        elif lacking is not None:
            verdict, cause, reason = Verdict.UNSUPPORTED, lacking, probe.why_not(lacking)
        elif required is not None:
            verdict, cause, reason = Verdict.BLOCKED, required.clause, required.why
        elif unlisted and clause.operation in OF_LINES:
            verdict, cause, reason = Verdict.BLOCKED, LISTED, "no line item was shown"
        elif parent is not None:
            verdict, cause, reason = Verdict.BLOCKED, parent, "what it stands in is missing or of another type"
        elif probe.base is None:
            verdict, cause, reason = Verdict.BLOCKED, "create.served", "no plain create was accepted"
    return {
        **_stated(clause),
        "verdict": VERDICT_NAMES[verdict],
        "param": clause.param,
        "cause": cause,
        "reason": reason,
        "expected": None,
        "observed": None,
        "accepted": None,
        "cases": {"tried": 0, "failed": 0},
        "witness": [],
    }


def _parents(clause: Clause) -> Iterator[str]:
    """The clauses on the attributes around this one, whose failure leaves nothing to judge here."""
    parts = clause.id.split(".")[:-1]
    for length in range(len(parts), 1, -1):
        place = ".".join(parts[:length])
        yield from (f"{place}.{ending}" for ending in ("present", "type") if f"{place}.{ending}" != clause.id)


def lifecycle(transitions: Mapping[str, Iterable[int]], probe: Probe | None = None) -> Lifecycle:
    """The transition table with what was tried, seen and refused, and why what was not tried was not."""
    rows: list[Transition] = []
    for row in TRANSITIONS:
        tried, seen, refused = transitions.get(f"{row.status} {row.event}", (0, 0, 0))
        made: Transition = {
            "from": row.status,
            "event": row.event,
            "to": row.to,
            "tried": tried,
            "seen": seen,
            "refused": refused,
        }
        rows.append(made if tried else {**made, "why": _why_untried(row.status, row.event, probe)})
    return {"transitions": rows}


def _why_untried(status: str, event: str, probe: Probe | None) -> str:
    """What the event needs and the target lacks, or else what a session needs to come to the status."""
    need, before = EVENT_NEEDS.get(event), STATUS_NEEDS.get(status)
    if probe is not None and need is not None and not probe.has(need):
        return probe.why_not(need)
    if probe is not None and before is not None and not probe.has(before):
        return f"no session came to be {status}: {probe.why_not(before)}"
    return "nothing in this run tried it"


def latency(times: Mapping[str, list[float]]) -> dict[str, Latency]:
    """Median, 95th percentile and slowest answer of every endpoint, in milliseconds."""
    found: dict[str, Latency] = {}
    for name, values in sorted(times.items()):
        if values and not name.startswith(("driver", "provision")):
            ordered = sorted(values)
            found[name] = {
                "count": len(ordered),
                "median_ms": round(statistics.median(ordered), 2),
                "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
                "max_ms": round(ordered[-1], 2),
            }
    return found


def coverage(counters: Mapping[str, Any], contract: Contract) -> Coverage:
    """What was drawn, with every enumerated value of every parameter: 0 where it never was."""
    values = {
        f"{name}:{path}": {str(value): 0 for value in node["enum"] if value is not None}
        for name in REQUESTS
        if name in contract.schemas
        for path, node in nodes(contract.request_schema(name))
        if "enum" in node
    }
    for place, drawn in counters.get("enum_values", {}).items():
        known = values.get(place, {})
        known.update({value: count for value, count in drawn.items() if value in known})
    parameters = {
        f"{name}:{path}": 0
        for name in REQUESTS
        if name in contract.schemas
        for path, _ in nodes(contract.request_schema(name))
        if path and not path.endswith("[]") and not path.endswith("*")
    }
    carried = counters.get("parameters", {})
    parameters.update({name: count for name, count in carried.items() if name in parameters})
    return {
        "parameters": parameters,
        "enum_values": values,
        "boundaries": counters.get("boundaries", {}),
        "shapes": counters.get("shapes", {}),
    }


def contract_facts(contract: Contract) -> ContractFacts:
    """What a record says of its contract: version, document, how much there is to judge, and what nobody has read."""
    return {
        "version": contract.version,
        "clauses": len(contract.clauses),
        "document": name_of(contract.schemas["create"].get("x-document", REFERENCE)),
        "unread": sum(unread_places(contract.version).values()),
    }


def counts(rows: Iterable[VerdictRow]) -> dict[str, int]:
    """Clauses by verdict: a clause that fails on several parameters counts once."""
    by_clause = {row["clause"]: row["verdict"] for row in rows}
    found: dict[str, int] = {verdict.value: 0 for verdict in Verdict}
    for verdict in by_clause.values():
        found[verdict] += 1
    return found


def validate(record: RunRecord) -> None:
    """Raise ValueError where a record is not as its schema says: a defect of the kit, not of the target."""
    schema = json.loads((FOLDER / "run-record.schema.json").read_text(encoding="utf-8"))
    error = next(jsonschema_rs.validator_for(schema).iter_errors(record), None)
    if error is not None:
        place = "/".join(map(str, error.instance_path))
        raise ValueError(f"the run record is broken at {place}: {error.message[:300]}; this is a defect of the kit")


def write(record: RunRecord, path: Path) -> None:
    """Write a record whole or not at all."""
    validate(record)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        # Made in one piece: piece by piece, Python's own encoder takes ten times as long.
        file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
