"""Ids, times and keys of a session: what every new session has of its own.

Stripe calls ids opaque, so their form is INFO; that they are unique and never too long is not. Judged by
`checks.identity`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.rules.table import CANNED, OF_STATE, table

_PAGE = "https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object"
_row = table("identity", "create", f"{_PAGE}-id", presumes=(CANNED,))
_line = table("identity", "line_items", f"{_PAGE}-line_items-data-id", presumes=OF_STATE)
_MUST, _SHOULD, _INFO = Level.MUST, Level.SHOULD, Level.INFO
_DOCUMENTED, _CONVENTION, _OBSERVED = Basis.DOCUMENTED, Basis.CONVENTION, Basis.OBSERVED


# What is measured from the time at which a session was made.
CREATED = Prerequisite("identity.created", "`created` is not the time of the request")


def _at(attribute: str) -> Source:
    return reference("The Checkout Session object", attribute)


_IDS = evidence("E-conventions-26", "ids")

CLAUSES: tuple[Clause, ...] = (
    _row("unique", _MUST, _DOCUMENTED, "No two sessions have the same id.", _at("id"), path="id"),
    _row(
        "length",
        _SHOULD,
        _CONVENTION,
        "An id has at most 255 characters.",
        evidence("E-conventions-28", "ids ≤ 255 chars, prefixes may change"),
        path="id",
    ),
    _row("prefix", _INFO, _OBSERVED, "The id of a test-mode session begins with `cs_test_`.", _IDS, path="id"),
    _row(
        "livemode",
        _MUST,
        _DOCUMENTED,
        "A session made with a test-mode key has livemode false.",
        _at("livemode"),
        path="livemode",
        anchor=f"{_PAGE}-livemode",
    ),
    _row(
        "created",
        _MUST,
        _DOCUMENTED,
        "created is the time of the request, in seconds since the Unix epoch.",
        _at("created"),
        path="created",
        anchor=f"{_PAGE}-created",
    ),
    _row(
        "expires_after_created",
        _MUST,
        _DOCUMENTED,
        "expires_at lies between created and 24 hours after it.",
        reference("Create a Checkout Session", "expires_at"),
        path="expires_at",
        anchor=f"{_PAGE}-expires_at",
        presumes=(CREATED, Prerequisite("lifecycle.time.default_is_24_hours", "sessions end at another time")),
    ),
    _row(
        "hosted_url",
        _MUST,
        _DOCUMENTED,
        "An open hosted session has a url, which is an absolute http or https URL.",
        _at("url"),
        path="url",
        anchor=f"{_PAGE}-url",
    ),
    _row(
        "url_unique",
        _MUST,
        _DOCUMENTED,
        "The url of a hosted session is its own: no two sessions share one.",
        _at("url"),
        path="url",
        anchor=f"{_PAGE}-url",
    ),
    _row(
        "url_names_session",
        _INFO,
        _OBSERVED,
        "The url of a hosted session holds the session's id.",
        evidence("E-identity-2", "url"),
        path="url",
        anchor=f"{_PAGE}-url",
    ),
    _row(
        "url_only_when_hosted",
        _SHOULD,
        _DOCUMENTED,
        "A session with another ui_mode than hosted has no url.",
        _at("url"),
        path="url",
        anchor=f"{_PAGE}-url",
    ),
    _row(
        "client_secret",
        _MUST,
        _DOCUMENTED,
        "An open session with ui_mode embedded or custom has a client secret.",
        _at("client_secret"),
        path="client_secret",
        anchor=f"{_PAGE}-client_secret",
    ),
    _row(
        "client_secret_only_when_embedded",
        _SHOULD,
        _DOCUMENTED,
        "A hosted session has no client secret.",
        _at("client_secret"),
        path="client_secret",
        anchor=f"{_PAGE}-client_secret",
    ),
    _row(
        "client_secret_unique",
        _MUST,
        _DOCUMENTED,
        "No two sessions share a client secret.",
        _at("client_secret"),
        path="client_secret",
        anchor=f"{_PAGE}-client_secret",
    ),
    _line(
        "line_item_unique",
        _MUST,
        _DOCUMENTED,
        "No two line items share an id.",
        _at("line_items.data.id"),
        path="id",
    ),
    _line("line_item_prefix", _INFO, _OBSERVED, "The id of a line item begins with `li_`.", _IDS, path="id"),
)
