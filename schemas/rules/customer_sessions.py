"""Customer sessions: what creating one must answer beyond the shape of its object.

The shape itself is `schemas/<version>/customer_session.json`; judged by `checks.customer_sessions`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.rules.table import table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_PAGE = "https://docs.stripe.com/api/customer_sessions"
_row = table("customer_sessions", "customer_session_create", f"{_PAGE}/create")
_NEEDS = ("customer_sessions",)
# What cannot be read is not judged: its own clause says that it is of another type. (That it is there, nobody demands.)
_COMPONENTS = (Prerequisite("customer_session.components.type", "the components are no object"),)
_ENDS = (
    Prerequisite("customer_session.expires_at.type", "the attribute is no number"),
    Prerequisite("customer_sessions.created", "`created` is not the time of the request"),
)


def _ruby(attribute: str) -> Source:
    return Source("004", "Stripe::CustomerSession", attribute)


CLAUSES: tuple[Clause, ...] = (
    _row(
        "customer_echo",
        _MUST,
        Basis.DOCUMENTED,
        "A customer session belongs to the customer it was created for.",
        _ruby("customer"),
        path="customer",
        needs=_NEEDS,
        presumes=(Prerequisite("customer_session.customer.type", "the customer is no id"),),
        anchor=f"{_PAGE}/object#customer_session_object-customer",
    ),
    _row(
        "components_echo",
        _MUST,
        Basis.DOCUMENTED,
        "The components that were enabled are enabled in the answer, and no others.",
        _ruby("components"),
        path="components",
        needs=_NEEDS,
        presumes=_COMPONENTS,
        anchor=f"{_PAGE}/object#customer_session_object-components",
    ),
    _row(
        "features_echo",
        _MUST,
        Basis.CONVENTION,
        "Features of the payment element that were given are in the answer as given.",
        Source("docs.stripe.com/api/customer_sessions", "The Customer Session object", "components"),
        path="components.payment_element.features",
        needs=_NEEDS,
        presumes=_COMPONENTS,
        anchor=f"{_PAGE}/object#customer_session_object-components",
    ),
    _row(
        "client_secret_is_new",
        _MUST,
        Basis.DOCUMENTED,
        "Every customer session has a client secret of its own.",
        _ruby("client_secret"),
        path="client_secret",
        needs=_NEEDS,
        anchor=f"{_PAGE}/object#customer_session_object-client_secret",
        presumes=(Prerequisite("customer_session.client_secret.present", "the attribute is missing"),),
    ),
    _row(
        "created",
        _MUST,
        Basis.DOCUMENTED,
        "created of a customer session is the time of the request, in seconds since the Unix epoch.",
        _ruby("created"),
        path="created",
        needs=_NEEDS,
        anchor=f"{_PAGE}/object#customer_session_object-created",
        presumes=(Prerequisite("customer_session.created.type", "the attribute is no number"),),
    ),
    _row(
        "expires_later",
        _MUST,
        Basis.DOCUMENTED,
        "A customer session expires later than it was created.",
        _ruby("expires_at"),
        path="expires_at",
        needs=_NEEDS,
        presumes=_ENDS,
        anchor=f"{_PAGE}/object#customer_session_object-expires_at",
    ),
    _row(
        "test_mode",
        _MUST,
        Basis.DOCUMENTED,
        "A customer session made with a test key is in test mode.",
        _ruby("livemode"),
        path="livemode",
        needs=_NEEDS,
        presumes=(Prerequisite("customer_session.livemode.present", "the attribute is missing"),),
        anchor=f"{_PAGE}/object#customer_session_object-livemode",
    ),
)
