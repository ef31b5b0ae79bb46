"""The life of a session: the transition table, and what each transition must change and must leave alone.

Theory. A session is `open`, `complete` or `expired`. Only an open one can change its status: by an expire request,
by the passing of its `expires_at`, or by the customer completing it. `complete` and `expired` are terminal. Whether
money has arrived is a second, smaller machine inside `complete`: `payment_status` goes from `unpaid` to `paid` when
a delayed payment settles, and never back.

The table is the one source for the model of the suite, for the emulator and for the picture in the report; the
clauses below it are judged by `checks.lifecycle`.
"""

from __future__ import annotations

from dataclasses import dataclass

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence
from checkout_conformance.schemas.rules.table import OF_STATE, table

OPEN, COMPLETE, EXPIRED = "open", "complete", "expired"
STATUSES = (OPEN, COMPLETE, EXPIRED)


@dataclass(frozen=True, slots=True)
class Transition:
    """`to` is the next status, or None where the event must be refused (or have no effect) in that status."""

    status: str
    event: str
    to: str | None


# The event `pay` is a completed checkout with money, `pay_later` one whose payment is still processing, `decline` a
# failed attempt, `time` the passing of expires_at. Sources: reference, "Expire a Checkout Session" and `status`.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(OPEN, "expire", EXPIRED),
    Transition(OPEN, "time", EXPIRED),
    Transition(OPEN, "pay", COMPLETE),
    Transition(OPEN, "pay_later", COMPLETE),
    Transition(OPEN, "decline", OPEN),
    Transition(COMPLETE, "expire", None),
    Transition(COMPLETE, "time", COMPLETE),
    Transition(COMPLETE, "pay", None),
    Transition(EXPIRED, "expire", None),
    Transition(EXPIRED, "time", EXPIRED),
    Transition(EXPIRED, "pay", None),
)

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_DOCUMENTED, _OBSERVED = Basis.DOCUMENTED, Basis.OBSERVED
_PAGE = "https://docs.stripe.com/api/checkout/sessions"
_EXPIRES = (Prerequisite("expire.served", "nothing can be expired"),)
_EXPIRED = (*_EXPIRES, Prerequisite("lifecycle.expire.open", "an expiry has no effect"))
_row = table(
    "lifecycle",
    "lifecycle",
    f"{_PAGE}/object#checkout_session_object-status",
    first={
        "expire.": _EXPIRES,
        "terminal.": _EXPIRED,
        "race.": _EXPIRED,
        "history.status": _EXPIRED,
        "expire.sticks": _EXPIRED,
    },
    presumes=(OF_STATE,),
)
EXPIRED_REFUSED = "lifecycle.expire.expired_refused"
# Each transition by itself, where a whole history presumes them.
_TRANSITIONS = (
    EXPIRED_REFUSED,
    "lifecycle.expire.complete_refused",
    "lifecycle.expire.sticks",
    "lifecycle.complete.status",
)
_UPDATES = Prerequisite("update.served", "there are no updates")


def _reference(section: str, attribute: str = "") -> Source:
    return Source("002", section, attribute)


_EXPIRE = _reference("Expire a Checkout Session")
_STATUS = _reference("The Checkout Session object", "status")
_PAYMENT_STATUS = _reference("The Checkout Session object", "payment_status")
_URL = _reference("The Checkout Session object", "url")
_UPDATE = _reference("Update a Checkout Session", "collected_information")
_PAYMENT_DATA = Source("stripe==16.1.0", "update", "payment_intent_data")
_EXPIRES_AT = _reference("Create a Checkout Session", "expires_at")
_RECOVERY = _reference("Create a Checkout Session", "after_expiration.recovery.enabled")
_expire_page = f"{_PAGE}/expire"
_COMPLETION = ("completion",)
_DETAILS = (Prerequisite("session.customer_details.present", "the attribute is missing"),)
_CLOCK = ("clock",)

