"""Sessions from creation to their end: expiry, completion, settlement, the passing of time."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks import agreement, lifecycle
from checkout_conformance.checks.outcomes import blocked
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.status_machine import COMPLETE, EXPIRED, OPEN
from checkout_conformance.strategies.plain import CUSTOM
from checkout_conformance.suite.answers import Answers
from checkout_conformance.suite.declared import judges, needs, needs_endpoint
from checkout_conformance.suite.scenarios import ATTEMPTS, Scenario, expires_at_once, made
from checkout_conformance.suite.sending import on_page

pytestmark = judges("lifecycle")

MODES = ("payment", "subscription", "setup")
# With something else that an expiry has to leave alone.
RECOVERING = {"after_expiration": {"recovery": {"enabled": True}}, "metadata": {"kept": "yes"}}
# That nothing was asked for may be said, too.
NOT_RECOVERING = {"setup": {"after_expiration": {"recovery": {"enabled": False}}}}
EXEMPT = {"email": "exempt@example.com", "tax_exempt": "exempt"}
FREE = {"percent_off": "100", "duration": "once"}
HALF_AN_HOUR, A_MINUTE = 1800, 60


@pytest.mark.parametrize("mode", MODES)
def test_new_session(run: Run, mode: str) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.plain(mode))
    if session is not None:
        run.extend(lifecycle.new_session(session, scenario.shown))
        run.extend(lifecycle.default_expiry(session, scenario.shown))


@pytest.mark.parametrize("recovering", [False, True], ids=["plain", "recovery"])
@pytest.mark.parametrize("mode", MODES)
def test_expiry_by_request(run: Run, mode: str, recovering: bool) -> None:
    scenario = Scenario()
    payload = run.plain(mode)
    besides = RECOVERING if recovering else NOT_RECOVERING.get(mode, {})
    session = made(run, scenario, payload and {**payload, **besides})
    if session is None:
        return
    expire, after = _expired(run, scenario, session)
    reached = lifecycle.refused_as_expired(expire, after) and expires_at_once(run, payload)
    run.extend(lifecycle.expiry(session, expire, after, scenario.shown, reached=reached))
    run.transition(OPEN, "expire", refused=not expire.ok)


@judges("lifecycle.recover.*", "shape")
@needs("recovery")
def test_a_session_that_recovers_an_expired_one(run: Run) -> None:
    scenario = Scenario()
    payload = run.plain("payment")
    session = made(run, scenario, payload and {**payload, **RECOVERING})
    expired = _expired(run, scenario, session)[0].json if session is not None else None
    if session is None or not isinstance(expired, dict) or not lifecycle.recovery_url(expired):
        return
    identity = scenario.add("the recovery link is followed", run.drivers.recover(session)).identity
    if identity is None:
        return
    got = scenario.add("the session that it leads to", run.client.retrieve(identity))
    if got.ok and isinstance(got.json, dict):
        run.add(lifecycle.recovered(expired, got.json, scenario.shown))
        run.extend(Answers(run).shape("session", got, "the session that recovers another"))


def test_second_expiry(run: Run) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is None:
        return
    _, before = _expired(run, scenario, session)
    for label in ("expire again", "expire once more"):  # a refusal is no reason to give in
        again, after = _expired(run, scenario, session, label)
        if isinstance(before.json, dict) and before.json.get("status") == EXPIRED:
            run.extend(lifecycle.refused_expiry(before.json, again, after, scenario.shown))
            run.transition(EXPIRED, "expire", refused=not again.ok)
        else:
            reason = "the first expiry had no effect"
            run.add(blocked("lifecycle.expire.expired_refused", "lifecycle.expire.open", reason, scenario.shown))


@judges("agreement.retrieve", "lifecycle.history.status")
@needs_endpoint("expire", "retrieve")
def test_an_expiry_reaches_no_other_session(run: Run) -> None:
    """Of three sessions of one customer the second is updated and expired: the first and the third are as they were."""
    for _ in range(ATTEMPTS):
        outcomes = _others_of_an_expired_one(run)
        if outcomes:
            run.extend(outcomes)
            return


def _others_of_an_expired_one(run: Run) -> list[Outcome]:
    """What became of both; nothing where one was not open, or not expired: something else may have reached it first."""
    scenario, payload = Scenario(), run.base()
    customer = run.probe.provisions.first("customer")
    together = [made(run, scenario, run.base(customer=customer) if customer else payload) for _ in range(3)]
    sessions = [session for session in together if session is not None and session.get("status") == OPEN]
    if len(sessions) != 3:
        return []
    second = str(sessions[1]["id"])
    if "update" not in run.probe.unserved:
        scenario.add("update the second", run.client.update(second, {"metadata": {"second": "yes"}}))
    found: list[Outcome] = []
    if scenario.add("expire the second", run.client.expire(second)).ok:
        for name, session in (("first", sessions[0]), ("third", sessions[2])):
            after = scenario.add(f"the {name} one afterwards", run.client.retrieve(str(session["id"]))).json
            if isinstance(after, dict) and "status" in after:
                found.append(lifecycle.status_is("lifecycle.history.status", after, OPEN, scenario.shown))
                found += agreement.kept("agreement.retrieve", session, after, scenario.shown)
    return found


@judges("lifecycle.complete.*", "agreement.retrieve_again")
@needs("completion")
@pytest.mark.parametrize("mode", MODES)
def test_completion(run: Run, mode: str) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.plain(mode))
    if session is None:
        return
    after = _completed(run, scenario, session, "pay")
    if after is not None:
        again = [_seen(run, scenario, session, f"afterwards, {number} more") for number in ("once", "twice")]
        run.extend(lifecycle.stays_complete([after, *filter(None, again)], scenario.shown))
        run.extend(lifecycle.completion(session, after, scenario.shown))
        _expire_completed(run, scenario, after)


@judges("lifecycle.complete.*")
@needs("completion")
def test_completion_creates_the_customer_that_was_asked_for(run: Run) -> None:
    scenario = Scenario()
    payload = run.plain("payment")
    session = made(run, scenario, payload and {**payload, "customer_creation": "always"})
    if session is not None:
        after = _completed(run, scenario, session, "pay")
        if after is not None:
            run.extend(lifecycle.completion(session, after, scenario.shown, with_customer=True))


@judges("lifecycle.complete.*")
@needs("completion")
def test_completion_with_an_invoice(run: Run) -> None:
    scenario = Scenario()
    payload = run.plain("payment")
    session = made(run, scenario, payload and {**payload, "invoice_creation": {"enabled": True}})
    after = session and _completed(run, scenario, session, "pay")
    if session and after:
        run.extend(lifecycle.completion(session, after, scenario.shown))


@judges("lifecycle.complete.tax_exempt", "lifecycle.complete.email_of_customer")
@needs("completion", "customers")
def test_completion_by_a_known_customer(run: Run) -> None:
    """Of what the target keeps of customers at all; in setup mode the customer's taxes are not shown."""
    scenario = Scenario()
    customer = run.client.post("provision customer", "/v1/customers", EXEMPT)
    body = customer.json if isinstance(customer.json, dict) else {}
    kept = {name: value for name, value in EXEMPT.items() if body.get(name) == value}
    if run.base().get("mode") == "setup":
        kept.pop("tax_exempt", None)
    session = made(run, scenario, run.base(customer=customer.identity)) if kept else None
    after = session and _completed(run, scenario, session, "pay")
    if session and after:
        run.extend(lifecycle.of_customer(after, kept, scenario.shown))


