"""SARIF 2.1.0: the findings of a run for code-scanning pages, one result a finding, one rule behind each.

Where a finding stands has no line of source code: its place is the endpoint, as a relative path that no file has, and
the parameter as a logical location. A deviation that a baseline accepts is suppressed, with its reason. The format's
own document is the source for names and meanings: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from checkout_conformance.reports.outcome import decides
from checkout_conformance.reports.text import plural, visible
from checkout_conformance.schemas.run_record import Finding, RunRecord, VerdictRow

Json = dict[str, Any]
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"MUST": "error", "SHOULD": "warning", "INFO": "note"}
# Where an operation is served, for readers and for code-scanning pages that want a path.
PLACES = {
    "create": "v1/checkout/sessions",
    "list": "v1/checkout/sessions",
    "retrieve": "v1/checkout/sessions/ID",
    "update": "v1/checkout/sessions/ID",
    "expire": "v1/checkout/sessions/ID/expire",
    "line_items": "v1/checkout/sessions/ID/line_items",
    "customer_session_create": "v1/customer_sessions",
    "customer_session": "v1/customer_sessions",
    "events": "v1/events",
    "event": "v1/events",
    "event_list": "v1/events",
}
ELSEWHERE = "v1/checkout/sessions"


def sarif(record: RunRecord) -> Json:
    """The log of one run: JSON-serialisable. Raises KeyError where the record does not follow its schema."""
    rules: dict[str, Json] = {}
    results = [_result(record, finding, rules) for finding in record["findings"]]
    for place, result in enumerate(results):
        result["rank"] = round(100 * (len(results) - place) / len(results), 1)
    order = list(rules)
    for result in results:
        result["ruleIndex"] = order.index(result["ruleId"])
    run: Json = _readable(_run(record, list(rules.values()), results))
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _readable(value: Any) -> Any:
    """The same with unseen and reordering characters named: what a target says cannot pose as something else."""
    if isinstance(value, dict):
        return {key: _readable(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_readable(child) for child in value]
    return visible(value) if isinstance(value, str) else value


def _run(record: RunRecord, rules: list[Json], results: list[Json]) -> Json:
    driver = {
        "name": "checkout-conformance",
        "version": record["kit"].get("checkout-conformance", "0"),
        "rules": rules,
    }
    invocation: Json = {
        "executionSuccessful": record["partial"] is None,
        "commandLine": record["command"],
        **_started(record["started"]),
    }
    notes = [note for note in [record["partial"], *record["notes"]] if note]
    if notes:
        invocation["toolExecutionNotifications"] = [{"level": "note", "message": {"text": note}} for note in notes]
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"checkout-conformance/{record['target']['name']}/"},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"target": record["target"]["name"], "contract": record["contract"]["version"]},
    }


def _started(moment: str) -> Json:
    try:
        return {"startTimeUtc": f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    except ValueError:
        return {}


def _result(record: RunRecord, finding: Finding, rules: dict[str, Json]) -> Json:
    rows = [record["verdicts"][member] for member in finding["members"]]
    first = next((row for row in rows if not row.get("accepted")), rows[0])
    rules.setdefault(finding["id"], _rule(finding, rows))
    text = f"{finding['title']} Expected: {first['expected']}. Observed: {first['observed']}."
    curl = first["witness"][-1]["curl"] if first["witness"] else None
    made: Json = {
        "ruleId": finding["id"],
        "level": LEVELS[finding["level"]],
        "message": {"text": text if curl is None else f"{text}\n\n{curl}"},
        "locations": [_location(first)],
        "partialFingerprints": {"findingOfTarget/v1": _fingerprint(record["target"]["name"], finding["id"])},
        "properties": {
            "clauses": sorted({row["clause"] for row in rows}),
            "blocks": finding["blocks"],
            "decides": decides(record, finding),
            "cases": first["cases"],
        },
    }
    reasons = [row.get("accepted") for row in rows]
    if all(reasons):
        made["suppressions"] = [{"kind": "external", "justification": reasons[0]}]
    return made


def _rule(finding: Finding, rows: list[VerdictRow]) -> Json:
    first = rows[0]
    number = len({row["clause"] for row in rows})
    more = f" This and {plural(number - 1, 'clause')} like it make one finding." if number > 1 else ""
    made: Json = {
        "id": finding["id"],
        "shortDescription": {"text": first["statement"]},
        "fullDescription": {"text": f"{first['statement']}{more}"},
        "help": {"text": f"{first['level']} ({first['basis']}): {first['statement']}{more} See {first['anchor']}"},
        "defaultConfiguration": {"level": LEVELS[finding["level"]]},
        "properties": {"tags": [first["theme"], first["level"], first["basis"]]},
    }
    if first["anchor"].startswith("https://"):
        made["helpUri"] = first["anchor"]
    return made


def _location(row: VerdictRow) -> Json:
    """The endpoint as a place; the parameter, where there is one, as a logical location below it."""
    place = PLACES.get(row["operation"], ELSEWHERE)
    logical = {"name": row["param"] or row["clause"], "fullyQualifiedName": row["clause"], "kind": "parameter"}
    return {
        "physicalLocation": {"artifactLocation": {"uri": place}, "region": {"startLine": 1}},
        "logicalLocations": [logical],
    }


def _fingerprint(target: str, finding: str) -> str:
    return hashlib.sha256(f"{target}\n{finding}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
