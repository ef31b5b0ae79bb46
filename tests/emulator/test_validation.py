"""Which error an invalid request gets: code, param, and the order among several."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import load
from tests.emulator.application import SESSIONS, START, Api, line, payment, price_data, setup, subscription

P = "line_items[0][price_data]"
RECURRING = line(1500, recurring={"interval": "month"})


def without(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != name}


def item(**changes: Any) -> dict[str, Any]:
    return payment(line_items=[{**line(), **changes}])


@pytest.mark.parametrize(
    ("payload", "code", "param", "words"),
    [
        (payment(foo="1"), "parameter_unknown", "foo", "Received unknown parameter: foo"),
        (payment(foo="1", bar="2"), "parameter_unknown", "foo", "Received unknown parameters: foo, bar"),
        (payment(succes_url="x"), "parameter_unknown", "succes_url", "Did you mean success_url?"),
        (item(price_data={**price_data(), "unit_amout": 1}), "parameter_unknown", f"{P}[unit_amout]", "unit_amount?"),
        (item(price_data=without(price_data(), "currency")), "parameter_missing", f"{P}[currency]", "Missing required"),
        (without(payment(), "success_url"), "parameter_missing", "success_url", "Missing required param: success_url."),
        (without(payment(), "mode"), "parameter_missing", "mode", "Missing required param: mode."),
        (payment(mode="x"), None, "mode", "must be one of payment, setup, or subscription"),
        (payment(customer_email=""), "parameter_invalid_empty", "customer_email", "empty string"),
        (payment(customer_email="x"), "email_invalid", "customer_email", "Invalid email address: x"),
        (item(quantity="abc"), "parameter_invalid_integer", "line_items[0][quantity]", "Invalid integer: abc"),
        (payment(line_items="x"), None, "line_items", "Invalid array"),
        (payment(automatic_tax="x"), None, "automatic_tax", "Invalid object"),
        (payment(success_url="x"), "url_invalid", "success_url", "explicit scheme"),
        (payment(client_reference_id="x" * 201), None, "client_reference_id", "at most 200 characters"),
        (payment(metadata={"k": "x" * 501}), None, "metadata[k]", "at most 500 characters"),
        (payment(customer="cus_x"), "resource_missing", "customer", "No such customer: 'cus_x'"),
        (
            payment(line_items=[{"price": "price_x", "quantity": 1}]),
            "resource_missing",
            "line_items[0][price]",
            "No such price: 'price_x'",
        ),
        (without(payment(), "line_items"), None, "line_items", "required in payment mode"),
        (setup(line_items=[line()]), None, "line_items", "in `setup` mode"),
        (payment(line_items=[RECURRING]), None, "line_items[0]", "passed a recurring price"),
        (subscription(line_items=[line()]), None, "line_items", "at least one recurring price"),
        (subscription(payment_intent_data={"description": "x"}), None, "payment_intent_data", "`subscription` mode"),
        (payment(expires_at=START + 60), None, "expires_at", "at least 30 minutes"),
        (payment(expires_at=START + 90_000), None, "expires_at", "less than 24 hours"),
        (payment(ui_mode="embedded", return_url="https://x.example"), None, "success_url", "`ui_mode: embedded`"),
        (payment(customer_update={"name": "auto"}), None, "customer_update", "only be used with `customer`"),
    ],
)
def test_an_invalid_create_is_refused_in_the_words_that_were_seen(
    payload: dict[str, Any], code: str | None, param: str, words: str
) -> None:
    error = Api().refused(400, "POST", SESSIONS, payload)
    assert (error.get("code"), error["param"], error["type"]) == (code, param, "invalid_request_error")
    assert words in error["message"]
    assert load().answer_breaches("error", {"error": error}) == []


def test_unknown_parameters_outrank_missing_ones() -> None:
    assert Api().refused(400, "POST", SESSIONS, {"foo": "1"})["code"] == "parameter_unknown"


def test_a_code_comes_with_its_documentation_and_nothing_is_null() -> None:
    error = Api().refused(400, "POST", SESSIONS, {"foo": "1"})
    assert error["doc_url"].endswith("/parameter-unknown")
    assert list(error) == sorted(error)
    assert None not in error.values()


@pytest.mark.parametrize("name", ["customer", "customer_creation"])
def test_what_excludes_each_other_is_named(name: str) -> None:
    api = Api()
    customer = api.post("/v1/customers", {})["id"]
    other = {"customer": {"customer_email": "a@b.example"}, "customer_creation": {"customer_creation": "always"}}
    error = api.refused(400, "POST", SESSIONS, payment(customer=customer, **other[name]))
    assert "only specify one of these parameters: customer, " in error["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/nothing"),
        ("DELETE", SESSIONS),
        ("GET", f"{SESSIONS}/"),
        ("POST", f"{SESSIONS}/cs_test_x/line_items"),
        ("PUT", f"{SESSIONS}/cs_test_x"),
        ("GET", "/v2"),
    ],
)
def test_paths_and_methods_that_do_not_exist_are_not_found(method: str, path: str) -> None:
    error = Api().refused(404, method, path)
    assert error["message"].startswith(f"Unrecognized request URL ({method}: {path})")


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("POST", ""), ("POST", "/expire"), ("GET", "/line_items")])
def test_a_session_that_does_not_exist_is_missing(method: str, end: str) -> None:
    error = Api().refused(404, method, f"{SESSIONS}/cs_test_none{end}")
    assert (error["code"], error["param"]) == ("resource_missing", "session")


def test_queries_are_judged_as_well() -> None:
    api = Api()
    assert api.refused(400, "GET", SESSIONS, {"limit": "abc"})["code"] == "parameter_invalid_integer"
    assert api.refused(400, "GET", SESSIONS, {"status": "x"})["param"] == "status"
    path = f"{SESSIONS}/{api.created()['id']}"
    assert api.refused(400, "GET", path, {"line_items": {"limit": 1}})["code"] == "parameter_unknown"


def test_answers_carry_the_headers_of_the_real_api() -> None:
    answer = Api().call("GET", SESSIONS, Stripe_Version="2025-09-30.clover")
    assert answer.headers["Stripe-Version"] == "2025-09-30.clover"
    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Cache-Control"] == "no-cache, no-store"
    assert answer.text.startswith('{\n  "object": "list",\n')
