"""The search for a base: whatever single create a server accepts is found, in a stated number of requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from checkout_conformance.run.base_search import MOST_REQUESTS, BaseSearch, Found, words
from checkout_conformance.schemas import load
from checkout_conformance.schemas.form import decode
from checkout_conformance.schemas.world import PriceFact
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import Provisions
from checkout_conformance.target.target import Target

CONTRACT = load()
# What of a request makes its shape: the mode, the kind of its price, and what else is there.
USUAL = {"mode", "line_items", "success_url"}


def shape_of(payload: Mapping[str, Any]) -> str:
    """`payment inline customer_email`: the shape of a create, as the servers below know it."""
    lines = payload.get("line_items") or [{}]
    data = lines[0].get("price_data", {})
    kind = "inline" if data else "stored" if "price" in lines[0] else ""
    recurring = "recurring" if "recurring" in data or lines[0].get("price") == "price_month" else ""
    return " ".join(filter(None, [payload.get("mode", ""), kind, recurring, *sorted(set(payload) - USUAL)]))


SHAPES = (
    "payment inline",
    "payment stored",
    "setup currency",
    "subscription inline recurring",
    "subscription stored recurring",
    "subscription stored recurring customer",
    "payment inline customer_email",
    "payment inline cancel_url",
    "payment stored payment_method_types",
    "setup currency customer",
    "payment inline currency customer",
)


def searched(answer: Callable[[dict[str, Any]], httpx.Response], given: Any = None) -> tuple[Found, int]:
    """What the search finds on a server, and how many requests it sent."""
    client = Client(
        Target("t", "http://127.0.0.1:9", "sk_test_search", "2025-09-30.clover"),
        transport=httpx.MockTransport(lambda request: answer(decode(request.content))),
    )
    prices = {"price_once": PriceFact("usd", 1000), "price_month": PriceFact("usd", 1500, "month")}
    provisions = Provisions({"customer": ["cus_1"], "price": list(prices)}, prices, {"customers": True, "prices": True})
    found = BaseSearch(client, provisions, CONTRACT, given).found()
    return found, client.requests


def only(shape: str, message: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], httpx.Response]:
    """A server that accepts one shape; of everything else it says what `message` makes of the request."""

    def answer(payload: dict[str, Any]) -> httpx.Response:
        if shape_of(payload) == shape:
            return httpx.Response(200, json={"id": "cs_test_1", "object": "checkout.session"})
        return httpx.Response(400, content=message(payload).encode())

    return answer


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_single_shape_a_server_accepts_is_found_from_what_it_says(shape: str) -> None:
    missing = [name for name in shape.split() if name in CONTRACT.request_schema("create")["properties"]]

    def message(payload: dict[str, Any]) -> str:
        wanted = next((name for name in missing if name not in payload), "nothing")
        return json.dumps({"error": {"message": f"Missing required param: {wanted}."}})

    found, requests = searched(only(shape, message))
    assert found.base is not None
    assert shape_of(found.base) == shape
    assert requests <= 40


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "payment inline currency customer"])
def test_a_server_that_gives_no_reason_is_tried_with_what_servers_insist_on(shape: str) -> None:
    found, requests = searched(only(shape, lambda payload: "Bad Request"))
    assert found.base is not None
    assert shape_of(found.base) == shape
    assert requests <= MOST_REQUESTS


def test_what_was_not_needed_is_taken_away_again() -> None:
    found, _ = searched(lambda payload: httpx.Response(200 if "customer" in payload else 400, json={"id": "cs_1"}))
    assert {name for plain in found.plains.values() for name in plain} == {*USUAL, "currency", "customer"}
    assert list(found.plains) == ["payment", "subscription", "setup"]


def test_a_server_that_refuses_everything_is_asked_a_stated_number_of_times() -> None:
    reasons = json.dumps(
        {"detail": [{"loc": ["body", name]} for name in CONTRACT.request_schema("create")["properties"]]}
    )
    for refusal in ("no", reasons):
        found, requests = searched(lambda payload, refusal=refusal: httpx.Response(400, text=refusal))  # type: ignore[misc]
        assert found.base is None
        assert requests <= MOST_REQUESTS


def test_a_server_that_accepts_every_plain_create_is_asked_five_times() -> None:
    found, requests = searched(lambda payload: httpx.Response(200, json={"id": "cs_1"}))
    assert requests <= 5
    assert words(found.base or {}) == "mode payment, a line item with an inline price, `success_url`"


def test_a_base_that_a_target_file_gives_comes_first() -> None:
    given = {"mode": "subscription", "success_url": "https://example.com/s", "line_items": [{"price": "price_x"}]}
    found, _ = searched(lambda payload: httpx.Response(200, json={"id": "cs_1"}), given)
    assert found.base == given
    refusing = lambda payload: httpx.Response(400 if "price_x" in str(payload) else 200, json={"id": "cs_1"})  # noqa: E731
    found, _ = searched(refusing, given)
    assert found.given is not None
    assert not found.given.good
    assert found.base is not None
    assert found.base["mode"] == "payment"
