"""Conventions that hold on every endpoint: keys, request ids, content types, versions, expansion.

Judged by `checks.conventions`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import HTTP_STATUSES, evidence, reference
from checkout_conformance.schemas.rules.table import table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_row = table("conventions", "conventions", "https://docs.stripe.com/api")
_EXPANDS = Prerequisite("conventions.expand.includes", "nothing is expanded")
_RETRIEVES = Prerequisite("retrieve.served", "nothing is retrieved")
_UPDATED = Prerequisite("agreement.update", "an update answers with another session")
_LISTS_THE_SAME = Prerequisite("agreement.list_entry", "a list shows other sessions than a retrieve does")
_KEYS = Prerequisite("conventions.key.required", "requests need no key at all")
_AUTH = "https://docs.stripe.com/api/authentication"
_EXPAND = "https://docs.stripe.com/api/expanding_objects"


CLAUSES: tuple[Clause, ...] = (
    _row(
        "key.required",
        _MUST,
        Basis.CONVENTION,
        "A request without a key is answered with status 401.",
        HTTP_STATUSES,
        anchor=_AUTH,
    ),
    _row(
        "key.checked",
        _SHOULD,
        Basis.CONVENTION,
        "A request with a key that does not exist is answered with status 401.",
        evidence("E-access-3", "invalid key"),
        anchor=_AUTH,
        presumes=(_KEYS,),
    ),
    _row(
        "key.basic",
        _MUST,
        Basis.CONVENTION,
        "The key is accepted as the user of HTTP Basic authentication as well as in Bearer form.",
        evidence("E-access-4", "auth scheme"),
        anchor=_AUTH,
    ),
    _row(
        "key.publishable",
        _SHOULD,
        Basis.OBSERVED,
        "A publishable key cannot create sessions.",
        evidence("E-combinations-26", "publishable key on server API"),
        anchor=_AUTH,
        presumes=(_KEYS,),
    ),
    _row(
        "request_id",
        _SHOULD,
        Basis.CONVENTION,
        "Every answer has a Request-Id header.",
        evidence("E-conventions-4", "response headers on POST with key"),
        anchor="https://docs.stripe.com/api/request_ids",
    ),
    _row(
        "request_id.unique",
        _SHOULD,
        Basis.CONVENTION,
        "No two answers have the same Request-Id.",
        evidence("E-conventions-4", "response headers on POST with key"),
        anchor="https://docs.stripe.com/api/request_ids",
        presumes=(Prerequisite("conventions.request_id", "answers have no Request-Id"),),
    ),
    _row(
        "content_type",
        _MUST,
        Basis.CONVENTION,
        "Answers are JSON and say so in their content type.",
        Source("docs.stripe.com/api", "Introduction"),
    ),
    _row(
        "encoding",
        _MUST,
        Basis.CONVENTION,
        "Texts keep the characters beyond ASCII that they were sent with: requests and answers are UTF-8.",
        Source("docs.stripe.com/api", "Introduction"),
    ),
    _row(
        "json_body_refused",
        _SHOULD,
        Basis.OBSERVED,
        "A create whose body is JSON is refused: bodies are forms.",
        evidence("E-parameters-26", "JSON request body"),
    ),
    _row(
        "version.echoed",
        _SHOULD,
        Basis.OBSERVED,
        "The Stripe-Version that was asked for is in the answer's header.",
        evidence("E-conventions-5", "Stripe-Version"),
        anchor="https://docs.stripe.com/api/versioning",
    ),
    _row(
        "create_status",
        _MUST,
        Basis.CONVENTION,
        "A create that succeeds is answered with status 200.",
        HTTP_STATUSES,
        presumes=(Prerequisite("create.served", "no plain create is accepted"),),
    ),
    _row(
        "expand.includes",
        _MUST,
        Basis.CONVENTION,
        "expand[]=line_items includes the line items in the session.",
        evidence("E-conventions-21", "expandable on session (clover)"),
        anchor=_EXPAND,
    ),
    _row(
        "expand.list",
        _MUST,
        Basis.CONVENTION,
        "expand[]=data.line_items includes the line items in every session of a list.",
        evidence("E-conventions-20", "expand depth"),
        anchor=_EXPAND,
        presumes=(_EXPANDS, _LISTS_THE_SAME),
    ),
    _row(
        "expand.changes",
        _MUST,
        Basis.CONVENTION,
        "expand[]=line_items includes the line items in what a create, an update and an expiry answer as well.",
        evidence("E-conventions-21", "expandable on session (clover)"),
        anchor=_EXPAND,
        presumes=(_EXPANDS, _UPDATED),
    ),
    _row(
        "expand.nested",
        _MUST,
        Basis.CONVENTION,
        "Expanding a path reaches into what it passes: the product of a line item's price becomes an object.",
        evidence("E-conventions-20", "expand depth"),
        anchor=_EXPAND,
        presumes=(_EXPANDS,),
    ),
    _row(
        "expand.breakdowns",
        _MUST,
        Basis.CONVENTION,
        "Expanding includes what answers leave out otherwise: the breakdown of a session's totals, and a line item's "
        "discounts and taxes.",
        evidence("E-conventions-21", "expandable on session (clover)"),
        anchor=_EXPAND,
        presumes=(_EXPANDS,),
    ),
    _row(
        "expand.absent",
        _MUST,
        Basis.DOCUMENTED,
        "A session does not include its line items unless that is asked for.",
        reference("Retrieve a Checkout Session's line items"),
        anchor=_EXPAND,
    ),
    _row(
        "expand.object",
        _MUST,
        Basis.CONVENTION,
        "Expanding an id puts the object with that id in its place.",
        evidence("E-conventions-21", "expandable on session (clover)"),
        needs=("customers",),
        anchor=_EXPAND,
        presumes=(_EXPANDS,),
    ),
    _row(
        "expand.object_elsewhere",
        _MUST,
        Basis.CONVENTION,
        "Expanding an id puts the object in its place in lists, and in what updates and expiries answer, as well.",
        evidence("E-conventions-21", "expandable on session (clover)"),
        anchor=_EXPAND,
        presumes=(Prerequisite("conventions.expand.object", "no id is expanded"), _UPDATED),
    ),
    _row(
        "expand.unknown_refused",
        _SHOULD,
        Basis.OBSERVED,
        "Expanding what cannot be expanded is refused.",
        evidence("E-endpoints-19", "expand non-expandable on an object"),
        anchor=_EXPAND,
        presumes=(_EXPANDS, _RETRIEVES),
    ),
    _row(
        "expand.depth",
        _SHOULD,
        Basis.CONVENTION,
        "Expanding deeper than four levels is refused.",
        evidence("E-conventions-20", "expand depth"),
        anchor=_EXPAND,
        presumes=(_EXPANDS, _RETRIEVES),
    ),
)
