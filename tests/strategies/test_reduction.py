"""A refusal is reduced to its one parameter, in few requests."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.schemas.paths import path_of
from checkout_conformance.strategies.reduction import Reduction

CONTRACT = load()
BASE: dict[str, Any] = {
    "mode": "payment",
    "success_url": "https://example.com",
    "line_items": [
        {"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "A"}}, "quantity": 1}
    ],
}
WIDE: dict[str, Any] = BASE | {
    "client_reference_id": "cart",
    "locale": "fr",
    "billing_address_collection": "required",
    "metadata": {"a": "b", "c": "d"},
    "phone_number_collection": {"enabled": True},
    "custom_text": {"submit": {"message": "Now"}, "after_submit": {"message": "Thanks"}},
    "submit_type": "book",
    "custom_fields": [
        {"key": "size", "label": {"type": "custom", "custom": "S"}, "type": "text", "text": {"maximum_length": 5}},
        {"key": "fit", "label": {"type": "custom", "custom": "F"}, "type": "numeric", "optional": True},
    ],
}


class Server:
    """Refuses what its fault says; counts."""

    def __init__(self, fault: Any) -> None:
        self.fault = fault
        self.requests = 0

    def refused(self, payload: dict[str, Any]) -> bool:
        self.requests += 1
        assert CONTRACT.is_valid_request("create", payload)
        return bool(self.fault(payload))


FAULTS = [
    ("locale", lambda p: "locale" in p),
    ("submit_type", lambda p: p.get("submit_type") == "book"),
    ("custom_text.after_submit.message", lambda p: "after_submit" in p.get("custom_text", {})),
    ("custom_fields[].text.maximum_length", lambda p: "maximum_length" in str(p.get("custom_fields"))),
    ("custom_fields[].optional", lambda p: "optional" in str(p.get("custom_fields"))),
    ("custom_fields", lambda p: "custom_fields" in p),
    ("metadata", lambda p: "metadata" in p),
    ("phone_number_collection.enabled", lambda p: "phone_number_collection" in p),
]


@pytest.mark.parametrize(("path", "fault"), FAULTS, ids=[path for path, _ in FAULTS])
def test_the_culprit_is_found(path: str, fault: Any) -> None:
    server = Server(fault)
    found = Reduction(CONTRACT, "create", BASE, None, server.refused).cause_found(WIDE)
    assert found is not None
    assert found.path.startswith(path.removesuffix(".enabled")) or path.startswith(found.path)
    assert found.path.split(".")[0].rstrip("[]") == path.split(".")[0].rstrip("[]")
    assert server.requests < 50
    assert fault(found.payload)


def test_what_is_left_holds_the_culprit_alone() -> None:
    found = Reduction(CONTRACT, "create", BASE, None, Server(FAULTS[0][1]).refused).cause_found(WIDE)
    assert found is not None
    assert found.payload == BASE | {"locale": "fr"}


def test_what_has_to_stay_becomes_what_the_base_has() -> None:
    """Line items cannot go, and may be another's: a stored product has no part in the refusal of a page."""
    stored = {"price_data": {"currency": "usd", "unit_amount": 1000, "product": "prod_1"}, "quantity": 1}
    refused = {"mode": "payment", "line_items": [stored], "ui_mode": "custom"}
    found = Reduction(CONTRACT, "create", BASE, None, Server(lambda p: "ui_mode" in p).refused).cause_found(refused)
    assert found is not None
    assert found.path == "ui_mode"
    assert found.payload["line_items"] == BASE["line_items"]


def test_a_refused_value_is_known_from_a_refused_parameter() -> None:
    for fault, expected in ((FAULTS[1][1], True), (lambda p: "submit_type" in p, False)):
        reduction = Reduction(CONTRACT, "create", BASE, None, Server(fault).refused)
        found = reduction.cause_found(WIDE)
        assert found is not None
        assert (reduction.refused_value(found) is not None) is expected


def test_a_base_that_is_refused_has_no_cause() -> None:
    assert Reduction(CONTRACT, "create", BASE, None, Server(lambda p: True).refused).cause_found(WIDE) is None


def test_the_cause_can_be_removed_from_the_payload() -> None:
    reduction = Reduction(CONTRACT, "create", BASE, None, lambda p: False)
    smaller = reduction.without(WIDE, ("custom_fields", 0, "text", "maximum_length"))
    assert smaller is not None
    assert "text" not in smaller["custom_fields"][0]
    whole = reduction.without(WIDE, ("phone_number_collection", "enabled"))
    assert whole is not None
    assert "phone_number_collection" not in whole


def test_a_place_as_a_path() -> None:
    assert path_of(("custom_fields", 0, "label", "custom")) == "custom_fields[].label.custom"
