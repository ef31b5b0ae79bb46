"""Recorded lists, refusals and pairs of answers: what is wrong is told, and what cannot be known gets no verdict."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.traffic import KEY, SESSIONS, cart, exchange


def verdicts(*entries: Recorded) -> dict[str, Verdict]:
    """The verdict of every clause that these exchanges speak of."""
    judging = Judging()
    judging.recording(entries)
    (record,) = judging.records("judge")
    return {row["clause"]: Verdict(row["verdict"]) for row in record["verdicts"] if row["verdict"] in ("pass", "fail")}


def page(query: str, *entries: dict[str, Any], more: bool = False, path: str = SESSIONS) -> Recorded:
    body = {"object": "list", "url": path, "has_more": more, "data": list(entries)}
    return exchange("GET", f"{path}?{query}", body)


def one(identity: str, **attributes: Any) -> dict[str, Any]:
    return {"id": identity, "object": "checkout.session", "created": 100, "status": "open", **attributes}


@pytest.mark.parametrize(
    ("query", "right", "wrong", "clause"),
    [
        ("status=open", {}, {"status": "expired"}, "filters.status.open"),
        ("customer=cus_1", {"customer": {"id": "cus_1"}}, {"customer": "cus_2"}, "filters.customer"),
        ("payment_intent=pi_1", {"payment_intent": "pi_1"}, {"payment_intent": None}, "filters.payment_intent"),
        ("created[gt]=99", {}, {"created": 99}, "filters.created.gt"),
        ("created[lte]=100", {}, {"created": 101}, "filters.created.lte"),
        ("created=100", {}, {"created": 101}, "filters.created.exact"),
        ("created[gte]=100&status=open", {}, {"created": 99}, "filters.created.gte"),
        ("created[gte]=100&status=open", {}, {"created": 99, "status": "complete"}, "filters.combined"),
        (
            "customer_details[email]=jo%40mail.org",
            {"customer_details": {"email": "jo@mail.org"}},
            {"customer_details": {"email": "al@mail.org"}},
            "filters.customer_details_email",
        ),
    ],
)
def test_a_list_holds_what_its_filters_let_through(
    query: str, right: dict[str, Any], wrong: dict[str, Any], clause: str
) -> None:
    good = one("cs_test_1", **right)
    held = {name: verdict for name, verdict in verdicts(page(query, good)).items() if name.startswith("filters.")}
    assert set(held.values()) == {Verdict.PASS}
    assert clause == "filters.combined" or clause in held
    assert verdicts(page(query, good, one("cs_test_2", **{**right, **wrong})))[clause] is Verdict.FAIL
    assert clause not in verdicts(page(query))


def test_line_items_page_by_page() -> None:
    path = f"{SESSIONS}/cs_test_1/line_items"
    first, second = {"id": "li_1", "object": "item"}, {"id": "li_2", "object": "item"}
    begin = page("limit=1", first, more=True, path=path)
    right = verdicts(begin, page("limit=1&starting_after=li_1", second, path=path))
    assert right["paging.line_items.complete"] is right["paging.line_items.has_more"] is Verdict.PASS
    again = verdicts(begin, page("limit=1&starting_after=li_1", first, path=path))
    assert again["paging.line_items.complete"] is Verdict.FAIL
    assert verdicts(page("limit=1", first, second, path=path))["paging.line_items.limit"] is Verdict.FAIL
    over, clause = page("limit=1", first, path=path), "paging.line_items.past_the_end"
    assert verdicts(over, page("starting_after=li_1", first, path=path))[clause] is Verdict.FAIL
    assert verdicts(over, page("starting_after=li_1", path=path))[clause] is Verdict.PASS


def test_an_empty_page_has_nothing_after_it() -> None:
    begin = page("limit=1", one("cs_test_1"))
    after = "limit=1&starting_after=cs_test_1"
    assert verdicts(begin, page(after))["paging.beyond_the_end"] is Verdict.PASS
    assert verdicts(begin, page(after, more=True))["paging.beyond_the_end"] is Verdict.FAIL


def refusal(form: dict[str, str], status: int, path: str = SESSIONS, **error: Any) -> Recorded:
    body = {"error": {"type": "invalid_request_error", "message": "no", **error}}
    return exchange("POST", path, body, status=status, form=form)


WITHOUT = {name: value for name, value in cart().items() if name != "success_url"}
ODD = cart(colour="red")
WORDS = cart(**{"line_items[0][quantity]": "two"})


@pytest.mark.parametrize(
    ("form", "param", "clause", "code"),
    [
        (WITHOUT, "success_url", "errors.code.missing", "parameter_missing"),
        (ODD, "colour", "errors.code.unknown", "parameter_unknown"),
        (WORDS, "line_items[0][quantity]", "errors.code.integer", "parameter_invalid_integer"),
    ],
)
def test_a_refusal_of_the_one_breach_is_judged(form: dict[str, str], param: str, clause: str, code: str) -> None:
    right = verdicts(refusal(form, 400, param=param, code=code))
    assert right[clause] is right["errors.status.invalid_request"] is Verdict.PASS
    wrong = verdicts(refusal(form, 422, param=param))
    assert wrong[clause] is wrong["errors.status.invalid_request"] is Verdict.FAIL


@pytest.mark.parametrize(
    ("form", "param", "clause"),
    [
        ({"client_reference_id": "order-7"}, "client_reference_id", "create.client_reference_id.accepted"),
        ({}, "line_items[0][price_data][product_data]", "create.line_items.price_data.product_data.accepted"),
    ],
)
def test_a_parameter_that_a_server_calls_unknown_is_one_that_its_version_knows(
    form: dict[str, str], param: str, clause: str
) -> None:
    told = verdicts(refusal(cart(**form), 400, param=param, code="parameter_unknown"))
    assert told[clause] is Verdict.FAIL
    accepted = exchange("POST", SESSIONS, one("cs_test_1"), form=cart(**form))
    assert verdicts(accepted)[clause] is Verdict.PASS


@pytest.mark.parametrize(
    "recorded",
    [
        refusal(cart(), 400, param="client_reference_id", code="parameter_unknown"),  # not sent
        refusal(cart(locale="fr"), 400, param="locale"),  # another reason, which an account may have
        refusal(cart(locale="fr", colour="red"), 400, param="locale", code="parameter_unknown"),  # not valid
        refusal(cart(**{"metadata[a]": "b"}), 400, param="colour", code="parameter_unknown"),  # nothing the kit knows
        dataclasses.replace(refusal(cart(locale="fr"), 400, param="locale", code="parameter_unknown"), headers=()),
    ],
)
def test_what_a_server_does_not_know_has_to_be_certain(recorded: Recorded) -> None:
    assert [clause for clause in verdicts(recorded) if clause.endswith(".accepted")] == []


@pytest.mark.parametrize(
    "recorded",
    [
        refusal(WITHOUT, 422, param="line_items"),  # about something else
        refusal(WITHOUT, 401, param="success_url"),  # about the key
        refusal(cart(), 422, param="success_url"),  # valid, as far as is known
        refusal({**WITHOUT, "colour": "red"}, 422, param="success_url"),  # two breaches
        refusal(cart(success_url="REDACTED", mode="***"), 422, param="mode"),  # scrubbed
    ],
)
def test_what_a_refusal_is_about_has_to_be_certain(recorded: Recorded) -> None:
    found = verdicts(recorded)
    assert not {"errors.status.invalid_request", "errors.code.missing", "errors.code.unknown"} & found.keys()


def test_what_only_goes_with_something_else_may_be_missed_in_other_words() -> None:
    form = {name: value for name, value in cart().items() if "line_items" not in name}
    found = verdicts(refusal(form, 400, param="line_items"))
    assert found["errors.status.invalid_request"] is Verdict.PASS
    assert "errors.code.missing" not in found


@pytest.mark.parametrize(("customer", "verdict"), [("cus_1", Verdict.PASS), ("cus_2", Verdict.FAIL)])
def test_a_customer_session_is_the_customers(customer: str, verdict: Verdict) -> None:
    form = {"customer": "cus_1", "components[buy_button][enabled]": "true"}
    answer = {"object": "customer_session", "customer": customer, "components": {"buy_button": {"enabled": True}}}
    found = verdicts(exchange("POST", "/v1/customer_sessions", answer, form=form))
    assert found["customer_sessions.customer_echo"] is verdict
    assert found["customer_sessions.components_echo"] is Verdict.PASS
    included = {**answer, "customer": {"id": customer, "object": "customer"}}
    asked = verdicts(exchange("POST", "/v1/customer_sessions", included, form={**form, "expand[]": "customer"}))
    assert "customer_sessions.customer_echo" not in asked


def test_an_unknown_id_is_answered_with_404() -> None:
    path = f"{SESSIONS}/cs_test_none/expire"
    clause = "errors.status.unknown_id"
    assert verdicts(refusal({}, 404, path, code="resource_missing"))[clause] is Verdict.PASS
    assert verdicts(refusal({}, 400, path, code="resource_missing"))[clause] is Verdict.FAIL
    assert clause not in verdicts(refusal({}, 400, path, code="resource_missing", param="customer"))


def test_an_empty_value_unsets_and_is_no_value_of_another_type() -> None:
    clause = "create.metadata.type"
    for value, verdict in (("x", Verdict.FAIL), ("", None)):
        form = {name: text for name, text in cart().items() if not name.startswith("metadata")}
        made = exchange("POST", SESSIONS, one("cs_test_1"), form={**form, "metadata": value})
        assert verdicts(made).get(clause) is verdict


def test_another_key_makes_another_session() -> None:
    session = one("cs_test_1")
    first, second = (exchange("POST", SESSIONS, session, form=cart(), key=key) for key in ("a", "b"))
    assert verdicts(first, second)["idempotency.other_key"] is Verdict.FAIL
    unkeyed = exchange("POST", SESSIONS, session, form=cart())
    assert "idempotency.other_key" not in verdicts(first, unkeyed)


def test_a_repetition_that_was_recorded_before_its_original_is_no_finding() -> None:
    session = one("cs_test_1")
    original = exchange("POST", SESSIONS, session, form=cart(), key="a")
    repeated = exchange("POST", SESSIONS, session, form=cart(), key="a", replayed=True)
    clause = "idempotency.replay_header"
    assert verdicts(original, repeated)[clause] is Verdict.PASS
    assert clause not in verdicts(original, original)  # a recorder may have left the header out
    kept = dataclasses.replace(original, answer_headers=(*original.answer_headers, ("Request-Id", "req_1")))
    assert verdicts(kept, kept)[clause] is Verdict.FAIL
    assert clause not in verdicts(repeated, original)


def test_a_key_of_an_invalid_request_is_still_free() -> None:
    clause = "idempotency.invalid_not_saved"
    refused = keyed(refusal(ODD, 400, param="colour", code="parameter_unknown"))
    made = exchange("POST", SESSIONS, one("cs_test_1"), form=cart(), key="a")
    again = keyed(refusal(cart(), 400, param="colour", code="parameter_unknown"))
    replayed = dataclasses.replace(again, answer_headers=(*again.answer_headers, ("Idempotent-Replayed", "true")))
    assert verdicts(refused, made)[clause] is Verdict.PASS
    assert verdicts(refused, replayed)[clause] is Verdict.FAIL
    assert clause not in verdicts(refused, again)  # it may be refused for another reason
    assert clause not in verdicts(keyed(refusal(cart(), 400)), replayed)


def keyed(recorded: Recorded) -> Recorded:
    headers = (("Idempotency-Key", "a"), ("Authorization", f"Bearer {KEY}"))
    return dataclasses.replace(recorded, headers=(*recorded.headers, *headers))


def test_a_key_is_kept_for_a_day() -> None:
    first, again = (exchange("POST", SESSIONS, one(f"cs_test_{n}"), form=cart(), key="a") for n in (1, 2))
    for hours, verdict in ((23, Verdict.FAIL), (25, None)):
        later = dataclasses.replace(again, started=1.0 + hours * 3600)
        assert verdicts(first, later).get("idempotency.replay") is verdict


def test_two_answers_about_one_session_differ_by_the_clause_of_the_two_requests() -> None:
    before, after = one("cs_test_1", locale="de"), one("cs_test_1", locale="fr")
    path = f"{SESSIONS}/cs_test_1"
    read, other = exchange("GET", path, before), exchange("GET", path, after)
    update = exchange("POST", path, before, form={"metadata[a]": "b"})
    assert verdicts(read, other)["agreement.retrieve_again"] is Verdict.FAIL
    assert verdicts(read, read)["agreement.retrieve_again"] is Verdict.PASS
    assert verdicts(update, other)["agreement.update"] is Verdict.FAIL


def test_a_payment_may_settle_between_two_answers() -> None:
    path = f"{SESSIONS}/cs_test_1"
    waiting, paid = (one("cs_test_1", status="complete", payment_status=status) for status in ("unpaid", "paid"))
    found = verdicts(exchange("GET", path, waiting), exchange("GET", path, paid))
    assert found["agreement.retrieve_again"] is Verdict.PASS


def announced(session: dict[str, Any], kind: str) -> Recorded:
    """An event about a session, retrieved."""
    event = {"id": "evt_1", "object": "event", "type": f"checkout.session.{kind}", "data": {"object": session}}
    return exchange("GET", "/v1/events/evt_1", event)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("complete", "complete", Verdict.PASS),
        ("complete", "open", Verdict.FAIL),
        ("expired", "complete", Verdict.FAIL),
    ],
)
def test_events_and_sessions_agree_on_how_a_session_ended(before: str, after: str, verdict: Verdict) -> None:
    kind = {"complete": "completed"}.get(before, before)
    told, now = announced(one("cs_test_1", status=before), kind), one("cs_test_1", status=after)
    seen = exchange("GET", f"{SESSIONS}/cs_test_1", now)
    assert verdicts(told, seen)["lifecycle.history.status"] is verdict
    listed = exchange("GET", "/v1/events", {"object": "list", "has_more": False, "data": [told_event(told)]})
    assert verdicts(listed, seen)["lifecycle.history.status"] is verdict
    if after != "open":  # what is open may have ended since
        assert verdicts(seen, told)["lifecycle.history.status"] is verdict


def told_event(recorded: Recorded) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(recorded.body or b"")
    return event


def test_shipping_details_that_the_client_alone_may_change_need_not_arrive() -> None:
    path, address = f"{SESSIONS}/cs_test_1", "collected_information[shipping_details]"
    alone = {"permissions": {"update_shipping_details": "client_only"}, "collected_information": None}
    before, after = one("cs_test_1", **alone), one("cs_test_1", **alone)
    form = {f"{address}[name]": "Jo", f"{address}[address][country]": "US", f"{address}[address][line1]": "1"}
    ignored = verdicts(exchange("GET", path, before), exchange("POST", path, after, form=form))
    assert ignored["updates.client_only_shipping_details"] is Verdict.PASS
    assert ignored.get("updates.collected_information") is not Verdict.FAIL
    taken = {**after, "collected_information": {"shipping_details": {"name": "Jo", "address": {"country": "US"}}}}
    told = verdicts(exchange("GET", path, before), exchange("POST", path, taken, form=form))
    assert told["updates.client_only_shipping_details"] is Verdict.FAIL


@pytest.mark.parametrize(("changed", "verdict"), [("shipping_details", Verdict.PASS), ("metadata", Verdict.FAIL)])
def test_a_customer_who_pays_gives_shipping_details_wherever_a_version_keeps_them(
    changed: str, verdict: Verdict
) -> None:
    """Before 2025-03-31 they stand at the session itself; no payment changes what the merchant wrote there."""
    path, before = f"{SESSIONS}/cs_test_1", one("cs_test_1", shipping_details=None, metadata={})
    after = {**before, "status": "complete", "payment_status": "paid", changed: {"name": "Jo"}}
    told = verdicts(exchange("GET", path, before), exchange("GET", path, after))
    assert told["lifecycle.complete.keeps_the_rest"] is verdict
