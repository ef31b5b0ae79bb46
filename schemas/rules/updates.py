"""What an update changes, and that it changes nothing else.

Metadata is merged key by key: a key with a new value is set, a key with an empty value is unset, an empty metadata
unsets all. Judged by `checks.updates`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import reference
from checkout_conformance.schemas.rules.table import OF_STATE, READ_BACK, table

_PAGE = "https://docs.stripe.com/api/checkout/sessions/update#update_checkout_session"
# What an update did is read from its answer, and by a retrieve.
_row = table("updates", "update", f"{_PAGE}-metadata", presumes=(READ_BACK, *OF_STATE))
_MUST, _SHOULD = Level.MUST, Level.SHOULD
_DOCUMENTED = Basis.DOCUMENTED
_SECTION = "Update a Checkout Session"
# What every update of the API does, as its siblings state it.
_LEFT_UNCHANGED = Source("docs.stripe.com/api/customers/update", "Update a customer")
_METADATA = reference(_SECTION, "metadata")
_SHIPPING = reference(_SECTION, "shipping_options")

_SHOWN = (Prerequisite("create.metadata.echo", "sessions do not show their metadata"),)
# What is left of metadata is seen by the keys, in whatever form a session shows the values.
_KEYS = tuple(Prerequisite(row.clause, row.why, to_try=True) for row in _SHOWN)
# A server updates what its customers enter on a page of its own alone.
_PAGES = tuple(
    Prerequisite(clause, "no session can be made that a server may update so", to_try=True)
    for clause in ("create.ui_mode.enum", "create.ui_mode.accepted", "create.permissions.accepted")
)
_LINES = Source("stripe==16.1.0", "update", "line_items")


def _line(identity: str, statement: str) -> Clause:
    return _row(identity, _MUST, _DOCUMENTED, statement, _LINES, path="line_items[].id", anchor=f"{_PAGE}-line_items")


CLAUSES: tuple[Clause, ...] = (
    _row(
        "metadata_set",
        _MUST,
        _DOCUMENTED,
        "An update sets the metadata keys it names.",
        _METADATA,
        path="metadata",
        presumes=_SHOWN,
    ),
    _row(
        "metadata_merge",
        _MUST,
        _DOCUMENTED,
        "An update leaves metadata keys alone that it does not name.",
        _METADATA,
        path="metadata",
        presumes=_KEYS,
    ),
    _row(
        "metadata_unset_key",
        _MUST,
        _DOCUMENTED,
        "An update with an empty value for a metadata key removes that key.",
        _METADATA,
        path="metadata",
        presumes=_KEYS,
    ),
    _row(
        "metadata_unset_all",
        _MUST,
        _DOCUMENTED,
        "An update with an empty metadata removes all keys.",
        _METADATA,
        path="metadata",
        presumes=_KEYS,
    ),
    _row(
        "shipping_options",
        _SHOULD,
        _DOCUMENTED,
        "An update replaces the shipping options by those it names.",
        _SHIPPING,
        path="shipping_options",
        place_in="update",
        anchor=f"{_PAGE}-shipping_options",
        presumes=_PAGES,
    ),
    _row(
        "collected_information",
        _SHOULD,
        _DOCUMENTED,
        "Shipping details that an update carries are in the session's collected information.",
        reference(_SECTION, "collected_information.shipping_details"),
        path="collected_information.shipping_details",
        place_in="update",
        anchor=f"{_PAGE}-collected_information",
        presumes=_PAGES,
    ),
    _row(
        "client_only_shipping_details",
        _MUST,
        _DOCUMENTED,
        "Shipping details that the client alone may update are not changed by an update with the secret key.",
        reference("Create a Checkout Session", "permissions.update_shipping_details"),
        path="permissions.update_shipping_details",
        anchor="https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-permissions",
        presumes=(
            Prerequisite("update.served", "there are no updates"),
            Prerequisite("create.permissions.echo", "sessions do not keep their permissions"),
            Prerequisite("updates.collected_information", "updates of shipping details have no effect at all"),
            *_PAGES,
        ),
    ),
    _row(
        "nothing_else",
        _MUST,
        Basis.CONVENTION,
        "An update changes no attribute but those it names.",
        _LEFT_UNCHANGED,
    ),
    _row(
        "empty_update",
        _SHOULD,
        Basis.CONVENTION,
        "An update without parameters succeeds and changes nothing.",
        _LEFT_UNCHANGED,
    ),
    _row(
        "same_session",
        _MUST,
        Basis.CONVENTION,
        "An update answers with the session that its path names.",
        _LEFT_UNCHANGED,
        path="id",
    ),
    _line("line_items_kept", "A line item that an update names by its id alone stays as it was."),
    _line("line_items_changed", "A line item that an update names by its id has the new values that come with it."),
    _line("line_items_added", "A line item that an update brings without an id is added."),
    _line("line_items_removed", "A line item that an update of the line items does not name is removed."),
    _line("line_items_order", "After an update of the line items they stand in the order of the update."),
)