CLAUSES: tuple[Clause, ...] = (
    _row("new.open", _MUST, _DOCUMENTED, "A session that was just created is open.", _STATUS, path="status"),
    _row(
        "new.payment_status",
        _SHOULD,
        _OBSERVED,
        "A session that was just created is unpaid, or needs no payment where it is in setup mode or costs nothing.",
        evidence("E-lifecycle-3", "new payment session"),
        path="payment_status",
    ),
    _row(
        "expire.open",
        _MUST,
        _DOCUMENTED,
        "Expiring an open session succeeds and answers with that session, its status expired.",
        _EXPIRE,
        anchor=_expire_page,
    ),
    _row(
        "expire.sticks",
        _MUST,
        _DOCUMENTED,
        "A session that was expired is expired when it is retrieved again.",
        _STATUS,
        anchor=_expire_page,
    ),
    _row(
        "expire.clears_url",
        _MUST,
        _DOCUMENTED,
        "An expired session has no url any more, since it is no longer active.",
        _URL,
        path="url",
        anchor=_expire_page,
    ),
    _row(
        "expire.keeps_the_rest",
        _SHOULD,
        _OBSERVED,
        "Expiring changes the status and what depends on it, and no other attribute.",
        evidence("E-lifecycle-16", "expire effect"),
        anchor=_expire_page,
    ),
    _row(
        "expire.expired_refused",
        _MUST,
        _DOCUMENTED,
        "Expiring a session that has already expired is refused.",
        _EXPIRE,
        anchor=_expire_page,
    ),
    _row(
        "expire.complete_refused",
        _MUST,
        _DOCUMENTED,
        "Expiring a completed session is refused.",
        _EXPIRE,
        needs=_COMPLETION,
        anchor=_expire_page,
    ),
    _row(
        "expire.refusal_is_400",
        _SHOULD,
        _OBSERVED,
        "The refusal to expire a session that is not open has status 400 and type invalid_request_error.",
        evidence("E-endpoints-9", "expire non-open session"),
        anchor=_expire_page,
        presumes=(
            Prerequisite("errors.envelope", "refusals are no error objects"),
            Prerequisite("errors.status.invalid_request", "no refusal has status 400"),
        ),
    ),
    _row(
        "expire.refusal_changes_nothing",
        _MUST,
        _DOCUMENTED,
        "A refused expiry leaves the session as it was.",
        _EXPIRE,
        anchor=_expire_page,
    ),
    _row(
        "expire.recovery_url",
        _MUST,
        _DOCUMENTED,
        "With recovery enabled, an expired session carries a recovery url that was not there while it was open.",
        _RECOVERY,
        path="after_expiration.recovery.url",
        anchor=_expire_page,
        presumes=(Prerequisite("session.after_expiration.present", "the attribute around it is missing"),),
    ),
    _row(
        "recover.names_expired",
        _MUST,
        _DOCUMENTED,
        "A session that recovers an expired one names it.",
        _reference("The Checkout Session object", "recovered_from"),
        path="recovered_from",
        needs=("recovery",),
        presumes=(Prerequisite("lifecycle.expire.recovery_url", "there is no recovery link to follow"),),
    ),
    _row(
        "expire.no_recovery_url",
        _MUST,
        _DOCUMENTED,
        "Without recovery enabled, an expired session carries no recovery url.",
        _RECOVERY,
        path="after_expiration.recovery.url",
        anchor=_expire_page,
    ),
    _row(
        "time.expires",
        _MUST,
        _DOCUMENTED,
        "An open session whose expires_at has passed is expired.",
        _EXPIRES_AT,
        needs=_CLOCK,
        path="expires_at",
    ),
    _row(
        "time.not_before",
        _MUST,
        _DOCUMENTED,
        "An open session whose expires_at has not come yet stays open.",
        _EXPIRES_AT,
        needs=_CLOCK,
        path="expires_at",
    ),
    _row(
        "time.default_is_24_hours",
        _MUST,
        _DOCUMENTED,
        "A session created without expires_at expires 24 hours after its creation.",
        _EXPIRES_AT,
        path="expires_at",
        presumes=(Prerequisite("session.expires_at.present", "the attribute is missing"),),
    ),
    _row(
        "time.complete_stays",
        _MUST,
        _DOCUMENTED,
        "A completed session stays complete when its expires_at passes.",
        _STATUS,
        needs=("clock", "completion"),
    ),
    _row(
        "complete.status",
        _MUST,
        _DOCUMENTED,
        "A session that the customer completed is complete when it is retrieved.",
        _STATUS,
        path="status",
        needs=_COMPLETION,
    ),
    _row(
        "complete.paid",
        _MUST,
        _DOCUMENTED,
        "A completed session whose money has arrived is paid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.amount_total.present", "nothing tells whether something had to be paid"),),
    ),
    _row(
        "complete.clears_url",
        _MUST,
        _DOCUMENTED,
        "A completed session has no url any more, since it is no longer active.",
        _URL,
        path="url",
        needs=_COMPLETION,
    ),
    _row(
        "complete.payment_intent",
        _MUST,
        _DOCUMENTED,
        "A payment-mode session that was paid names its payment intent.",
        _reference("The Checkout Session object", "payment_intent"),
        path="payment_intent",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.amount_total.present", "nothing tells whether there is a payment"),),
    ),
    _row(
        "complete.subscription",
        _MUST,
        _DOCUMENTED,
        "A completed subscription-mode session names its subscription.",
        _reference("The Checkout Session object", "subscription"),
        path="subscription",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.subscription.present", "the attribute is missing"),),
    ),
    _row(
        "complete.setup_needs_no_payment",
        _MUST,
        _DOCUMENTED,
        "A completed setup-mode session needs no payment.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=_COMPLETION,
    ),
    _row(
        "complete.customer",
        _MUST,
        _DOCUMENTED,
        "A completed session that creates a customer (subscription mode, or customer_creation always) names it.",
        _reference("The Checkout Session object", "customer_creation"),
        path="customer",
        needs=_COMPLETION,
    ),
    _row(
        "complete.customer_details",
        _SHOULD,
        _DOCUMENTED,
        "A completed session has the customer's details, with an e-mail address.",
        _reference("The Checkout Session object", "customer_details.email"),
        path="customer_details.email",
        needs=_COMPLETION,
        presumes=_DETAILS,
    ),
    _row(
        "complete.no_address_in_setup",
        _SHOULD,
        _DOCUMENTED,
        "The details of a customer who completed a setup-mode session have no address.",
        _reference("The Checkout Session object", "customer_details"),
        path="customer_details.address",
        needs=_COMPLETION,
        presumes=_DETAILS,
    ),
    _row(
        "complete.invoice",
        _SHOULD,
        _DOCUMENTED,
        "A completed subscription, or a payment with invoice creation enabled, names its invoice.",
        _reference("The Checkout Session object", "invoice"),
        path="invoice",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.invoice.present", "the attribute is missing"),),
    ),
    _row(
        "complete.unpaid_while_held",
        _SHOULD,
        _OBSERVED,
        "A completed session whose payment is captured by hand is unpaid until then.",
        evidence("E-payment-3", "manual capture"),
        path="payment_status",
        needs=_COMPLETION,
    ),
    _row(
        "complete.free_not_unpaid",
        _SHOULD,
        _OBSERVED,
        "A completed payment that a discount made free is paid, or needs no payment.",
        evidence("E-payment-1", "zero total, payment mode"),
        path="payment_status",
        needs=(*_COMPLETION, "coupons"),
    ),
    _row(
        "complete.free_without_intent",
        _SHOULD,
        _OBSERVED,
        "A completed payment that a discount made free has no payment intent.",
        evidence("E-payment-1", "zero total, payment mode"),
        path="payment_intent",
        needs=(*_COMPLETION, "coupons"),
    ),
    _row(
        "complete.keeps_the_rest",
        _SHOULD,
        _OBSERVED,
        "Completing changes the status and what depends on it, and no other attribute.",
        evidence("E-lifecycle-24", "completion (payment)"),
        needs=_COMPLETION,
    ),
    _row(
        "complete.unpaid_while_processing",
        _MUST,
        _DOCUMENTED,
        "A completed session whose payment is still processing is unpaid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=("delayed_completion",),
    ),
    _row(
        "settle.paid",
        _MUST,
        _DOCUMENTED,
        "When the processing payment of a completed session succeeds, the session becomes paid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=("delayed_completion",),
    ),
    _row(
        "settle.failed_stays_unpaid",
        _MUST,
        _DOCUMENTED,
        "When the processing payment of a completed session fails, the session stays complete and unpaid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=("delayed_completion",),
    ),
    _row(
        "decline.stays_open",
        _MUST,
        _DOCUMENTED,
        "A declined payment leaves the session open and unpaid.",
        _STATUS,
        path="status",
        needs=("declined_completion",),
    ),
    _row(
        "terminal.expired_not_completed",
        _MUST,
        _DOCUMENTED,
        "An expired session can no longer be completed.",
        _EXPIRE,
        needs=_COMPLETION,
    ),
    _row(
        "terminal.completed_once",
        _MUST,
        _DOCUMENTED,
        "A completed session cannot be completed a second time.",
        _STATUS,
        needs=_COMPLETION,
    ),
    _row(
        "update.collected_information_ui_mode",
        _MUST,
        _DOCUMENTED,
        "Collected information is refused in the update of a hosted session.",
        _UPDATE,
        path="collected_information",
        anchor=f"{_PAGE}/update#update_checkout_session-collected_information",
        presumes=(_UPDATES,),
    ),
    _row(
        "update.payment_intent_data_ui_mode",
        _MUST,
        _DOCUMENTED,
        "Payment data is refused in the update of a hosted session.",
        _PAYMENT_DATA,
        path="payment_intent_data",
        place_in="update",
        anchor=f"{_PAGE}/update#update_checkout_session-payment_intent_data",
        presumes=(_UPDATES,),
    ),
    _row(
        "update.payment_intent_data_expired",
        _MUST,
        _DOCUMENTED,
        "Payment data is refused in the update of an expired session.",
        _PAYMENT_DATA,
        path="payment_intent_data",
        place_in="update",
        anchor=f"{_PAGE}/update#update_checkout_session-payment_intent_data",
        presumes=(_UPDATES,),
    ),
    _row(
        "update.keeps_status",
        _MUST,
        _DOCUMENTED,
        "An update leaves the status of a session as it was.",
        _STATUS,
        path="status",
        anchor=f"{_PAGE}/update",
        presumes=(_UPDATES,),
    ),
    _row(
        "history.status",
        _MUST,
        _DOCUMENTED,
        "After any sequence of requests, a session has the status that the transition table says.",
        _STATUS,
        path="status",
        presumes=tuple(Prerequisite(clause, "its transitions are wrong one by one") for clause in _TRANSITIONS),
    ),
    _row(
        "race.one_expiry_wins",
        _MUST,
        _DOCUMENTED,
        "Of several expiries of one session at the same time exactly one succeeds.",
        _EXPIRE,
        anchor=_expire_page,
        presumes=(Prerequisite(EXPIRED_REFUSED, "a second expiry is accepted at any time"),),
    ),
    _row(
        "race.expire_or_complete",
        _MUST,
        _DOCUMENTED,
        "Of an expiry and a completion of one session at the same time exactly one takes effect.",
        _EXPIRE,
        needs=_COMPLETION,
    ),
)