@judges("lifecycle.complete.*")
@needs("completion")
def test_completion_of_a_payment_that_is_captured_by_hand(run: Run) -> None:
    scenario = Scenario()
    payload = run.plain("payment")
    session = made(run, scenario, payload and {**payload, "payment_intent_data": {"capture_method": "manual"}})
    after = session and _completed(run, scenario, session, "pay")
    if session and after:
        run.extend(lifecycle.completion(session, after, scenario.shown, held=True))


@judges("lifecycle.complete.free_*")
@needs("completion", "coupons")
def test_completion_of_a_free_order(run: Run) -> None:
    """A discount of everything, so that the customer confirms and pays nothing."""
    scenario = Scenario()
    coupon = run.client.post("provision coupon", "/v1/coupons", FREE).identity
    payload = run.plain("payment") if coupon is not None else None
    session = made(run, scenario, payload and {**payload, "discounts": [{"coupon": coupon}]})
    after = session and _completed(run, scenario, session, "pay")
    if session and after and after.get("amount_total") == 0:
        run.extend(lifecycle.completion(session, after, scenario.shown))


@judges("lifecycle.complete.*")
@needs("completion")
def test_completed_once(run: Run) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is None or _completed(run, scenario, session, "pay") is None:
        return
    before = _seen(run, scenario, session, "paid once")
    _completed(run, scenario, session, "pay")
    after = _seen(run, scenario, session, "paid twice")
    if before and after and before.get("status") == COMPLETE:
        run.add(lifecycle.kept("lifecycle.terminal.completed_once", before, after, frozenset(), scenario.shown))
        run.transition(COMPLETE, "pay", refused=before == after)


