"""A violation is judged beside its control, and tried twice where it fails."""

from __future__ import annotations

from typing import Any

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.cases import Violation
from checkout_conformance.suite.refusing import Refusing
from tests.conformance.suite.faulty_server import Fault, honest, refused, run_against
from tests.judged import of

CLAUSE = "create.locale.enum"


def judged(fault: Fault) -> tuple[list[Outcome], int]:
    run = run_against(fault)
    before = run.client.requests
    violation = Violation(
        CLAUSE, "create", run.base(locale="klingon"), run.base(locale="fr"), ("locale",), "a locale", "klingon"
    )
    return Refusing(run).run(violation), run.client.requests - before


def klingon(sent: dict[str, Any]) -> bool:
    return sent.get("locale") == "klingon"


def test_an_honest_refusal_passes_in_two_requests() -> None:
    outcomes, requests = judged(honest)
    assert CLAUSE in of(outcomes, Verdict.PASS)
    assert of(outcomes, Verdict.FAIL) == set()
    assert requests == 2


def test_an_accepted_invalid_request_is_told_twice_and_fails() -> None:
    session = {"id": "cs_test_1", "object": "checkout.session"}
    outcomes, requests = judged(lambda m, p, sent, *_: (200, session) if klingon(sent) else None)
    assert of(outcomes, Verdict.FAIL) == {CLAUSE}
    assert requests == 2, "it shows that by itself: no control is asked for"


def test_a_crash_that_happens_once_is_inconclusive() -> None:
    crashes = []

    def fault(m: str, p: str, sent: dict[str, Any], *_: Any) -> Any:
        if klingon(sent) and not crashes:
            crashes.append(1)
            return 200, {"id": "x"}
        return None

    outcomes, _ = judged(fault)
    assert CLAUSE in of(outcomes, Verdict.INCONCLUSIVE)


def test_a_refused_control_blocks_by_what_it_was_refused_for() -> None:
    outcomes, _ = judged(lambda m, p, sent, *_: refused("locale") if "locale" in sent else None)
    assert of(outcomes, Verdict.FAIL) == {"create.locale.accepted"}
    (blocked,) = [o for o in outcomes if o.clause == CLAUSE and "control" not in str(o.cause)][-1:]
    assert (blocked.verdict, blocked.cause) == (Verdict.BLOCKED, "create.locale.accepted")


def together(fault: Fault, times: int = 1) -> list[tuple[list[Outcome], int]]:
    """What violations of a shared control show, and in how many requests, each time they are tried."""
    run = run_against(fault)
    control = run.base(locale="fr", submit_type="pay")
    violation = Violation(CLAUSE, "create", {**control, "locale": "klingon"}, control, ("locale",), "a locale", "it")
    found = []
    for _ in range(times):
        before = run.client.requests
        found.append((Refusing(run).refused([violation]), run.client.requests - before))
    return found


def test_refusals_beside_a_shared_control_pass_and_the_control_is_sent_once() -> None:
    (first, requests), (second, more) = together(honest, times=2)
    assert CLAUSE in of(first, Verdict.PASS) & of(second, Verdict.PASS)
    assert (requests, more) == (2, 1)


def test_anything_else_is_left_to_requests_that_show_it_plainly() -> None:
    session = {"id": "cs_test_1", "object": "checkout.session"}
    assert together(lambda m, p, sent, *_: (200, session) if klingon(sent) else None) == [([], 2)]
    assert together(lambda m, p, sent, *_: refused("submit_type") if "submit_type" in sent else None) == [([], 1)]


def test_where_little_is_refused_no_control_is_shared_any_more() -> None:
    session = {"id": "cs_test_1", "object": "checkout.session"}
    tried = together(lambda m, p, sent, *_: (200, session) if klingon(sent) else None, times=8)
    assert [requests for _, requests in tried] == [2, 1, 1, 1, 1, 1, 0, 0]


def test_a_refusal_of_what_may_be_due_says_nothing_and_its_acceptance_does() -> None:
    clause = "create.success_url.not_with_ui_mode_custom"

    def told(fault: Fault) -> list[Outcome]:
        run = run_against(fault)
        lacking = run.base(ui_mode="custom")
        return Refusing(run).run(Violation(clause, "create", lacking, run.base(), ("success_url",), "no url", "a url"))

    session = {"id": "cs_test_1", "object": "checkout.session"}
    assert told(lambda m, p, sent, *_: refused("return_url") if sent.get("ui_mode") == "custom" else None) == []
    accepting = told(lambda m, p, sent, *_: (200, session) if sent.get("ui_mode") == "custom" else None)
    assert of(accepting, Verdict.FAIL) == {clause}
