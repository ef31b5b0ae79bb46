"""Judge what transitions do to a session: the answer, the status afterwards, and what must not change.

Pure functions over session objects as the target answered them, with the exchanges that show it. The transition
table is in `schemas.status_machine`, the clauses are in `schemas.rules.lifecycle` and `completion`; who sends what
and when is the suite's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import dropwhile
from typing import Any

from checkout_conformance.checks.agreement import REACHED
from checkout_conformance.checks.outcomes import failed, inconclusive, judged, passed
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.attributes import documented_names
from checkout_conformance.schemas.status_machine import COMPLETE, EXPIRED, OPEN

GONE = 404

Session = Mapping[str, Any]
Scenario = tuple[tuple[str, Exchange], ...]

# What a transition may change, besides the status itself. `customer_details` is filled on expiry and on completion
# (reference, customer_details.email); `client_secret` is only useful while the session is open; a page that pays
# collects what the session was set up to collect.
CHANGES_WITH_EXPIRY = frozenset({"status", "url", "after_expiration", "customer_details", "client_secret"})
CHANGES_WITH_COMPLETION = CHANGES_WITH_EXPIRY | frozenset(
    {
        "payment_status",
        "payment_intent",
        "setup_intent",
        "subscription",
        "invoice",
        "customer",
        "customer_email",
        "collected_information",
        "shipping_details",  # what versions before 2025-03-31 have instead, and old accounts beside it
        "consent",
        "custom_fields",
        "shipping_cost",
        "presentment_details",
        "currency_conversion",
        "amount_total",
        "amount_subtotal",
        "total_details",
        "automatic_tax",
        "payment_method_options",
        "discounts",
        "currency",
        "line_items",
        "locale",
    }
)
REFUSED = range(400, 500)
PAID, PAYMENT_STATUS = "lifecycle.complete.paid", "payment_status"


def shown(session: Session, name: str) -> str:
    """An attribute for a person: `status "open"`, or `status absent`."""
    return f"{name} {session[name]!r}" if name in session else f"{name} absent"


def new_session(session: Session, scenario: Scenario) -> Iterator[Outcome]:
    """What was just created is open, and unpaid unless nothing has to be paid."""
    yield judged(
        "lifecycle.new.open", session.get("status") == OPEN, "status 'open'", shown(session, "status"), scenario
    )
    free = session.get("mode") == "setup" or session.get("amount_total") == 0
    wanted = ("no_payment_required", "unpaid") if free else ("unpaid",)
    if session.get("mode") == "setup":
        wanted = ("no_payment_required",)
    yield judged(
        "lifecycle.new.payment_status",
        session.get("payment_status") in wanted,
        f"payment_status {' or '.join(map(repr, wanted))}",
        shown(session, "payment_status"),
        scenario,
        "payment_status",
    )


def default_expiry(session: Session, scenario: Scenario, slack_s: int = 2) -> Iterator[Outcome]:
    """Created without `expires_at`: 24 hours after creation (captures differ by a second)."""
    created, expires_at = session.get("created"), session.get("expires_at")
    if not isinstance(created, int) or not isinstance(expires_at, int):
        return
    lasts, clause = expires_at - created, "lifecycle.time.default_is_24_hours"
    if abs(lasts - 86_400) <= slack_s:
        yield passed(clause, scenario)
    else:  # where what is sent is not kept either, sessions end when they like
        expected, seen = "expires_at 86400 s after created", f"expires_at {lasts} s after created"
        yield failed(clause, expected, seen, scenario, param="expires_at", cause="create.expires_at.echo")


def complete_is_gone(after: Exchange, scenario: Scenario) -> Iterator[Outcome]:
    """A session that was completed is there when it is retrieved."""
    if after.status == GONE:
        yield judged("lifecycle.complete.status", False, "status 'complete'", "it is gone (status 404)", scenario)


def stays_complete(retrieved: Sequence[Session], scenario: Scenario) -> Iterator[Outcome]:
    """A session that a retrieve says is complete is so from then on; all else of it may come a little later."""
    later = list(dropwhile(lambda session: session.get("status") != COMPLETE, retrieved))
    if len(later) > 1:
        other = next((session for session in later if session.get("status") != COMPLETE), later[-1])
        yield status_is("agreement.retrieve_again", other, COMPLETE, scenario)


def refused_as_expired(answer: Exchange, after: Exchange) -> bool:
    """Whether an expiry was refused of a session that is expired all the same."""
    body = after.json if after.ok else None
    return answer.status in REFUSED and isinstance(body, dict) and body.get("status") == EXPIRED


def expiry(
    before: Session, answer: Exchange, after: Exchange, scenario: Scenario, *, reached: bool = False
) -> Iterator[Outcome]:
    """An expire request on an open session: `after` is the retrieve that follows it.

    `reached`: something else has expired it before, which histories show as well.
    """
    clause, expected = "lifecycle.expire.open", "200 and the same session, status 'expired'"
    expired = answer.json if isinstance(answer.json, dict) else {}
    seen = f"status {answer.status}, {shown(expired, 'status')}"
    if not (answer.ok and expired.get("status") == EXPIRED and expired.get("id") == before.get("id")):
        yield failed(clause, expected, seen, scenario, cause=REACHED if reached else None)
        return
    yield passed(clause, scenario)
    later = after.json if after.ok and isinstance(after.json, dict) else None
    if later is not None or after.status == GONE:
        seen = "it is gone (status 404)" if later is None else shown(later, "status")
        holds = later is not None and later.get("status") == EXPIRED
        yield judged("lifecycle.expire.sticks", holds, "status 'expired' when retrieved", seen, scenario)
    yield cleared_url("lifecycle.expire.clears_url", expired, scenario)
    yield from recovery(before, expired, scenario)
    paid = expired.get(PAYMENT_STATUS) == "paid"
    if before.get(PAYMENT_STATUS) not in (None, "paid"):
        seen, expected = shown(expired, PAYMENT_STATUS), shown(before, PAYMENT_STATUS)
        yield judged("lifecycle.expire.not_paid", not paid, expected, seen, scenario, PAYMENT_STATUS)
    may_change = CHANGES_WITH_EXPIRY | ({PAYMENT_STATUS} if paid else set())
    yield kept("lifecycle.expire.keeps_the_rest", before, expired, may_change, scenario)


def cleared_url(clause: str, session: Session, scenario: Scenario) -> Outcome:
    """A session that is no longer active has no url."""
    return judged(clause, session.get("url") is None, "url null", shown(session, "url"), scenario, "url")


def recovery(before: Session, expired: Session, scenario: Scenario) -> Iterator[Outcome]:
    """The recovery url comes with expiry exactly where recovery was enabled, even by a text (told elsewhere)."""
    enabled = _recovery(before).get("enabled") in (True, "true")
    url = recovery_url(expired)
    if enabled:
        was_absent = _recovery(before).get("url") is None
        yield judged(
            "lifecycle.expire.recovery_url",
            isinstance(url, str) and bool(url) and was_absent,
            "after_expiration.recovery.url set on expiry and null before",
            f"before {_recovery(before).get('url')!r}, after {url!r}",
            scenario,
            "after_expiration.recovery.url",
        )
    else:
        yield judged(
            "lifecycle.expire.no_recovery_url",
            url is None,
            "no recovery url",
            f"after_expiration.recovery.url {url!r}",
            scenario,
            "after_expiration.recovery.url",
        )


def recovery_url(session: Session) -> Any:
    """Where an expired session can be recovered; None where there is no link."""
    return _recovery(session).get("url")


def recovered(expired: Session, after: Session, scenario: Scenario) -> Outcome:
    """The session that a recovery link leads to, retrieved: another one, which names the expired one."""
    clause, seen = "lifecycle.recover.names_expired", shown(after, "recovered_from")
    holds = after.get("recovered_from") == expired.get("id") != after.get("id")
    return judged(clause, holds, f"recovered_from {expired.get('id')!r}", seen, scenario, "recovered_from")


def _recovery(session: Session) -> Mapping[str, Any]:
    settings = session.get("after_expiration")
    found = settings.get("recovery") if isinstance(settings, dict) else None
    return found if isinstance(found, dict) else {}


def kept(clause: str, before: Session, after: Session, may_change: frozenset[str], scenario: Scenario) -> Outcome:
    """No attribute that documents know differs between the two answers, but for those that `may_change`."""
    differing = sorted(
        name
        for name in documented_names(before, after)
        if name not in may_change and before.get(name, None) != after.get(name, None)
    )
    first = differing[0] if differing else None
    observed = (
        f"{first} was {before.get(first)!r} and is {after.get(first)!r}"
        if first is not None
        else "nothing else changed"
    )
    return judged(clause, not differing, "nothing else changes", observed, scenario, first)


def refused_expiry(before: Session, answer: Exchange, after: Exchange, scenario: Scenario) -> Iterator[Outcome]:
    """An expire request on a session that is complete or expired: refused, and nothing changes."""
    status = before.get("status")
    clause = "lifecycle.expire.complete_refused" if status == COMPLETE else "lifecycle.expire.expired_refused"
    refused = answer.status is not None and answer.status in REFUSED
    seen = f"status {answer.status}"
    yield judged(clause, refused, "a refusal (4xx)", seen, scenario)
    if refused:
        as_captured = answer.status == 400 and answer.error.get("type") == "invalid_request_error"
        yield judged(
            "lifecycle.expire.refusal_is_400",
            as_captured,
            "400, type 'invalid_request_error'",
            f"{answer.status}, type {answer.error.get('type')!r}",
            scenario,
        )
    later = after.json if after.ok and isinstance(after.json, dict) else None
    if refused and later is not None:
        yield kept("lifecycle.expire.refusal_changes_nothing", before, later, frozenset(), scenario)


def completion(
    before: Session,
    after: Session,
    scenario: Scenario,
    *,
    settled: bool = True,
    held: bool = False,
    with_customer: bool = False,
) -> Iterator[Outcome]:
    """A completed session, retrieved. `settled`: the money has arrived; `held`: it waits to be captured by hand;
    `with_customer`: its create asked for a customer to be made, whether the session says so or not."""
    yield judged(
        "lifecycle.complete.status",
        after.get("status") == COMPLETE,
        "status 'complete'",
        shown(after, "status"),
        scenario,
    )
    if after.get("status") != COMPLETE:
        return
    yield from _payment_status(before, after, scenario, settled, held)
    yield from _customer_details(after, scenario)
    yield cleared_url("lifecycle.complete.clears_url", after, scenario)
    mode = after.get("mode")
    if mode == "payment" and after.get("amount_total"):
        yield _named("lifecycle.complete.payment_intent", after, "payment_intent", scenario)
    elif mode == "payment" and after.get("amount_total") == 0:
        yield from _nothing_to_pay(after, scenario)
    else:
        clause, seen = "lifecycle.complete.no_payment_intent", shown(after, "payment_intent")
        holds = after.get("payment_intent") is None
        yield judged(clause, holds, "no payment intent", seen, scenario, "payment_intent")
    if mode == "subscription":
        yield _named("lifecycle.complete.subscription", after, "subscription", scenario)
    invoiced = mode == "payment" and (before.get("invoice_creation") or {}).get("enabled") is True
    paid = bool(after.get("amount_total"))
    if (
        mode == "subscription"
        or (mode == "payment" and (with_customer or before.get("customer_creation") == "always"))
        or (invoiced and paid)
    ):
        yield _named("lifecycle.complete.customer", after, "customer", scenario)
    if mode == "subscription" or (invoiced and paid and settled and not held):
        yield _named("lifecycle.complete.invoice", after, "invoice", scenario)
    yield kept("lifecycle.complete.keeps_the_rest", before, after, CHANGES_WITH_COMPLETION, scenario)


def _customer_details(after: Session, scenario: Scenario) -> Iterator[Outcome]:
    details = after.get("customer_details")
    found = details if isinstance(details, Mapping) else {}
    email = found.get("email")
    yield judged(
        "lifecycle.complete.customer_details",
        isinstance(email, str) and bool(email),
        "customer_details with an e-mail address",
        shown(after, "customer_details") if not found else f"email {'null' if email is None else 'of another kind'}",
        scenario,
        "customer_details.email",
    )
    if after.get("mode") == "setup" and found:
        address = found.get("address")
        clause = "lifecycle.complete.no_address_in_setup"
        observed = "no address" if address is None else "an address"
        yield judged(clause, address is None, "no address", observed, scenario, "customer_details.address")


def of_customer(after: Session, customer: Mapping[str, str], scenario: Scenario) -> Iterator[Outcome]:
    """The details of a customer who had these before the session was completed.

    Whether an address that was typed on the page comes before the one that was known is left open.
    """
    details = after.get("customer_details")
    if after.get("status") != COMPLETE or not isinstance(details, Mapping):
        return
    for name, clause in (
        ("email", "lifecycle.complete.email_of_customer"),
        ("tax_exempt", "lifecycle.complete.tax_exempt"),
    ):
        if name in customer:
            wanted, seen = customer[name], details.get(name)
            holds = seen == wanted or (name == "email" and isinstance(seen, str) and bool(seen))
            path = f"customer_details.{name}"
            yield judged(clause, holds, f"{name} {wanted!r}", f"{name} {seen!r}", scenario, path)


def _payment_status(
    before: Session, after: Session, scenario: Scenario, settled: bool, held: bool
) -> Iterator[Outcome]:
    seen = shown(after, "payment_status")
    if after.get("mode") == "setup":
        clause, wanted = "lifecycle.complete.setup_needs_no_payment", "no_payment_required"
    elif held:
        clause, wanted = "lifecycle.complete.unpaid_while_held", "unpaid"
    elif not settled:
        clause, wanted = "lifecycle.complete.unpaid_while_processing", "unpaid"
    elif after.get("amount_total"):
        clause, wanted = PAID, "paid"
    else:
        return
    expected, param = f"payment_status {wanted!r}", PAYMENT_STATUS
    if after.get(param) == wanted:
        yield passed(clause, scenario)
    else:  # a status that stays what it was is wrong once, whatever it should have become
        cause = PAID if clause != PAID and after.get(param) == before.get(param) == "unpaid" else None
        yield failed(clause, expected, seen, scenario, param=param, cause=cause)


def _named(clause: str, session: Session, name: str, scenario: Scenario) -> Outcome:
    value = session.get(name)
    holds = (isinstance(value, str) and bool(value)) or isinstance(value, dict)
    return judged(clause, holds, f"{name} names an object", shown(session, name), scenario, name)


def _nothing_to_pay(session: Session, scenario: Scenario) -> Iterator[Outcome]:
    """Captured as paid, described as needing no payment (E-payment-1, E-items-17): either will do."""
    clause, seen = "lifecycle.complete.free_not_unpaid", shown(session, "payment_status")
    either = session.get("payment_status") in ("paid", "no_payment_required")
    yield judged(clause, either, "'paid' or 'no_payment_required'", seen, scenario, "payment_status")
    clause, seen = "lifecycle.complete.free_without_intent", shown(session, "payment_intent")
    yield judged(clause, session.get("payment_intent") is None, "no payment intent", seen, scenario, "payment_intent")


def settlement(after: Session, scenario: Scenario, *, succeeded: bool) -> Outcome:
    """A delayed payment that has settled: paid on success, complete and unpaid on failure."""
    clause = "lifecycle.settle.paid" if succeeded else "lifecycle.settle.failed_stays_unpaid"
    wanted = "paid" if succeeded else "unpaid"
    holds = after.get("status") == COMPLETE and after.get("payment_status") == wanted
    seen = f"{shown(after, 'status')}, {shown(after, 'payment_status')}"
    return judged(clause, holds, f"status 'complete', payment_status {wanted!r}", seen, scenario, "payment_status")


def status_is(clause: str, session: Session, wanted: str, scenario: Scenario, *, reached: bool = False) -> Outcome:
    """The status that the transition table says. `reached`: what was done with another session has changed it."""
    if session.get("status") == wanted:
        return passed(clause, scenario)
    seen, cause = shown(session, "status"), REACHED if reached else None
    return failed(clause, f"status {wanted!r}", seen, scenario, param="status", cause=cause)


def refused(clause: str, answer: Exchange, scenario: Scenario) -> Outcome:
    """A request that must be refused was: any client error counts, a server error does not."""
    holds = answer.status is not None and answer.status in REFUSED
    return judged(clause, holds, "a refusal (4xx)", f"status {answer.status}", scenario)


def one_winner(
    clause: str, answers: tuple[Exchange, ...], scenario: Scenario, alone: Callable[[], bool] = lambda: False
) -> Outcome:
    """Of racing requests exactly one succeeded, and none ended in a server error.

    `alone` is asked where none did: whether one request alone succeeds, so that something else was faster than all.
    """
    won = sum(1 for answer in answers if answer.ok)
    broken = sum(1 for answer in answers if answer.status is None or answer.status >= 500)
    seen = f"{won} of {len(answers)} succeeded" + (f", {broken} failed on the server's side" if broken else "")
    if won == 1 and not broken:
        return passed(clause, scenario)
    if not won and not broken and not all(answer.conclusive for answer in answers):
        return inconclusive(clause, "an answer leaves open whether its request succeeded", scenario)
    cause = REACHED if not won and alone() else None
    return failed(clause, f"exactly 1 of {len(answers)} succeeds", seen, scenario, cause=cause)
