"""The documents' own examples against the contract: what they show breaks no MUST."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest

from checkout_conformance.schemas import Level, load
from checkout_conformance.schemas.derive.reference import read
from tests.schemas.documents import text_of, with_documents

pytestmark = with_documents

# section of the reference -> kind of answer its example shows
EXAMPLES = {
    "session": "session",
    "create": "session",
    "update": "session",
    "retrieve": "session",
    "expire": "session",
    "list": "session_list",
    "line_items": "line_item_list",
}


@cache
def example(section: str) -> Any:
    return read(text_of("002"))[section].example


def must_breaches(kind: str, body: Any) -> list[str]:
    contract = load()
    return [
        f"{breach.clause} at {breach.param}: expected {breach.expected}, observed {breach.observed}"
        for breach in contract.answer_breaches(kind, body)
        if contract.clauses[breach.clause].level is Level.MUST
    ]


@pytest.mark.parametrize("section", EXAMPLES)
def test_an_example_of_the_documents_breaks_no_must(section: str) -> None:
    assert must_breaches(EXAMPLES[section], example(section)) == []


@pytest.mark.parametrize("section", EXAMPLES)
def test_an_example_that_lies_is_caught(section: str) -> None:
    faulty = copy.deepcopy(example(section))
    faulty["object"] = "toaster"
    assert any(".object.const" in breach for breach in must_breaches(EXAMPLES[section], faulty))


@pytest.mark.parametrize("section", [name for name, kind in EXAMPLES.items() if kind == "session"])
def test_an_example_with_a_number_as_text_is_caught(section: str) -> None:
    faulty = {**example(section), "created": "1679600215"}
    (breach,) = must_breaches("session", faulty)
    assert breach.startswith("session.created.type at created:")


def test_the_examples_show_different_states() -> None:
    states = {example(section)["status"] for section, kind in EXAMPLES.items() if kind == "session"}
    assert states >= {"open", "expired"}


# What the documents send in their code samples: operation -> typed parameters.
REQUESTS: dict[str, Any] = {
    "create": {
        "success_url": "https://example.com/success",
        "line_items": [{"price": "price_1MotwRLkdIwHu7ixYcPLm5uZ", "quantity": 2}],
        "mode": "payment",
    },
    "update": {"metadata": {"order_id": "6735"}},
    "list": {"limit": 3},
}


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_request_of_the_documents_breaks_nothing(operation: str) -> None:
    assert load().request_breaches(operation, REQUESTS[operation], None) == []
    assert load().is_valid_request(operation, REQUESTS[operation])
