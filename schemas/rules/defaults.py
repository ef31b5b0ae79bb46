"""What stands in a new session where a parameter was left out, and what is null until something happens.

A row says: in a new session made without `unless`, in one of `modes` (and one of `ui_modes`), the attribute holds
one of `accepted`. Where sources disagree all their values are accepted: the reference's sample answer is of 2023,
captures are of later versions (E-lifecycle-9, E-attributes-1 to 13). Judged by `checks.defaults`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side, Source
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.paths import bare
from checkout_conformance.schemas.rules.table import CANNED, OF_STATE

# What a fixture shows whatever was ordered, also where creates show what was sent.
AMOUNTS = frozenset({"amount_subtotal", "amount_total", "total_details"})
THEME = "defaults"
SECTION = "The Checkout Session object"
PAGE = "https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object"
PAYMENT, SETUP, SUBSCRIPTION = "payment", "setup", "subscription"
ALL_MODES = (PAYMENT, SETUP, SUBSCRIPTION)
ALL_UI_MODES = ("hosted", "embedded", "custom")


class _Some:
    """Stands for any value but null."""

    def __repr__(self) -> str:
        return "anything but null"


SOME = _Some()


@dataclass(frozen=True, slots=True)
class Default:
    """`attribute` of the answer holds one of `accepted` when none of `unless` was sent (and all of `given` were)."""

    clause: Clause
    attribute: str
    accepted: tuple[Any, ...]
    unless: tuple[str, ...]
    modes: tuple[str, ...]
    ui_modes: tuple[str, ...]
    given: tuple[str, ...]


def _row(
    attribute: str,
    *accepted: Any,
    fact: Source | None = None,
    unless: tuple[str, ...] | None = None,
    modes: tuple[str, ...] = ALL_MODES,
    ui_modes: tuple[str, ...] = ALL_UI_MODES,
    given: tuple[str, ...] = (),
    ending: str = "default",
    level: Level = Level.SHOULD,
    needs: tuple[str, ...] = (),
) -> Default:
    """One row; `unless` is the attribute's own parameter where nothing else is said."""
    basis = Basis.OBSERVED if fact is not None else Basis.DOCUMENTED
    values = " or ".join(_word(value) for value in accepted)
    where = "" if modes == ALL_MODES else f" in {' and '.join(modes)} mode"
    under = "" if ui_modes == ALL_UI_MODES else f" with ui_mode {' or '.join(ui_modes)}"
    spared = (attribute,) if unless is None else unless
    path = bare(attribute)
    without = f" made without {_listed(spared)}" if spared else ""
    clause = Clause(
        id=f"create.{path}.{ending}",
        operation="create",
        side=Side.BEHAVIOUR,
        theme=THEME,
        path=attribute,
        keyword=ending,
        level=level,
        basis=basis,
        statement=f"In a new session{where}{under}{without} `{attribute}` is {values}.",
        source=fact or reference(SECTION, attribute),
        anchor="-".join([PAGE, *path.split(".")]),
        param=None,
        needs=needs,
        presumes=OF_STATE if attribute in AMOUNTS else (CANNED,),
    )
    return Default(clause, attribute, accepted, spared, modes, ui_modes, given)


def _word(value: Any) -> str:
    words = {None: "null", True: "true", False: "false"}
    if isinstance(value, (bool, type(None))):
        return words[value]
    if value == []:
        return "empty"
    if value == {}:
        return "empty"
    return repr(value) if value is SOME else f"`{value}`"


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)


_NEW = evidence("E-lifecycle-3", "new payment session")
_ITEMS = ("payment", "subscription")
_CUSTOMER_DETAILS = evidence("E-attributes-1", "customer_details")
_AMOUNTS = evidence("E-lifecycle-5", "new setup session")


def _set_with_items(attribute: str, level: Level) -> Default:
    """A sum of line items, which a session with some has."""
    return _row(attribute, SOME, unless=(), modes=_ITEMS, ending="set_with_items", given=("line_items",), level=level)


