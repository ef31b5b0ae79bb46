"""Where a parameter may stand: for every create parameter the plainest valid request that can carry it.

A table of what the documents say in prose about neighbours (modes, pages, parameters that need or exclude others),
and a builder that puts one value in its place with the neighbours it needs. Whether the result is valid is checked
by the caller against the contract, never assumed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.identifiers import steps
from schemas.loader import find
from strategies import plain
from strategies.ground import Ground
from strategies.plain import CUSTOM, EMBEDDED, HOSTED, PAYMENT, SETUP, SUBSCRIPTION

Payload = dict[str, Any]
REMOVE = object()
DAY = 86_400
ADDRESS = {"line1": "1 Main Street", "country": "US"}
TEXT_FIELD = plain.FIELD
COLLECTED = {"name": "Jenny Rosen", "address": {"country": "US", "line1": "1 Main Street"}}


@dataclass(frozen=True, slots=True)
class Host:
    """Mode and page of the request, and what else has to be there (path -> value, or REMOVE)."""

    mode: str = PAYMENT
    page: str = HOSTED
    beside: Mapping[str, Any] = field(default_factory=dict)


_SERVER = {
    "permissions.update_shipping_details": "server_only",
    "shipping_address_collection.allowed_countries": ["US"],
}
_TERMS = {"consent_collection.terms_of_service": "required"}
_SHIPPED = {"shipping_address_collection.allowed_countries": ["US"]}

# The longest start of a path decides. Sources: the reference's text on each parameter.
HOSTS: Mapping[str, Host] = {
    "": Host(),
    "automatic_tax.liability.account": Host(beside={"automatic_tax.liability.type": "account"}),
    "branding_settings.icon.file": Host(
        beside={"branding_settings.icon.type": "file", "branding_settings.icon.url": REMOVE}
    ),
    "branding_settings.icon": Host(
        beside={"branding_settings.icon.type": "url", "branding_settings.icon.url": "https://example.com/i.png"}
    ),
    "branding_settings.logo.file": Host(
        beside={"branding_settings.logo.type": "file", "branding_settings.logo.url": REMOVE}
    ),
    "branding_settings.logo": Host(
        beside={"branding_settings.logo.type": "url", "branding_settings.logo.url": "https://example.com/l.png"}
    ),
    "custom_fields[].dropdown": Host(
        beside={
            "custom_fields[].type": "dropdown",
            "custom_fields[].dropdown.options": [{"label": "Slim", "value": "slim"}],
        }
    ),
    "custom_fields[].numeric": Host(beside={"custom_fields[].type": "numeric"}),
    "custom_fields[]": Host(beside={"custom_fields[].type": "text"}),
    "custom_text.terms_of_service_acceptance": Host(beside=_TERMS),
    "custom_text.shipping_address": Host(beside=_SHIPPED),
    "customer_update": Host(beside={"customer": "ref:customer", **_SHIPPED}),
    "customer_creation": Host(),
    "invoice_creation.invoice_data.issuer.account": Host(
        beside={"invoice_creation.invoice_data.issuer.type": "account"}
    ),
    "line_items[].price": Host(beside={"line_items[].price_data": REMOVE}),
    "line_items[].price_data": Host(),
    "line_items[].price_data.product": Host(beside={"line_items[].price_data.product_data": REMOVE}),
    "line_items[].price_data.product_data": Host(),
    "line_items[].price_data.recurring": Host(SUBSCRIPTION),
    "line_items[].price_data.unit_amount_decimal": Host(beside={"line_items[].price_data.unit_amount": REMOVE}),
    "line_items[].dynamic_tax_rates": Host(),
    "payment_intent_data.application_fee_amount": Host(
        beside={"payment_intent_data.transfer_data.destination": "ref:account"}
    ),
    "payment_intent_data.transfer_data.amount": Host(),
    "discounts": Host(beside={"discounts[].coupon": "ref:coupon"}),
    "discounts[].promotion_code": Host(),
    "payment_method_collection": Host(SUBSCRIPTION),
    "payment_method_options.acss_debit.mandate_options.default_for": Host(SETUP),
    "payment_method_options.acss_debit.mandate_options.default_for[]": Host(
        SETUP,
        beside={"payment_method_options.acss_debit.mandate_options.default_for": ["invoice", "subscription"]},
    ),
    "payment_method_options.acss_debit.currency": Host(SETUP),
    "permissions": Host(page=EMBEDDED, beside=_SHIPPED),
    "redirect_on_completion": Host(page=EMBEDDED),
    "return_url": Host(page=EMBEDDED),
    "setup_intent_data": Host(SETUP),
    "shipping_options[].shipping_rate_data": Host(
        beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING, **_SHIPPED}
    ),
    "shipping_options": Host(beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING, **_SHIPPED}),
    "shipping_options[].shipping_rate": Host(beside=_SHIPPED),
    "subscription_data": Host(SUBSCRIPTION),
    "subscription_data.billing_mode.flexible": Host(
        SUBSCRIPTION, beside={"subscription_data.billing_mode.type": "flexible"}
    ),
    "subscription_data.invoice_settings.issuer.account": Host(
        SUBSCRIPTION, beside={"subscription_data.invoice_settings.issuer.type": "account"}
    ),
    "subscription_data.proration_behavior": Host(
        SUBSCRIPTION, beside={"subscription_data.billing_cycle_anchor": "time:5"}
    ),
    "subscription_data.trial_settings": Host(SUBSCRIPTION, beside={"subscription_data.trial_period_days": 7}),
    "payment_method_options.wechat_pay": Host(beside={"payment_method_options.wechat_pay.client": "web"}),
    "update:collected_information": Host(beside={"collected_information.shipping_details": COLLECTED}),
    "update:shipping_options[].shipping_rate_data": Host(
        beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING}
    ),
    "update:shipping_options": Host(beside={"shipping_options[].shipping_rate_data": plain.GROUND_SHIPPING}),
    "update:shipping_options[].shipping_rate": Host(),
    "customer_session_create:components.buy_button": Host(beside={"components.pricing_table": REMOVE}),
    "customer_session_create:components.payment_element": Host(beside={"components.pricing_table": REMOVE}),
}
# (path, value) -> the host that this value needs.
VALUE_HOSTS: Mapping[tuple[str, Any], Host] = {
    ("mode", SETUP): Host(SETUP),
    ("mode", SUBSCRIPTION): Host(SUBSCRIPTION),
    ("ui_mode", EMBEDDED): Host(page=EMBEDDED),
    ("ui_mode", CUSTOM): Host(page=CUSTOM),
    ("submit_type", "subscribe"): Host(SUBSCRIPTION),
    ("redirect_on_completion", "never"): Host(page=EMBEDDED, beside={"return_url": REMOVE}),
    ("custom_fields[].type", "dropdown"): Host(
        beside={"custom_fields[].dropdown.options": [{"label": "Slim", "value": "slim"}]}
    ),
    ("custom_fields[].type", "numeric"): Host(beside={"custom_fields[].numeric.maximum_length": 5}),
    ("automatic_tax.liability.type", "account"): Host(beside={"automatic_tax.liability.account": "ref:account"}),
    ("invoice_creation.invoice_data.issuer.type", "account"): Host(
        beside={"invoice_creation.invoice_data.issuer.account": "ref:account"}
    ),
    ("subscription_data.invoice_settings.issuer.type", "account"): Host(
        SUBSCRIPTION, beside={"subscription_data.invoice_settings.issuer.account": "ref:account"}
    ),
    ("branding_settings.icon.type", "file"): Host(
        beside={"branding_settings.icon.file": "ref:file", "branding_settings.icon.url": REMOVE}
    ),
    ("branding_settings.logo.type", "file"): Host(
        beside={"branding_settings.logo.file": "ref:file", "branding_settings.logo.url": REMOVE}
    ),
    ("payment_method_options.wechat_pay.client", "android"): Host(
        beside={"payment_method_options.wechat_pay.app_id": "app"}
    ),
    ("payment_method_options.wechat_pay.client", "ios"): Host(
        beside={"payment_method_options.wechat_pay.app_id": "app"}
    ),
    ("payment_method_options.customer_balance.bank_transfer.type", "eu_bank_transfer"): Host(
        beside={"payment_method_options.customer_balance.bank_transfer.eu_bank_transfer.country": "DE"}
    ),
    ("payment_method_options.acss_debit.mandate_options.payment_schedule", "interval"): Host(
        beside={"payment_method_options.acss_debit.mandate_options.interval_description": "monthly"}
    ),
    ("payment_method_options.acss_debit.mandate_options.payment_schedule", "combined"): Host(
        beside={"payment_method_options.acss_debit.mandate_options.interval_description": "monthly"}
    ),
}
# What every operation can include.
EXPANDABLE: Mapping[str, str] = {
    "create": "line_items",
    "update": "line_items",
    "retrieve": "line_items",
    "expire": "line_items",
    "list": "data.line_items",
    "line_items": "data.discounts",
    "customer_session_create": "customer",
}
# Ids of things that an account has; nobody outside can make them.
FOREIGN: Mapping[str, str] = {
    "account": "acct_1032D82eZvKYlo2C",
    "file": "file_1032D82eZvKYlo2C",
    "payment_method_configuration": "pmc_1032D82eZvKYlo2C",
    "account_tax_id": "atxi_1032D82eZvKYlo2C",
    "invoice_template": "inrtem_1032D82eZvKYlo2C",
    "tax_code": "txcd_10000000",
    "tax_rate": "txr_1032D82eZvKYlo2C",
    "session": "cs_test_none",
    "line_item": "li_none",
}


# The plainest value of a place where the first one that fits its schema is not it.
PLAINEST: Mapping[str, Any] = {
    "automatic_tax.liability.type": "self",
    "invoice_creation.invoice_data.issuer.type": "self",
    "subscription_data.invoice_settings.issuer.type": "self",
    "branding_settings.icon.type": "url",
    "branding_settings.icon": {"type": "url", "url": "https://example.com/i.png"},
    "branding_settings.logo.type": "url",
    "branding_settings.logo": {"type": "url", "url": "https://example.com/l.png"},
    "custom_fields[].dropdown.default_value": "slim",
    "expires_at": "time:0.25",
    "subscription_data.trial_end": "time:10",
    "subscription_data.billing_cycle_anchor": "time:5",
    "payment_method_options.acss_debit.mandate_options.default_for": ["invoice", "subscription"],
    "payment_method_options.us_bank_account.financial_connections.permissions": ["payment_method"],
    "payment_method_options.us_bank_account.financial_connections.permissions[]": "payment_method",
}
# What stands in an object that requires nothing, so that it is on the wire.
INSIDE: Mapping[str, Any] = {
    "payment_method_options": {"card": {"setup_future_usage": "off_session"}},
    "payment_method_options.acss_debit": {"setup_future_usage": "off_session"},
    "payment_method_options.wechat_pay": {"client": "web"},
}


class Hosts:
    """Builds hosts on one ground."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.contract = ground.contract
        self.now = ground.now

    def host(self, operation: str, path: str, value: Any = None) -> Host:
        """The host that a parameter (with this value) needs."""
        if isinstance(value, str) and (path, value) in VALUE_HOSTS and operation == "create":
            return VALUE_HOSTS[path, value]
        prefix = "" if operation == "create" else f"{operation}:"
        fit = [start for start in HOSTS if start.startswith(prefix) and _covers(start.removeprefix(prefix), path)]
        fit = [start for start in fit if prefix or ":" not in start]
        return HOSTS[max(fit, key=len)] if fit else Host()

    def plain(self, operation: str, host: Host) -> Payload | None:
        """The request of a host before anything is put in; None where this target has no items for its mode."""
        if operation == "customer_session_create":
            customer = self.ground.reference("customer")
            return (
                None if customer is None else {"customer": customer, "components": {"pricing_table": {"enabled": True}}}
            )
        if operation != "create":
            return {}
        part = plain.items(self.ground, host.mode)
        return None if part is None else {"mode": host.mode, **copy.deepcopy(part), **plain.page(host.page)}

    def carrying(self, operation: str, path: str, value: Any) -> Payload | None:
        """The plainest request with `value` at `path`."""
        host = self.host(operation, path, value)
        made = self.plain(operation, host)
        if made is None:
            return None
        for beside, what in host.beside.items():
            self.put(operation, made, beside, self.resolved(what))
        if path in ("expand", "expand[]"):
            return made | {"expand": [EXPANDABLE[operation]]}
        if _of_objects(value) and _stands(made, path):
            return made
        if _empty(value):
            value = self.something(find(self.contract.request_schema(operation), path) or {}, path)
        self.put(operation, made, path, value)
        return made

    def something(self, node: Mapping[str, Any], path: str) -> Any:
        """The smallest valid value that leaves something on the wire: an object gets one of its parameters."""
        if path == "line_items":
            part = plain.items(self.ground, PAYMENT) or {}
            return copy.deepcopy(part.get("line_items", [{"quantity": 1}]))
        value = self.minimal(node, path)
        if not _empty(value):
            return value
        if path in INSIDE:
            return copy.deepcopy(INSIDE[path])
        if isinstance(value, list):
            return [self.something(node["items"], f"{path}[]")]
        name, child = next(iter(node.get("properties", {}).items()), ("", None))
        return value if child is None else {name: self.something(child, f"{path}.{name}")}

    def resolved(self, value: Any) -> Any:
        """`ref:customer` and `time:5` as what they stand for."""
        if isinstance(value, str) and value.startswith("ref:"):
            return self.reference(value.removeprefix("ref:"))
        if isinstance(value, str) and value.startswith("time:"):
            return self.now + int(float(value.removeprefix("time:")) * DAY)
        return copy.deepcopy(value) if value is not REMOVE else REMOVE

    def reference(self, kind: str) -> str:
        """An id of a kind: one that this run made, or one that looks like it."""
        return self.ground.reference(kind) or FOREIGN.get(kind, f"{kind}_1")

    def put(self, operation: str, payload: Payload, path: str, value: Any) -> None:
        """Put a value in its place (or take it away), with the siblings that its objects require."""
        schema: Any = self.contract.request_schema(operation)
        around: Any = payload
        names = list(steps(path))
        where = ""
        for number, step in enumerate(names):
            last = number == len(names) - 1
            where = f"{where}[]" if step == "[]" else f"{where}.{step}" if where else step
            node = find(schema, where) or {}
            if step == "*":
                step = next(iter(around), "eur" if path.startswith("shipping_options") else "order")
            if last:
                _set(around, step, value)
                return
            if value is REMOVE and not _has(around, step):
                return
            if not _has(around, step) or _get(around, step) is None:
                _set(around, step, [] if names[number + 1] == "[]" else self.minimal(node, where))
            around = _get(around, step)

    def minimal(self, node: Mapping[str, Any], path: str = "") -> Any:
        """The smallest valid value of a node: for objects, what they require."""
        if path in PLAINEST:
            return self.resolved(PLAINEST[path])
        types = node.get("type", "string")
        kind = types if isinstance(types, str) else types[0]
        makers: Mapping[str, Callable[[], Any]] = {
            "object": lambda: self._object(node, path),
            "array": lambda: [self.minimal(node.get("items", {}), f"{path}[]")],
            "boolean": lambda: True,
            "integer": lambda: self._integer(node, path),
            "number": lambda: 5,
        }
        return makers[kind]() if kind in makers else self._text(node)

    def _object(self, node: Mapping[str, Any], path: str) -> Payload:
        required = (
            *node.get("required", ()),
            *(n for n, c in node.get("properties", {}).items() if "x-always-sent" in c),
        )
        made = {name: self.minimal(node["properties"][name], f"{path}.{name}") for name in required}
        if not node.get("properties") and isinstance(node.get("additionalProperties"), dict):
            key = "eur" if "pattern" in node.get("propertyNames", {}) else "order"
            made = {key: self.minimal(node["additionalProperties"])}
        if path == "custom_fields[]":
            made["type"] = "text"
        return made

    def _integer(self, node: Mapping[str, Any], path: str) -> int:
        if node.get("x-kind") == "timestamp":
            return self.now
        low, high = node.get("minimum", 1), node.get("maximum")
        wanted = 1000 if "amount" in path.rpartition(".")[2] else max(int(low), 3)
        return wanted if high is None else min(wanted, int(high))

    def _text(self, node: Mapping[str, Any]) -> str:
        if node.get("enum"):
            return str(next(value for value in node["enum"] if value is not None))
        if "x-ref" in node:
            return self.reference(str(node["x-ref"]))
        kinds = {"url": "https://example.com/x", "email": "jenny@example.com", "currency": "usd"}
        if node.get("x-kind") in kinds:
            return kinds[node["x-kind"]]
        if node.get("x-kind") == "debit_date":
            return (datetime.fromtimestamp(self.now, UTC) + timedelta(days=7)).date().isoformat()
        return PATTERNS.get(str(node.get("pattern")), "text")


