"""One session, many endpoints: what an endpoint says of a session agrees with what the others say.

A clause names the endpoint that disagrees; its finding names the attribute. Values that may be made anew for every
answer (the fragment of `url`, the end of `client_secret`) are compared by being set or null only. Judged by
`checks.agreement`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.rules.table import OF_STATE, READ_BACK, table

_PAGE = "https://docs.stripe.com/api/checkout/sessions"
_row = table("agreement", "retrieve", f"{_PAGE}/retrieve", presumes=OF_STATE)
_MUST, _DOCUMENTED = Level.MUST, Basis.DOCUMENTED


# An object is what its address answers with, whoever asks and how often: said of every resource of the API at once.
_OF_RESOURCES = Source("docs.stripe.com/api", "Introduction")


CLAUSES: tuple[Clause, ...] = (
    _row(
        "retrieve",
        _MUST,
        Basis.CONVENTION,
        "Retrieving a session that nobody touched answers as creating it did.",
        _OF_RESOURCES,
    ),
    _row(
        "sessions_kept",
        _MUST,
        Basis.CONVENTION,
        "Sessions are kept: an id that nobody made is not answered as one that was made and expired.",
        _OF_RESOURCES,
        presumes=(Prerequisite("retrieve.served", "nothing can be retrieved"),),
    ),
    _row(
        "retrieve_again",
        _MUST,
        Basis.CONVENTION,
        "Retrieving an untouched session twice answers the same.",
        _OF_RESOURCES,
    ),
    _row(
        "list_entry",
        _MUST,
        _DOCUMENTED,
        "The entry of a session in the list is what retrieving it answers.",
        reference("List all Checkout Sessions"),
        anchor=f"{_PAGE}/list",
        presumes=(READ_BACK,),
    ),
    _row(
        "update",
        _MUST,
        Basis.CONVENTION,
        "An update answers with the session as retrieving it answers afterwards.",
        _OF_RESOURCES,
        anchor=f"{_PAGE}/update",
        presumes=(
            Prerequisite("update.served", "there are no updates"),
            Prerequisite("agreement.retrieve", "a retrieve differs without an update as well"),
        ),
    ),
    _row(
        "carried_over",
        _MUST,
        Basis.CONVENTION,
        "What one create asks for does not show in a later one that does not ask for it.",
        _OF_RESOURCES,
        anchor=f"{_PAGE}/create",
    ),
    _row(
        "expanded_line_items",
        _MUST,
        _DOCUMENTED,
        "Line items that a retrieve includes by expand are those of the line items endpoint.",
        reference("Retrieve a Checkout Session's line items"),
        path="line_items",
        anchor=f"{_PAGE}/line_items",
        presumes=(Prerequisite("paging.line_items.complete", "the line items have another order"),),
    ),
    _row(
        "expanded_has_more",
        _MUST,
        _DOCUMENTED,
        "Line items that a retrieve includes by expand have has_more true exactly where the session has further ones.",
        reference("The Checkout Session object", "line_items.has_more"),
        path="line_items.has_more",
        anchor=f"{_PAGE}/object#checkout_session_object-line_items-has_more",
    ),
    _row(
        "expanded_first_ten",
        Level.SHOULD,
        Basis.OBSERVED,
        "Of the line items a retrieve includes by expand the first ten at most.",
        evidence("E-lifecycle-29", "line_items"),
        path="line_items.data",
        anchor=f"{_PAGE}/object#checkout_session_object-line_items-data",
    ),
)
