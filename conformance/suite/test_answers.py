"""What an accepted create answers: shape, echo, defaults, amounts, nulls and ids, over payloads that Hypothesis draws.

One item per mode and page, so that a failure is shrunk within its mode; and what the other endpoints say of the same
session: retrieve, list, line items, expanded or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from checkout_conformance.checks import agreement
from checkout_conformance.checks.outcomes import Shown, blocked
from checkout_conformance.checks.paging import page_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.rules import amounts, defaults, identity
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from checkout_conformance.strategies.plain import HOSTED, plain
from checkout_conformance.suite import cases, payloads
from checkout_conformance.suite.accepting import Accepted, Accepting
from checkout_conformance.suite.answers import LINES, LIST, RETRIEVE, Answers, session_of
from checkout_conformance.suite.declared import judges
from checkout_conformance.suite.failure_search import explore
from checkout_conformance.suite.generation import context
from checkout_conformance.suite.shrinking import Shrinking

pytestmark = judges("agreement", "amounts", "conventions.encoding", "defaults", "echo", "identity", "shape")

CREATE = "the create"
PAGES = [
    (mode, ui_mode) for mode in ("payment", "subscription", "setup") for ui_mode in ("hosted", "embedded", "custom")
]
LISTED = 5
# A session that was just made is among so many of the newest, whoever else makes some.
NEWEST = 20


@pytest.mark.parametrize(("mode", "ui_mode"), PAGES)
def test_a_valid_create_is_answered_as_documented(run: Run, mode: str, ui_mode: str) -> None:
    """Property: whatever valid create is sent, the answer holds what was sent and what is documented."""
    if run.probe.base is None:
        block(run)
        return
    drawn = cases.valid_creates(run, mode, ui_mode)
    if drawn is None:
        return
    answers, accepting = Answers(run, payloads.known(run)), Accepting(run, "create")
    if not page_is_accepted(run, accepting, mode, ui_mode):
        return

    def judge(payload: dict[str, Any]) -> list[Outcome]:
        accepted = accepting.run(payload)
        if accepted.exchange is None or accepted.payload is None:
            return accepted.outcomes
        run.covered(cases.coverage(run, "create", accepted.payload))
        return accepted.outcomes + answers.created(accepted.payload, accepted.exchange)

    explore(run, drawn, judge, examples=cases.drawn(run))
    Shrinking(run, answers.judged).failures()


def page_is_accepted(run: Run, accepting: Accepting, mode: str, ui_mode: str) -> bool:
    """Whether sessions of a mode have this page here: where the plainest is refused, so is whatever is drawn of it.

    What it is refused for is written down. The hosted page is what the base was found with.
    """
    plainest = cases.templates(run).plain("create", RequestTemplate(mode, ui_mode))
    if ui_mode == HOSTED or plainest is None or not run.contract.is_valid_request("create", plainest, run.world):
        return True
    accepted = accepting.run(plainest)
    run.extend(accepted.outcomes)
    return accepted.payload == plainest


@pytest.mark.parametrize("mode", ["payment", "subscription", "setup"])
def test_other_endpoints_show_the_same_session(run: Run, mode: str) -> None:
    """Property: retrieving, retrieving again and listing say of an untouched session what its create said."""
    if run.probe.base is None:
        block(run)
        return
    drawn = cases.valid_creates(run, mode, None)
    if drawn is None:
        return
    answers, accepting = Answers(run, payloads.known(run)), Accepting(run, "create")

    def judge(payload: dict[str, Any]) -> list[Outcome]:
        accepted = accepting.run(payload)
        if accepted.exchange is None or accepted.payload is None:
            return []
        session = session_of(accepted.exchange)
        if session is None or accepted.exchange.identity is None:
            return []
        found = answers.on_other_endpoints(accepted.payload, accepted.exchange)
        found += retrieved_twice(run, session)
        found += listed(run, answers, session)
        return found + expanded(run, answers, session)

    explore(run, drawn, judge, examples=run.count(LISTED), further=1)


def test_every_kind_of_amount(run: Run) -> None:
    """Zero-decimal and decimal prices, coupons, shipping, several lines: each at least once."""
    if run.probe.base is None:
        block(run)
        return
    answers, accepting = Answers(run, payloads.known(run)), Accepting(run, "create")
    for payload in payloads.amounts(run):
        accepted = accepting.run(payload)
        run.extend(accepted.outcomes)
        _everywhere(run, answers, accepted)
    Shrinking(run, answers.judged).failures()


def test_every_setting_that_says_something(run: Run) -> None:
    """What is on comes back beside whatever else is on, and of several words each."""
    if run.probe.base is None:
        block(run)
        return
    answers, accepting = Answers(run, payloads.known(run)), Accepting(run, "create")
    for payload in cases.generators(run).switched_on("create"):
        accepted = accepting.run(payload)
        run.extend(accepted.outcomes)
        _everywhere(run, answers, accepted)
    Shrinking(run, answers.judged).failures()


def test_values_that_are_known_to_break_servers(run: Run) -> None:
    """Metadata that looks like something else, and a currency in capitals: in every run, whatever its seed."""
    if run.probe.base is None:
        block(run)
        return
    answers, accepting = Answers(run, payloads.known(run)), Accepting(run, "create")
    for changes in payloads.AWKWARD:
        payload = run.base(**changes)
        if not run.contract.is_valid_request("create", payload, None):
            continue
        accepted = accepting.run(payload)
        run.extend(accepted.outcomes)
        _everywhere(run, answers, accepted)
    for payload in payloads.in_capitals(run):
        if run.contract.is_valid_request("create", payload, None):
            _everywhere(run, answers, accepting.run(payload))


def test_blank_values(run: Run) -> None:
    """An empty value that is taken says the same as none: it is no value of the attribute."""
    if run.probe.base is None:
        return
    answers, known = Answers(run), run.contract.request_schema("create")["properties"]
    for name, word in payloads.BLANK.items():
        if name not in known or (
            word and not run.contract.is_valid_request("create", run.base(**{name: word}), run.world)
        ):
            continue
        for value in ("",) if word is None else (word, ""):
            taken = run.client.create(run.base(**{name: value}))
            run.extend(answers.shape("session", taken, CREATE) if taken.ok else [])


def _everywhere(run: Run, answers: Answers, accepted: Accepted) -> None:
    """Judge what an accepted create answers, and what the other endpoints say of its session."""
    if accepted.exchange is not None and accepted.payload is not None:
        run.extend(answers.created(accepted.payload, accepted.exchange))
        run.extend(answers.on_other_endpoints(accepted.payload, accepted.exchange))


def test_every_default(run: Run) -> None:
    """The plainest create of every mode and page leaves everything to its default."""
    if run.probe.base is None:
        block(run)
        return
    answers, accepting = Answers(run, payloads.known(run)), Accepting(run, "create")
    for payload in plain(context(run)):
        accepted = accepting.run(payload)
        _everywhere(run, answers, accepted)


def retrieved_twice(run: Run, session: Mapping[str, Any]) -> list[Outcome]:
    """Two retrieves of a session that nobody touches."""
    if "retrieve" in run.probe.unserved:
        return []
    one, two = run.client.retrieve(session["id"]), run.client.retrieve(session["id"])
    first, second = session_of(one), session_of(two)
    if first is None or second is None:
        return []
    shown: Shown = ((RETRIEVE, one), ("the same retrieve again", two))
    return agreement.kept("agreement.retrieve_again", first, second, shown)


def listed(run: Run, answers: Answers, session: Mapping[str, Any]) -> list[Outcome]:
    """The newest page of the list, and our session's entry in it: another process may have made anything beside it."""
    if {"list", "retrieve"} & run.probe.unserved:
        return []
    page = run.client.list({"limit": NEWEST})
    found = answers.shape_of_list(page, session["id"], LIST) if page.ok else []
    entry = next((item for item in page.entries if item.get("id") == session["id"]), None)
    got = run.client.retrieve(session["id"])
    other = session_of(got)
    if entry is None or other is None:
        return found
    return found + agreement.kept("agreement.list_entry", other, entry, ((RETRIEVE, got), (LIST, page)))


