"""Provisioning: what exists on a target is made once, and what cannot be made is a capability with a reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from checkout_conformance.schemas.world import PriceFact
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import Provisions, provision
from checkout_conformance.target.target import HARMLESS_KEY, Target


class Catalogue(httpx.BaseTransport):
    """Makes every object it is asked for, except at the paths that are missing."""

    def __init__(self, *missing: str) -> None:
        self.missing = missing
        self.seen: list[tuple[str, dict[str, list[str]]]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.seen.append((path, parse_qs(request.read().decode())))
        if path in self.missing:
            return httpx.Response(404, json={"error": {"type": "invalid_request_error", "message": "Unrecognized"}})
        return httpx.Response(200, json={"id": f"{path.rsplit('/', 1)[1]}_{len(self.seen)}"})


def provisioned(*missing: str, version: str = "2025-09-30.clover", **target: Any) -> tuple[Provisions, Catalogue]:
    catalogue = Catalogue(*missing)
    target_of_run = Target("t", "http://127.0.0.1:1", HARMLESS_KEY, version, **target)
    return provision(Client(target_of_run, transport=catalogue)), catalogue


def test_one_of_everything_is_made_and_known_to_the_world() -> None:
    made, catalogue = provisioned()
    paths = [path for path, _ in catalogue.seen]
    assert sorted(set(paths)) == [
        "/v1/coupons", "/v1/customers", "/v1/prices", "/v1/products", "/v1/promotion_codes", "/v1/shipping_rates",
    ]  # fmt: skip
    assert len(paths) == 7  # two prices: one that bills once, and one that recurs
    world = made.world(now=5)
    assert world.now == 5
    assert world.customers == set(made.ids["customer"])
    assert world.coupons == set(made.ids["coupon"])
    assert {"customers", "products", "prices", "coupons", "promotion_codes", "shipping_rates"} <= world.allowed


def test_the_prices_are_one_that_bills_once_and_one_that_recurs() -> None:
    made, _ = provisioned()
    assert [fact.interval for fact in made.prices.values()] == [None, "month"]
    assert {fact.currency for fact in made.prices.values()} == {"usd"}


@pytest.mark.parametrize(
    ("missing", "capability", "reason"),
    [
        ("/v1/customers", "customers", "POST /v1/customers answered with status 404"),
        ("/v1/shipping_rates", "shipping_rates", "POST /v1/shipping_rates answered with status 404"),
        ("/v1/products", "prices", "they need a product, which could not be created"),
        ("/v1/coupons", "promotion_codes", "it needs a coupon, which could not be created"),
    ],
)
def test_what_cannot_be_made_is_a_capability_that_is_missing_for_a_reason(
    missing: str, capability: str, reason: str
) -> None:
    made, _ = provisioned(missing)
    assert made.capabilities[capability] == reason
    assert capability not in made.world(0).allowed


def test_prices_of_the_target_file_stand_in_for_those_that_cannot_be_made() -> None:
    made, _ = provisioned("/v1/products", prices={"price_file": {"currency": "eur", "unit_amount": 700}})
    assert made.prices == {"price_file": PriceFact("eur", 700, None)}
    assert made.capabilities["prices"] is True


def test_a_promotion_code_names_its_coupon_as_the_version_wants_it() -> None:
    for version, name in (("2025-09-30.clover", "promotion[coupon]"), ("2022-11-15", "coupon")):
        made, catalogue = provisioned(version=version)
        (sent,) = [form for path, form in catalogue.seen if path == "/v1/promotion_codes"]
        assert sent[name] == made.ids["coupon"]


def test_what_an_account_decides_is_only_claimed_where_the_target_file_allows_it() -> None:
    made, catalogue = provisioned(allow=frozenset({"tax_rates", "connect"}))
    assert "/v1/tax_rates" in [path for path, _ in catalogue.seen]
    assert made.capabilities["connect"] is True
    assert made.capabilities["files"] == "it depends on the account; the target file does not allow it"
