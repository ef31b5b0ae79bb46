"""What a new session repeats of its request: one row per parameter that has an attribute of the same name.

The reference describes those attributes as the setting itself ("if set, ..."), so what was sent is what comes back.
Rows follow from the version's schemas: parameter and attribute share their path. Exceptions are listed below with
their reason, and so are the rows whose attribute has another path (line items, shipping amounts). How a value may
be written differently and still be the same (`HOW`) is judged in `checks.echo`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.clause_maker import anchor, row_source
from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side, Source
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.nodes import node_at, nodes
from checkout_conformance.schemas.rules.identity import CREATED
from checkout_conformance.schemas.rules.table import CANNED, OF_STATE, Presumed, needs_by_path
from checkout_conformance.schemas.successions import successors

ECHO = "echo"
SESSION, LINE_ITEM = "session", "line_item"
# Sent values that say "as if it was not sent": a null attribute says the same, so nothing else can be seen of them.
AS_UNSET: tuple[Any, ...] = (False, "none")
# The same where a parameter's documented default has a name of its own.
DEFAULTS: Mapping[str, str] = {
    "billing_address_collection": "auto",
    "locale": "auto",
    "submit_type": "auto",
    "wallet_options.link.display": "auto",
    "consent_collection.payment_method_reuse_agreement.position": "auto",
    "tax_id_collection.required": "never",
    "saved_payment_method_options.payment_method_save": "disabled",
    "saved_payment_method_options.payment_method_remove": "disabled",
    "permissions.update_shipping_details": "client_only",
}
# Ways in which two values are the same.
SAME, LOWER, MULTISET, MAP, OBJECT, LIST, DECIMAL, COLOUR = (
    "same",
    "lower",
    "multiset",
    "map",
    "object",
    "list",
    "decimal",
    "colour",
)

# Parameters with an attribute of the same name that does not repeat them, and why.
NOT_REPEATED: Mapping[str, str] = {
    "expand": "it says what to include, and is no setting",
    "line_items": "judged on the line items themselves, see LINE_ITEMS",
    "payment_method_options.card.request_three_d_secure": "an account setting may override what was sent",
}
# Parameters that a session in setup mode, which takes no payment, does not repeat: captured ones say null, none or off.
OF_PAYMENTS = frozenset({"adaptive_pricing", "discounts", "shipping_options"})
# Rows whose level is not MUST, by the start of their path.
LEVELS: Mapping[str, tuple[Level, Basis]] = {
    "payment_method_options": (Level.SHOULD, Basis.DOCUMENTED),
    "payment_method_types": (Level.SHOULD, Basis.DOCUMENTED),
    "adaptive_pricing": (Level.SHOULD, Basis.CONVENTION),
    # The reference names the attribute, the official SDK's types its entries.
    "optional_items": (Level.SHOULD, Basis.CONVENTION),
}
# Rows that are compared in a way of their own.
HOW: Mapping[str, str] = {
    "currency": LOWER,
    "metadata": MAP,
    "invoice_creation.invoice_data.metadata": MAP,
    "branding_settings.background_color": COLOUR,
    "branding_settings.button_color": COLOUR,
}
# parameter below `line_items[]` -> (attribute of the line item, how, level, basis)
LINE_ITEMS: Mapping[str, tuple[str, str, Level, Basis]] = {
    "quantity": ("quantity", SAME, Level.MUST, Basis.DOCUMENTED),
    "price": ("price.id", SAME, Level.MUST, Basis.DOCUMENTED),
    "price_data.currency": ("price.currency", LOWER, Level.MUST, Basis.DOCUMENTED),
    "price_data.product": ("price.product", SAME, Level.MUST, Basis.DOCUMENTED),
    "price_data.product_data.name": ("description", SAME, Level.MUST, Basis.DOCUMENTED),
    "price_data.recurring.interval": ("price.recurring.interval", SAME, Level.MUST, Basis.DOCUMENTED),
    "price_data.recurring.interval_count": ("price.recurring.interval_count", SAME, Level.MUST, Basis.DOCUMENTED),
    "price_data.tax_behavior": ("price.tax_behavior", SAME, Level.MUST, Basis.DOCUMENTED),
    "price_data.unit_amount": ("price.unit_amount", SAME, Level.MUST, Basis.DOCUMENTED),
    "price_data.unit_amount_decimal": ("price.unit_amount_decimal", DECIMAL, Level.MUST, Basis.DOCUMENTED),
    "adjustable_quantity.enabled": ("adjustable_quantity.enabled", SAME, Level.SHOULD, Basis.DOCUMENTED),
    "adjustable_quantity.maximum": ("adjustable_quantity.maximum", SAME, Level.SHOULD, Basis.DOCUMENTED),
    "adjustable_quantity.minimum": ("adjustable_quantity.minimum", SAME, Level.SHOULD, Basis.DOCUMENTED),
    "metadata": ("metadata", MAP, Level.SHOULD, Basis.DOCUMENTED),
}
# What rows presume beside what all of them do: on a clock that is wrong, times that were sent are moved like others.
PRESUMED: Mapping[str, Presumed] = {"expires_at": (CREATED,)}
# Attributes of line items that not every version has.
SINCE = ("adjustable_quantity", "metadata")
# parameter -> (attribute of the session, how)
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    **{
        f"optional_items[].{name}": (f"optional_items[].{name}", SAME)
        for name in (
            "price",
            "quantity",
            "adjustable_quantity.enabled",
            "adjustable_quantity.maximum",
            "adjustable_quantity.minimum",
        )
    },
    "shipping_options[].shipping_rate_data.fixed_amount.amount": ("shipping_options[].shipping_amount", SAME),
}


@dataclass(frozen=True, slots=True)
class Echo:
    """A parameter (`param`), the attribute that repeats it, in which answer (`kind`), and how they are compared."""

    clause: Clause
    param: str
    answer: str
    kind: str
    how: str


def rows(schemas: Mapping[str, Any]) -> Iterator[Echo]:
    """Every row that a version's schemas have, containers before what they contain."""
    if "create" not in schemas or "session" not in schemas:
        return
    create, session = schemas["create"], schemas["session"]
    needs = needs_by_path(create)
    for path, node in nodes(create):
        answer, kind = path, SESSION
        how: str | None
        level, basis = _level(path)
        if path in ELSEWHERE:
            answer, how = ELSEWHERE[path]
        elif path.startswith("line_items[].") and path.removeprefix("line_items[].") in LINE_ITEMS:
            answer, how, level, basis = LINE_ITEMS[path.removeprefix("line_items[].")]
            kind = LINE_ITEM
            if answer.startswith(SINCE) and node_at(schemas[kind], answer) is None:
                continue
        else:
            how = _way(path, node, session)
        if how is not None:
            source = row_source("create", create, path, node)
            yield Echo(_clause(path, answer, kind, node, needs[path], level, basis, source), path, answer, kind, how)


