"""What answers say of their version is counted, within bounds, and shown at the report's head."""

from __future__ import annotations

from checkout_conformance.evidence.exchange import Request, Response
from checkout_conformance.evidence.said import LONGEST, MOST, Versions
from checkout_conformance.reports.model import answers_say, page
from tests.reports.records import green

ASKED = "2025-09-30.clover"


def request(operation: str = "create", version: str = ASKED) -> Request:
    return Request(operation, "POST", "http://127.0.0.1/v1", (("Stripe-Version", version),))


def answer(version: str | None, body: bytes = b"{}", status: int = 200) -> Response:
    return Response(status, () if version is None else (("stripe-version", version),), body)


def test_header_and_events_are_counted_apart_and_taken_once() -> None:
    versions = Versions(ASKED)
    versions.see(request(), answer(ASKED))
    versions.see(request(), answer(None))
    versions.see(request("event_list"), answer("2026-10-28.endive", b'{"data":[{"api_version": "2020-08-27"}]}'))
    assert versions.take() == {
        "Stripe-Version": {ASKED: 1, "": 1, "2026-10-28.endive": 1},
        "api_version": {"2020-08-27": 1},
    }
    assert versions.take() == {}


def test_requests_in_other_versions_and_errors_say_nothing_of_the_target() -> None:
    versions = Versions(ASKED)
    versions.see(request(version="2020-08-27"), answer("2020-08-27"))
    versions.see(request(), answer(None, status=404))
    assert versions.take() == {}


def test_a_target_that_says_something_else_each_time_does_not_fill_the_record() -> None:
    versions = Versions(ASKED)
    for number in range(3 * MOST):
        versions.see(request(), answer(f"{number}" + "x" * 1000))
    said = versions.take()["Stripe-Version"]
    assert len(said) == MOST
    assert max(map(len, said)) == LONGEST


def test_the_head_of_the_report_says_the_version_its_document_and_what_answers_say() -> None:
    made = green()
    made["contract"] |= {"document": "API reference", "unread": 2}
    made["target"]["versions"] = {"Stripe-Version": {"": 2, ASKED: 40}, "api_version": {"2020-08-27": 1}}
    head = dict(page(made).top)
    assert head["API version"] == f"{ASKED} (from API reference; 2 sentences not read)"
    assert head["Answers say"] == (
        f"header Stripe-Version {ASKED} (40), absent (2); api_version of events 2020-08-27 (1)"
    )
    made["target"].pop("versions")
    assert answers_say(made) == "nothing of a version"