def expanded(run: Run, answers: Answers, session: Mapping[str, Any]) -> list[Outcome]:
    """Line items by expand beside those of the endpoint."""
    if {"line_items", "retrieve"} & run.probe.unserved or session.get("mode") == "setup":
        return []
    got = run.client.retrieve(session["id"], {"expand": ["line_items"]})
    if not got.ok:
        return []
    found = answers.shape("session", got, RETRIEVE)
    lines = run.client.line_items(session["id"], {"limit": 100})
    body = got.json.get("line_items") if isinstance(got.json, dict) else None
    if not lines.ok or not isinstance(body, dict) or not isinstance(data := body.get("data"), list):
        return found
    shown: Shown = ((RETRIEVE, got), (LINES, lines))
    found += agreement.same_lines(data, lines.entries, shown)
    if page_of(lines).has_more is False:  # these are all of them
        found += agreement.further_lines(body, lines.entries, shown)
    return found


def block(run: Run) -> None:
    """No create is accepted: everything that is said of answers is blocked by it."""
    ids = [clause.id for table in (amounts, defaults, identity) for clause in table.CLAUSES]
    ids += [clause.id for clause in run.contract.clauses.values() if clause.theme in ("echo", "shape")]
    run.extend(blocked(clause, served_id("create"), "no create is accepted") for clause in ids)