@judges("lifecycle.complete.*")
@needs("completion")
def test_expired_sessions_are_not_completed(run: Run) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is None:
        return
    _expired(run, scenario, session)
    after = _completed(run, scenario, session, "pay")
    if after is not None:
        clause = "lifecycle.terminal.expired_not_completed"
        run.add(lifecycle.status_is(clause, after, EXPIRED, scenario.shown))
        run.transition(EXPIRED, "pay", refused=after.get("status") == EXPIRED)


@judges("lifecycle.settle.*")
@needs("delayed_completion")
@pytest.mark.parametrize("succeeded", [True, False], ids=["settles", "fails"])
def test_delayed_payment(run: Run, succeeded: bool) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is None or run.base().get("mode") == "setup":  # nothing is paid then, at once or later
        return
    after = _completed(run, scenario, session, "pay_later")
    if after is None or after.get("status") != COMPLETE:
        return
    run.extend(lifecycle.completion(session, after, scenario.shown, settled=False))
    run.transition(OPEN, "pay_later", refused=False)
    scenario.add("settle" if succeeded else "fail", run.drivers.settle(session, succeeded=succeeded))
    settled = _seen(run, scenario, session, "afterwards")
    if settled is not None:
        run.add(lifecycle.settlement(settled, scenario.shown, succeeded=succeeded))


@judges("lifecycle.decline.*")
@needs("declined_completion")
def test_declined_payment(run: Run) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is not None:
        after = _completed(run, scenario, session, "decline")
        if after is not None:
            run.add(lifecycle.status_is("lifecycle.decline.stays_open", after, OPEN, scenario.shown))
            run.transition(OPEN, "decline", refused=after.get("status") != OPEN)


@needs_endpoint("update")
@pytest.mark.parametrize("ui_mode", ["hosted", "embedded"])
def test_update_leaves_the_status(run: Run, ui_mode: str) -> None:
    scenario = Scenario()
    payload = run.base()
    if ui_mode == "embedded":
        payload = {**payload, "return_url": payload.pop("success_url", "https://example.com/r")}
        payload = {**payload, **run.contract.words.said({"ui_mode": ui_mode})}
    session = made(run, scenario, payload)
    if session is None:
        return
    after = _updated(run, scenario, session)
    if after is not None:
        other = made(run, Scenario(), payload) if after.get("status") == EXPIRED else None
        reached = other is not None and (_updated(run, Scenario(), other) or {}).get("status") == OPEN
        run.add(lifecycle.status_is("lifecycle.update.keeps_status", after, OPEN, scenario.shown, reached=reached))
    if ui_mode == "hosted":
        _refused_collected_information(run, scenario, session)
        _refused_payment_data(run, scenario, session, "lifecycle.update.payment_intent_data_ui_mode")
        _updated_when_expired(run, session)


@needs_endpoint("update")
def test_payment_data_of_an_expired_session(run: Run) -> None:
    clause = "lifecycle.update.payment_intent_data_expired"
    if clause not in run.contract.clauses:
        return
    scenario = Scenario()
    session = made(run, scenario, on_page(run, CUSTOM))
    if session is not None and scenario.add("expire", run.client.expire(str(session["id"]))).ok:
        _refused_payment_data(run, scenario, session, clause)


