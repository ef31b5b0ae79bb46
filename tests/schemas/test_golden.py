"""The documents' own examples against the contract: what they show breaks no MUST."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from checkout_conformance.run.base_search import inline_payload
from checkout_conformance.schemas import Level, load
from checkout_conformance.schemas.derive.reference import read
from tests.emulator.application import Api
from tests.schemas.documents import text_of, with_documents

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


@with_documents
@pytest.mark.parametrize("section", EXAMPLES)
def test_an_example_of_the_documents_breaks_no_must(section: str) -> None:
    assert must_breaches(EXAMPLES[section], example(section)) == []


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """Kind of answer -> one of the emulator's, so that faults are looked for without the documents."""
    api = Api()
    made = api.post("/v1/checkout/sessions", inline_payload())
    return {
        "session": made,
        "session_list": api.get("/v1/checkout/sessions"),
        "line_item_list": api.get(f"/v1/checkout/sessions/{made['id']}/line_items"),
    }


@pytest.mark.parametrize("kind", sorted(set(EXAMPLES.values())))
def test_an_answer_of_another_object_is_caught(kind: str, answers: dict[str, Any]) -> None:
    assert must_breaches(kind, answers[kind]) == []
    faulty = {**answers[kind], "object": "toaster"}
    assert any(".object.const" in breach for breach in must_breaches(kind, faulty))


def test_an_answer_with_a_number_as_text_is_caught(answers: dict[str, Any]) -> None:
    (breach,) = must_breaches("session", {**answers["session"], "created": "1679600215"})
    assert breach.startswith("session.created.type at created:")


@with_documents
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
