"""What refusals name is followed, and shown before it is believed."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.naming import named_place, says_unknown
from checkout_conformance.suite.test_updates import Updates
from tests.conformance.suite.faulty_server import Fault, refused, run_against
from tests.conformance.suite.test_accepting import of

UNKNOWN = ("after_expiration", "consent_collection", "custom_fields", "invoice_creation", "locale", "name_collection")
FIELD = {"key": "fit", "label": {"type": "custom", "custom": "Size"}, "type": "text"}
WIDE: dict[str, Any] = {
    "after_expiration": {"recovery": {"enabled": True}},
    "allow_promotion_codes": True,
    "client_reference_id": "cart",
    "consent_collection": {"promotions": "none"},
    "custom_fields": [FIELD],
    "invoice_creation": {"enabled": True},
    "locale": "fr",
    "name_collection": {"individual": {"enabled": True}},
    "submit_type": "book",
}


def unknown(method: str, path: str, sent: dict[str, Any], *_: Any) -> tuple[int, Any] | None:
    """Names the first parameter that it does not know, as servers with models of their requests do."""
    first = next((name for name in sent if name in UNKNOWN), None)
    return refused(first) if first is not None and method == "POST" else None


def counted(requests: list[str]) -> Fault:
    """`unknown`, with the method of every request written down."""

    def fault(method: str, *seen: Any) -> tuple[int, Any] | None:
        requests.append(method)
        return unknown(method, *seen)

    return fault


def test_many_parameters_that_a_target_does_not_know_are_found_in_few_requests() -> None:
    sent = list[str]()
    run = run_against(counted(sent))
    sent.clear()
    found = Accepting(run, "create").run(run.base(**WIDE))
    top = {clause.split(".")[1] for clause in of(found.outcomes, Verdict.FAIL)}
    assert top == set(UNKNOWN)
    assert found.payload == run.base(**{name: value for name, value in WIDE.items() if name not in UNKNOWN})
    assert len(sent) < 5 * len(UNKNOWN)


def test_what_is_unknown_is_known_to_be_so_whatever_its_value() -> None:
    sent = list[str]()
    run = run_against(counted(sent))
    Accepting(run, "create").run(run.base(locale="fr", submit_type="pay"))
    sent.clear()
    found = Accepting(run, "create").run(run.base(locale="de", submit_type="pay"))
    assert (len(sent), found.causes) == (1, ["create.locale.accepted"])


def test_a_name_that_has_nothing_to_do_with_the_refusal_is_not_blamed() -> None:
    run = run_against(lambda m, p, sent, *_: refused("submit_type") if "locale" in sent else None)
    outcomes = Accepting(run, "create").run(run.base(locale="fr", submit_type="pay")).outcomes
    assert of(outcomes, Verdict.FAIL) == {"create.locale.accepted"}


def test_what_an_accepted_request_has_is_not_blamed_beside_what_is_refused() -> None:
    price = {"currency": "usd", "unit_amount_decimal": "1099.5", "product_data": {"name": "text"}}
    run = run_against(lambda m, p, sent, *_: refused("x") if "unit_amount_decimal" in str(sent) else None)
    outcomes = Accepting(run, "create").run(run.base(line_items=[{"price_data": price, "quantity": 3}])).outcomes
    assert of(outcomes, Verdict.FAIL) == {"create.line_items.price_data.unit_amount_decimal.accepted"}


def test_metadata_that_cannot_be_emptied_is_not_metadata_that_is_refused() -> None:
    def no_text(method: str, path: str, sent: dict[str, Any], *_: Any) -> tuple[int, Any] | None:
        return refused("metadata") if sent.get("metadata") == "" else None

    run = run_against(no_text)
    seen = Updates(run).run(run.base(metadata={"a": "1"}), [{"metadata": ""}])
    assert of(seen, Verdict.FAIL) == {"updates.metadata_unset_all"}
    assert of(Accepting(run, "update").run({"metadata": ""}).outcomes, Verdict.FAIL) == {"updates.metadata_unset_all"}


@pytest.mark.parametrize(
    ("words", "failing"),
    [("Only on embedded sessions", set()), ("Received unknown parameter: collected_information", {"update"})],
)
def test_an_update_that_needs_a_session_of_another_page(words: str, failing: set[str]) -> None:
    details = {"name": "Jenny Rosen", "address": {"country": "US", "line1": "1 Main Street"}}

    def hosted_only(method: str, path: str, sent: dict[str, Any], *_: Any) -> tuple[int, Any] | None:
        if sent.get("ui_mode") not in (None, "hosted") and method == "POST":
            return 400, {"error": {"type": "invalid_request_error", "message": "Only hosted", "param": "ui_mode"}}
        if "collected_information" in sent:
            error = {"type": "invalid_request_error", "message": words, "param": "collected_information"}
            return 400, {"error": error}
        return None

    run = run_against(hosted_only)
    outcomes = Accepting(run, "update").run({"collected_information": {"shipping_details": details}}).outcomes
    assert {clause.split(".")[0] for clause in of(outcomes, Verdict.FAIL)} == failing
    blocked = [o.cause for o in outcomes if o.clause == "update.collected_information.accepted" and o.cause]
    assert blocked == ([] if failing else ["create.ui_mode.enum"])


@pytest.mark.parametrize(
    ("param", "place"),
    [
        ("a[0][b]", ("a", 0, "b")),
        ("a[b]", ("a", 0, "b")),
        ("a.0.b", ("a", 0, "b")),
        ("a", ("a",)),
        ("a[0][c]", None),
        ("c", None),
        (None, None),
        (7, None),
    ],
)
def test_where_a_named_parameter_stands(param: Any, place: Any) -> None:
    assert named_place({"a": [{"b": 1}]}, {"param": param}) == place


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ({"code": "parameter_unknown"}, True),
        ({"message": "Received unknown parameter: x"}, True),
        ({"message": "Unrecognized field x"}, True),
        ({"message": "Invalid currency: xyz"}, False),
        ({"message": None}, False),
    ],
)
def test_what_says_that_a_parameter_is_not_known(error: dict[str, Any], says: bool) -> None:
    assert says_unknown(error) is says