# A value of every documented form; its kind is decided by the pattern.
PATTERNS: Mapping[str, str] = {
    "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$": "#0074d4",
    "^[A-Za-z0-9]+$": "size1",
    "^[A-Za-z]{2}$": "US",
    "^[0-9]+(\\.[0-9]{1,12})?$": "1099.5",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "2027-01-31",
    "^(?!DDIC|STRIPE)[A-Z0-9 /_&.-]+$": "SHOP",
    "^(?!STRIPE)[A-Z0-9 /_&.-]+$": "SHOP",
}


def _empty(value: Any) -> bool:
    """Whether a value leaves nothing on the wire."""
    if isinstance(value, dict):
        return all(_empty(child) for child in value.values())
    return isinstance(value, list) and all(_empty(child) for child in value)


def _of_objects(value: Any) -> bool:
    """Whether a value is an object, or a list of them: then what stands in its place already is as good."""
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(item, dict) for item in value))


def _stands(payload: Any, path: str) -> bool:
    """Whether something stands at a path already."""
    value = payload
    for step in steps(path):
        if not isinstance(value, (dict, list)) or not _has(value, step):
            return False
        value = _get(value, step)
    return not _empty(value)


def _covers(start: str, path: str) -> bool:
    return start == "" or path == start or path.startswith((f"{start}.", f"{start}["))


def _has(around: Any, step: str) -> bool:
    return bool(around) if step == "[]" else step in around


def _get(around: Any, step: str) -> Any:
    return around[0] if step == "[]" else around[step]


def _set(around: Any, step: str, value: Any) -> None:
    if value is REMOVE:
        if step == "[]":
            around.clear()
        else:
            around.pop(step, None)
    elif step == "[]":
        if around:
            around[0] = value
        else:
            around.append(value)
    else:
        around[step] = value
