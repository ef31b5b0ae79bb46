"""Each fault about a session's life is caught by the clause that it breaks, and by no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from checkout_conformance.checks import lifecycle
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import load
from checkout_conformance.schemas.clauses import Verdict
from tests.judged import broken, causes, kept

Session = dict[str, Any]


def session(**changes: Any) -> Session:
    return {
        "id": "cs_test_1",
        "object": "checkout.session",
        "after_expiration": None,
        "amount_total": 1000,
        "created": 1_700_000_000,
        "customer": None,
        "customer_creation": "if_required",
        "expires_at": 1_700_086_400,
        "metadata": {"order": "7"},
        "mode": "payment",
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "subscription": None,
        "url": "https://pay.example/cs_test_1",
        **changes,
    }


def answered(body: Any, status: int = 200) -> Exchange:
    request = Request("expire", "POST", "http://127.0.0.1/v1/checkout/sessions/cs_test_1/expire")
    return Exchange(request, Response(status, (), json.dumps(body).encode()))


def refusal(status: int = 400, kind: str = "invalid_request_error") -> Exchange:
    return answered({"error": {"type": kind, "message": "no"}}, status)


EXPIRED = session(status="expired", url=None)
RECOVERING = {"recovery": {"enabled": True, "url": None, "expires_at": None, "allow_promotion_codes": False}}
RECOVERED = {"recovery": {**RECOVERING["recovery"], "url": "https://buy.example/r/1", "expires_at": 1_700_100_000}}


def judge_expiry(before: Session, expired: Session, later: Session) -> list[Outcome]:
    return list(lifecycle.expiry(before, answered(expired), answered(later), ()))


def test_a_right_expiry_passes_every_clause_it_touches() -> None:
    outcomes = judge_expiry(session(), EXPIRED, EXPIRED)
    assert broken(outcomes) == set()
    assert kept(outcomes) == {
        "lifecycle.expire.open",
        "lifecycle.expire.sticks",
        "lifecycle.expire.clears_url",
        "lifecycle.expire.no_recovery_url",
        "lifecycle.expire.keeps_the_rest",
        "lifecycle.expire.not_paid",
    }


@pytest.mark.parametrize(
    ("after", "wrong"),
    [
        (session(id="cs_test_2", recovered_from="cs_test_1"), False),
        (session(id="cs_test_2", recovered_from=None), True),
        (session(id="cs_test_2", recovered_from="cs_test_3"), True),
        (session(id="cs_test_1", recovered_from="cs_test_1"), True),
    ],
)
def test_what_recovers_a_session_names_it(after: Session, wrong: bool) -> None:
    found = lifecycle.recovered(session(id="cs_test_1"), after, ())
    assert (found.clause, found.verdict is Verdict.FAIL) == ("lifecycle.recover.names_expired", wrong)


EXPIRY_FAULTS: list[tuple[str, Session, Session, Session, str]] = [
    ("answers the open session", session(), session(url=None), EXPIRED, "lifecycle.expire.open"),
    ("answers another session", session(), {**EXPIRED, "id": "cs_test_2"}, EXPIRED, "lifecycle.expire.open"),
    ("forgets it", session(), EXPIRED, session(), "lifecycle.expire.sticks"),
    ("keeps the url", session(), {**EXPIRED, "url": "https://x"}, EXPIRED, "lifecycle.expire.clears_url"),
    ("drops metadata", session(), {**EXPIRED, "metadata": {}}, EXPIRED, "lifecycle.expire.keeps_the_rest"),
    ("moves expires_at", session(), {**EXPIRED, "expires_at": 1}, EXPIRED, "lifecycle.expire.keeps_the_rest"),
    (
        "gives no recovery url",
        session(after_expiration=RECOVERING),
        {**EXPIRED, "after_expiration": RECOVERING},
        EXPIRED,
        "lifecycle.expire.recovery_url",
    ),
    (
        "has a recovery url from the start",
        session(after_expiration=RECOVERED),
        {**EXPIRED, "after_expiration": RECOVERED},
        EXPIRED,
        "lifecycle.expire.recovery_url",
    ),
    (
        "recovers what should not be",
        session(),
        {**EXPIRED, "after_expiration": RECOVERED},
        EXPIRED,
        "lifecycle.expire.no_recovery_url",
    ),
]


@pytest.mark.parametrize(("before", "expired", "later", "clause"), [row[1:] for row in EXPIRY_FAULTS], ids=lambda v: "")
def test_a_fault_about_expiry_is_caught_by_its_clause_alone(
    before: Session, expired: Session, later: Session, clause: str
) -> None:
    assert broken(judge_expiry(before, expired, later)) == {clause}


def test_recovery_that_comes_with_expiry_passes() -> None:
    outcomes = judge_expiry(session(after_expiration=RECOVERING), {**EXPIRED, "after_expiration": RECOVERED}, EXPIRED)
    assert broken(outcomes) == set()
    assert "lifecycle.expire.recovery_url" in kept(outcomes)


@pytest.mark.parametrize("enabled", [True, "true"])
def test_a_recovery_url_that_never_comes_is_caught_whatever_the_type_of_the_switch(enabled: object) -> None:
    settings = {"recovery": {**RECOVERING["recovery"], "enabled": enabled}}
    outcomes = judge_expiry(session(after_expiration=settings), {**EXPIRED, "after_expiration": settings}, {**EXPIRED})
    assert broken(outcomes) == {"lifecycle.expire.recovery_url"}


@pytest.mark.parametrize("status", ["expired", "complete"])
def test_a_second_expiry_that_succeeds_is_caught(status: str) -> None:
    before = session(status=status, url=None)
    outcomes = list(lifecycle.refused_expiry(before, answered(EXPIRED), answered(before), ()))
    assert broken(outcomes) == {f"lifecycle.expire.{status}_refused"}


def test_a_refusal_that_changes_the_session_is_caught() -> None:
    before = session(status="complete")
    outcomes = list(lifecycle.refused_expiry(before, refusal(), answered({**before, "status": "expired"}), ()))
    assert broken(outcomes) == {"lifecycle.expire.refusal_changes_nothing"}


@pytest.mark.parametrize("answer", [refusal(409), refusal(400, "api_error"), refusal(404)])
def test_a_refusal_of_another_kind_is_a_deviation_of_its_own(answer: Exchange) -> None:
    before = session(status="expired")
    assert broken(lifecycle.refused_expiry(before, answer, answered(before), ())) == {"lifecycle.expire.refusal_is_400"}


def test_a_server_error_is_no_refusal() -> None:
    before = session(status="expired")
    outcomes = list(lifecycle.refused_expiry(before, refusal(500), answered(before), ()))
    assert broken(outcomes) == {"lifecycle.expire.expired_refused"}


DETAILS = {"email": "jenny@example.com", "address": None}
PAID = session(
    status="complete", payment_status="paid", payment_intent="pi_1", url=None, customer_details=DETAILS, invoice="in_1"
)
INVOICED = {"invoice_creation": {"enabled": True}}
COMPLETION_FAULTS: list[tuple[Session, Session, str]] = [
    (session(), session(), "lifecycle.complete.status"),
    (session(), {**PAID, "payment_status": "unpaid"}, "lifecycle.complete.paid"),
    (session(), {**PAID, "url": "https://x"}, "lifecycle.complete.clears_url"),
    (session(), {**PAID, "payment_intent": None}, "lifecycle.complete.payment_intent"),
    (session(), {**PAID, "metadata": {}}, "lifecycle.complete.keeps_the_rest"),
    (
        session(customer_creation="always"),
        {**PAID, "customer_creation": "always"},
        "lifecycle.complete.customer",
    ),
    (
        session(mode="subscription"),
        {**PAID, "mode": "subscription", "customer": "cus_1", "payment_intent": None},
        "lifecycle.complete.subscription",
    ),
    (session(), {**PAID, "customer_details": None}, "lifecycle.complete.customer_details"),
    (session(**INVOICED), {**PAID, **INVOICED, "customer": "cus_1", "invoice": None}, "lifecycle.complete.invoice"),
    (session(**INVOICED), {**PAID, **INVOICED}, "lifecycle.complete.customer"),
    (
        session(mode="subscription"),
        {
            **PAID,
            "mode": "subscription",
            "payment_intent": None,
            "customer": "cus_1",
            "subscription": "sub_1",
            "invoice": None,
        },
        "lifecycle.complete.invoice",
    ),
    (
        session(mode="setup", amount_total=None),
        {
            **PAID,
            "mode": "setup",
            "payment_intent": None,
            "amount_total": None,
            "payment_status": "no_payment_required",
            "customer_details": {**DETAILS, "address": {"country": "US"}},
        },
        "lifecycle.complete.no_address_in_setup",
    ),
    (
        session(mode="setup", amount_total=None),
        {**PAID, "mode": "setup", "payment_intent": None, "amount_total": None, "payment_status": "paid"},
        "lifecycle.complete.setup_needs_no_payment",
    ),
]


@pytest.mark.parametrize(("before", "after", "clause"), COMPLETION_FAULTS)
def test_a_fault_about_completion_is_caught_by_its_clause_alone(before: Session, after: Session, clause: str) -> None:
    assert broken(lifecycle.completion(before, after, ())) == {clause}


@pytest.mark.parametrize(
    ("seen", "failing"),
    [
        ({"email": "k@example.com", "tax_exempt": "exempt"}, set()),
        ({"email": "typed@example.com", "tax_exempt": "exempt"}, set()),
        ({"email": None, "tax_exempt": "exempt"}, {"lifecycle.complete.email_of_customer"}),
        ({"email": "k@example.com", "tax_exempt": "none"}, {"lifecycle.complete.tax_exempt"}),
    ],
)
def test_what_is_known_of_a_customer_is_there_after_a_completion(seen: dict[str, str], failing: set[str]) -> None:
    after = {**PAID, "customer_details": {**DETAILS, **seen}}
    known = {"email": "k@example.com", "tax_exempt": "exempt"}
    assert broken(lifecycle.of_customer(after, known, ())) == failing
    assert broken(lifecycle.of_customer(after, {}, ())) == set()


def test_a_right_completion_passes() -> None:
    assert broken(lifecycle.completion(session(), PAID, ())) == set()


@pytest.mark.parametrize(("customer", "failing"), [("cus_1", set()), (None, {"lifecycle.complete.customer"})])
def test_a_customer_that_the_create_asked_for_is_named_whether_the_session_says_so_or_not(
    customer: str | None, failing: set[str]
) -> None:
    silent = session(customer_creation=None)
    after = {**PAID, "customer_creation": None, "customer": customer}
    assert broken(lifecycle.completion(silent, after, (), with_customer=True)) == failing
    assert broken(lifecycle.completion(silent, after, ())) == set()


def test_a_payment_that_is_captured_by_hand_is_unpaid_until_then() -> None:
    held = {**PAID, "payment_status": "unpaid"}
    assert broken(lifecycle.completion(session(), held, (), held=True)) == set()
    assert broken(lifecycle.completion(session(), PAID, (), held=True)) == {"lifecycle.complete.unpaid_while_held"}


def test_an_order_that_a_promotion_made_free_is_paid_without_a_payment() -> None:
    free = {**PAID, "amount_total": 0, "payment_intent": None}
    for payment_status in ("paid", "no_payment_required"):
        after = {**free, "payment_status": payment_status}
        assert broken(lifecycle.completion(session(), after, ())) == set()


@pytest.mark.parametrize(
    ("wrong", "clause"),
    [
        ({"payment_status": "unpaid"}, "lifecycle.complete.free_not_unpaid"),
        ({"payment_intent": "pi_1"}, "lifecycle.complete.free_without_intent"),
    ],
)
def test_a_free_order_that_waits_for_money_is_caught(wrong: Session, clause: str) -> None:
    free = {**PAID, "amount_total": 0, "payment_intent": None, **wrong}
    assert broken(lifecycle.completion(session(), free, ())) == {clause}


def test_a_processing_payment_that_is_paid_already_is_caught() -> None:
    assert broken(lifecycle.completion(session(), PAID, (), settled=False)) == {
        "lifecycle.complete.unpaid_while_processing"
    }


@pytest.mark.parametrize(
    ("succeeded", "payment_status", "verdict"),
    [
        (True, "paid", Verdict.PASS),
        (True, "unpaid", Verdict.FAIL),
        (False, "unpaid", Verdict.PASS),
        (False, "paid", Verdict.FAIL),
    ],
)
def test_settlement_decides_the_payment_status(succeeded: bool, payment_status: str, verdict: Verdict) -> None:
    after = session(status="complete", payment_status=payment_status)
    assert lifecycle.settlement(after, (), succeeded=succeeded).verdict is verdict


NEW_FAULTS: list[tuple[Session, str]] = [
    (session(status="complete"), "lifecycle.new.open"),
    (session(payment_status="paid"), "lifecycle.new.payment_status"),
    (session(mode="setup", amount_total=None), "lifecycle.new.payment_status"),
]


@pytest.mark.parametrize(("made", "clause"), NEW_FAULTS)
def test_a_fault_about_a_new_session_is_caught(made: Session, clause: str) -> None:
    assert broken(lifecycle.new_session(made, ())) == {clause}


@pytest.mark.parametrize(("lasts", "verdict"), [(86_400, Verdict.PASS), (86_399, Verdict.PASS), (3_600, Verdict.FAIL)])
def test_the_default_life_is_a_day(lasts: int, verdict: Verdict) -> None:
    (judged,) = lifecycle.default_expiry(session(expires_at=1_700_000_000 + lasts), ())
    assert judged.verdict is verdict


def race(*statuses: int) -> Outcome:
    answers = tuple(answered(EXPIRED) if status == 200 else refusal(status) for status in statuses)
    return lifecycle.one_winner("lifecycle.race.one_expiry_wins", answers, ())


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ((200, 400, 400), Verdict.PASS),
        ((400, 200, 429), Verdict.PASS),
        ((200, 200, 400), Verdict.FAIL),
        ((400, 400, 400), Verdict.FAIL),
        ((200, 500, 400), Verdict.FAIL),
        ((400, 200, 408), Verdict.PASS),
        ((400, 408, 400), Verdict.INCONCLUSIVE),
    ],
)
def test_exactly_one_of_a_race_wins(statuses: tuple[int, ...], verdict: Verdict) -> None:
    assert race(*statuses).verdict is verdict


def test_every_clause_that_the_checks_name_is_in_the_contract() -> None:
    judges: list[Callable[[], Iterable[Outcome]]] = [
        lambda: judge_expiry(session(after_expiration=RECOVERING), {**EXPIRED, "after_expiration": RECOVERED}, EXPIRED),
        lambda: lifecycle.refused_expiry(session(status="complete"), refusal(), answered(session()), ()),
        lambda: lifecycle.completion(session(), PAID, ()),
        lambda: lifecycle.new_session(session(), ()),
        lambda: lifecycle.default_expiry(session(), ()),
    ]
    named = {outcome.clause for judge in judges for outcome in judge()}
    assert named <= set(load().clauses)


def test_a_completed_session_that_is_open_again_at_another_retrieve() -> None:
    paid, clause = session(status="complete"), "agreement.retrieve_again"
    for retrieved in ([paid, session(), paid], [session(), paid, session()]):
        assert broken(lifecycle.stays_complete(retrieved, ())) == {clause}
    for retrieved in ([paid, paid, paid], [session(), paid, paid]):  # a payment may take its time
        assert kept(lifecycle.stays_complete(retrieved, ())) == {clause}
    for retrieved in ([paid], [session(), session()]):
        assert list(lifecycle.stays_complete(retrieved, ())) == []


def test_a_session_that_something_else_has_expired_is_told_by_what_reached_it() -> None:
    assert lifecycle.refused_as_expired(refusal(), answered(EXPIRED))
    assert not lifecycle.refused_as_expired(refusal(), answered(session()))
    assert not lifecycle.refused_as_expired(answered(EXPIRED), answered(EXPIRED))
    for reached, cause in ((True, "lifecycle.history.status"), (False, None)):
        found = lifecycle.expiry(session(), refusal(), answered(EXPIRED), (), reached=reached)
        assert causes(found, Verdict.FAIL) == {"lifecycle.expire.open": cause}


def test_a_payment_status_that_never_changes_is_one_failure() -> None:
    clause = "lifecycle.complete.setup_needs_no_payment"
    before, after = (session(mode="setup", payment_status="unpaid", status=status) for status in ("open", "complete"))
    assert causes(lifecycle.completion(before, after, ()), Verdict.FAIL)[clause] == "lifecycle.complete.paid"
    right = {**before, "payment_status": "no_payment_required"}
    assert causes(lifecycle.completion(right, after, ()), Verdict.FAIL)[clause] is None
    assert clause not in broken(lifecycle.completion(right, {**right, "status": "complete"}, ()))


def test_a_default_expiry_that_is_wrong_names_what_is_sent_and_not_kept() -> None:
    (found,) = lifecycle.default_expiry(session(expires_at=1_700_000_060), ())
    assert (found.verdict, found.cause) == (Verdict.FAIL, "create.expires_at.echo")
    assert broken(lifecycle.default_expiry(session(), ())) == set()


@pytest.mark.parametrize("alone", [True, False])
def test_what_something_else_has_expired_before_is_told_by_what_reached_it(alone: bool) -> None:
    cause = "lifecycle.history.status" if alone else None
    found = lifecycle.one_winner("lifecycle.race.one_expiry_wins", (refusal(), refusal()), (), lambda: alone)
    assert (found.verdict, found.cause) == (Verdict.FAIL, cause)
    found = lifecycle.status_is("lifecycle.update.keeps_status", EXPIRED, "open", (), reached=alone)
    assert (found.verdict, found.cause) == (Verdict.FAIL, cause)


def test_two_winners_are_their_own_failure() -> None:
    both = (answered(EXPIRED), answered(EXPIRED))
    found = lifecycle.one_winner("lifecycle.race.one_expiry_wins", both, (), lambda: True)
    assert (found.verdict, found.cause) == (Verdict.FAIL, None)


def test_an_expired_session_that_is_paid_is_told_by_its_payment_alone() -> None:
    paid = {**EXPIRED, "payment_status": "paid"}
    found = list(lifecycle.expiry(session(), answered(paid), answered(paid), ()))
    assert broken(found) == {"lifecycle.expire.not_paid"}
    right = list(lifecycle.expiry(session(), answered(EXPIRED), answered(EXPIRED), ()))
    assert broken(right) == set()
    assert "lifecycle.expire.not_paid" in kept(right)
