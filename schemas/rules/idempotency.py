"""Idempotency keys: one key, one result. Judged by `checks.idempotency`."""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence
from checkout_conformance.schemas.rules.table import OF_STATE, table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_row = table(
    "idempotency",
    "idempotency",
    "https://docs.stripe.com/api/idempotent_requests",
    first={"": (Prerequisite("create.served", "no plain create is accepted"),)},
    presumes=OF_STATE,
)
_REPLAYS = Prerequisite("idempotency.replay", "nothing is replayed")
_MERGES = Prerequisite("updates.metadata_merge", "updates do not add up, so that one more shows nothing", to_try=True)
_REMEMBERS = Prerequisite("idempotency.replay", "keys are not remembered")

# Keys are read in one place for all requests, or by each endpoint for itself.
_ELSEWHERE = {"group": "idempotency:elsewhere", "lacking": "Idempotency keys are read on creates alone"}


CLAUSES: tuple[Clause, ...] = (
    _row(
        "replay",
        _MUST,
        Basis.CONVENTION,
        "A request sent again with its idempotency key is answered as the first time, and makes nothing new.",
        evidence("E-conventions-9", "which results are saved"),
    ),
    _row(
        "replay_header",
        _SHOULD,
        Basis.OBSERVED,
        "An answer that is repeated says so in Idempotent-Replayed.",
        evidence("E-conventions-6", "idempotent replay"),
        presumes=(_REPLAYS,),
    ),
    _row(
        "other_key",
        _MUST,
        Basis.CONVENTION,
        "The same request with another key makes another session.",
        evidence("E-conventions-10", "scope / TTL"),
    ),
    _row(
        "other_parameters",
        _MUST,
        Basis.CONVENTION,
        "A key that was used with other parameters is refused with an idempotency_error.",
        Source("docs.stripe.com/api/idempotent_requests", "Idempotent requests"),
        presumes=(_REMEMBERS, Prerequisite("errors.envelope", "errors are no error objects", mostly=True)),
    ),
    _row(
        "invalid_not_saved",
        _MUST,
        Basis.CONVENTION,
        "A key whose request failed validation can be used again with valid parameters.",
        evidence("E-conventions-9", "which results are saved"),
        presumes=(Prerequisite("create.mode.enum", "the request that has to be refused is accepted"),),
    ),
    _row(
        "post_only",
        _MUST,
        Basis.CONVENTION,
        "A key on a GET is ignored.",
        evidence("E-conventions-10", "scope / TTL"),
    ),
    _row(
        "expire_replay",
        _MUST,
        Basis.CONVENTION,
        "An expiry sent again with its key is answered as the first time instead of being refused.",
        evidence("E-conventions-9", "which results are saved"),
        presumes=(_REPLAYS,),
        **_ELSEWHERE,
    ),
    _row(
        "key_of_another",
        _MUST,
        Basis.CONVENTION,
        "A key that expired one session does not answer with it when another one is to be expired.",
        Source("docs.stripe.com/api/idempotent_requests", "Idempotent requests"),
        presumes=(_REPLAYS, Prerequisite("idempotency.expire_replay", "keys of expiries are not read")),
    ),
    _row(
        "update_replay",
        _MUST,
        Basis.CONVENTION,
        "An update sent again with its key is answered as the first time, whatever has changed since.",
        evidence("E-conventions-9", "which results are saved"),
        presumes=(_REPLAYS, Prerequisite("update.served", "there are no updates"), _MERGES),
        **_ELSEWHERE,
    ),
    _row(
        "customer_session_replay",
        _MUST,
        Basis.CONVENTION,
        "A customer session asked for again with its key is the same one.",
        evidence("E-conventions-9", "which results are saved"),
        needs=("customer_sessions",),
        presumes=(_REPLAYS, Prerequisite("customer_session_create.served", "there are no customer sessions")),
        **_ELSEWHERE,
    ),
    _row(
        "longest_key",
        _MUST,
        Basis.CONVENTION,
        "A key of 255 characters is taken.",
        evidence("E-conventions-11", "key length"),
    ),
    _row(
        "key_length",
        _SHOULD,
        Basis.CONVENTION,
        "A key of more than 255 characters is refused.",
        evidence("E-conventions-11", "key length"),
        presumes=(_REMEMBERS,),
    ),
    _row(
        "concurrent",
        _MUST,
        Basis.CONVENTION,
        "One key sent many times at once makes one session.",
        evidence("E-conventions-8", "idempotency: concurrent"),
        presumes=(_REMEMBERS, Prerequisite("idempotency.other_key", "other keys at once bring one session as well")),
    ),
)
