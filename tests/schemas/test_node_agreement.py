"""The official Node SDK's types against the older version: names, types and enumerated values of 2022-11-15.

Two releases are pinned to exactly that version, the first and the last (`tests/node/packages.txt`). Every difference is
in the table with its reason; a row that no difference needs any more fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from checkout_conformance.schemas import Level, load
from checkout_conformance.schemas.conflicts import CONFLICTS
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.paths import parent
from tests.schemas.typescript import NOT_INSTALLED, Declared, declared

VERSION = "2022-11-15"
FIRST, LAST = "stripe-11", "stripe-12"
INTERFACES = {
    "create": "Stripe.Checkout.SessionCreateParams",
    "session": "Stripe.Checkout.Session",
    "line_item": "Stripe.LineItem",
}
PAIRS = [(release, name) for release in (FIRST, LAST) for name in INTERFACES]
TEXT = "the typespecs call it a text, and list no values"
WITHIN = "it became nullable within the version: later releases agree"
SHORTER = "its row in the typespecs is shorter"
SHARED = "the SDK has one type for all addresses, in a file of its own"
MAPS = "the SDK has one type for all metadata; its values are texts there too"
CONFLICT = "the SDK contradicts it, which lowers its level"
NEWER = "added within the version, after the typespecs were written"
NARROWER = "the typespecs list fewer values than the SDK's later release: nobody sends those"
# (schema, what differs, pattern over paths) -> why both may stand.
DIFFERENCES: dict[tuple[str, str, str], str] = {
    ("create", "only here", "*metadata.[*]"): MAPS,
    ("session", "only here", "metadata.[*]"): MAPS,
    ("create", "only here", "payment_intent_data.shipping.address.*"): SHARED,
    (
        "create",
        "only here",
        "payment_method_options.paynow.tos_shown_and_accepted",
    ): CONFLICT,
    ("create", "only here", "subscription_data.items"): CONFLICT,
    ("create", "only here", "subscription_data.transfer_data.amount"): CONFLICT,
    ("create", "values", "*.eu_bank_transfer.country"): CONFLICT,
    ("create", "only sdk", "custom_text"): NEWER,
    ("create", "only sdk", "custom_fields"): NEWER,
    ("create", "only sdk", "invoice_creation"): NEWER,
    ("create", "only sdk", "payment_method_options.[clp]*"): NEWER,
    ("create", "only sdk", "subscription_data.*"): NEWER,
    ("create", "values", "payment_intent_data.capture_method"): NARROWER,
    ("create", "values", "payment_method_options.customer_balance.bank_transfer.*"): NARROWER,
    ("create", "values", "payment_method_types[[]]"): NARROWER,
    ("session", "only sdk", "custom_text"): NEWER,
    ("session", "only sdk", "custom_fields"): NEWER,
    ("session", "only sdk", "invoice*"): NEWER,
    ("session", "only sdk", "currency_conversion"): NEWER,
    ("session", "types", "cancel_url"): WITHIN,
    ("session", "types", "success_url"): WITHIN,
    ("session", "values", "billing_address_collection"): TEXT,
    ("session", "values", "customer_creation"): TEXT,
    ("session", "values", "locale"): TEXT,
    ("session", "values", "mode"): TEXT,
    ("session", "values", "payment_method_collection"): TEXT,
    ("session", "values", "submit_type"): TEXT,
    ("line_item", "only sdk", "amount_discount"): SHORTER,
    ("line_item", "only sdk", "amount_tax"): SHORTER,
    ("line_item", "only sdk", "discounts"): SHORTER,
    ("line_item", "only sdk", "price"): SHORTER,
    ("line_item", "only sdk", "taxes"): SHORTER,
    ("line_item", "types", "description"): "the typespecs say that it may be null, the SDK does not",
}


@cache
def theirs(release: str, name: str) -> dict[str, Declared]:
    found = declared(release, INTERFACES[name])
    if found is None:
        pytest.skip(NOT_INSTALLED)
    return found


@cache
def ours(name: str) -> dict[str, dict[str, Any]]:
    return {path: node for path, node in nodes(load(VERSION).schemas[name]) if path}


def types(node: dict[str, Any]) -> set[str]:
    """As TypeScript has them: every number is one; what the document leaves open is `any`; an id is a text that may be
    expanded to an object."""
    told = node.get("type", "object" if "$ref" in node else "any")
    found = {"number" if kind == "integer" else kind for kind in ([told] if isinstance(told, str) else told)}
    found -= {"object"} if "string" in found else set()
    return found - {"null"} | {"string"} if node.get("x-emptyable") else found


def is_open(node: Mapping[str, Any]) -> bool:
    """Whether a document says nothing of what is inside."""
    return not {"properties", "items", "additionalProperties"} & node.keys()


def values(node: dict[str, Any]) -> set[Any]:
    return {node["const"]} if "const" in node else {value for value in node.get("enum", ()) if value is not None}


def differences(release: str, name: str) -> Iterator[tuple[str, str]]:
    """What differs, as (what, path).

    Nothing is said below a path that one side lacks, or that the typespecs call a term without naming what is inside.
    """
    here, there = ours(name), theirs(release, name)
    for what, one, other in (("only here", here, there), ("only sdk", there, here)):
        for path in one:
            above = parent(path)
            if path not in other and (not above or (above in other and not is_open(here.get(above, {})))):
                yield what, path
    for path in here.keys() & there.keys():
        if types(here[path]) not in ({"any"}, there[path].types):
            yield "types", path
        if values(here[path]) != (there[path].values or set()):
            yield "values", path


def reasons(name: str, what: str, path: str) -> list[tuple[str, str, str]]:
    return [row for row in DIFFERENCES if row[:2] == (name, what) and fnmatchcase(path, row[2])]


@pytest.mark.parametrize(("release", "name"), PAIRS)
def test_names_types_and_values_agree_but_for_the_differences_with_a_reason(release: str, name: str) -> None:
    assert [found for found in differences(release, name) if not reasons(name, *found)] == []


def test_no_reason_is_stale() -> None:
    used = {row for release, name in PAIRS for found in differences(release, name) for row in reasons(name, *found)}
    assert [row for row in DIFFERENCES if row not in used] == []


def test_a_create_parameter_has_the_type_that_both_releases_give_it() -> None:
    for release in (FIRST, LAST):
        assert [path for what, path in differences(release, "create") if what == "types"] == []


def test_what_only_the_typespecs_name_is_no_must() -> None:
    contract = load(VERSION)
    starts = ("create.subscription_data.items.", "create.subscription_data.transfer_data.amount.")
    lowered = [c for c in contract.clauses.values() if c.id.startswith(starts) or ".paynow.tos_shown" in c.id]
    assert len(lowered) == 7
    assert {clause.level for clause in lowered} == {Level.SHOULD}
    assert {clause.id for clause in lowered} <= CONFLICTS.keys()


def test_no_create_parameter_is_required_that_the_last_release_calls_optional() -> None:
    contract, there = load(VERSION), theirs(LAST, "create")
    required = [c for c in contract.clauses.values() if c.operation == "create" and c.keyword == "required"]
    assert required
    optional = [c.id for c in required if c.level is Level.MUST and c.path in there and there[c.path].optional]
    assert optional == []


@pytest.mark.parametrize(("release", "paths"), [(FIRST, 218), (LAST, 265)])
def test_the_releases_were_read_to_their_depth(release: str, paths: int) -> None:
    assert len(theirs(release, "create")) == paths
