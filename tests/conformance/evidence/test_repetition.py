"""What repeating makes of a failure: a failure with its count, or inconclusive with its count."""

from __future__ import annotations

from checkout_conformance.evidence.ledger import Ledger, Outcome
from checkout_conformance.evidence.repetition import not_repeated, only_confirmed, seen_again
from checkout_conformance.schemas.clauses import Verdict


def outcome(verdict: Verdict, *, failed: int = 0, cause: str | None = None) -> Outcome:
    return Outcome("create.mode.enum", verdict, param="mode", cause=cause, expected="x", observed="y", failed=failed)


def test_what_did_not_show_again_says_how_often_and_what_came_instead() -> None:
    made = not_repeated(outcome(Verdict.FAIL, failed=1, cause="create.served"), "it was accepted", failed=3, tried=9)
    assert made.verdict is Verdict.INCONCLUSIVE
    assert made.reason == "it failed 3 of 9 times: it was accepted"
    assert (made.tried, made.failed, made.param, made.cause) == (9, 3, "mode", None)
    assert (made.expected, made.observed) == ("x", "y")


def test_only_a_failure_is_counted_as_seen_again() -> None:
    assert (seen_again(outcome(Verdict.FAIL, failed=1)).tried, seen_again(outcome(Verdict.FAIL)).failed) == (2, 2)
    for verdict in set(Verdict) - {Verdict.FAIL}:
        assert seen_again(outcome(verdict)) == outcome(verdict)


def test_a_failure_that_did_not_show_again_is_inconclusive_with_its_count() -> None:
    first, again = Ledger(), Ledger()
    first.add(outcome(Verdict.FAIL, failed=1))
    again.add(outcome(Verdict.PASS))
    made = only_confirmed(first, again, first.unconfirmed())
    assert made.verdict("create.mode.enum") is Verdict.INCONCLUSIVE
    kept, tried, failed, _ = next(made.summaries())
    assert (tried, failed) == (2, 1)
    assert "1 of 2 times" in str(kept.reason)


def test_a_failure_that_shows_again_stays_one() -> None:
    first, again = Ledger(), Ledger()
    for ledger in (first, again):
        ledger.add(outcome(Verdict.FAIL, failed=1))
    made = only_confirmed(first, again, first.unconfirmed())
    assert [(kept.verdict, tried, failed) for kept, tried, failed, _ in made.summaries()] == [(Verdict.FAIL, 2, 2)]


def test_a_failure_seen_twice_needs_no_second_run() -> None:
    ledger = Ledger()
    ledger.extend([outcome(Verdict.FAIL, failed=1), outcome(Verdict.FAIL, failed=1)])
    assert ledger.unconfirmed() == []
    assert only_confirmed(ledger, Ledger(), ledger.unconfirmed()).verdict("create.mode.enum") is Verdict.FAIL


def test_what_an_accident_blocked_is_judged_the_second_time() -> None:
    first, again = Ledger(), Ledger()
    first.add(outcome(Verdict.BLOCKED, cause="errors.no_server_error"))
    again.add(outcome(Verdict.PASS))
    assert only_confirmed(first, again, first.unconfirmed()).verdict("create.mode.enum") is Verdict.PASS
    assert only_confirmed(first, first, first.unconfirmed()).verdict("create.mode.enum") is Verdict.BLOCKED
