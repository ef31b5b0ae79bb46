"""The official Python SDK's types as facts about paths: what it names, of which type, with which values.

For tests alone: an outside account of the same API version. Typed parameters are TypedDicts, resources are classes
with annotations; both become `path -> Fact`, paths spelled as in the schemas (`line_items[].price`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ForwardRef, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

import stripe
from stripe._request_options import RequestOptions
from stripe._stripe_object import StripeObject
from stripe.params.checkout import (
    SessionCreateParams,
    SessionListLineItemsParams,
    SessionListParams,
    SessionModifyParams,
)
from typing_extensions import is_typeddict

PARAMETERS: dict[str, type] = {
    "create": SessionCreateParams,
    "update": SessionModifyParams,
    "list": SessionListParams,
    "line_items": SessionListLineItemsParams,
}
RESOURCES: dict[str, type] = {"session": stripe.checkout.Session, "line_item": stripe.LineItem}
PLAIN = {str: "string", int: "integer", bool: "boolean", float: "number", type(None): "null"}
# Objects that the reference spells out inside the session; every other resource is an id there.
SPELLED_OUT = {
    "Price": stripe.Price,
    "TaxRate": stripe.TaxRate,
    "Discount": stripe.Discount,
    "DiscountResource": stripe.Discount,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of one path: the JSON types it takes, its values where they are listed, and whether it must be.

    `emptyable` says that the empty text stands among the typed values, which unsets.
    """

    types: frozenset[str]
    values: frozenset[str] | None
    required: bool
    emptyable: bool = field(default=False, compare=False)


def parameters(name: str) -> dict[str, Fact]:
    """The typed parameters of an operation, by path."""
    return dict(_members(PARAMETERS[name], "", ()))


def attributes(name: str) -> dict[str, Fact]:
    """The typed attributes of a resource, by path."""
    return dict(_members(RESOURCES[name], "", ()))


def _members(kind: Any, prefix: str, inside: tuple[Any, ...]) -> Iterator[tuple[str, Fact]]:
    if kind in inside:
        return
    for name, hint in _hints(kind).items():
        if name.startswith("_") or name in ("OBJECT_NAME", "deleted"):
            continue
        path = f"{prefix}.{name}" if prefix else name
        required = get_origin(hint) is not NotRequired
        yield from _described(get_args(hint)[0] if not required else hint, path, required, (*inside, kind))


def _hints(kind: Any) -> dict[str, Any]:
    """The annotations of a class; of a TypedDict, without the options that go with every call."""
    if not is_typeddict(kind):
        return dict(kind.__annotations__)
    own = {name: hint for name, hint in kind.__annotations__.items() if name not in RequestOptions.__annotations__}
    return get_type_hints(type("Own", (), {"__annotations__": own, "__module__": kind.__module__}), include_extras=True)


def _described(hint: Any, path: str, required: bool, inside: tuple[Any, ...]) -> Iterator[tuple[str, Fact]]:
    types, values, below = set[str](), set[str](), list[tuple[str, Any]]()
    emptyable = any(get_origin(option) is Literal and "" in get_args(option) for option in _options(hint))
    for option in _options(hint):
        found, listed, children = _one(option)
        types |= found
        values |= listed
        below += children
    if "string" in types and any(isinstance(option, ForwardRef) for option in _options(hint)):
        types.discard("object")  # an id that can be expanded: the reference describes the id
    yield path, Fact(frozenset(types), frozenset(values) or None, required, emptyable)
    for ending, child in below:
        if ending:
            yield from _described(child, f"{path}{ending}", False, inside)
        else:
            yield from _members(child, path, inside)


def _options(hint: Any) -> tuple[Any, ...]:
    """The members of a union, of whichever spelling; otherwise the hint alone."""
    if isinstance(hint, str):
        hint = ForwardRef(hint)
    return get_args(hint) if get_origin(hint) is Union or type(hint).__name__ == "UnionType" else (hint,)


def _one(option: Any) -> tuple[set[str], set[str], list[tuple[str, Any]]]:
    """Types, listed values and what stands below, of one member of a union."""
    origin, arguments = get_origin(option), get_args(option)
    if option in PLAIN:
        return {PLAIN[option]}, set(), []
    if origin is Literal:
        return {"string"}, set(arguments) - {""}, []
    if origin is list:
        return {"array"}, set(), [("[]", arguments[0])]
    if origin is dict:
        return {"object"}, set(), [(".*", arguments[1])]
    if isinstance(option, ForwardRef):
        name = option.__forward_arg__
        return {"object"}, set(), [("", SPELLED_OUT[name])] if name in SPELLED_OUT else []
    if origin is not None:  # a list of resources
        return {"object"}, set(), []
    if is_typeddict(option) or (isinstance(option, type) and issubclass(option, StripeObject)):
        return {"object"}, set(), [("", option)]
    raise AssertionError(f"the SDK says {option!r}, which this reading does not know")
