"""Checkout events: which transition is announced by which event, and what the event carries.

`ANNOUNCES` maps what happened to the event's type; the clauses are judged by `checks.events` on events
that were polled (`/v1/events`) or delivered to the kit's webhook listener.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence
from checkout_conformance.schemas.rules.identity import CREATED
from checkout_conformance.schemas.rules.lifecycle import EXPIRED_REFUSED
from checkout_conformance.schemas.rules.table import OF_STATE, table

# What happened -> the type of the event that announces it. Source: the list of properties and events (003).
ANNOUNCES = {
    "complete": "checkout.session.completed",
    "expire": "checkout.session.expired",
    "settle": "checkout.session.async_payment_succeeded",
    "fail": "checkout.session.async_payment_failed",
}

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_PAGE = "https://docs.stripe.com/api/events/types"
# Shown by expiries: all but what only a payment announces.
_EXPIRED = (
    Prerequisite("expire.served", "nothing can be expired"),
    Prerequisite("lifecycle.expire.open", "an expiry has no effect"),
)
_BY_EXPIRING = ("expired", "once", "not_", "carries_", "session_", "retrievable", "newest_first", "type_", "webhook.")
_row = table(
    "events",
    "events",
    _PAGE,
    first=dict.fromkeys(_BY_EXPIRING, _EXPIRED),
    presumes=(*OF_STATE, Prerequisite("event.data.object.type", "nothing tells what an event is about")),
)


def _named(attribute: str) -> Source:
    return Source("003", "Events", attribute)


def _type_page(kind: str) -> str:
    return f"{_PAGE}#event_types-{kind}"


_CONVENTION = evidence("E-lifecycle-28", "events")
_POLLED = ("events",)
_HOOKED = ("webhooks",)

CLAUSES: tuple[Clause, ...] = (
    _row(
        "expired",
        _MUST,
        Basis.DOCUMENTED,
        "When a session expires, a checkout.session.expired event announces it.",
        _named("expired"),
        needs=_POLLED,
        anchor=_type_page("checkout.session.expired"),
    ),
    _row(
        "completed",
        _MUST,
        Basis.DOCUMENTED,
        "When a session is completed, a checkout.session.completed event announces it.",
        _named("completed"),
        needs=("completion", "events"),
        anchor=_type_page("checkout.session.completed"),
    ),
    _row(
        "async_payment_succeeded",
        _MUST,
        Basis.DOCUMENTED,
        "When a delayed payment succeeds, a checkout.session.async_payment_succeeded event announces it.",
        _named("asyncPaymentSucceeded"),
        needs=("delayed_completion", "events"),
        anchor=_type_page("checkout.session.async_payment_succeeded"),
    ),
    _row(
        "async_payment_failed",
        _MUST,
        Basis.DOCUMENTED,
        "When a delayed payment fails, a checkout.session.async_payment_failed event announces it.",
        _named("asyncPaymentFailed"),
        needs=("delayed_completion", "events"),
        anchor=_type_page("checkout.session.async_payment_failed"),
    ),
    _row(
        "once",
        _SHOULD,
        Basis.CONVENTION,
        "One transition is announced by one event, not by several.",
        _CONVENTION,
        needs=_POLLED,
        presumes=(Prerequisite(EXPIRED_REFUSED, "a second expiry is a second transition"),),
    ),
    _row(
        "not_without_transition",
        _MUST,
        Basis.DOCUMENTED,
        "An event that announces a transition is not sent for a session that did not make it.",
        _named("expired"),
        needs=_POLLED,
    ),
    _row(
        "carries_session",
        _MUST,
        Basis.CONVENTION,
        "The event carries the session as data.object: its id, and the status that the transition led to.",
        _CONVENTION,
        path="data.object",
        needs=_POLLED,
        anchor="https://docs.stripe.com/api/events/object#event_object-data-object",
    ),
    _row(
        "session_is_valid",
        _MUST,
        Basis.CONVENTION,
        "The session inside the event is as documented for a session.",
        _CONVENTION,
        path="data.object",
        needs=_POLLED,
        anchor="https://docs.stripe.com/api/events/object#event_object-data-object",
    ),
    _row(
        "created",
        _MUST,
        Basis.CONVENTION,
        "An event was created when what it announces happened, in seconds since the Unix epoch.",
        _CONVENTION,
        path="created",
        needs=_POLLED,
        presumes=(CREATED,),
        anchor="https://docs.stripe.com/api/events/object#event_object-created",
    ),
    _row(
        "retrievable",
        _MUST,
        Basis.CONVENTION,
        "An event that was listed can be retrieved by its id, and is the same.",
        _CONVENTION,
        needs=_POLLED,
        anchor="https://docs.stripe.com/api/events/retrieve",
    ),
    _row(
        "newest_first",
        _MUST,
        Basis.CONVENTION,
        "Events are listed newest first.",
        evidence("E-conventions-14", "pagination"),
        needs=_POLLED,
        anchor="https://docs.stripe.com/api/events/list",
    ),
    _row(
        "type_filter",
        _MUST,
        Basis.CONVENTION,
        "A list of events of one type holds events of that type only.",
        _CONVENTION,
        path="type",
        needs=_POLLED,
        anchor="https://docs.stripe.com/api/events/list#list_events-type",
        presumes=(Prerequisite("events.expired", "there is no event of the type"),),
    ),
    _row(
        "webhook.delivered",
        _MUST,
        Basis.CONVENTION,
        "An event is posted to a registered webhook endpoint that asked for its type.",
        _CONVENTION,
        needs=_HOOKED,
        anchor="https://docs.stripe.com/webhooks",
    ),
    _row(
        "webhook.signed",
        _MUST,
        Basis.CONVENTION,
        "A delivery carries a Stripe-Signature that the endpoint's secret verifies.",
        Source("docs.stripe.com/webhooks/signature", "Verify webhook signatures"),
        needs=_HOOKED,
        anchor="https://docs.stripe.com/webhooks/signature",
    ),
    _row(
        "webhook.retried",
        _SHOULD,
        Basis.CONVENTION,
        "A delivery that was answered with an error is tried again.",
        Source("docs.stripe.com/webhooks", "Retries"),
        needs=("webhook_retries",),
        anchor="https://docs.stripe.com/webhooks#retries",
    ),
)
