"""What was sent comes back: an honest server, and one fault at a time."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from checkout_conformance.checks.echo import line_item_echo, session_echo
from checkout_conformance.schemas import load
from tests.conformance.checks.honest import PAYLOAD, lines, session
from tests.judged import broken, causes, kept

CONTRACT = load()
OPTION = {"shipping_rate_data": {"display_name": "Post", "fixed_amount": {"amount": 5, "currency": "usd"}}}
OF_NAMES = "create.line_items.price_data.product_data.name.echo"


def judge(body: Any, payload: Any = PAYLOAD) -> Any:
    return session_echo(CONTRACT, payload, body, ())


def answered_with(path: str, value: Any) -> dict[str, Any]:
    body = session()
    *way, last = path.split(".")
    at: Any = body
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    return body


def test_an_honest_session_repeats_everything_sent() -> None:
    outcomes = judge(session())
    assert broken(outcomes) == set()
    assert {
        "create.metadata.echo",
        "create.custom_fields.text.maximum_length.echo",
        "create.custom_fields.echo",
        "create.shipping_address_collection.allowed_countries.echo",
        "create.mode.echo",
    } <= kept(outcomes)


@pytest.mark.parametrize(
    ("path", "value", "clause"),
    [
        ("metadata", {}, "create.metadata.echo"),
        ("metadata", {"order": "6735", "more": "x"}, "create.metadata.echo"),
        ("client_reference_id", None, "create.client_reference_id.echo"),
        ("client_reference_id", "CART_7", "create.client_reference_id.echo"),
        ("success_url", "https://example.com/thanks?s=cs_1", "create.success_url.echo"),
        ("locale", "auto", "create.locale.echo"),
        ("custom_fields.0.text.maximum_length", 6, "create.custom_fields.text.maximum_length.echo"),
        ("custom_fields.0.label.custom", "size", "create.custom_fields.label.custom.echo"),
        (
            "shipping_address_collection.allowed_countries",
            ["FR"],
            "create.shipping_address_collection.allowed_countries.echo",
        ),
    ],
)
def test_one_fault_breaks_one_clause(path: str, value: Any, clause: str) -> None:
    assert broken(judge(answered_with(path, value))) == {clause}


def test_an_object_that_stays_null_is_one_failure_and_blocks_the_rest() -> None:
    outcomes = judge(session() | {"shipping_address_collection": None})
    assert broken(outcomes) == {"create.shipping_address_collection.echo"}
    blocked = causes(outcomes)["create.shipping_address_collection.allowed_countries.echo"]
    assert blocked == "create.shipping_address_collection.echo"


@pytest.mark.parametrize(
    ("mode", "lost"), [("payment", ("adaptive_pricing.enabled", "discounts", "shipping_options")), ("setup", ())]
)
def test_what_is_of_payments_need_not_come_back_where_something_is_set_up(mode: str, lost: tuple[str, ...]) -> None:
    sent = {"adaptive_pricing": {"enabled": True}, "discounts": [{"coupon": "half"}], "shipping_options": [OPTION]}
    shown = {"adaptive_pricing": {"enabled": False}, "discounts": None, "shipping_options": []}
    outcomes = judge({**session(), **shown, "mode": mode}, {"mode": mode, **sent})
    assert broken(outcomes) == {f"create.{name}.echo" for name in lost}


def test_lost_entries_are_one_failure() -> None:
    outcomes = judge(session() | {"custom_fields": []})
    assert broken(outcomes) == {"create.custom_fields.echo"}
    assert causes(outcomes)["create.custom_fields.key.echo"] == "create.custom_fields.echo"


def test_an_absent_attribute_is_left_to_its_presence() -> None:
    body = session()
    del body["locale"]
    outcomes = judge(body)
    assert broken(outcomes) == set()
    assert causes(outcomes) == {"create.locale.echo": "session.locale.present"}


def test_a_wrong_type_is_left_to_its_type() -> None:
    assert causes(judge(answered_with("client_reference_id", 7))) == {
        "create.client_reference_id.echo": "session.client_reference_id.type"
    }


def test_the_order_of_countries_and_the_case_of_currencies_do_not_count() -> None:
    payload = PAYLOAD | {"currency": "USD"}
    body = session(payload) | {"currency": "usd"}
    body["shipping_address_collection"]["allowed_countries"].reverse()
    assert broken(judge(body, payload)) == set()


def test_false_may_come_back_as_null() -> None:
    payload = PAYLOAD | {"allow_promotion_codes": False}
    outcomes = judge(session() | {"allow_promotion_codes": None}, payload)
    assert broken(outcomes) == set()
    assert "create.allow_promotion_codes.echo" not in kept(outcomes)


def test_line_items_in_another_order_are_the_same() -> None:
    outcomes = line_item_echo(CONTRACT, PAYLOAD, lines()[::-1], ())
    assert broken(outcomes) == set()
    assert OF_NAMES in kept(outcomes)


def test_a_lost_quantity_is_found() -> None:
    faulty = copy.deepcopy(lines())
    faulty[0]["quantity"] = 1
    assert broken(line_item_echo(CONTRACT, PAYLOAD, faulty, ())) == {"create.line_items.quantity.echo"}


def test_what_line_items_hold_in_another_type_is_not_another_echo() -> None:
    faulty = copy.deepcopy(lines())
    for line in faulty:
        line["quantity"] = str(line["quantity"])
    outcomes = line_item_echo(CONTRACT, PAYLOAD, faulty, ())
    assert broken(outcomes) == set()
    causes = {outcome.clause: outcome.cause for outcome in outcomes}
    assert causes["create.line_items.quantity.echo"] == "line_item.quantity.type"


def test_a_description_that_may_be_null_and_was_given_is_lost() -> None:
    faulty = [{**line, "description": None} for line in lines()]
    assert broken(line_item_echo(CONTRACT, PAYLOAD, faulty, ())) == {OF_NAMES}


@pytest.mark.parametrize(("price", "own"), [("price_1", "line_item.price.type"), (None, None)])
def test_what_stands_below_a_price_that_is_none_is_told_once(price: str | None, own: str | None) -> None:
    faulty = [{**line, "price": price} for line in lines()]
    outcomes = [one for one in line_item_echo(CONTRACT, PAYLOAD, faulty, ()) if one.clause != OF_NAMES]
    told = broken(outcomes)
    assert len(told) == (0 if own else 1)
    assert {one.cause for one in outcomes if one.cause} == ({own} if own else told)


def test_the_shape_of_what_may_be_absent_is_blocked_where_it_was_sent() -> None:
    payload = PAYLOAD | {"name_collection": {"business": {"enabled": True}}}
    body = session(payload)
    del body["name_collection"]
    outcomes = judge(body, payload)
    assert broken(outcomes) == {"create.name_collection.echo"}
    assert causes(outcomes)["session.name_collection.business.enabled.type"] == "create.name_collection.echo"


def test_texts_in_another_encoding_are_one_failure_wherever_they_stand() -> None:
    payload = {**PAYLOAD, "client_reference_id": "Zoë", "metadata": {"name": "Zoë"}}
    body = {**answered_with("client_reference_id", "ZoÃ«"), "metadata": {"name": "ZoÃ«"}}
    echoes = {"create.client_reference_id.echo", "create.metadata.echo"}
    outcomes = judge(body, payload)
    assert broken(outcomes) == {*echoes, "conventions.encoding"}
    assert {outcome.cause for outcome in outcomes if outcome.clause in echoes} == {"conventions.encoding"}
    whole = judge({**body, "client_reference_id": "Zoë", "metadata": {"name": "Zoë"}}, payload)
    assert broken(whole) == set()
    assert "conventions.encoding" in kept(whole)
    lost = judge({**body, "client_reference_id": "Ann", "metadata": {"name": "Zoë"}}, payload)
    assert broken(lost) == {"create.client_reference_id.echo"}
    assert {outcome.cause for outcome in lost if outcome.failed} == {None}


def test_names_of_lines_in_another_encoding_are_told_by_it() -> None:
    found = copy.deepcopy(lines())
    payload = copy.deepcopy(PAYLOAD)
    payload["line_items"][0]["price_data"]["product_data"]["name"] = "Größe"
    found[0]["description"] = "GrÃ¶Ãe"
    outcomes = line_item_echo(CONTRACT, payload, found, ())
    assert broken(outcomes) == {OF_NAMES, "conventions.encoding"}
    assert [outcome.cause for outcome in outcomes if outcome.clause == OF_NAMES] == ["conventions.encoding"]
