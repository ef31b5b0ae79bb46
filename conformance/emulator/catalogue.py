"""Everything beside sessions that has create, retrieve and list: one row per kind of object.

The parameters are JSON Schemas of our own (the contract speaks of sessions only), judged and answered exactly like
the contract's. Enough of each object for sessions to refer to it; unknown parameters are refused here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.emulator import objects
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.schemas.contract import Contract

Body = dict[str, Any]
Maker = Callable[["Tenant", Body], Body]

STRING: Body = {"type": "string", "minLength": 1}
TEXT: Body = {"type": "string"}
INTEGER: Body = {"type": "integer"}
AMOUNT: Body = {"type": "integer", "minimum": 0}
BOOLEAN: Body = {"type": "boolean"}
CURRENCY: Body = {"type": "string", "pattern": "^[A-Za-z]{3}$", "x-kind": "currency"}
DECIMAL: Body = {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,12})?$"}
METADATA: Body = {
    "type": ["object", "null"],
    "x-emptyable": True,
    "maxProperties": 50,
    "propertyNames": {"maxLength": 40},
    "additionalProperties": {"type": "string", "maxLength": 500},
}
EXPAND: Body = {"type": "array", "items": {"type": "string"}}


def array(items: Body, **limits: Any) -> Body:
    """A schema of a list."""
    return {"type": "array", "items": items, **limits}


def record(properties: Body, required: tuple[str, ...] = ()) -> Body:
    """A schema of an object that has nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


ADDRESS = record(dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), TEXT))
SHIPPING = record({"address": ADDRESS, "name": STRING, "phone": TEXT}, ("address", "name"))
PRODUCT_DATA = {
    "active": BOOLEAN,
    "description": TEXT,
    "id": STRING,
    "images": array(STRING, maxItems=8),
    "metadata": METADATA,
    "name": STRING,
    "shippable": BOOLEAN,
    "statement_descriptor": {"type": "string", "maxLength": 22},
    "tax_code": STRING,
    "unit_label": {"type": "string", "maxLength": 12},
    "url": STRING,
}
DELIVERY = record(
    {
        bound: record({"unit": {"enum": ["business_day", "day", "hour", "month", "week"]}, "value": INTEGER})
        for bound in ("maximum", "minimum")
    }
)

