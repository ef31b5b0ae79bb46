"""Where official sources contradict each other, and the one rule for it: the clause is a level lower, and says so.

A table: the clause as the version's reference states it, and the other official source (the SDK pinned to that version,
its types, a later reference, the OpenAPI description) that says otherwise. What every source agrees on stays MUST.
Where a contradiction can be kept out of the requests altogether (nobody sends the value that one source allows and
another does not), no clause needs lowering: then the overlay makes the value nobody's clause. Tests hold this table
against the SDK's types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from checkout_conformance.schemas.clauses import Clause, Level

SDK = "stripe==13.0.1"
LOWER: Mapping[Level, Level] = {Level.MUST: Level.SHOULD, Level.SHOULD: Level.INFO, Level.INFO: Level.INFO}


@dataclass(frozen=True, slots=True)
class Conflict:
    """`says` completes "the other source ..."."""

    source: str
    says: str


_OPTIONAL = Conflict(SDK, "types it as optional")
# What the typespecs name and the SDK pinned to their version does not.
_UNKNOWN = Conflict("stripe@11.1.0 for Node", "does not know it")
# Lists that Stripe's own OpenAPI description marks as not to be validated: a server may take or give more values.
_OPEN = Conflict("the OpenAPI description (E-specification-5)", "leaves the list open")
_OPEN_LISTS = (
    "create.automatic_tax.liability.type.enum",
    "create.customer_update.address.enum",
    "create.customer_update.name.enum",
    "create.customer_update.shipping.enum",
    "create.locale.enum",
    "create.payment_method_collection.enum",
    "create.ui_mode.enum",
    "session.automatic_tax.liability.type.enum",
    "session.locale.enum",
    "session.payment_method_collection.enum",
    "session.ui_mode.enum",
)
CONFLICTS: Mapping[str, Conflict] = {
    **dict.fromkeys(_OPEN_LISTS, _OPEN),
    "create.payment_method_options.paynow.tos_shown_and_accepted.accepted": _UNKNOWN,
    "create.payment_method_options.paynow.tos_shown_and_accepted.type": _UNKNOWN,
    "create.subscription_data.items.accepted": _UNKNOWN,
    "create.subscription_data.items.type": _UNKNOWN,
    "create.subscription_data.items.each.type": _UNKNOWN,
    "create.subscription_data.transfer_data.amount.accepted": _UNKNOWN,
    "create.subscription_data.transfer_data.amount.type": _UNKNOWN,
    "create.mode.required": _OPTIONAL,
    "create.shipping_options.shipping_rate_data.type.required": _OPTIONAL,
    "update.shipping_options.shipping_rate_data.type.required": _OPTIONAL,
    "customer_session.created.present": Conflict("the documentation's own sample (E-absent-9)", "leaves it out"),
    "create.payment_method_options.customer_balance.bank_transfer.eu_bank_transfer.country.enum": Conflict(
        SDK, "takes any text there"
    ),
}


def lowered(clause: Clause) -> Clause:
    """The clause as it is judged: a level lower, with the reason in its statement, where sources contradict it."""
    conflict = CONFLICTS.get(clause.id)
    if conflict is None:
        return clause
    words = f"{clause.statement.removesuffix('.')} ({conflict.source} {conflict.says})."
    return replace(clause, level=LOWER[clause.level], statement=words)
