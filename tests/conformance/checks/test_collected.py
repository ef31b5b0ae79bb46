"""What a page had to collect, and where a recovery link leads, with fakes."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.collected import COLLECTED, collected, customer_email, recovery_link, recovery_path
from checkout_conformance.schemas import load
from tests.conformance.checks.test_errors import answered

LEFT_BEHIND: dict[str, Any] = {
    "consent": {"terms_of_service": "accepted"},
    "collected_information": {"shipping_details": {"name": "Jenny"}},
    "customer_details": {"email": "jenny@example.com", "phone": "+1", "address": {"line1": "1 Main Street"}},
    "custom_fields": [{"key": "size", "text": {"value": "M"}}],
}


@pytest.mark.parametrize("row", COLLECTED, ids=lambda row: row.clause)
def test_what_was_left_behind_is_there_and_what_was_not_is_told(row: Any) -> None:
    assert row.clause in load().clauses
    assert collected(row, LEFT_BEHIND, ()).verdict.value == "pass"
    empty = {**LEFT_BEHIND, row.places[0].split(".")[0].removesuffix("[]"): None}
    assert collected(row, empty, ()).verdict.value == "fail"


def test_older_versions_have_shipping_details_elsewhere() -> None:
    (row,) = (row for row in COLLECTED if row.clause.endswith("shipping_details"))
    assert collected(row, {"shipping_details": {"name": "Jenny"}}, ()).verdict.value == "pass"


@pytest.mark.parametrize(
    ("email", "verdict"), [("jenny@example.com", "pass"), (None, "fail"), ("other@example.com", "fail")]
)
def test_a_customer_gets_the_email_that_was_typed(email: str | None, verdict: str) -> None:
    outcome = customer_email(LEFT_BEHIND, {"email": email}, ())
    assert outcome is not None
    assert outcome.verdict.value == verdict


def test_of_a_customer_that_cannot_be_read_nothing_is_said() -> None:
    assert customer_email(LEFT_BEHIND, {}, ()) is None
    assert customer_email({"customer_details": None}, {"email": None}, ()) is None


def test_only_links_to_the_target_itself_are_followed() -> None:
    own = "http://127.0.0.1:4242"
    assert recovery_path(f"{own}/r/live", own) == "/r/live"
    for other in ("https://buy.stripe.com/r/live", "http://127.0.0.1:4243/r/live", "nowhere", None, 7):
        assert recovery_path(other, own) is None


@pytest.mark.parametrize(("status", "verdict"), [(200, "pass"), (303, "pass"), (404, "fail"), (500, "fail")])
def test_a_link_that_is_refused_leads_nowhere(status: int, verdict: str) -> None:
    assert recovery_link(answered({}, status), ()).verdict.value == verdict