LIST_QUERY: Body = {
    "created": {
        "type": ["object", "integer"],
        "properties": dict.fromkeys(("gt", "gte", "lt", "lte"), INTEGER),
        "additionalProperties": False,
    },
    "ending_before": STRING,
    "expand": EXPAND,
    "limit": INTEGER,
    "starting_after": STRING,
}


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of object with its path, its parameters, its filters and how it is made."""

    path: str
    kind: str
    make: Maker | None
    parameters: Body
    filters: Body
    noun: str = ""

    @property
    def name(self) -> str:
        """How errors call it."""
        return self.noun or self.kind


def _product(tenant: Tenant, params: Body) -> Body:
    check_new_id(tenant, "product", params.get("id"), "Product")
    return objects.product(tenant.ids, tenant.clock.now(), params)


def _price(tenant: Tenant, params: Body) -> Body:
    """A price of a product. Refusals are those of E-items-4 to 6."""
    exclusive(params, "product", "product_data")
    exclusive(params, "unit_amount", "unit_amount_decimal")
    now = tenant.clock.now()
    product_id = params.get("product")
    if product_id is None and params.get("product_data") is None:
        raise ApiError(400, "You must specify either `product` or `product_data` when creating a price.")
    if product_id is not None:
        must_exist(tenant, "product", product_id, "product")
    if params.get("unit_amount") is None and params.get("unit_amount_decimal") is None:
        check_custom_amount(params)
    if product_id is None:
        product_id = tenant.keep(objects.product(tenant.ids, now, params["product_data"]))["id"]
    return objects.price(tenant.ids, now, params, product_id)


def check_custom_amount(params: Body) -> None:
    """Raises ApiError unless customers choose the amount."""
    if not (params.get("custom_unit_amount") or {}).get("enabled"):
        raise ApiError(400, "Missing required param: unit_amount.", code="parameter_missing", param="unit_amount")


def _customer(tenant: Tenant, params: Body) -> Body:
    return objects.customer(tenant.ids, tenant.clock.now(), params)


def _coupon(tenant: Tenant, params: Body) -> Body:
    exclusive(params, "percent_off", "amount_off")
    check_new_id(tenant, "coupon", params.get("id"), "Coupon")
    if params.get("percent_off") is None and params.get("amount_off") is None:
        raise ApiError(400, "You must provide one of `percent_off` or `amount_off` when creating a coupon.")
    if params.get("amount_off") is not None and params.get("currency") is None:
        raise ApiError(400, "Missing required param: currency.", code="parameter_missing", param="currency")
    return objects.coupon(tenant.ids, tenant.clock.now(), params)


def _promotion_code(tenant: Tenant, params: Body) -> Body:
    promotion = params.get("promotion") or {}
    coupon_id = params.get("coupon") or promotion.get("coupon")
    if coupon_id is None:
        raise ApiError(400, "Missing required param: promotion.", code="parameter_missing", param="promotion")
    must_exist(tenant, "coupon", coupon_id, "coupon" if params.get("coupon") else "promotion[coupon]")
    return objects.promotion_code(tenant.ids, tenant.clock.now(), params, coupon_id)


def _shipping_rate(tenant: Tenant, params: Body) -> Body:
    if params.get("fixed_amount") is None:
        raise ApiError(400, "Missing required param: fixed_amount.", code="parameter_missing", param="fixed_amount")
    return objects.shipping_rate(tenant.ids, tenant.clock.now(), params)


def _tax_rate(tenant: Tenant, params: Body) -> Body:
    return objects.tax_rate(tenant.ids, tenant.clock.now(), params)


def _webhook_endpoint(tenant: Tenant, params: Body) -> Body:
    return {
        "id": tenant.ids.make("we"),
        "object": "webhook_endpoint",
        "api_version": params.get("api_version"),
        "application": None,
        "created": tenant.clock.now(),
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "secret": f"whsec_{tenant.ids.text(32)}",
        "status": "enabled",
        "url": params["url"],
    }


def exclusive(params: Body, first: str, second: str) -> None:
    """Raises ApiError where both parameters were sent (E-items-5: no code, the first one is blamed)."""
    if params.get(first) is not None and params.get(second) is not None:
        raise ApiError(400, f"You may only specify one of these parameters: {first}, {second}.", param=first)


def must_exist(tenant: Tenant, kind: str, object_id: str, param: str) -> None:
    """Raises ApiError where an id that was sent names nothing."""
    if tenant.find(kind, object_id) is None:
        raise ApiError(400, f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


def check_new_id(tenant: Tenant, kind: str, object_id: str | None, noun: str) -> None:
    """Raises ApiError where a chosen id is in use."""
    if object_id is not None and tenant.find(kind, object_id) is not None:
        raise ApiError(400, f"{noun} already exists.", code="resource_already_exists")


RESOURCES: tuple[Resource, ...] = (
    Resource("products", "product", _product, record(PRODUCT_DATA, ("name",)), {"active": BOOLEAN}),
    Resource(
        "prices",
        "price",
        _price,
        record(
            {
                "active": BOOLEAN,
                "currency": CURRENCY,
                "custom_unit_amount": record(
                    {"enabled": BOOLEAN, "maximum": AMOUNT, "minimum": AMOUNT, "preset": AMOUNT}, ("enabled",)
                ),
                "lookup_key": {"type": "string", "maxLength": 200},
                "metadata": METADATA,
                "nickname": TEXT,
                "product": STRING,
                "product_data": record(PRODUCT_DATA, ("name",)),
                "recurring": record(
                    {
                        "interval": {"enum": ["day", "month", "week", "year"]},
                        "interval_count": {"type": "integer", "minimum": 1},
                        "usage_type": {"enum": ["licensed", "metered"]},
                    },
                    ("interval",),
                ),
                "tax_behavior": {"enum": ["exclusive", "inclusive", "unspecified"]},
                "unit_amount": AMOUNT,
                "unit_amount_decimal": DECIMAL,
            },
            ("currency",),
        ),
        {"active": BOOLEAN, "currency": CURRENCY, "product": STRING, "type": {"enum": ["one_time", "recurring"]}},
    ),
    Resource(
        "customers",
        "customer",
        _customer,
        record(
            {
                "address": ADDRESS,
                "description": TEXT,
                "email": {"type": "string", "maxLength": 512},
                "metadata": METADATA,
                "name": TEXT,
                "phone": TEXT,
                "shipping": SHIPPING,
                "tax_exempt": {"enum": ["exempt", "none", "reverse"]},
            }
        ),
        {"email": STRING},
    ),
    Resource(
        "coupons",
        "coupon",
        _coupon,
        record(
            {
                "amount_off": {"type": "integer", "minimum": 1},
                "currency": CURRENCY,
                "duration": {"enum": ["forever", "once", "repeating"]},
                "duration_in_months": INTEGER,
                "id": STRING,
                "max_redemptions": {"type": "integer", "minimum": 1},
                "metadata": METADATA,
                "name": {"type": "string", "maxLength": 40},
                "percent_off": {"type": "number", "exclusiveMinimum": 0, "maximum": 100},
                "redeem_by": INTEGER,
            }
        ),
        {},
    ),
    Resource(
        "promotion_codes",
        "promotion_code",
        _promotion_code,
        record(
            {
                "active": BOOLEAN,
                "code": STRING,
                "coupon": STRING,
                "customer": STRING,
                "expires_at": INTEGER,
                "max_redemptions": {"type": "integer", "minimum": 1},
                "metadata": METADATA,
                "promotion": record({"coupon": STRING, "type": {"enum": ["coupon"]}}, ("type",)),
            }
        ),
        {"active": BOOLEAN, "code": STRING, "coupon": STRING, "customer": STRING},
        "promotion code",
    ),
    Resource(
        "shipping_rates",
        "shipping_rate",
        _shipping_rate,
        record(
            {
                "delivery_estimate": DELIVERY,
                "display_name": {"type": "string", "minLength": 1, "maxLength": 100},
                "fixed_amount": record({"amount": AMOUNT, "currency": CURRENCY}, ("amount", "currency")),
                "metadata": METADATA,
                "tax_behavior": {"enum": ["exclusive", "inclusive", "unspecified"]},
                "tax_code": STRING,
                "type": {"enum": ["fixed_amount"]},
            },
            ("display_name",),
        ),
        {"active": BOOLEAN, "currency": CURRENCY},
        "shipping rate",
    ),
    Resource(
        "tax_rates",
        "tax_rate",
        _tax_rate,
        record(
            {
                "active": BOOLEAN,
                "country": TEXT,
                "description": TEXT,
                "display_name": STRING,
                "inclusive": BOOLEAN,
                "jurisdiction": TEXT,
                "metadata": METADATA,
                "percentage": {"type": "number", "minimum": 0, "maximum": 100},
                "state": TEXT,
                "tax_type": TEXT,
            },
            ("display_name", "inclusive", "percentage"),
        ),
        {"active": BOOLEAN},
        "tax rate",
    ),
    Resource(
        "webhook_endpoints",
        "webhook_endpoint",
        _webhook_endpoint,
        record(
            {
                "api_version": STRING,
                "description": TEXT,
                "enabled_events": array(STRING, minItems=1),
                "metadata": METADATA,
                "url": {"type": "string", "pattern": "^https?://", "x-kind": "url"},
            },
            ("enabled_events", "url"),
        ),
        {},
        "webhook endpoint",
    ),
    Resource("events", "event", None, {}, {"type": STRING, "types": array(STRING, maxItems=20)}),
    Resource("payment_intents", "payment_intent", None, {}, {"customer": STRING}),
    Resource("setup_intents", "setup_intent", None, {}, {"customer": STRING}),
    Resource("subscriptions", "subscription", None, {}, {"customer": STRING}),
    Resource("invoices", "invoice", None, {}, {"customer": STRING}),
    Resource("payment_methods", "payment_method", None, {}, {"customer": STRING}),
)
BY_PATH: Mapping[str, Resource] = {resource.path: resource for resource in RESOURCES}


def catalogue_contract() -> Contract:
    """The parameters above as a contract, so that they are judged like the sessions' own."""
    schemas: dict[str, Body] = {}
    for resource in RESOURCES:
        if resource.make is not None:
            parameters = resource.parameters
            schemas[f"{resource.path}_create"] = {
                **parameters,
                "properties": {**parameters["properties"], "expand": EXPAND},
            }
        schemas[f"{resource.path}_list"] = record({**LIST_QUERY, **resource.filters})
        schemas[f"{resource.path}_retrieve"] = record({"expand": EXPAND})
    return Contract("catalogue", schemas, rules=())