def clauses(schemas: Mapping[str, Any]) -> Iterator[Clause]:
    """The clauses of all rows."""
    for row in rows(schemas):
        yield row.clause


def _way(path: str, node: Mapping[str, Any], session: dict[str, Any]) -> str | None:
    """How the attribute of the same path repeats this parameter; None where it does not."""
    if not path or path.endswith(("[]", "*")) or node_at(session, path) is None:
        return None
    if any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in NOT_REPEATED):
        return None
    if path in HOW:
        return HOW[path]
    if "items" in node:
        return LIST if node["items"].get("properties") else MULTISET
    return OBJECT if node.get("properties") else SAME


def as_unset(path: str, value: Any) -> bool:
    """Whether a sent value, or every value of a sent object, says "as if it was not sent"."""
    if isinstance(value, Mapping):
        return all(as_unset(f"{path}.{name}", child) for name, child in value.items())
    if value is None or value == DEFAULTS.get(path):
        return True
    return isinstance(value, (bool, str)) and value in AS_UNSET


def _unseen(node: Mapping[str, Any]) -> str | None:
    """Why a row cannot be judged from outside, or None."""
    if _only_unset(node):
        return "every value that can be sent says the same as not sending it, and a null attribute says that too"
    return None


def _only_unset(node: Mapping[str, Any]) -> bool:
    children = node.get("properties", {}).values()
    if children:
        return all(_only_unset(child) for child in children)
    return bool(node.get("enum")) and set(node["enum"]) <= set(AS_UNSET)


def _level(path: str) -> tuple[Level, Basis]:
    starts = ((start, value) for name, value in LEVELS.items() for start in successors(name))
    return next((value for start, value in starts if path.startswith(start)), (Level.MUST, Basis.DOCUMENTED))


def _clause(
    path: str,
    answer: str,
    kind: str,
    node: Mapping[str, Any],
    needs: tuple[str, ...],
    level: Level,
    basis: Basis,
    source: Source,
) -> Clause:
    owner = "its line item" if kind == LINE_ITEM else "the new session"
    same = f"`{answer}`" if answer != path else "its attribute of the same name"
    return Clause(
        id=clause_id("create", path, ECHO),
        operation="create",
        side=Side.BEHAVIOUR,
        theme=ECHO,
        path=path,
        keyword=ECHO,
        level=level,
        basis=basis,
        statement=f"What was sent as `{path}` is what {owner} has in {same}.",
        excluded=_unseen(node),
        source=source,
        anchor=anchor("session" if kind == SESSION else "line_item", answer),
        param=path,
        needs=needs,
        presumes=(*PRESUMED.get(path, ()), *((CANNED,) if kind == SESSION else OF_STATE)),
    )
