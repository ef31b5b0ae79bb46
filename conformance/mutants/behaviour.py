"""Small named faults in the emulator's own parts: each overrides one method or one row of a table, and says its lie.

One class a fault. The table at the end names the clause that each one breaks.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.emulator import events as emulator_events
from conformance.emulator.customer_sessions import CustomerSessions
from conformance.emulator.errors import ApiError
from conformance.emulator.events import Events
from conformance.emulator.ids import IdSource
from conformance.emulator.lifecycle import TRANSITIONS, Lifecycle
from conformance.emulator.parts import REFERENCE, Parts
from conformance.emulator.store import SessionRecord
from conformance.emulator.updates import Updates
from conformance.mutants.answers import objects
from conformance.mutants.mutant import Mutant
from schemas.contract import Contract

Body = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """A row: the clause it breaks, the parts it exchanges, and whether it lies only sometimes."""

    name: str
    clause: str
    parts: Parts
    lie: str
    sometimes: bool = False


def mutants(contract: Contract) -> Iterator[Mutant]:
    """A mutant for every fault whose clause the contract has."""
    for fault in faults():
        if fault.clause in contract.clauses:
            yield Mutant(fault.name, fault.clause, fault.lie, "fault", fault.parts, None, fault.sometimes)


# Lifecycle -------------------------------------------------------------------------------------------------------


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


class ForgetsMetadata(Lifecycle):
    """Expiry empties the metadata."""

    def close_expired(self, record: SessionRecord, request_id: str | None = None, key: str | None = None) -> None:
        """As the reference, without metadata and reference id."""
        super().close_expired(record, request_id, key)
        record.body["payment_method_types"] = ["link"]


class NoRecovery(Lifecycle):
    """Expiry gives no recovery url."""

    def offer_recovery(self, record: SessionRecord) -> None:
        """Offers none."""


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
        """Complete, then lie."""
        super().complete(record, outcome, given)
        record.body.update(copy.deepcopy(dict(self.wrong)))


def after_completion(**wrong: Any) -> type[Lifecycle]:
    """A lifecycle that lies about these attributes once a session is complete."""
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


class SometimesExpiresTwice(Lifecycle):
    """One expiry in twenty of a closed session succeeds."""

    def check_expirable(self, record: SessionRecord) -> None:
        """Forgives every twentieth."""
        count = self.tenant.__dict__.setdefault("forgiven", 0) + 1
        self.tenant.__dict__["forgiven"] = count
        if count % 20 == 0 and record.body["status"] == "expired":
            record.body["status"] = "open"
        super().check_expirable(record)


class HostedCollects(Updates):
    """Collected information is taken for hosted sessions too."""

    def check_collecting(self, record: SessionRecord) -> None:
        """Checks nothing."""


class UpdateExpires(Updates):
    """An update ends the session."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Updates, and expires."""
        super().apply(record, payload)
        record.body["status"] = "expired"


class ReplacesMetadata(Updates):
    """Metadata is replaced, not merged."""

    def merged(self, known: Body, sent: Any) -> Body:
        """What was sent, and nothing else."""
        return {key: value for key, value in (sent or {}).items() if value != ""}


class KeepsUnsetKeys(Updates):
    """An empty value is kept as a value."""

    def merged(self, known: Body, sent: Any) -> Body:
        """Never removes a key."""
        return {} if sent is None else {**known, **sent}


class KeepsAllMetadata(Updates):
    """Empty metadata unsets nothing."""

    def merged(self, known: Body, sent: Any) -> Body:
        """Leaves everything."""
        return known if sent is None else super().merged(known, sent)


class IgnoresMetadata(Updates):
    """An update does not set metadata."""

    def merged(self, known: Body, sent: Any) -> Body:
        """Sets nothing; removes what is unset."""
        if sent is None:
            return {}
        return {key: value for key, value in known.items() if sent.get(key) != ""}


class IgnoresShipping(Updates):
    """An update leaves the shipping options."""

    def ship(self, record: SessionRecord, options: Any) -> None:
        """Ships nothing."""


class IgnoresCollected(Updates):
    """Collected information is thrown away."""

    def collect(self, record: SessionRecord, sent: Any) -> None:
        """Collects nothing."""


