"""A violation is judged beside its control, and tried twice where it fails."""

from __future__ import annotations

from typing import Any

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.cases import Violation
from checkout_conformance.suite.refusing import Refusing
from tests.conformance.suite.faulty_server import Fault, honest, refused, run_against

CLAUSE = "create.locale.enum"


def judged(fault: Fault) -> tuple[list[Outcome], int]:
    run = run_against(fault)
    before = run.client.requests
    violation = Violation(
        CLAUSE, "create", run.base(locale="klingon"), run.base(locale="fr"), ("locale",), "a locale", "klingon"
    )
    return Refusing(run).run(violation), run.client.requests - before


def of(outcomes: list[Outcome], verdict: Verdict) -> set[str]:
    return {outcome.clause for outcome in outcomes if outcome.verdict is verdict}


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
    assert requests == 3


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
