"""What stands in a new session where a parameter was left out, and what is null until something happens.

A row says: in a new session made without `unless`, in one of `modes` (and one of `ui_modes`), the attribute holds
one of `accepted`. Where sources disagree all their values are accepted: the reference's sample answer is of 2023,
captures are of later versions (E-lifecycle-9, E-attributes-1 to 13). Judged by `checks.defaults`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side, Source
from checkout_conformance.schemas.documents import evidence
from checkout_conformance.schemas.paths import bare
from checkout_conformance.schemas.rules.table import OF_STATE

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


def _source(attribute: str, line: int | None, fact: Source | None) -> Source:
    if fact is not None:
        return fact
    return Source("002", SECTION, attribute, line)


def _row(
    attribute: str,
    *accepted: Any,
    line: int | None = None,
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
        source=_source(attribute, line, fact),
        anchor="-".join([PAGE, *path.split(".")]),
        param=None,
        needs=needs,
        presumes=(OF_STATE,),
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

DEFAULTS: tuple[Default, ...] = (
    # Parameters with a default.
    _row("ui_mode", "hosted", line=2238),
    _row("billing_address_collection", None, "auto", line=126),
    _row("locale", None, "auto", line=4316),
    _row("submit_type", None, "auto", line=4337),
    _row("allow_promotion_codes", None, False, line=4277),
    _row("after_expiration", None, line=84),
    _row("cancel_url", None, line=167),
    _row("client_reference_id", None, line=169),
    _row("customer", None, line=305, unless=("customer",)),
    _row("customer_email", None, line=461, unless=("customer_email", "customer")),
    _row("consent_collection", None, line=206),
    _row("custom_fields", [], line=238),
    _row("metadata", {}, line=4311),
    _row("shipping_address_collection", None, line=4332),
    _row("shipping_options", [], line=4335),
    _row("phone_number_collection.enabled", False, line=4327),
    _row("automatic_tax.enabled", False, line=4280),
    _row("invoice_creation.enabled", False, line=4303, modes=(PAYMENT,)),
    _row("success_url", None, fact=_NEW, ui_modes=("embedded", "custom")),
    _row("custom_text.submit", None, line=4295),
    _row("custom_text.shipping_address", None, line=4294),
    _row(
        "customer_creation",
        "if_required",
        line=4298,
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
    _row("payment_method_collection", "always", "if_required", line=4321, modes=(PAYMENT,)),
    _row("payment_method_collection", "always", line=883, modes=(SUBSCRIPTION,), ending="default_in_subscription"),
    _row("redirect_on_completion", "always", line=1632, ui_modes=("embedded",)),
    _row("tax_id_collection.required", "never", line=4150, given=("tax_id_collection.enabled",), needs=("tax",)),
    # Defaults inside what was sent.
    _row("custom_fields[].optional", False, line=271, given=("custom_fields",)),
    _row(
        "after_expiration.recovery.allow_promotion_codes",
        False,
        line=88,
        given=("after_expiration.recovery.enabled",),
    ),
    _row("name_collection.business.optional", False, line=863, given=("name_collection.business.enabled",)),
    _row("name_collection.individual.optional", False, line=869, given=("name_collection.individual.enabled",)),
    *(
        _row(
            f"saved_payment_method_options.payment_method_{name}",
            "disabled",
            None,
            line=line,
            modes=_ITEMS,
        )
        for name, line in (("save", 3740), ("remove", 3734))
    ),
    # Null until something happens, by mode.
    _row("payment_intent", None, fact=_NEW, unless=(), ending="null_when_new"),
    _row("subscription", None, fact=_NEW, unless=(), ending="null_when_new"),
    _row("invoice", None, line=4302, unless=(), ending="null_when_new"),
    _row("payment_link", None, line=4320, unless=(), ending="null_when_new"),
    _row("recovered_from", None, line=4330, unless=(), ending="null_when_new"),
    _row("consent", None, line=4288, unless=("consent_collection",), ending="null_when_new"),
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
    _row("currency", SOME, line=226, unless=(), modes=_ITEMS, given=("line_items",), ending="set_with_items"),
    _row("setup_intent", None, fact=_NEW, unless=(), modes=_ITEMS, ending="null_when_new"),
    _row("setup_intent", SOME, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="set_in_setup"),
    _row("shipping_cost", None, line=4333, unless=("shipping_options",), ending="null_without_shipping"),
    _row("amount_subtotal", None, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="null_in_setup"),
    _row("amount_total", None, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="null_in_setup"),
    _row("total_details", None, fact=_AMOUNTS, unless=(), modes=(SETUP,), ending="null_in_setup"),
    _row(
        "amount_subtotal",
        SOME,
        line=98,
        unless=(),
        modes=_ITEMS,
        ending="set_with_items",
        given=("line_items",),
        level=Level.MUST,
    ),
    _row(
        "amount_total",
        SOME,
        line=100,
        unless=(),
        modes=_ITEMS,
        ending="set_with_items",
        given=("line_items",),
        level=Level.MUST,
    ),
    _row(
        "total_details",
        SOME,
        line=4340,
        unless=(),
        modes=_ITEMS,
        ending="set_with_items",
        given=("line_items",),
    ),
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
    source=_source("line_items.data.price.recurring.usage_type", 641, None),
    anchor=f"{PAGE}-line_items-data-price-recurring-usage_type",
    param=None,
    presumes=(OF_STATE,),
)

CLAUSES: tuple[Clause, ...] = (*(row.clause for row in DEFAULTS), USAGE_TYPE)