class UpdateTouches(Updates):
    """An update changes what it does not name."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        """Updates, and changes the reference id."""
        super().apply(record, payload)
        record.body["client_reference_id"] = "touched"


# Events ----------------------------------------------------------------------------------------------------------


class Silent(Events):
    """Events of one type are never recorded."""

    silent = ""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """Records others only."""
        if kind == self.silent:
            return {}
        return super().record(kind, subject, request_id=request_id, key=key)


def silent(kind: str) -> type[Events]:
    """Events without one type."""
    return type("SilentOf", (Silent,), {"silent": kind})


class Stutters(Events):
    """Every event is recorded twice."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """Twice."""
        super().record(kind, subject, request_id=request_id, key=key)
        return super().record(kind, subject, request_id=request_id, key=key)


class Confuses(Events):
    """Every completion is announced as an expiry as well."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """One more, of the other type."""
        if kind == emulator_events.COMPLETED:
            super().record(emulator_events.EXPIRED, subject, request_id=request_id, key=key)
        return super().record(kind, subject, request_id=request_id, key=key)


class CarriesOld(Events):
    """The session inside an event is still open."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """With another status inside."""
        return super().record(kind, {**subject, "status": "open"}, request_id=request_id, key=key)


class CarriesStub(Events):
    """Only id and status of the session are inside."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """A stub."""
        kept = {name: subject.get(name) for name in ("id", "object", "status", "payment_status", "livemode")}
        return super().record(kind, kept, request_id=request_id, key=key)


# Customer sessions -----------------------------------------------------------------------------------------------


def customer_session(**wrong: Any) -> Callable[[str, int, Body], Body]:
    """Answers customer sessions with these attributes."""
    return rewriting("customer_session", lambda body: body.update(copy.deepcopy(wrong)))


class EnablesAll(CustomerSessions):
    """Every component is enabled."""

    def components(self, sent: Body) -> Body:
        """Enabled, all of them."""
        made = super().components(sent)
        return {name: {**part, "enabled": True} for name, part in made.items()}


class ForgetsFeatures(CustomerSessions):
    """Features are answered with their defaults."""

    def components(self, sent: Body) -> Body:
        """Without what was sent about features."""
        plain = {name: {k: v for k, v in part.items() if k != "features"} for name, part in sent.items()}
        return super().components(plain)


class OneSecret(IdSource):
    """All secrets are the same."""

    def secret(self, owner: str) -> str:
        """Always this one."""
        return f"{owner.split('_')[0]}_secret_always_the_same"


# Answers of sessions ---------------------------------------------------------------------------------------------


def rewriting(kind: str, change: Callable[[Body], object]) -> Callable[[str, int, Body], Body]:
    """An answer-rewriting hook that changes every object of a kind."""

    def rewrite(operation: str, status: int, body: Body) -> Body:
        del operation, status
        changed = copy.deepcopy(body)
        for found in list(objects(changed, kind)):
            change(found)
        return changed

    return rewrite


def only_in(operation_wanted: str, kind: str, change: Callable[[Body], object]) -> Callable[[str, int, Body], Body]:
    """The same, in the answers of one operation only."""

    def rewrite(operation: str, status: int, body: Body) -> Body:
        if operation != operation_wanted:
            return body
        return rewriting(kind, change)(operation, status, body)

    return rewrite


def _with(**changes: Any) -> Parts:
    return replace(REFERENCE, **changes)


def faults() -> Iterator[Fault]:
    """All faults."""
    yield from _lifecycle_faults()
    yield from _update_faults()
    yield from _event_faults()
    yield from _customer_session_faults()
    yield from _session_faults()


def _named(name: str, clause: str, part: str, made: Any, *, sometimes: bool = False) -> Fault:
    lie = (made.__doc__ or "").strip().splitlines()[0] if isinstance(made, type) else f"breaks {clause}"
    return Fault(name, clause, _with(**{part: made}), lie, sometimes)


def _lifecycle_faults() -> Iterator[Fault]:
    yield _named("expires_in_words", "lifecycle.expire.open", "lifecycle", ExpiresInWords)
    reopened = rewriting("session", lambda s: s["status"] == "expired" and s.update(status="open"))
    yield Fault(
        "expired_retrieved_open",
        "lifecycle.expire.sticks",
        _with(rewrite_answer=lambda op, st, body: reopened(op, st, body) if op == "retrieve" else body),
        "an expired session is open when it is retrieved",
    )
    yield _named("keeps_url", "lifecycle.expire.clears_url", "lifecycle", KeepsUrl)
    yield _named("forgets_on_expiry", "lifecycle.expire.keeps_the_rest", "lifecycle", ForgetsMetadata)
    yield _named("no_recovery", "lifecycle.expire.recovery_url", "lifecycle", NoRecovery)
    yield _named("recovers_all", "lifecycle.expire.no_recovery_url", "lifecycle", RecoversAll)
    again = transitions(expired={"expire": "expired"})
    yield Fault(
        "expires_twice",
        "lifecycle.expire.expired_refused",
        _with(transitions=again),
        "an expired session expires again",
    )
    completed = transitions(complete={"expire": "expired"})
    yield Fault(
        "expires_complete",
        "lifecycle.expire.complete_refused",
        _with(transitions=completed),
        "a completed session can be expired",
    )
    yield _named("refuses_with_409", "lifecycle.expire.refusal_is_400", "lifecycle", RefusesWith409)
    yield _named("refuses_and_touches", "lifecycle.expire.refusal_changes_nothing", "lifecycle", RefusesAndTouches)
    yield _named("never_runs_out", "lifecycle.time.expires", "lifecycle", NeverRunsOut)
    yield _named("runs_out_early", "lifecycle.time.not_before", "lifecycle", RunsOutEarly)
    yield _named("complete_runs_out", "lifecycle.time.complete_stays", "lifecycle", CompleteRunsOut)
    shorter = rewriting("session", lambda s: s.update(expires_at=s["created"] + 43_200))
    yield Fault(
        "half_a_day",
        "lifecycle.time.default_is_24_hours",
        _with(rewrite_answer=shorter),
        "sessions say that they expire after half a day",
    )
    yield _named("completion_forgotten", "lifecycle.complete.status", "lifecycle", CompletionForgotten)
    yield _named("always_unpaid", "lifecycle.complete.paid", "lifecycle", AlwaysUnpaid)
    yield _named("always_paid", "lifecycle.complete.unpaid_while_processing", "lifecycle", AlwaysPaid)
    for name, clause, wrong in (
        ("completed_with_url", "lifecycle.complete.clears_url", {"url": "https://x.test/still"}),
        ("completed_without_intent", "lifecycle.complete.payment_intent", {"payment_intent": None}),
        ("completed_without_subscription", "lifecycle.complete.subscription", {"subscription": None}),
        ("setup_is_paid", "lifecycle.complete.setup_needs_no_payment", {"payment_status": "paid"}),
        ("completed_without_customer", "lifecycle.complete.customer", {"customer": None}),
        ("completed_forgets", "lifecycle.complete.keeps_the_rest", {"payment_method_types": ["link"]}),
    ):
        yield Fault(name, clause, _with(lifecycle=after_completion(**wrong)), f"a completed session has {wrong}")
    yield _named("no_settling", "lifecycle.settle.paid", "lifecycle", NoSettling)
    yield _named("fails_as_paid", "lifecycle.settle.failed_stays_unpaid", "lifecycle", FailsAsPaid)
    yield _named("decline_completes", "lifecycle.decline.stays_open", "lifecycle", DeclineCompletes)
    yield _named("completes_expired", "lifecycle.terminal.expired_not_completed", "lifecycle", CompletesExpired)
    yield _named("completes_twice", "lifecycle.terminal.completed_once", "lifecycle", CompletesTwice)
    yield _named(
        "sometimes_expires_twice", "lifecycle.race.one_expiry_wins", "lifecycle", SometimesExpiresTwice, sometimes=True
    )
    yield Fault("expires_twice_history", "lifecycle.history.status", _with(transitions=again), "expiry can be repeated")
    closed = only_in("create", "session", lambda s: s.update(status="complete"))
    yield Fault("born_complete", "lifecycle.new.open", _with(rewrite_answer=closed), "a new session is complete")
    paid = only_in("create", "session", lambda s: s.update(payment_status="paid"))
    yield Fault("born_paid", "lifecycle.new.payment_status", _with(rewrite_answer=paid), "a new session is paid")


def _update_faults() -> Iterator[Fault]:
    yield _named("hosted_collects", "lifecycle.update.collected_information_ui_mode", "updates", HostedCollects)
    yield _named("update_expires", "lifecycle.update.keeps_status", "updates", UpdateExpires)
    yield _named("replaces_metadata", "updates.metadata_merge", "updates", ReplacesMetadata)
    yield _named("keeps_unset_keys", "updates.metadata_unset_key", "updates", KeepsUnsetKeys)
    yield _named("keeps_all_metadata", "updates.metadata_unset_all", "updates", KeepsAllMetadata)
    yield _named("ignores_metadata", "updates.metadata_set", "updates", IgnoresMetadata)
    yield _named("ignores_shipping", "updates.shipping_options", "updates", IgnoresShipping)
    yield _named("ignores_collected", "updates.collected_information", "updates", IgnoresCollected)
    yield _named("update_touches", "updates.nothing_else", "updates", UpdateTouches)


def _event_faults() -> Iterator[Fault]:
    for clause, kind in (
        ("events.expired", emulator_events.EXPIRED),
        ("events.completed", emulator_events.COMPLETED),
        ("events.async_payment_succeeded", "checkout.session.async_payment_succeeded"),
        ("events.async_payment_failed", "checkout.session.async_payment_failed"),
    ):
        name = f"silent_about_{kind.rpartition('.')[2]}"
        yield Fault(name, clause, _with(events=silent(kind)), f"{kind} is never sent")
    yield _named("stutters", "events.once", "events", Stutters)
    yield _named("confuses", "events.not_without_transition", "events", Confuses)
    yield _named("carries_old", "events.carries_session", "events", CarriesOld)
    yield _named("carries_stub", "events.session_is_valid", "events", CarriesStub)

    def reversed_events(operation: str, status: int, body: Body) -> Body:
        if body.get("object") == "list" and body.get("url") == "/v1/events":
            made = [{**event, "created": 1_000_000_000 + index} for index, event in enumerate(body["data"])]
            return {**body, "data": made}
        return body

    yield Fault("events_oldest_first", "events.newest_first", _with(rewrite_answer=reversed_events), "oldest first")

    def renamed_event(operation: str, status: int, body: Body) -> Body:
        return {**body, "created": 7} if body.get("object") == "event" else body

    yield Fault("event_changes", "events.retrievable", _with(rewrite_answer=renamed_event), "a retrieved event differs")

    def stranger(operation: str, status: int, body: Body) -> Body:
        if body.get("object") == "list" and body.get("url") == "/v1/events" and body["data"]:
            return {**body, "data": [*body["data"], {**body["data"][-1], "id": "evt_x", "type": "customer.created"}]}
        return body

    yield Fault(
        "events_unfiltered", "events.type_filter", _with(rewrite_answer=stranger), "a filter lets others through"
    )


def _customer_session_faults() -> Iterator[Fault]:
    answers = (
        ("other_customer", "customer_sessions.customer_echo", {"customer": "cus_another"}),
        ("expires_at_once", "customer_sessions.expires_later", {"expires_at": 1}),
        ("live_customer_session", "customer_sessions.test_mode", {"livemode": 1}),
    )
    for name, clause, wrong in answers:
        yield Fault(name, clause, _with(rewrite_answer=customer_session(**wrong)), f"answers with {wrong}")
    yield _named("enables_all", "customer_sessions.components_echo", "customer_sessions", EnablesAll)
    yield _named("forgets_features", "customer_sessions.features_echo", "customer_sessions", ForgetsFeatures)
    yield Fault(
        "one_secret",
        "customer_sessions.client_secret_is_new",
        _with(rewrite_answer=customer_session(client_secret="cuss_secret_always_the_same")),
        "every customer session has the same secret",
    )


def _session_faults() -> Iterator[Fault]:
    """Lies about what every session says of itself."""
    rows: tuple[tuple[str, str, Callable[[Body], object]], ...] = (
        ("created_long_ago", "identity.created", lambda s: s.update(created=s["created"] - 7_200)),
        ("expires_in_the_past", "identity.expires_after_created", lambda s: s.update(expires_at=s["created"] - 1)),
        ("url_of_no_scheme", "identity.hosted_url", lambda s: s["url"] and s.update(url="pay/here")),
        (
            "url_when_embedded",
            "identity.url_only_when_hosted",
            lambda s: s.get("ui_mode") != "hosted" and s.update(url="https://x.test/pay"),
        ),
        ("no_client_secret", "identity.client_secret", lambda s: s.update(client_secret=None)),
        (
            "client_secret_when_hosted",
            "identity.client_secret_only_when_embedded",
            lambda s: s.get("ui_mode") == "hosted" and s.update(client_secret=f"{s['id']}_secret_x"),
        ),
        (
            "same_client_secret",
            "identity.client_secret_unique",
            lambda s: s["client_secret"] and s.update(client_secret="cs_secret_always_the_same"),
        ),
        ("wrong_total", "amounts.total", lambda s: s["amount_total"] and s.update(amount_total=s["amount_total"] + 1)),
        (
            "wrong_subtotal",
            "amounts.subtotal",
            lambda s: (
                s["amount_subtotal"]
                and s.update(amount_subtotal=s["amount_subtotal"] + 3, amount_total=s["amount_total"] + 3)
            ),
        ),
        ("other_currency", "amounts.currency", lambda s: s["currency"] and s.update(currency="sek")),
    )
    for name, clause, change in rows:
        yield Fault(name, clause, _with(rewrite_answer=rewriting("session", change)), f"breaks {clause}")
    changed = only_in("retrieve", "session", lambda s: s.update(client_reference_id="another"))
    yield Fault("retrieve_differs", "agreement.retrieve", _with(rewrite_answer=changed), "retrieve answers otherwise")
    listed = only_in("list", "session", lambda s: s.update(client_reference_id="another"))
    yield Fault("list_differs", "agreement.list_entry", _with(rewrite_answer=listed), "the list answers otherwise")
    updated = only_in("update", "session", lambda s: s.update(client_reference_id="another"))
    yield Fault("update_differs", "agreement.update", _with(rewrite_answer=updated), "the update answers otherwise")
