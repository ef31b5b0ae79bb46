"""Odd requests to every endpoint: no crash, no odd status, JSON always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.checks import fuzz
from checkout_conformance.checks.acceptance import NO_SERVER_ERROR
from checkout_conformance.checks.outcomes import blocked
from checkout_conformance.checks.texts import beyond_ascii, in_ascii
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.operations import BY_ID, SESSIONS
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.suite import cases
from checkout_conformance.suite.declared import judges
from checkout_conformance.suite.failure_search import explore
from checkout_conformance.suite.schemathesis_requests import (
    EXTRA,
    MISSING,
    Odd,
    available,
    odd_requests,
    send,
)
from checkout_conformance.target.client import FORM_TYPE

pytestmark = judges("fuzz")

# Examples of each endpoint in the standard profile; the create has the most parameters.
EXAMPLES, OF_CREATE = 6, 12
CRASHES = "fuzz.no_server_error"
CLAUSES = (CRASHES, "fuzz.documented_status", "fuzz.content_type")


@pytest.mark.parametrize("endpoint", sorted(BY_ID))
def test_odd_requests(run: Run, endpoint: str) -> None:
    """Whatever is sent, the answer is one that clients can read."""
    if not available():
        run.extend(Outcome(name, Verdict.UNSUPPORTED, cause=EXTRA, reason=MISSING) for name in CLAUSES)
        run.notes.append(MISSING)
        return
    strategy = odd_requests(run, endpoint)
    if strategy is None:
        return
    if BY_ID[endpoint].endpoint in run.probe.unserved:
        if served_id(endpoint) in run.contract.clauses:
            run.extend(blocked(clause, served_id(endpoint), "the endpoint is not served") for clause in CLAUSES)
        return

    def judge(odd: Odd) -> list[Outcome]:
        return judged(odd.params, lambda params: send(run, replace(odd, params=params)))

    number = run.count(OF_CREATE if endpoint == "create" else EXAMPLES)
    explore(run, strategy, judge, examples=number, rounds=len(CLAUSES) + 1)


def judged(params: dict[str, Any], ask: Callable[[dict[str, Any]], Exchange]) -> list[Outcome]:
    """The answer; a crash that comes with characters beyond ASCII alone is that of valid requests with such texts."""
    found = list(fuzz.answer(ask(params)))
    crashed = any(outcome.failed and outcome.clause == CRASHES for outcome in found)
    if not crashed or not beyond_ascii(params) or fuzz.crashed(ask(in_ascii(params))):
        return found
    return [replace(outcome, cause=NO_SERVER_ERROR) for outcome in found]


# What every run sends, whatever its seed: method, what follows the path of sessions, content type, body.
ODD_BODIES = (
    ("POST", "", FORM_TYPE, b"%%%=%&%zz=1&=&&&mode"),
    ("POST", "", FORM_TYPE, b'{"mode": "payment"}'),
    ("POST", "", "application/json", b'{"mode": '),
    ("POST", "", FORM_TYPE, b"mode[]=payment&success_url[0]=a&line_items=text&metadata=text"),
    ("GET", "?limit=1", FORM_TYPE, b"limit=2&mode=payment"),
    ("GET", "?limit[]=1&created=a&status[]=open", FORM_TYPE, b""),
)


def test_odd_bodies(run: Run) -> None:
    """A malformed body, JSON for a form, a body in a GET, lists where a value belongs: no crash, JSON always."""
    for method, query, kind, body in ODD_BODIES:
        if method == "POST" or "list" not in run.probe.unserved:
            headers = run.client.authorized({"Content-Type": kind})
            run.extend(fuzz.answer(run.client.send_raw(method, f"{SESSIONS}{query}", headers, body)))


def test_hostile_texts(run: Run) -> None:
    """Controls, NUL and white space where texts are free: accepted, trimmed or refused, and answered in any case."""
    if run.probe.base is None:
        run.extend(blocked(clause, served_id("create"), "no create is accepted") for clause in CLAUSES)
        return

    def judge(payload: Payload) -> list[Outcome]:
        return judged(payload, run.client.create)

    number, strategy = run.count(OF_CREATE), cases.hostile_creates(run)
    explore(run, strategy, judge, examples=number, rounds=len(CLAUSES) + 1)
