"""Headers, keys, operations that are not there, and events: what is told, and what a recording leaves open."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from checkout_conformance.checks.events import same_event
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.test_lists_and_refusals import announced, one, page, refusal, told_event, verdicts
from tests.traffic.traffic import SESSIONS, cart, exchange

REQUEST_ID = "conventions.request_id"
CREATED = exchange("POST", SESSIONS, one("cs_test_1"), form=cart())
PATH = f"{SESSIONS}/cs_test_1"


def watched(*entries: Recorded) -> dict[str, Verdict]:
    """The verdicts where these exchanges passed before our eyes."""
    judging = Judging()
    recording = judging.begin(whole=True)
    for entry in entries:
        judging.take(entry, recording)
    (record,) = judging.records("watch")
    return {row["clause"]: Verdict(row["verdict"]) for row in record["verdicts"] if row["verdict"] in ("pass", "fail")}


def answered(recorded: Recorded, **headers: str) -> Recorded:
    """The exchange with further headers in its answer."""
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return dataclasses.replace(recorded, answer_headers=(*recorded.answer_headers, *more))


def asked(recorded: Recorded, **headers: str) -> Recorded:
    """The exchange with further headers in its request."""
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return dataclasses.replace(recorded, headers=(*recorded.headers, *more))


def test_a_missing_request_id_is_told_where_other_answers_have_one() -> None:
    with_id, without = answered(CREATED, Request_Id="req_1"), refusal({}, 404, PATH, code="resource_missing")
    for pair in ((with_id, without), (without, with_id)):
        assert verdicts(*pair)[REQUEST_ID] is Verdict.FAIL
    assert REQUEST_ID not in verdicts(CREATED, without)
    assert watched(CREATED)[REQUEST_ID] is Verdict.FAIL
    gone = dataclasses.replace(without, status=502)
    assert verdicts(with_id, gone)[REQUEST_ID] is Verdict.PASS


def test_a_request_id_twice_is_told_of_what_passed_before_our_eyes_only() -> None:
    twice = [answered(page("limit=1"), Request_Id="req_1") for _ in range(2)]
    clause = f"{REQUEST_ID}.unique"
    assert watched(*twice)[clause] is Verdict.FAIL
    assert watched(twice[0], answered(CREATED, Request_Id="req_2"))[clause] is Verdict.PASS
    assert clause not in verdicts(*twice)


def test_line_items_have_ids_of_their_own() -> None:
    def listed(session: str, *ids: str) -> Recorded:
        body = {"object": "list", "has_more": False, "data": [{"id": one, "object": "item"} for one in ids]}
        return exchange("GET", f"{SESSIONS}/{session}/line_items", body)

    prefix, unique = "identity.line_item_prefix", "identity.line_item_unique"
    assert verdicts(listed("cs_test_1", "li_1"))[prefix] is Verdict.PASS
    assert verdicts(listed("cs_test_1", "item_1"))[prefix] is Verdict.FAIL
    for twice in ((listed("cs_test_1", "li_1", "li_1"),), (listed("cs_test_1", "li_1"), listed("cs_test_2", "li_1"))):
        assert watched(*twice)[unique] is Verdict.FAIL
        assert unique not in verdicts(*twice)
    assert watched(listed("cs_test_1", "li_1"), listed("cs_test_1", "li_1"))[unique] is Verdict.PASS


def test_urls_and_secrets_are_each_sessions_own() -> None:
    sessions = [one(f"cs_test_{n}", url="https://pay.example/c", ui_mode="hosted") for n in (1, 2)]
    made = [exchange("POST", SESSIONS, session, form=cart()) for session in sessions]
    assert watched(*made)["identity.url_unique"] is Verdict.FAIL
    assert watched(made[0], made[0]).get("identity.url_unique") is not Verdict.FAIL
    assert "identity.url_unique" not in verdicts(*made)


@pytest.mark.parametrize(
    ("headers", "clause"),
    [
        ({"Authorization": "Bearer pk_test_1234567890"}, "conventions.key.publishable"),
        ({"Idempotency_Key": "k" * 256}, "idempotency.key_length"),
    ],
)
def test_keys_that_have_to_be_refused(headers: dict[str, str], clause: str) -> None:
    assert verdicts(asked(CREATED, **headers))[clause] is Verdict.FAIL
    refused = asked(refusal(cart(), 401), **headers)
    assert verdicts(refused).get(clause) is not Verdict.FAIL


def test_a_request_without_a_key_is_told_where_no_recorder_can_have_left_it_out() -> None:
    clause = "conventions.key.required"
    for recorded in (CREATED, exchange("GET", PATH, one("cs_test_1"))):
        assert watched(recorded)[clause] is Verdict.FAIL
    assert clause not in watched(asked(CREATED, Authorization="Bearer sk_test_1234567890"))
    assert clause not in verdicts(CREATED)


def not_there(method: str, path: str, status: int = 404, **error: Any) -> Recorded:
    body = {"error": {"type": "invalid_request_error", "message": "Unrecognized request URL.", **error}}
    return exchange(method, path, body, status=status)


@pytest.mark.parametrize(
    ("missing", "clause"),
    [
        (not_there("GET", SESSIONS), "list.served"),
        (not_there("GET", PATH), "retrieve.served"),
        (not_there("POST", f"{PATH}/expire"), "expire.served"),
        (not_there("POST", f"{SESSIONS}/cs_test_other/expire", 405), "expire.served"),
        (not_there("GET", f"{SESSIONS}/cs_test_other/line_items", 501), "line_items.served"),
    ],
)
def test_an_operation_that_is_not_there_is_told_where_another_is(missing: Recorded, clause: str) -> None:
    found = verdicts(CREATED, missing)
    assert (found[clause], found["create.served"]) == (Verdict.FAIL, Verdict.PASS)
    assert clause not in verdicts(missing)  # the client may have the wrong address


@pytest.mark.parametrize(
    "recorded",
    [
        not_there("GET", f"{SESSIONS}/cs_test_other"),  # an unknown id, in other words than Stripe's
        not_there("GET", PATH, code="resource_missing"),
        not_there("POST", SESSIONS, param="customer"),
        not_there("GET", SESSIONS, 401),
        not_there("GET", "/other/v1/checkout/sessions"),
        not_there("POST", "/v1/customer_sessions"),  # not every server claims to have these
    ],
)
def test_other_refusals_say_nothing_of_an_operation(recorded: Recorded) -> None:
    found = verdicts(CREATED, recorded)
    assert [c for c, verdict in found.items() if c.endswith(".served") and verdict is Verdict.FAIL] == []


def test_what_was_served_once_is_there() -> None:
    read = exchange("GET", PATH, one("cs_test_1"))
    assert verdicts(CREATED, read, not_there("GET", PATH))["retrieve.served"] is Verdict.PASS


def listed(query: str, *events: dict[str, Any]) -> Recorded:
    return exchange("GET", f"/v1/events{query}", {"object": "list", "has_more": False, "data": list(events)})


def test_events_are_of_the_type_that_was_asked_for_and_one_a_transition() -> None:
    done = told_event(announced(one("cs_test_1", status="complete"), "completed"))
    over = told_event(announced(one("cs_test_2", status="expired"), "expired"))
    of_type = "?type=checkout.session.completed"
    assert verdicts(listed(of_type, done))["events.type_filter"] is Verdict.PASS
    assert verdicts(listed(of_type, done, over))["events.type_filter"] is Verdict.FAIL
    assert "events.type_filter" not in verdicts(listed("", done, over))
    assert verdicts(listed("", done, over))["events.once"] is Verdict.PASS
    assert verdicts(listed("", done, {**done, "id": "evt_2"}))["events.once"] is Verdict.FAIL
    assert verdicts(listed("", done, done))["events.once"] is Verdict.PASS  # the same one, twice on the list


def test_an_event_stays_as_it_was() -> None:
    done = announced(one("cs_test_1", status="complete"), "completed")
    event = told_event(done)
    changed = {**event, "data": {"object": one("cs_test_1", status="complete", amount_total=1)}}
    clause = "events.retrievable"
    assert verdicts(listed("", event), done)[clause] is Verdict.PASS
    assert verdicts(listed("", changed), done)[clause] is Verdict.FAIL
    assert same_event(event, event | {"data": {}}, ()).observed == "an event with another `data`"
    assert same_event(event, {"error": {}}, ()).observed == "no event"
    worded = {**changed, "api_version": "2022-11-15"}
    assert clause not in verdicts(listed("", worded), done)
    assert json.loads(done.body or b"") == event
