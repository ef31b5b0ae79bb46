"""Right servers that accept or refuse otherwise: what no document decides, or where official sources differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from checkout_conformance.emulator.building import SessionBuilder
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.pricing import Priced
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.updates import Updates
from checkout_conformance.mutants.rewriting import Body, exchanged
from checkout_conformance.mutants.variant import Objection, Variant, leniently, reading, refusing
from checkout_conformance.schemas.clauses import Breach
from checkout_conformance.schemas.loader import versions
from checkout_conformance.schemas.paths import values
from checkout_conformance.schemas.world import World

BOOLEANS = {"1": "true", "0": "false", "True": "true", "False": "false", "TRUE": "true", "FALSE": "false"}
DESCRIPTOR = re.compile(r"(?=.*[A-Za-z])[ -~]{5,22}")
FORBIDDEN_IN_DESCRIPTORS = frozenset("<>\\'\"*")
DESCRIPTORS = ("statement_descriptor", "statement_descriptor_suffix")
PLAIN_EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
REFERENCE_LINE = "API reference, Create a Checkout Session, "


def booleans_read_loosely(operation: str, fields: Body, schema: Body) -> Body:
    """`1`, `0`, `True` and the like as booleans."""
    del operation
    found: Body = _with_booleans(fields, schema)
    return found


def _with_booleans(value: Any, node: Body) -> Any:
    if isinstance(value, str) and node.get("type") == "boolean":
        return BOOLEANS.get(value, value)
    if isinstance(value, list):
        return [_with_booleans(entry, node.get("items", {})) for entry in value]
    if isinstance(value, dict):
        known = node.get("properties", {})
        return {name: _with_booleans(entry, known.get(name, {})) for name, entry in value.items()}
    return value


def metadata_unset(operation: str, fields: Body, schema: Body) -> Body:
    """An empty `metadata` on create is no metadata."""
    del schema
    return {n: v for n, v in fields.items() if n != "metadata" or v != ""} if operation == "create" else fields


def payment_by_default(operation: str, fields: Body, schema: Body) -> Body:
    """A create without a mode is a payment."""
    del schema
    return {"mode": "payment", **fields} if operation == "create" and "line_items" in fields else fields


def on_create(*paths: str, when: Callable[[Any], bool], says: str) -> Objection:
    """An objection to a value at one of these paths of a create."""

    def objection(operation: str, payload: Body, world: World) -> tuple[str | None, str] | None:
        del world
        for path in paths if operation == "create" else ():
            for _, value in values(payload, path):
                if value is not None and when(value):
                    return attribute_param(path), says
        return None

    return objection


def attribute_param(path: str) -> str:
    """A path as a parameter's name, without the numbers of entries."""
    head, *rest = path.replace("[]", "").split(".")
    return head + "".join(f"[{name}]" for name in rest)


def not_a_descriptor(text: Any) -> bool:
    """Whether the documented rules of statement descriptors refuse a text."""
    return not DESCRIPTOR.fullmatch(str(text)) or bool(FORBIDDEN_IN_DESCRIPTORS & set(str(text)))


def below_adjustable(operation: str, payload: Body, world: World) -> tuple[str | None, str] | None:
    """A quantity outside of what the customer may choose."""
    del world
    for name in ("line_items", "optional_items") if operation == "create" else ():
        for index, item in enumerate(payload.get(name) or ()):
            bounds = item.get("adjustable_quantity") or {}
            quantity = item.get("quantity")
            if bounds.get("enabled") and quantity is not None:
                least, most = bounds.get("minimum") or 0, bounds.get("maximum")
                if quantity < least or quantity > (99 if most is None else most):
                    return f"{name}[{index}][quantity]", "The quantity is outside the adjustable range."
    return None


def repeated_price(name: str) -> Objection:
    """One stored price twice among the entries of a list."""

    def objection(operation: str, payload: Body, world: World) -> tuple[str | None, str] | None:
        del world
        prices = [one["price"] for one in payload.get(name) or () if operation == "create" and one.get("price")]
        return (name, "Each price may be listed once.") if len(prices) > len(set(prices)) else None

    return objection


def close_times(margin: int) -> Objection:
    """A session's end within `margin` seconds of the documented bounds."""

    def objection(operation: str, payload: Body, world: World) -> tuple[str | None, str] | None:
        ends = payload.get("expires_at") if operation == "create" else None
        if ends is not None and not world.now + 1_800 + margin <= ends <= world.now + 86_400 - margin:
            return None, "The `expires_at` timestamp is too early or too late."
        return None

    return objection


