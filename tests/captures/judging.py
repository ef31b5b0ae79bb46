"""Captured answers of the real API, each judged by every pure check that one answer allows. For tests alone.

`captures.json` holds the bodies, scrubbed of people and secrets: where each was found, the API version it was rendered
in (as said, or recognized by its attributes), the month, and the request where that is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from checkout_conformance.checks import amounts, defaults, echo, events, identity, lifecycle
from checkout_conformance.checks.shape import Shape
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Contract, Verdict, load, versions
from checkout_conformance.schemas.rules.events import ANNOUNCES

FILE = Path(__file__).parent / "captures.json"
# Rendered in a version that has no contract of its own, and like the one that came two months later: it has what an
# embedded page needs.
LIKE = {"2023-08-16": "2023-10-16"}
NAMES = {"acacia": "2024-09-30", "basil": "2025-03-31", "clover": "2025-09-30", "dahlia": "2026-03-25"}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# What these answers have expanded that a plain answer names by its id.
EXPANDED = ("payment_intent", "subscription", "line_items.data.price.product")
A_DAY, SECONDS_OFF = 86_400, 2


@dataclass(frozen=True)
class Capture:
    """`version` is a date that can be compared: the version's own, or the earliest that its attributes allow."""

    source: str
    kind: str
    version: str
    era: str
    completeness: str
    body: Mapping[str, Any]
    request: Mapping[str, Any] | None

    @property
    def contract(self) -> Contract:
        """The contract that the answer belongs to: the newest that is no newer, or the first."""
        rendered = LIKE.get(self.version, self.version)
        known = [version for version in versions() if version[: len(rendered)] <= rendered]
        return load(known[-1] if known else versions()[0])

    @property
    def sessions(self) -> list[Mapping[str, Any]]:
        """The sessions inside."""
        inside = self.body["data"]["object"] if self.kind == "event" else self.body
        return list(inside["data"]) if self.kind == "list" else [] if self.kind == "error" else [inside]


@cache
def captures() -> tuple[Capture, ...]:
    """All of them."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_capture(row) for row in rows)


def _capture(row: Mapping[str, Any]) -> Capture:
    version = _version(row["api_version"], row["era"])
    given = (row["completeness"], row["body"], row.get("request"))
    return Capture(row["source"], row["kind"], version, row["era"][:7], *given)


def _version(said: str | None, era: str) -> str:
    """`2025-03-31.basil (by attributes)` as `2025-03-31`, `before 2022-08-01` as a day earlier; else the era."""
    said = said or ""
    dates: list[str] = DATE.findall(said)
    if said.startswith("before") and dates:
        return f"{dates[0][:8]}00"
    if dates:
        return dates[0]
    return next((date for name, date in NAMES.items() if name in said), f"{era[:7]}-01")


def findings(capture: Capture) -> Iterator[Outcome]:
    """What is judged on one capture by the clauses of its contract, failures and passes."""
    known = capture.contract.clauses
    return (outcome for outcome in _all_findings(capture) if outcome.clause in known)


def _all_findings(capture: Capture) -> Iterator[Outcome]:
    contract, shape = capture.contract, Shape(capture.contract)
    kind = {"list": "session_list"}.get(capture.kind, capture.kind)
    if kind in contract.schemas:
        yield from shape.judge_body(kind, capture.body, (), EXPANDED)
    for session in capture.sessions:
        if kind != "session":
            yield from shape.judge_body("session", session, (), EXPANDED)
        yield from _of_session(capture, session)
    if capture.kind == "event":
        happened = next((name for name, kind in ANNOUNCES.items() if kind == capture.body["type"]), None)
        if happened is not None:
            yield from events.carried(happened, capture.body, contract, ())


def _of_session(capture: Capture, session: Mapping[str, Any]) -> Iterator[Outcome]:
    request, contract = capture.request, capture.contract
    yield from amounts.session_amounts(request or reconstructed(session), session, ())
    yield from identity.new_session(
        request or reconstructed(session), session, (), now=session["created"], seen=identity.Seen()
    )
    lines = (session.get("line_items") or {}).get("data")
    if lines is not None:
        yield from amounts.line_amounts(request or reconstructed(session), session, lines, ())
    if abs(session["expires_at"] - session["created"] - A_DAY) <= SECONDS_OFF:
        yield from lifecycle.default_expiry(session, ())
    if session["status"] == "complete":
        yield from lifecycle.completion(session, session, (), settled=session["payment_status"] != "unpaid")
    if request is not None and session["status"] == "open":
        yield from echo.session_echo(contract, request, session, ())
        yield from defaults.session_defaults(contract, request, session, ())
        if lines is not None:
            yield from echo.line_item_echo(contract, request, lines, ())


def reconstructed(session: Mapping[str, Any]) -> dict[str, Any]:
    """As much of the request as the session itself shows: what taxes, discounts and shipping it may have."""
    request: dict[str, Any] = {"mode": session["mode"], "ui_mode": session.get("ui_mode") or "hosted"}
    request["ui_mode"] = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}.get(
        request["ui_mode"], request["ui_mode"]
    )
    details = session.get("total_details") or {}
    if session["mode"] != "setup":
        request["line_items"] = [{"tax_rates": ["txr"]} if details.get("amount_tax") else {}]
    if details.get("amount_discount"):
        request["discounts"] = [{"coupon": "known to the account"}]
    if session.get("shipping_options"):
        request["shipping_options"] = [{"shipping_rate": o["shipping_rate"]} for o in session["shipping_options"]]
    return request


def failing(capture: Capture) -> set[str]:
    """The MUST and SHOULD clauses that fail on a capture."""
    clauses = capture.contract.clauses
    found = (outcome.clause for outcome in findings(capture) if outcome.verdict is Verdict.FAIL)
    return {clause for clause in found if clauses[clause].level != "INFO"}
