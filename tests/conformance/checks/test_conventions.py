"""Faults about headers, errors, expansion and idempotency are caught by their clauses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checkout_conformance.checks import conventions, errors, idempotency
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Verdict, load
from tests.judged import broken

REQUEST = Request("create", "POST", "http://127.0.0.1/v1/checkout/sessions")
VERSION = "2025-09-30.clover"
HEADERS = {"Request-Id": "req_1", "Content-Type": "application/json", "Stripe-Version": VERSION}
ENVELOPE = {"error": {"type": "invalid_request_error", "message": "no"}}


def answered(body: Any = None, status: int = 200, **headers: str) -> Exchange:
    given = tuple({**HEADERS, **{k.replace("_", "-"): v for k, v in headers.items()}}.items())
    return Exchange(REQUEST, Response(status, given, json.dumps({} if body is None else body).encode()))


def test_right_headers_pass() -> None:
    labelled = [("a", answered()), ("b", answered(Request_Id="req_2"))]
    assert broken(conventions.headers(labelled, VERSION)) == set()


@pytest.mark.parametrize(
    ("headers", "clause"),
    [
        ({"Request_Id": ""}, "conventions.request_id"),
        ({"Content_Type": "text/html"}, "conventions.content_type"),
        ({"Stripe_Version": "2020-08-27"}, "conventions.version.echoed"),
    ],
)
def test_a_wrong_header_is_caught_by_its_clause_alone(headers: dict[str, str], clause: str) -> None:
    assert broken(conventions.headers([("a", answered(**headers))], VERSION)) == {clause}


def test_a_redirect_has_no_headers_of_the_api() -> None:
    redirect = Exchange(REQUEST, Response(302, (("Location", "/elsewhere"),)))
    assert broken(conventions.headers([("a", answered()), ("b", redirect)], VERSION)) == set()


def test_a_request_id_used_twice_is_caught() -> None:
    assert broken(conventions.headers([("a", answered()), ("b", answered())], VERSION)) == {
        "conventions.request_id.unique"
    }


def test_a_body_that_is_not_json_is_caught() -> None:
    page = Exchange(REQUEST, Response(200, tuple(HEADERS.items()), b"<html>"))
    assert broken(conventions.headers([("a", page)], VERSION)) == {"conventions.content_type"}


@pytest.mark.parametrize(("status", "cause"), [(404, "errors.envelope"), (200, None)])
def test_a_refusal_that_is_a_page_is_no_error_object_either(status: int, cause: str | None) -> None:
    page = Exchange(REQUEST, Response(status, tuple(HEADERS.items()), b"<html>"))
    (found,) = (outcome for outcome in conventions.headers([("a", page)], VERSION) if outcome.failed)
    assert found.cause == cause


def _resting_on(*answers: Exchange, clause: str = "events.expired") -> Outcome:
    shown = tuple((f"answer {number}", answer) for number, answer in enumerate(answers, 1))
    return Outcome(clause, Verdict.FAIL, exchanges=shown)


CUT = Exchange(REQUEST, Response(200, tuple(HEADERS.items()), b'{"data": ['))
PAGE = Exchange(Request("driver complete", "POST", "http://127.0.0.1/pay"), CUT.response)
BY_THE_CLIENT = Exchange(REQUEST, Response(200, tuple(HEADERS.items()), b'{"data": [', truncated=9_000_000))


def test_what_nobody_can_read_is_told_as_that_and_not_judged_for_what_it_holds() -> None:
    said, unjudged = conventions.readable(_resting_on(answered(), CUT, answered()))
    assert (said.clause, said.verdict, len(said.exchanges)) == ("conventions.content_type", Verdict.FAIL, 2)
    assert said.observed == "'application/json', and no JSON"
    assert (unjudged.clause, unjudged.verdict, unjudged.cause) == ("events.expired", Verdict.BLOCKED, said.clause)


@pytest.mark.parametrize(
    "outcome",
    [
        _resting_on(answered()),
        _resting_on(PAGE),
        _resting_on(BY_THE_CLIENT),
        _resting_on(Exchange(REQUEST, Response(404, (), b"<html>"))),
        _resting_on(CUT, clause="fuzz.content_type"),
        Outcome("events.expired", Verdict.PASS, exchanges=(("the answer", CUT),)),
    ],
    ids=["JSON", "a page of others", "cut by the client", "a refusal", "said by itself", "it holds"],
)
def test_what_is_readable_or_need_not_be_is_left_as_it_was_judged(outcome: Outcome) -> None:
    assert conventions.readable(outcome) == (outcome,)


@pytest.mark.parametrize(
    ("line_items", "verdict"),
    [({"data": [{}]}, Verdict.PASS), ({"data": []}, Verdict.FAIL), (None, Verdict.FAIL)],
)
def test_included_line_items_are_counted(line_items: Any, verdict: Verdict) -> None:
    judged = conventions.included("conventions.expand.includes", {"line_items": line_items}, 1, ())
    assert judged.verdict is verdict


@pytest.mark.parametrize(
    ("price", "verdict"),
    [({"product": {"id": "prod_1"}}, Verdict.PASS), ({"product": "prod_1"}, Verdict.FAIL), ({}, None)],
)
def test_an_object_stands_where_a_path_of_several_levels_leads(price: Any, verdict: Verdict | None) -> None:
    found = conventions.nested(answered({"data": [{"price": price}]}, 200), "data[].price.product", ())
    assert (found and found.verdict) == verdict


@pytest.mark.parametrize(
    ("body", "status", "verdict"),
    [
        ({"data": [{"taxes": []}, {"taxes": None}]}, 200, Verdict.PASS),
        ({"data": [{"taxes": []}, {}]}, 200, Verdict.FAIL),
        ({"data": []}, 200, None),
        (ENVELOPE, 400, Verdict.FAIL),
    ],
)
def test_what_is_included_on_demand_stands_in_every_entry(body: Any, status: int, verdict: Verdict | None) -> None:
    found = conventions.breakdown(answered(body, status), "data[].taxes", ())
    assert (found and found.verdict) == verdict


@pytest.mark.parametrize(
    ("found", "verdict"), [({"id": "cus_1"}, Verdict.PASS), ("cus_1", Verdict.FAIL), ({"id": "cus_2"}, Verdict.FAIL)]
)
def test_the_expanded_object_is_the_one_named(found: Any, verdict: Verdict) -> None:
    assert conventions.expanded("conventions.expand.object", "cus_1", found, ()).verdict is verdict


@pytest.mark.parametrize(
    ("exchange", "clauses"),
    [
        (answered(ENVELOPE, 400), set()),
        (answered({"message": "no"}, 400), {"errors.envelope"}),
        (answered({"error": "no"}, 404), {"errors.envelope"}),
        (answered(ENVELOPE, 500), {"errors.no_server_error"}),
    ],
)
def test_a_refusal_is_an_error_object_and_no_crash(exchange: Exchange, clauses: set[str]) -> None:
    assert broken(errors.refusal(load(), exchange)) == clauses


@pytest.mark.parametrize(
    ("body", "cause"), [({"success": False}, None), ({"error": {"message": "no"}}, "error.error.type.present")]
)
def test_only_what_an_error_object_lacks_is_the_cause_of_a_broken_envelope(body: Any, cause: str | None) -> None:
    (found,) = [o for o in errors.refusal(load(), answered(body, 400)) if o.clause == "errors.envelope"]
    assert found.verdict is Verdict.FAIL
    assert found.cause == cause


def test_a_status_is_one_of_those_wanted() -> None:
    assert errors.status_is("errors.status.unknown_id", answered(status=404), (404,)).verdict is Verdict.PASS
    assert errors.status_is("errors.status.unknown_id", answered(status=400), (404,)).verdict is Verdict.FAIL


def test_a_code_is_judged_on_refusals_only() -> None:
    coded = {"error": {**ENVELOPE["error"], "code": "parameter_missing"}}
    assert broken([errors.code_is("errors.code.missing", answered(coded, 400), "parameter_missing")]) == set()
    assert broken([errors.code_is("errors.code.missing", answered(ENVELOPE, 400), "parameter_missing")]) == {
        "errors.code.missing"
    }
    assert errors.code_is("errors.code.missing", answered(), "parameter_missing") is None


FIRST = answered({"id": "cs_1"})


@pytest.mark.parametrize(
    ("second", "clauses"),
    [
        (answered({"id": "cs_1"}, Idempotent_Replayed="true"), set()),
        (answered({"id": "cs_1"}), {"idempotency.replay_header"}),
        (answered({"id": "cs_2"}), {"idempotency.replay"}),
        (answered(ENVELOPE, 409), {"idempotency.replay"}),
    ],
)
def test_a_replay_is_the_first_answer_again(second: Exchange, clauses: set[str]) -> None:
    assert broken(idempotency.replay("idempotency.replay", FIRST, second, ())) == clauses


def test_another_key_makes_another_session() -> None:
    assert broken([idempotency.other_session(FIRST, answered({"id": "cs_2"}), ())]) == set()
    assert broken([idempotency.other_session(FIRST, FIRST, ())]) == {"idempotency.other_key"}


def test_other_parameters_are_refused_as_such() -> None:
    right = answered({"error": {"type": "idempotency_error", "message": "no"}}, 400)
    assert broken([idempotency.other_parameters(right, ())]) == set()
    for wrong in (FIRST, answered(ENVELOPE, 400), answered(ENVELOPE, 500)):
        assert broken([idempotency.other_parameters(wrong, ())]) == {"idempotency.other_parameters"}