def ends_within(seconds: int) -> Callable[[Breach, Body, World], bool]:
    """Whether a breach is about an end of a session that misses its bounds by no more than some seconds."""

    def allowed(breach: Breach, payload: Body, world: World) -> bool:
        if breach.param != "expires_at" or not isinstance(payload.get("expires_at"), int):
            return False
        return bool(world.now + 1_800 - seconds <= payload["expires_at"] <= world.now + 86_400 + seconds)

    return allowed


def without(name: str) -> Objection:
    """A create that lacks a parameter."""

    def objection(operation: str, payload: Body, world: World) -> tuple[str | None, str] | None:
        del world
        lacking = operation == "create" and payload.get(name) is None
        return (name, f"Missing required param: {name}.") if lacking else None

    return objection


class NoFreePayments(SessionBuilder):
    """Refuses payments of nothing unless a discount made them so."""

    def check_total(self, priced: Priced, mode: str) -> None:
        super().check_total(priced, mode)
        if mode == "payment" and priced.totals.total == 0 and priced.coupon is None:
            raise ApiError(400, "The total amount due must not be zero.", code="amount_too_small")


class OpenOnly(Updates):
    """Refuses to update what is not open any more."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        if record.body["status"] != "open":
            raise ApiError(400, "Only open Checkout Sessions can be updated.")
        super().apply(record, payload)


class ClientsAlone(Updates):
    """An update of shipping details that only the client may update succeeds, and leaves them."""

    def apply(self, record: SessionRecord, payload: Body) -> None:
        said = (record.body["permissions"] or {}).get("update_shipping_details")
        if said == "client_only" and record.body["ui_mode"] != "hosted":
            payload = {name: value for name, value in payload.items() if name != "collected_information"}
        super().apply(record, payload)


def empty_update(operation: str, payload: Body, world: World) -> tuple[str | None, str] | None:
    """An update of nothing."""
    del world
    return (None, "Nothing to update.") if operation == "update" and not set(payload) - {"expand"} else None


def _row(name: str, differs: str, why: str, source: str, validation: Any = None, **more: Any) -> Variant:
    made = more.pop("parts", None) or exchanged(validation=validation)
    return Variant(name, differs, why, source, made, **more)


VARIANTS: tuple[Variant, ...] = (
    _row(
        "loose_booleans",
        "accepts `1`, `0`, `True` and `False` as booleans",
        "no document says how a boolean is written",
        "E-conventions-31",
        reading(booleans_read_loosely),
    ),
    _row(
        "descriptors_by_rules",
        "refuses statement descriptors with less than five characters, without a Latin letter, or with one of <>\\'\"*",
        "the reference points to the rules of statement descriptors, which say so",
        f"{REFERENCE_LINE}`payment_intent_data.statement_descriptor`",
        refusing(
            on_create(
                *(f"payment_intent_data.{name}" for name in DESCRIPTORS),
                when=not_a_descriptor,
                says="The statement descriptor breaks a rule.",
            )
        ),
    ),
    _row(
        "kana_by_rules",
        "refuses kana suffixes with other letters than katakana, and kanji suffixes without any kanji",
        "the parameters are named after what they hold",
        f"{REFERENCE_LINE}`payment_method_options.card.statement_descriptor_suffix_kana`",
        refusing(
            on_create(
                "payment_method_options.card.statement_descriptor_suffix_kana",
                "payment_method_options.card.statement_descriptor_suffix_kanji",
                when=lambda text: str(text).isascii(),
                says="Use Japanese letters.",
            )
        ),
    ),
    _row(
        "metadata_unset_on_create",
        "accepts an empty `metadata` on create as none",
        "emptying is documented for updates; on create no document refuses it",
        "E-conventions-23",
        reading(metadata_unset),
    ),
    _row(
        "mode_by_default",
        "takes a create with line items and without a mode for a payment",
        "the reference requires `mode`, the official SDK and OpenAPI description do not",
        "E-parameters-3",
        reading(payment_by_default),
        warned=("create.mode.required",),
        group="mode",
    ),
    _row(
        "no_free_payments",
        "refuses a total of zero in payment mode unless a discount made it so",
        "no document says that a payment of nothing can be created",
        "E-items-17",
        parts=exchanged(builder=NoFreePayments),
    ),
    _row(
        "adjustable_bounds",
        "refuses a quantity outside the bounds in which the customer may adjust it",
        "no document says that a session may begin outside its own bounds",
        f"{REFERENCE_LINE}`line_items.adjustable_quantity`",
        refusing(below_adjustable),
    ),
    _row(
        "optional_items_once",
        "refuses one price twice in `optional_items`",
        "no document says that an item can be offered twice",
        f"{REFERENCE_LINE}`optional_items`",
        refusing(repeated_price("optional_items")),
    ),
    _row(
        "line_items_once",
        "refuses one stored price twice in `line_items`",
        "no document says that a price may stand there twice; a quantity says the same",
        f"{REFERENCE_LINE}`line_items`",
        refusing(repeated_price("line_items")),
    ),
    _row(
        "no_line_of_nothing",
        "refuses a quantity of 0 in `line_items`",
        "a quantity is how many are bought; no document gives its minimum",
        f"{REFERENCE_LINE}`line_items.quantity`",
        refusing(on_create("line_items[].quantity", when=lambda n: n < 1, says="This value must be at least 1.")),
    ),
    _row(
        "short_labels",
        "refuses labels of custom fields with more than 50 characters",
        "the reference says 50, the OpenAPI description 100",
        "E-amounts-11",
        refusing(
            on_create("custom_fields[].label.custom", when=lambda text: len(text) > 50, says="The label is too long.")
        ),
    ),
    _row(
        "plain_emails",
        "refuses e-mail addresses but of the plainest form",
        "which addresses are valid is stated nowhere; a plain one is valid everywhere",
        "E-parameters-16",
        refusing(
            on_create("customer_email", when=lambda text: not PLAIN_EMAIL.fullmatch(text), says="Invalid email address")
        ),
    ),
    _row(
        "https_pages",
        "refuses success, cancel and return URLs that are not https, or longer than 2,048 characters",
        "the form and the length of URLs are stated nowhere",
        "E-urls-3",
        refusing(
            on_create(
                "success_url",
                "cancel_url",
                "return_url",
                when=lambda text: not text.startswith("https://") or len(text) > 2_048,
                says="Not a valid URL",
            )
        ),
    ),
    _row(
        "lowercase_currencies",
        "refuses currencies in upper case",
        "the reference asks for lower case; captured answers show that upper case was accepted",
        "E-attributes-10",
        refusing(
            on_create(
                "currency",
                "line_items[].price_data.currency",
                when=lambda text: text != text.lower(),
                says="Currencies must be lowercase.",
            )
        ),
    ),
    _row(
        "names_with_letters",
        "refuses names of products that are blank",
        "a name is shown to customers; no document says that blanks are one",
        f"{REFERENCE_LINE}`line_items.price_data.product_data.name`",
        refusing(
            on_create(
                "line_items[].price_data.product_data.name",
                when=lambda text: not text.strip(),
                says="The name must not be blank.",
            )
        ),
    ),
    _row(
        "minutes_of_margin",
        "refuses an end of a session within two minutes of the documented bounds",
        "clocks differ, and the exact bounds were never observed",
        "E-open-5",
        refusing(close_times(120)),
        group="expiry",
    ),
    _row(
        "seconds_of_leniency",
        "accepts an end of a session a few seconds outside the documented bounds",
        "captured answers show it: a second or two under 30 minutes were accepted",
        "E-times-2",
        leniently(ends_within(3)),
        group="expiry",
    ),
    _row(
        "open_sessions_change",
        "refuses every update of a session that is not open",
        "whether closed sessions can be updated is stated nowhere",
        "E-lifecycle-30",
        parts=exchanged(updates=OpenOnly),
    ),
    _row(
        "clients_alone",
        "accepts shipping details that only the client may update, and leaves them as they were",
        "the reference says who may update them, and not that anybody else is refused",
        f"{REFERENCE_LINE}`permissions.update_shipping_details`",
        parts=exchanged(updates=ClientsAlone),
    ),
    _row(
        "something_to_update",
        "refuses an update without parameters",
        "no document says what an update of nothing does",
        "E-lifecycle-30",
        refusing(empty_update),
        warned=("updates.empty_update",),
    ),
    _row(
        "cancel_url_demanded",
        "demands `cancel_url`, in the oldest version",
        "required in the official SDK's first release of that version, optional in its last",
        "E-older-1",
        refusing(without("cancel_url")),
        version=versions()[0],
    ),
)
