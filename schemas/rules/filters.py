"""Filters of the session list: each alone, combined, and on its boundary. Judged by `checks.filters`."""

from __future__ import annotations

from collections.abc import Mapping

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.rules.identity import CREATED
from checkout_conformance.schemas.rules.table import OF_STATE, RETRIEVED_ALIKE, STATUS_IS_KNOWN, table

_MUST = Level.MUST
_PAGE = "https://docs.stripe.com/api/checkout/sessions/list#list_checkout_session"
_row = table("filters", "list", _PAGE, presumes=OF_STATE)


def _shows(attribute: str) -> Prerequisite:
    return Prerequisite(f"session.{attribute}.present", "sessions do not show what is filtered by", to_try=True)


def _list(attribute: str) -> Source:
    return reference("List all Checkout Sessions", attribute)


# The statuses that sessions have without anybody's completing one.
_OF_ALL = ("open", "expired")
_EACH_ALONE = tuple(
    Prerequisite(f"filters.{name}", "one of the filters alone does not hold")
    for name in (
        "customer",
        "status.open",
        "status.expired",
        "status.complete",
        "created.lte",
        "created.gte",
        "created.lt",
        "created.gt",
    )
)
_CREATED = {"group": "list:filters.created", "lacking": "Lists are not filtered by `created`", "presumes": (CREATED,)}
_BOUNDS = (
    ("created.gt", "later than"),
    ("created.gte", "at or later than"),
    ("created.lt", "earlier than"),
    ("created.lte", "at or earlier than"),
)

CLAUSES: tuple[Clause, ...] = (
    *(
        _row(
            f"status.{status}",
            _MUST,
            Basis.DOCUMENTED,
            f"The status filter {status} lists all sessions of that status, and no others.",
            _list("status"),
            path="status",
            needs=("completion",) if status == "complete" else (),
            group="list:filters.status",
            lacking="Lists are not filtered by `status`",
            anchor=f"{_PAGE}-status",
            presumes=(RETRIEVED_ALIKE,),
        )
        for status in ("open", "expired", "complete")
    ),
    _row(
        "customer",
        _MUST,
        Basis.DOCUMENTED,
        "The customer filter lists all sessions of that customer, and no others.",
        _list("customer"),
        path="customer",
        needs=("customers",),
        anchor=f"{_PAGE}-customer",
        group="list:filters.customer",
        lacking="Lists are not filtered by `customer`",
    ),
    _row(
        "payment_link",
        _MUST,
        Basis.DOCUMENTED,
        "The payment_link filter lists no session that was made otherwise.",
        _list("payment_link"),
        path="payment_link",
        anchor=f"{_PAGE}-payment_link",
        group="list:filters.payment_link",
        lacking="Lists are not filtered by `payment_link`",
    ),
    _row(
        "customer_details_email",
        _MUST,
        Basis.DOCUMENTED,
        "The filter on the customer's email address lists the sessions with that address, and no others.",
        _list("customer_details.email"),
        path="customer_details.email",
        needs=("customers",),
        anchor=f"{_PAGE}-customer_details",
        group="list:filters.customer_details_email",
        lacking="Lists are not filtered by `customer_details.email`",
        presumes=(_shows("customer_details"),),
    ),
    *(
        _row(
            name,
            _MUST,
            Basis.DOCUMENTED,
            f"{name} lists sessions created {words} the given time, and no others.",
            _list(name),
            path=name,
            anchor=f"{_PAGE}-created",
            **_CREATED,
        )
        for name, words in _BOUNDS
    ),
    _row(
        "created.exact",
        _MUST,
        Basis.CONVENTION,
        "created as a plain time lists the sessions of that second, and no others.",
        evidence("E-specification-7", "list filter created"),
        path="created",
        anchor=f"{_PAGE}-created",
        **_CREATED,
    ),
    _row(
        "payment_intent",
        _MUST,
        Basis.DOCUMENTED,
        "The payment intent filter lists the one session of that payment intent.",
        _list("payment_intent"),
        path="payment_intent",
        needs=("completion",),
        anchor=f"{_PAGE}-payment_intent",
        group="list:filters.payment_intent",
        lacking="Lists are not filtered by `payment_intent`",
        presumes=(_shows("payment_intent"),),
    ),
    _row(
        "subscription",
        _MUST,
        Basis.DOCUMENTED,
        "The subscription filter lists the one session of that subscription.",
        _list("subscription"),
        path="subscription",
        needs=("completion",),
        anchor=f"{_PAGE}-subscription",
        group="list:filters.subscription",
        lacking="Lists are not filtered by `subscription`",
        presumes=(_shows("subscription"),),
    ),
    _row(
        "full_pages",
        _MUST,
        Basis.DOCUMENTED,
        "A page of a filtered list is full, and has_more true, where enough sessions match, and only there.",
        _list("limit"),
        anchor=f"{_PAGE}-limit",
        presumes=(
            *(Prerequisite(f"filters.status.{status}", "lists are not filtered by it") for status in _OF_ALL),
            Prerequisite("paging.limit", "pages have another length than was asked for"),
        ),
    ),
    _row(
        "combined",
        _MUST,
        Basis.CONVENTION,
        "Filters that are given together all hold.",
        _list("status"),
        needs=("customers",),
        presumes=(*_EACH_ALONE, STATUS_IS_KNOWN),
    ),
)

# What the clauses on a filter presume, by operation and path: what is not read is not checked either, nor is an object
# of which one member alone is a filter.
_ALONE = {"customer_details": "customer_details.email"}
READ: Mapping[tuple[str, str], tuple[Prerequisite, ...]] = {
    ("list", path): tuple(
        Prerequisite(row.id, "the parameter is not read") for row in CLAUSES if row.path == _ALONE.get(path, path)
    )
    for path in {*_ALONE, *(row.path for row in CLAUSES if row.path)}
}