DEFAULTS: tuple[Default, ...] = (
    # Parameters with a default.
    _row("ui_mode", "hosted"),
    _row("billing_address_collection", None, "auto"),
    _row("locale", None, "auto"),
    _row("submit_type", None, "auto"),
    _row("allow_promotion_codes", None, False),
    _row("after_expiration", None),
    _row("cancel_url", None),
    _row("client_reference_id", None),
    _row("customer", None, unless=("customer",)),
    _row("customer_email", None, unless=("customer_email", "customer")),
    _row("consent_collection", None),
    _row("custom_fields", []),
    _row("metadata", {}),
    _row("shipping_address_collection", None),
    _row("shipping_options", []),
    _row("phone_number_collection.enabled", False),
    _row("automatic_tax.enabled", False),
    _row("invoice_creation.enabled", False, modes=(PAYMENT,)),
    _row("success_url", None, fact=_NEW, ui_modes=("embedded", "custom")),
    _row("custom_text.submit", None),
    _row("custom_text.shipping_address", None),
    _row(
        "customer_creation",
        "if_required",
        modes=(PAYMENT,),
        unless=("customer_creation", "customer", "invoice_creation"),
    ),
    _row(
        "customer_creation",
        "always",
        fact=evidence("E-lifecycle-8", "no customer, subscription mode"),
        modes=(SUBSCRIPTION,),
        unless=("customer",),
        ending="default_in_subscription",
    ),
    _row(
        "customer_creation",
        None,
        fact=evidence("E-lifecycle-6", "customer passed"),
        unless=(),
        given=("customer",),
        modes=_ITEMS,
        ending="null_with_customer",
        needs=("customers",),
    ),
    _row("payment_method_collection", "always", "if_required", modes=(PAYMENT,)),
    _row("payment_method_collection", "always", modes=(SUBSCRIPTION,), ending="default_in_subscription"),
    _row("redirect_on_completion", "always", ui_modes=("embedded",)),
    _row("tax_id_collection.required", "never", given=("tax_id_collection.enabled",), needs=("tax",)),
    # Defaults inside what was sent.
    _row("custom_fields[].optional", False, given=("custom_fields",)),
    _row(
        "after_expiration.recovery.allow_promotion_codes",
        False,
        given=("after_expiration.recovery.enabled",),
    ),
    _row("name_collection.business.optional", False, given=("name_collection.business.enabled",)),
    _row("name_collection.individual.optional", False, given=("name_collection.individual.enabled",)),
    *(
        _row(
            f"saved_payment_method_options.payment_method_{name}",
            "disabled",
            None,
            modes=_ITEMS,
        )
        for name in ("save", "remove")
    ),
    # Null until something happens, by mode.
    _row("payment_intent", None, fact=_NEW, unless=(), ending="null_when_new"),
    _row("subscription", None, fact=_NEW, unless=(), ending="null_when_new"),
    _row("invoice", None, unless=(), ending="null_when_new"),
    _row("payment_link", None, unless=(), ending="null_when_new"),
    _row("recovered_from", None, unless=(), ending="null_when_new"),
    _row("consent", None, unless=("consent_collection",), ending="null_when_new"),
    _row(
        "customer_details",
        None,
        fact=_CUSTOMER_DETAILS,
        unless=("customer", "customer_email"),
        ending="null_when_new",
    ),
    _row(
        "customer_details",
        SOME,
        fact=_CUSTOMER_DETAILS,
        unless=(),
        given=("customer_email",),
        ending="set_with_email",
    ),
    _row("currency", SOME, unless=(), modes=_ITEMS, given=("line_items",), ending="set_with_items"),
    _row("setup_intent", None, fact=_NEW, unless=(), modes=_ITEMS, ending="null_when_new"),
    _row("setup_intent", SOME, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="set_in_setup"),
    _row("shipping_cost", None, unless=("shipping_options",), ending="null_without_shipping"),
    _row("amount_subtotal", None, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="null_in_setup"),
    _row("amount_total", None, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="null_in_setup"),
    _row("total_details", None, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="null_in_setup"),
    _set_with_items("amount_subtotal", Level.MUST),
    _set_with_items("amount_total", Level.MUST),
    _set_with_items("total_details", Level.SHOULD),
)

# Of line items, which a session shows at another endpoint: an inline price has no parameter for it.
USAGE_TYPE = Clause(
    id="line_item.price.recurring.usage_type.default",
    operation="line_items",
    side=Side.BEHAVIOUR,
    theme=THEME,
    path="price.recurring.usage_type",
    keyword="default",
    level=Level.SHOULD,
    basis=Basis.DOCUMENTED,
    statement="A recurring price that a create brings inline has the usage_type `licensed`.",
    source=reference(SECTION, "line_items.data.price.recurring.usage_type"),
    anchor=f"{PAGE}-line_items-data-price-recurring-usage_type",
    param=None,
    presumes=OF_STATE,
)

CLAUSES: tuple[Clause, ...] = (*(row.clause for row in DEFAULTS), USAGE_TYPE)
