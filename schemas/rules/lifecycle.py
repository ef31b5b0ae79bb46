"""The life of a session until it is paid: creation, expiry, time, updates, histories, requests at the same moment.

What a customer's payment changes is in `rules.completion`, the transitions themselves are in `schemas.status_machine`;
both tables are judged by `checks.lifecycle`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.rules.identity import CREATED
from checkout_conformance.schemas.rules.table import OF_STATE, READ_BACK, RETRIEVED_ALIKE, STATUS_IS_KNOWN, table

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
        "history.status": (*_EXPIRED, STATUS_IS_KNOWN),
        "new.open": (STATUS_IS_KNOWN,),
        "update.keeps_status": (STATUS_IS_KNOWN,),
        "expire.sticks": _EXPIRED,
    },
    presumes=OF_STATE,
)
EXPIRED_REFUSED = "lifecycle.expire.expired_refused"
EXPIRED_NOT_COMPLETED = "lifecycle.terminal.expired_not_completed"
# Each transition by itself, where a whole history presumes them.
_TRANSITIONS = (
    EXPIRED_REFUSED,
    "lifecycle.expire.complete_refused",
    "lifecycle.expire.sticks",
    "lifecycle.complete.status",
)
_UPDATES = Prerequisite("update.served", "there are no updates")


_EXPIRE = reference("Expire a Checkout Session")
_STATUS = reference("The Checkout Session object", "status")
_URL = reference("The Checkout Session object", "url")
_UPDATE = reference("Update a Checkout Session", "collected_information")
_PAYMENT_DATA = Source("stripe==16.1.0", "update", "payment_intent_data")
_EXPIRES_AT = reference("Create a Checkout Session", "expires_at")
_RECOVERY = reference("Create a Checkout Session", "after_expiration.recovery.enabled")
_expire_page = f"{_PAGE}/expire"
_COMPLETION = ("completion",)
_CLOCK = ("clock",)


def _bars_payment_data(why: str, statement: str) -> Clause:
    return _row(
        f"update.payment_intent_data_{why}",
        _MUST,
        _DOCUMENTED,
        statement,
        _PAYMENT_DATA,
        path="payment_intent_data",
        place_in="update",
        anchor=f"{_PAGE}/update#update_checkout_session-payment_intent_data",
        presumes=(_UPDATES,),
    )


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
        "expire.page",
        _MUST,
        _DOCUMENTED,
        "The page of a session that has expired has no form to pay with: it says that the session has expired.",
        _EXPIRE,
        path="url",
        anchor=_expire_page,
    ),
    _row(
        "expire.not_paid",
        _MUST,
        _DOCUMENTED,
        "An expired session that nobody paid does not say that it is paid.",
        reference("The Checkout Session object", "payment_status"),
        path="payment_status",
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
            Prerequisite("errors.envelope", "refusals are no error objects", mostly=True),
            Prerequisite("errors.status.invalid_request", "few refusals have status 400", mostly=True),
        ),
    ),
    _row(
        "expire.refusal_changes_nothing",
        _MUST,
        _DOCUMENTED,
        "A refused expiry leaves the session as it was.",
        _EXPIRE,
        anchor=_expire_page,
        presumes=(RETRIEVED_ALIKE,),
    ),
    _row(
        "expire.recovery_url",
        _MUST,
        _DOCUMENTED,
        "With recovery enabled, an expired session carries a recovery url that was not there while it was open.",
        _RECOVERY,
        path="after_expiration.recovery.url",
        anchor=_expire_page,
        presumes=(
            Prerequisite("session.after_expiration.present", "the attribute around it is missing"),
            Prerequisite("session.after_expiration.recovery.url.present", "the attribute is missing"),
        ),
    ),
    _row(
        "recover.names_expired",
        _MUST,
        _DOCUMENTED,
        "A session that recovers an expired one names it.",
        reference("The Checkout Session object", "recovered_from"),
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
        presumes=(Prerequisite("session.expires_at.present", "the attribute is missing"), CREATED),
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
    _bars_payment_data("ui_mode", "Payment data is refused in the update of a hosted session."),
    _bars_payment_data("expired", "Payment data is refused in the update of an expired session."),
    _row(
        "update.keeps_status",
        _MUST,
        _DOCUMENTED,
        "An update leaves the status of a session as it was.",
        _STATUS,
        path="status",
        anchor=f"{_PAGE}/update",
        presumes=(_UPDATES, READ_BACK),
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
        presumes=(Prerequisite(EXPIRED_NOT_COMPLETED, "an expired session can be completed at any time"),),
    ),
)
