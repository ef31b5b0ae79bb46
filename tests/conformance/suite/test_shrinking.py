"""What a finding is shown by is small: of a create that carries nearly everything, what matters is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout_conformance.checks.outcomes import failed, passed
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.strategies.histories import Step, shorter
from checkout_conformance.strategies.quotas import QUOTAS
from checkout_conformance.suite.answers import Answers
from checkout_conformance.suite.failure_search import search
from checkout_conformance.suite.history import history
from checkout_conformance.suite.shrinking import Shrinking
from checkout_conformance.suite.test_filters import test_status as status_item
from tests.conformance.suite.faulty_server import run_against
from tests.conformance.suite.test_failure_search import lists
from tests.strategies.test_reduction import WIDE as CARRYING_MUCH

WIDE: dict[str, Any] = CARRYING_MUCH | {
    "allow_promotion_codes": True,
    "billing_address_collection": "required",
    "cancel_url": "https://example.com/" + "back" * 30,
    "consent_collection": {"promotions": "auto"},
    "customer_creation": "always",
    "customer_email": "somebody@example.com",
    "expand": ["line_items"],
    "invoice_creation": {"enabled": True},
    "payment_intent_data": {"description": "a thing"},
    "name_collection": {"business": {"enabled": True}},
    "tax_id_collection": {"enabled": True},
}


def costs_more_when_booked(
    method: str, path: str, payload: dict[str, Any], status: int, body: Any
) -> tuple[int, Any] | None:
    """A booking costs a cent more than it should."""
    if method == "POST" and path.endswith("/sessions") and status == 200 and payload.get("submit_type") == "book":
        return 200, {**body, "amount_total": body["amount_total"] + 1}
    return None


def shown_by(run: Run, clause: str) -> dict[str, Any]:
    """The create of the failure that is kept."""
    (kept,) = [failure for failure in run.ledger.failures() if failure.clause == clause]
    return kept.exchanges[0][1].request.params


def test_a_failing_answer_is_shown_by_the_parameter_that_matters() -> None:
    run = run_against(costs_more_when_booked)
    answers = Answers(run)
    assert len(WIDE) >= 18
    run.extend(answers.judged(WIDE, elsewhere=False))
    assert shown_by(run, "amounts.total") == WIDE
    sent = run.client.requests
    Shrinking(run, answers.judged).failures()
    small = shown_by(run, "amounts.total")
    assert small == {**run.base(), "submit_type": "book"}
    assert run.contract.is_valid_request("create", small, run.world)
    assert run.client.requests - sent < 40


def test_shrinking_has_a_budget_of_its_own() -> None:
    run = run_against(costs_more_when_booked)
    answers = Answers(run)
    run.extend(answers.judged(WIDE, elsewhere=False))
    run.effort("shrinking").most = 0
    sent = run.client.requests
    Shrinking(run, answers.judged).failures()
    assert run.client.requests == sent
    assert shown_by(run, "amounts.total") == WIDE


def test_a_search_ends_with_leaving_out_each_part() -> None:
    """Hypothesis gets no tries to shrink; what has no part in it goes all the same."""

    def judge(case: list[int]) -> list[Outcome]:
        exchange = Exchange(Request("create", "POST", "u", body=str(case).encode()), Response(200))
        large = any(number >= 20 for number in case)
        return [failed("c.large", "", "", (("it", exchange),)) if large else passed("c.large")]

    def smaller(case: list[int]) -> Iterator[list[int]]:
        return ([*case[:place], *case[place + 1 :]] for place in range(len(case)))

    found = search(lists(), judge, examples=60, run_seed=3, shrink=0, smaller=smaller)
    body = found.failures["c.large", None].exchanges[0][1].request.body
    assert body.count(b",") == 0


def test_a_history_loses_a_step_or_a_session_at_a_time() -> None:
    first, second = Step("create"), Step("create", 1)
    steps = (first, second, Step("expire", 1), Step("together", 1, at_once=(Step("expire", 1),)), Step("retrieve"))
    assert (first, second, *steps[3:]) in set_of(steps)
    assert all(first in one for one in set_of(steps))
    assert (first, Step("retrieve")) in set_of((first, second, Step("retrieve")))
    alone = (first, Step("create", 1), Step("create", 2), Step("expire", 2))
    assert (first, second, Step("expire", 1)) in set_of(alone)


def test_requests_at_the_same_time_become_one() -> None:
    twice = Step("together", at_once=(Step("expire"),) * 2)
    assert (Step("create"), Step("expire"), Step("retrieve")) in set_of((Step("create"), twice, Step("retrieve")))


def set_of(steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
    """The histories that lack one step."""
    return list(shorter(steps))


def any_status(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
    """The list says of every session that it is not what was asked for: expired ones are among the open ones."""
    if method == "GET" and path.endswith("/sessions") and status == 200 and isinstance(body.get("data"), list):
        return 200, {**body, "data": list({e["id"]: e for e in [*body["data"], *_expired]}.values())}
    if path.endswith("/expire") and status == 200:
        _expired.append(body)
    return None


_expired: list[dict[str, Any]] = []


def test_a_filter_is_shown_by_a_handful_of_sessions() -> None:
    _expired.clear()
    run = run_against(any_status)
    status_item(run, "open")
    (failure,) = [found for found in run.ledger.failures() if found.clause == "filters.status.open"]
    assert failure.verdict is Verdict.FAIL
    assert len(history(run).order) == QUOTAS[run.profile].sessions
    operations = [exchange.request.operation for _, exchange in failure.exchanges]
    assert operations.count("create") <= 3
    assert operations[-1] == "list"