@judges("lifecycle.time.expires", "lifecycle.time.not_before", "lifecycle.time.complete_stays")
@needs("clock")
def test_time_passes(run: Run) -> None:
    """On a tenant of its own where the target has tenants, since its clock is moved."""
    isolated = run.isolated("clock")
    scenario = Scenario()
    ends = isolated.now() + HALF_AN_HOUR + A_MINUTE
    session = made(isolated, scenario, {**run.base(), "expires_at": ends})
    paid = made(isolated, scenario, run.base()) if run.has("completion") else None
    if session is None:
        return
    if paid is not None:
        _completed(isolated, scenario, paid, "pay")
    scenario.add("time passes, not enough", isolated.drivers.advance_clock(HALF_AN_HOUR - A_MINUTE))
    early = _seen(isolated, scenario, session, "before expires_at")
    if early is not None:
        run.add(lifecycle.status_is("lifecycle.time.not_before", early, OPEN, scenario.shown))
    scenario.add("time passes, enough", isolated.drivers.advance_clock(HALF_AN_HOUR))
    late = _seen(isolated, scenario, session, "after expires_at")
    if late is not None:
        run.add(lifecycle.status_is("lifecycle.time.expires", late, EXPIRED, scenario.shown))
        run.transition(OPEN, "time", refused=late.get("status") != EXPIRED)
        if late.get("status") == EXPIRED:
            run.transition(EXPIRED, "time", refused=False)
    if paid is not None:
        scenario.add("a day passes", isolated.drivers.advance_clock(86_400))
        still = _seen(isolated, scenario, paid, "the paid one")
        if still is not None:
            run.add(lifecycle.status_is("lifecycle.time.complete_stays", still, COMPLETE, scenario.shown))
            run.transition(COMPLETE, "time", refused=still.get("status") != COMPLETE)


def _updated(run: Run, scenario: Scenario, session: dict[str, Any]) -> dict[str, Any] | None:
    scenario.add("update", run.client.update(str(session["id"]), {"metadata": {"order": "7"}}))
    return _seen(run, scenario, session, "afterwards")


def _updated_when_expired(run: Run, session: dict[str, Any]) -> None:
    """An update of an expired session, whether it is refused or not, does not open it again."""
    scenario, identity = Scenario(), str(session["id"])
    expired = scenario.add("expire", run.client.expire(identity)).json
    if isinstance(expired, dict) and expired.get("status") == EXPIRED:
        scenario.add("update", run.client.update(identity, {"metadata": {"order": "8"}}))
        after = _seen(run, scenario, session, "afterwards")
        if after is not None:
            run.add(lifecycle.status_is("lifecycle.update.keeps_status", after, EXPIRED, scenario.shown))


def _expired(run: Run, scenario: Scenario, session: dict[str, Any], label: str = "expire") -> tuple[Exchange, Exchange]:
    expire = scenario.add(label, run.client.expire(str(session["id"])))
    return expire, scenario.add("afterwards", run.client.retrieve(str(session["id"])))


def _seen(run: Run, scenario: Scenario, session: dict[str, Any], label: str) -> dict[str, Any] | None:
    body = scenario.add(label, run.client.retrieve(str(session["id"]))).json
    return body if isinstance(body, dict) and "status" in body else None


def _completed(run: Run, scenario: Scenario, session: dict[str, Any], outcome: str) -> dict[str, Any] | None:
    exchange = run.drivers.complete(session, outcome)
    if exchange is not None:
        scenario.add(f"a customer: {outcome}", exchange)
    got = scenario.add("afterwards", run.client.retrieve(str(session["id"])))
    if outcome == "pay" and exchange is not None and exchange.ok:
        run.extend(lifecycle.complete_is_gone(got, scenario.shown))
    after = got.json if isinstance(got.json, dict) and "status" in got.json else None
    if after is not None and outcome == "pay" and after.get("status") == COMPLETE:
        run.transition(OPEN, "pay", refused=False)
    return after


def _expire_completed(run: Run, scenario: Scenario, before: dict[str, Any]) -> None:
    if before.get("status") != COMPLETE:
        reason = "the session could not be completed"
        run.add(blocked("lifecycle.expire.complete_refused", "lifecycle.complete.status", reason, scenario.shown))
        return
    expire, after = _expired(run, scenario, before)
    run.extend(lifecycle.refused_expiry(before, expire, after, scenario.shown))
    run.transition(COMPLETE, "expire", refused=not expire.ok)


def _refused_payment_data(run: Run, scenario: Scenario, session: dict[str, Any], clause: str) -> None:
    if clause in run.contract.clauses:
        data = {"payment_intent_data": {"description": "order 7"}}
        answer = scenario.add("payment data", run.client.update(str(session["id"]), data))
        run.add(lifecycle.refused(clause, answer, scenario.shown))


def _refused_collected_information(run: Run, scenario: Scenario, session: dict[str, Any]) -> None:
    address = {"country": "US", "line1": "1 Main Street"}
    details = {"collected_information": {"shipping_details": {"name": "Jenny", "address": address}}}
    answer = scenario.add("collected information", run.client.update(str(session["id"]), details))
    run.add(lifecycle.refused("lifecycle.update.collected_information_ui_mode", answer, scenario.shown))
