"""Faults in the life of a session: expiry, completion, settlement, time. One class a fault."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.emulator.building import SessionBuilder
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.lifecycle import Lifecycle
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.transitions import TRANSITIONS
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import Rewrite, exchanged, only_in, rewriting

Body = dict[str, Any]


def transitions(**changes: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """The transition table with other rows."""
    return {**TRANSITIONS, **changes}


class ExpiresInWords(Lifecycle):
    """Answers an expiry with success and leaves the session open."""

    def expire(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """Only checks."""
        self.check_expirable(record)


class KeepsUrl(Lifecycle):
    """An expired session keeps its url."""

    def close_expired(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """As the reference, then puts the url back."""
        url = record.body["url"]
        super().close_expired(record, request_id, key)
        record.body["url"] = url


class PaidByExpiring(Lifecycle):
    """Whatever has ended is paid."""

    def close_expired(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """As the reference, and paid."""
        super().close_expired(record, request_id, key)
        record.body["payment_status"] = "paid"


class ChangesPaymentMethods(Lifecycle):
    """Expiry changes what has nothing to do with it: the payment methods."""

    def close_expired(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """As the reference, with other payment methods."""
        super().close_expired(record, request_id, key)
        record.body["payment_method_types"] = ["link"]


class NoRecovery(Lifecycle):
    """Expiry gives no recovery url."""

    def offer_recovery(self, record: SessionRecord) -> None:
        """Offers none."""


class RecoversWithoutName(SessionBuilder):
    """A session that recovers an expired one does not say so."""

    def recovered(self, old: SessionRecord, base_url: str) -> SessionRecord:
        """As the reference, without the id of the old one."""
        record = super().recovered(old, base_url)
        record.body["recovered_from"] = None
        return record


class RecoversAll(Lifecycle):
    """Every expired session gets a recovery url, asked for or not."""

    def offer_recovery(self, record: SessionRecord) -> None:
        """Offers one always."""
        super().offer_recovery(record)
        if not record.body["after_expiration"]:
            recovery = {"allow_promotion_codes": False, "enabled": False, "expires_at": 1, "url": "https://x.test/r/1"}
            record.body["after_expiration"] = {"recovery": recovery}


class RefusesWith409(Lifecycle):
    """Refuses the second expiry with another status."""

    def check_expirable(self, record: SessionRecord) -> None:
        """409 instead of 400."""
        if not self.allows(record, "expire"):
            raise ApiError(409, "Already closed.", executed=True)


class RefusesAndTouches(Lifecycle):
    """A refused expiry changes the session all the same."""

    def check_expirable(self, record: SessionRecord) -> None:
        """Changes, then refuses."""
        if not self.allows(record, "expire"):
            record.body["client_reference_id"] = "touched"
        super().check_expirable(record)


class NeverRunsOut(Lifecycle):
    """Time never expires a session."""

    def run_out(self, record: SessionRecord) -> None:
        """Nothing happens."""


class RunsOutEarly(Lifecycle):
    """A session runs out ten minutes before its time."""

    def sweep(self) -> None:
        """Looks at all open sessions."""
        now = self.tenant.clock.now()
        for record in list(self.tenant.store.sessions.values()):
            if record.body["status"] == "open" and record.body["expires_at"] - 600 <= now:
                self.run_out(record)
        super().sweep()


class CompleteRunsOut(Lifecycle):
    """Completed sessions expire as well."""

    def sweep(self) -> None:
        """Turns completed sessions whose time is over into expired ones."""
        super().sweep()
        now = self.tenant.clock.now()
        for record in list(self.tenant.store.sessions.values()):
            if record.body["status"] == "complete" and record.body["expires_at"] <= now:
                record.body["status"] = "expired"


class CompletionForgotten(Lifecycle):
    """A paid session stays open."""

    def complete(self, record: SessionRecord, outcome: str, given: Body | None = None) -> None:
        """Checks and does nothing."""
        self.check_completable(record)
        if outcome == "declined":
            self.decline()


class AlwaysUnpaid(Lifecycle):
    """Money never arrives."""

    def status_after(self, outcome: str) -> str:
        """Unpaid, whatever happened."""
        return "unpaid"


class AlwaysPaid(Lifecycle):
    """A payment that is processing counts as paid."""

    def status_after(self, outcome: str) -> str:
        """Paid, whatever happened."""
        return "paid"


class AfterCompletion(Lifecycle):
    """As the reference, then one attribute of the completed session is set to something wrong."""

    wrong: Mapping[str, Any] = {}

    def complete(self, record: SessionRecord, outcome: str, given: Body | None = None) -> None:
        """Complete, then fault."""
        super().complete(record, outcome, given)
        record.body.update(copy.deepcopy(dict(self.wrong)))


def after_completion(**wrong: Any) -> type[Lifecycle]:
    """A lifecycle that is wrong about these attributes once a session is complete."""
    return type("Wrong", (AfterCompletion,), {"wrong": wrong})


class NoSettling(Lifecycle):
    """A settled payment leaves the session unpaid."""

    def settle(self, record: SessionRecord) -> None:
        """Settles, in words."""
        super().settle(record)
        record.body["payment_status"] = "unpaid"


class FailsAsPaid(Lifecycle):
    """A failed delayed payment makes the session paid."""

    def fail(self, record: SessionRecord) -> None:
        """Fails, and says paid."""
        super().fail(record)
        record.body["payment_status"] = "paid"


class DeclineCompletes(Lifecycle):
    """A declined card completes the session."""

    def decline(self) -> None:
        """Declines nothing."""


class CompletesExpired(Lifecycle):
    """Whoever still has the page can pay an expired session."""

    def check_completable(self, record: SessionRecord) -> None:
        """An expired session is as good as an open one."""
        if record.body["status"] == "expired":
            record.body["status"] = "open"
        super().check_completable(record)


class CompletesTwice(Lifecycle):
    """A second payment replaces the first."""

    def check_completable(self, record: SessionRecord) -> None:
        """A complete session is as good as an open one."""
        if record.body["status"] == "complete":
            record.body["status"] = "open"
        super().check_completable(record)


class InvoicesWithoutCustomers(Lifecycle):
    """A payment with an invoice makes no customer to send it to."""

    def needs_customer(self, body: Body) -> bool:
        """Only where one was asked for, and for subscriptions."""
        return super().needs_customer({**body, "invoice_creation": None})


# name, clause, the class that is the fault
CLASSES: tuple[tuple[str, str, type], ...] = (
    ("expires_in_words", "lifecycle.expire.open", ExpiresInWords),
    ("keeps_url", "lifecycle.expire.clears_url", KeepsUrl),
    ("paid_by_expiring", "lifecycle.expire.not_paid", PaidByExpiring),
    ("forgets_on_expiry", "lifecycle.expire.keeps_the_rest", ChangesPaymentMethods),
    ("no_recovery", "lifecycle.expire.recovery_url", NoRecovery),
    ("recovers_all", "lifecycle.expire.no_recovery_url", RecoversAll),
    ("refuses_with_409", "lifecycle.expire.refusal_is_400", RefusesWith409),
    ("refuses_and_touches", "lifecycle.expire.refusal_changes_nothing", RefusesAndTouches),
    ("never_runs_out", "lifecycle.time.expires", NeverRunsOut),
    ("runs_out_early", "lifecycle.time.not_before", RunsOutEarly),
    ("complete_runs_out", "lifecycle.time.complete_stays", CompleteRunsOut),
    ("completion_forgotten", "lifecycle.complete.status", CompletionForgotten),
    ("always_unpaid", "lifecycle.complete.paid", AlwaysUnpaid),
    ("always_paid", "lifecycle.complete.unpaid_while_processing", AlwaysPaid),
    ("no_settling", "lifecycle.settle.paid", NoSettling),
    ("fails_as_paid", "lifecycle.settle.failed_stays_unpaid", FailsAsPaid),
    ("decline_completes", "lifecycle.decline.stays_open", DeclineCompletes),
    ("completes_expired", "lifecycle.terminal.expired_not_completed", CompletesExpired),
    ("completes_twice", "lifecycle.terminal.completed_once", CompletesTwice),
    ("invoices_without_customers", "lifecycle.complete.customer", InvoicesWithoutCustomers),
)
AGAIN = transitions(expired={"expire": "expired"})
# name, clause, the table of transitions, the fault in words
TRANSITIONS_OTHERWISE: tuple[tuple[str, str, Mapping[str, Mapping[str, str]], str], ...] = (
    ("expires_twice", "lifecycle.expire.expired_refused", AGAIN, "an expired session expires again"),
    ("expires_twice_history", "lifecycle.history.status", AGAIN, "expiry can be repeated"),
    (
        "expires_complete",
        "lifecycle.expire.complete_refused",
        transitions(complete={"expire": "expired"}),
        "a completed session can be expired",
    ),
)
# name, clause, what a completion leaves behind
COMPLETED: tuple[tuple[str, str, Body], ...] = (
    ("completed_with_url", "lifecycle.complete.clears_url", {"url": "https://x.test/still"}),
    ("completed_without_intent", "lifecycle.complete.payment_intent", {"payment_intent": None}),
    ("completed_without_subscription", "lifecycle.complete.subscription", {"subscription": None}),
    ("subscription_with_intent", "lifecycle.complete.no_payment_intent", {"payment_intent": "pi_3OfNothing"}),
    ("setup_is_paid", "lifecycle.complete.setup_needs_no_payment", {"payment_status": "paid"}),
    ("completed_without_customer", "lifecycle.complete.customer", {"customer": None}),
    ("completed_without_details", "lifecycle.complete.customer_details", {"customer_details": None}),
    (
        "known_address_is_lost",
        "lifecycle.complete.email_of_customer",
        {"customer_details": {"email": None, "address": None, "tax_exempt": "none"}},
    ),
    (
        "nobody_is_exempt",
        "lifecycle.complete.tax_exempt",
        {"customer_details": {"email": "jenny@example.com", "address": None, "tax_exempt": "none"}},
    ),
    (
        "setup_with_address",
        "lifecycle.complete.no_address_in_setup",
        {"customer_details": {"email": "jenny@example.com", "address": {"country": "US"}}},
    ),
    ("completed_without_invoice", "lifecycle.complete.invoice", {"invoice": None}),
    ("held_is_paid", "lifecycle.complete.unpaid_while_held", {"payment_status": "paid"}),
    ("free_stays_unpaid", "lifecycle.complete.free_not_unpaid", {"payment_status": "unpaid"}),
    ("free_with_intent", "lifecycle.complete.free_without_intent", {"payment_intent": "pi_3OfNothing"}),
    ("completed_forgets", "lifecycle.complete.keeps_the_rest", {"payment_method_types": ["link"]}),
)
# name, clause, what becomes of answers, the fault in words
ANSWERS: tuple[tuple[str, str, Rewrite, str], ...] = (
    (
        "expired_retrieved_open",
        "lifecycle.expire.sticks",
        only_in("retrieve", "session", lambda s: s["status"] == "expired" and s.update(status="open")),
        "an expired session is open when it is retrieved",
    ),
    (
        "half_a_day",
        "lifecycle.time.default_is_24_hours",
        rewriting("session", lambda s: s.update(expires_at=s["created"] + 43_200)),
        "sessions say that they expire after half a day",
    ),
    (
        "born_complete",
        "lifecycle.new.open",
        only_in("create", "session", lambda s: s.update(status="complete")),
        "a new session is complete",
    ),
    (
        "born_paid",
        "lifecycle.new.payment_status",
        only_in("create", "session", lambda s: s.update(payment_status="paid")),
        "a new session is paid",
    ),
)


def faults() -> Iterator[Fault]:
    """All of them."""
    yield from (named(name, clause, "lifecycle", made) for name, clause, made in CLASSES)
    yield named("recovers_without_name", "lifecycle.recover.names_expired", "builder", RecoversWithoutName)
    for name, clause, table, fault in TRANSITIONS_OTHERWISE:
        yield Fault(name, clause, exchanged(transitions=table), fault)
    for name, clause, wrong in COMPLETED:
        yield Fault(name, clause, exchanged(lifecycle=after_completion(**wrong)), f"a completed session has {wrong}")
    yield from (answering(*row) for row in ANSWERS)
