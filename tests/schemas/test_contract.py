"""The contract judges in clauses, once per clause and place, in the schema's order; another validator agrees."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from checkout_conformance.schemas import DEFAULT_VERSION, BrokenSchemas, Contract, PriceFact, World, load, versions
from checkout_conformance.schemas.contract import UnknownClause
from checkout_conformance.schemas.paths import bracketed
from tests.schemas.rule_examples import NOW, WORLD

CONTRACT = load()
LINE = {"price_data": {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "T-shirt"}}, "quantity": 1}
PLAIN: dict[str, Any] = {"mode": "payment", "success_url": "https://example.com/done", "line_items": [LINE]}
FIELD = {"key": "size", "type": "text", "label": {"type": "custom", "custom": "Size"}}


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """The keyword `pattern` as ECMA reads it: `$` is the end, and not also the place before a last line break."""
    if isinstance(instance, str) and re.search(re.sub(r"\$$", r"\\Z", pattern), instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


# Another validator than the contract's own.
Other = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


def broken(**changes: Any) -> list[tuple[str, str | None]]:
    """(clause, place) of all that a plain request with changes breaks."""
    return [(b.clause, b.param) for b in CONTRACT.request_breaches("create", {**PLAIN, **changes}, WORLD)]


def test_a_plain_request_breaks_nothing() -> None:
    assert broken() == []
    assert CONTRACT.is_valid_request("create", PLAIN)


@pytest.mark.parametrize(
    ("changes", "clause", "param"),
    [
        ({"toaster": 1}, "create.no_unknown", "toaster"),
        ({"mode": "loan"}, "create.mode.enum", "mode"),
        ({"locale": 5}, "create.locale.type", "locale"),
        ({"client_reference_id": "x" * 201}, "create.client_reference_id.max_length", "client_reference_id"),
        ({"metadata": {"k" * 41: "v"}}, "create.metadata.key_names", f"metadata[{'k' * 41}]"),
        ({"metadata": {"k": "v" * 501}}, "create.metadata.any.max_length", "metadata[k]"),
        ({"custom_fields": [FIELD | {"key": "a b"}]}, "create.custom_fields.key.pattern", "custom_fields[0][key]"),
        (
            {"line_items": [LINE, {"quantity": 1, "price_data": {**LINE["price_data"], "currency": 1}}]},  # type: ignore[dict-item]
            "create.line_items.price_data.currency.type",
            "line_items[1][price_data][currency]",
        ),
        ({"line_items": [7]}, "create.line_items.each.type", "line_items[0]"),
        (
            {"after_expiration": {"recovery": {"allow_promotion_codes": True}}},
            "create.after_expiration.recovery.enabled.required",
            "after_expiration[recovery][enabled]",
        ),
        (
            {"branding_settings": {"icon": {"type": "url"}}},
            "create.branding_settings.icon.url_required_with_type_url",
            "branding_settings[icon][url]",
        ),
    ],
)
def test_one_fault_is_one_clause_at_its_place(changes: dict[str, Any], clause: str, param: str) -> None:
    assert broken(**changes) == [(clause, param)]


def test_every_place_of_a_clause_is_named_once() -> None:
    fields = [FIELD | {"key": "a b"}, FIELD | {"key": "c d"}]
    assert broken(custom_fields=fields) == [
        ("create.custom_fields.key.pattern", "custom_fields[0][key]"),
        ("create.custom_fields.key.pattern", "custom_fields[1][key]"),
    ]


def test_a_missing_parameter_is_named() -> None:
    assert [(b.clause, b.param) for b in CONTRACT.request_breaches("create", {"ui_mode": "custom"})] == [
        ("create.mode.required", "mode")
    ]


@pytest.mark.parametrize("key", ["size\n", "\nsize", "si\nze"])
def test_a_line_break_is_no_end_of_a_form(key: str) -> None:
    assert broken(custom_fields=[FIELD | {"key": key}]) == [
        ("create.custom_fields.key.pattern", "custom_fields[0][key]")
    ]
    assert not CONTRACT.is_valid_request("create", {**PLAIN, "custom_fields": [FIELD | {"key": key}]})


def test_a_breach_says_what_was_expected_and_seen() -> None:
    (breach,) = CONTRACT.request_breaches("create", {**PLAIN, "line_items": [{**LINE, "quantity": "two"}]})
    assert (breach.expected, breach.observed) == ("an integer", "a string: 'two'")


SMALL: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, 7.0, "", "x", "usd\n", "https://example.com", "x" * 300, [], {}, [{}], {"": ""}]
)


@given(st.data())
def test_yes_or_no_and_the_reasons_agree(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(["create", "update", "list", "line_items", "retrieve", "expire"]))
    properties = CONTRACT.request_schema(operation)["properties"]
    payload: dict[str, Any] = copy.deepcopy(PLAIN) if operation == "create" else {}
    for name in data.draw(st.lists(st.sampled_from([*properties, "toaster"]), max_size=3)):
        inner = properties.get(name, {}).get("properties") or properties.get(name, {}).get("items", {}).get(
            "properties"
        )
        value = data.draw(
            SMALL | st.dictionaries(st.sampled_from(sorted(inner)), SMALL, max_size=3) if inner else SMALL
        )
        payload[name] = (
            [value] if properties.get(name, {}).get("type") == "array" and data.draw(st.booleans()) else value
        )
    breaches = CONTRACT.request_breaches(operation, payload, WORLD)
    assert CONTRACT.is_valid_request(operation, payload, WORLD) == (breaches == [])
    schema = CONTRACT.request_schema(operation)
    assert CONTRACT.is_valid_answer(operation, payload) == Other(schema).is_valid(payload)
    assert len({(breach.clause, breach.param) for breach in breaches}) == len(breaches)
    assert {breach.clause for breach in breaches} <= CONTRACT.clauses.keys()


def test_an_answer_s_missing_attribute_is_its_own_clause() -> None:
    names = {breach.clause for breach in CONTRACT.answer_breaches("session", {"id": "cs_test_1"})}
    assert {"session.object.present", "session.client_secret.present"} <= names
    assert "session.id.present" not in names
    assert not CONTRACT.is_valid_answer("session", {"id": "cs_test_1"})


def test_breaches_come_in_the_schema_s_order_and_entry_by_entry() -> None:
    lines = [{**LINE, "quantity": "two", "toaster": 1}, {**LINE, "toaster": 2}]
    payload = {**PLAIN, "toaster": 1, "metadata": {"z": 1, "a": 2}, "line_items": lines}
    assert [(b.clause.removeprefix("create."), b.param) for b in CONTRACT.request_breaches("create", payload)] == [
        ("line_items.quantity.type", "line_items[0][quantity]"),
        ("line_items.each.no_unknown", "line_items[0][toaster]"),
        ("line_items.each.no_unknown", "line_items[1][toaster]"),
        ("metadata.any.type", "metadata[z]"),
        ("metadata.any.type", "metadata[a]"),
        ("no_unknown", "toaster"),
    ]


def test_what_stands_in_a_list_is_judged_by_its_own_schema() -> None:
    body = {"object": "list", "data": [{"id": 5}], "has_more": False, "url": "/v1/checkout/sessions"}
    found = {(b.clause, b.param) for b in CONTRACT.answer_breaches("session_list", body)}
    assert ("session.id.type", "data[0][id]") in found
    assert ("session.mode.present", "data[0][mode]") in found


def test_existence_is_judged_only_where_it_is_known() -> None:
    payload = {**PLAIN, "customer": "cus_unlisted"}
    assert CONTRACT.is_valid_request("create", payload)
    assert CONTRACT.is_valid_request("create", payload, World(now=NOW))
    assert CONTRACT.request_breaches("create", payload, World(now=NOW, customers=frozenset()))


def test_times_are_judged_by_the_world_s_clock() -> None:
    payload = {**PLAIN, "expires_at": NOW + 3600}
    assert CONTRACT.is_valid_request("create", payload)
    assert CONTRACT.is_valid_request("create", payload, World(now=NOW))
    assert not CONTRACT.is_valid_request("create", payload, World(now=NOW + 3600))


def test_a_stored_price_of_unknown_kind_is_not_judged() -> None:
    payload = {**PLAIN, "line_items": [{"price": "price_1", "quantity": 1}]}
    assert CONTRACT.is_valid_request("create", payload, World(now=NOW))
    monthly = World(now=NOW, prices={"price_1": PriceFact("usd", 100, "month")})
    assert [b.clause for b in CONTRACT.request_breaches("create", payload, monthly)] == [
        "create.line_items.no_recurring_in_payment_mode"
    ]


def test_an_id_given_twice_is_refused() -> None:
    rule = CONTRACT.rules[0]
    twice = Contract(DEFAULT_VERSION, CONTRACT.schemas, (rule, rule))
    with pytest.raises(ValueError, match=f"two clauses have the id {rule.clause.id}"):
        _ = twice.clauses


@pytest.mark.parametrize("version", versions())
def test_every_version_loads_once(version: str) -> None:
    assert load(version) is load(version)
    assert load(version).version == version


def test_an_unknown_version_is_a_sentence() -> None:
    with pytest.raises(BrokenSchemas, match="the versions are"):
        load("1999-12-31")


def test_a_place_is_written_as_the_api_does() -> None:
    assert bracketed(["line_items", 0, "price"]) == "line_items[0][price]"
    assert bracketed([]) is None


def test_an_unknown_clause_names_the_nearest() -> None:
    assert CONTRACT.clause("create.mode.enum").id == "create.mode.enum"
    with pytest.raises(UnknownClause, match=r"did you mean create\.custom_fields\.max_items") as raised:
        CONTRACT.clause("create.custom_field.max_item")
    assert raised.value.near[0] == "create.custom_fields.max_items"
    with pytest.raises(UnknownClause, match="`clauses` lists all of them"):
        CONTRACT.clause("zzzzqqqq")
