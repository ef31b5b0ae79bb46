"""Evidence is printed once, cut with its length, marked where it matters, and never beyond its budget."""

from __future__ import annotations

from checkout_conformance.reports.evidence import (
    BRIEF,
    BRIEFER,
    Limits,
    Part,
    Shared,
    beside,
    brief,
    is_beside,
    show,
    without,
)
from tests.reports.records import exchange, session

WHOLE = Limits(3000, 8000)
CUT = Limits(1000, 8000)
NEXT = " \\\n  "
URL = "http://127.0.0.1:4000/v1/checkout/sessions"
SHARED = ('-u "$STRIPE_API_KEY:"', "-H 'Stripe-Version: 1'")


def command(*more: str) -> str:
    return NEXT.join(["curl", URL, *SHARED, *more])


def body(parts: list[Part]) -> str:
    return "\n".join(part.text for part in parts)


def test_an_exchange_has_headers_decoded_fields_and_the_concerned_one_marked() -> None:
    given = exchange(body="mode=payment&line_items[0][price]=a%20b", answer=session())
    shown = show(given, "x1", "line_items[0][price]", WHOLE)
    assert shown.start == "POST /v1/checkout/sessions"
    assert shown.outcome == "200"
    assert "Stripe-Version: 2025-09-30.clover" in shown.request.head
    assert shown.request.body == [Part("mode = payment"), Part("line_items[0][price] = a b", True)]
    assert shown.response is not None
    assert shown.response.head.startswith("HTTP 200\ncontent-type: application/json")


def test_a_query_is_decoded_like_a_body() -> None:
    given = exchange(method="GET", path="/v1/checkout/sessions?limit=3", body="")
    assert show(given, "x1", "limit", WHOLE).request.body == [Part("limit = 3", True)]


def test_what_is_no_form_is_shown_as_it_was_sent() -> None:
    shown = show(exchange(body="{not a form"), "x1", None, WHOLE)
    assert shown.request.body == [Part("{not a form")]


def test_a_long_body_is_cut_with_its_length() -> None:
    shown = show(exchange(answer="x" * 5000), "x1", None, CUT)
    assert shown.response is not None
    assert len(body(shown.response.body)) == 1000
    assert shown.response.left_out == "cut: the first 1,000 of 5,000 characters"


def test_what_the_record_cut_is_named_with_the_length_it_had() -> None:
    given = exchange(answer='{"id": "cs')
    given["response"]["truncated"] = 12_345
    shown = show(given, "x1", None, CUT)
    assert shown.response is not None
    assert shown.response.left_out == "cut: the first 10 of 12,345 characters"


def test_a_request_that_the_record_cut_is_named_with_its_length_too() -> None:
    given = exchange(body="mode=payment&line_it")
    given["request"]["truncated"] = 900
    for shown in (show(given, "x1", None, CUT), brief(given, "x1", 1)):
        assert shown.request.body == [Part("mode=payment&line_it")]
        assert shown.request.left_out == "cut: the first 20 of 900 characters"


def test_many_and_long_headers_are_cut() -> None:
    given = exchange()
    given["response"]["headers"] = [[f"h{n}", "v" * 1000] for n in range(60)]
    shown = show(given, "x1", None, CUT)
    assert shown.response is not None
    assert "… cut, 600 more characters" in shown.response.head
    assert shown.response.head.endswith("… 20 more headers")


def test_an_exchange_without_an_answer_says_why() -> None:
    shown = show(exchange(status=None), "x1", None, CUT)
    assert shown.response is None
    assert shown.outcome == "no response"
    assert shown.failure is not None


def test_a_very_long_command_says_that_it_is_cut() -> None:
    given = {**exchange(), "curl": "curl " + "x" * 20_000, "python": "x" * 20_000}
    shown = show(given, "x1", None, CUT)
    assert shown.curl.endswith("12,005 more characters; the whole command is in run.json")
    assert shown.python is None


def test_in_brief_there_are_no_headers_and_the_request_stands_in_for_a_missing_command() -> None:
    shown = brief({**exchange(answer="a\n  b" * 1000), "curl": ""}, "x1", 3)
    assert shown.request.body == [Part("mode=payment&line_items[0][quantity]=1")]
    assert shown.request.head == ""
    assert shown.users == 3
    assert shown.response is not None
    assert len(body(shown.response.body)) == BRIEFER
    assert "\n" not in body(shown.response.body)


def test_of_a_refusal_more_is_printed_than_of_a_success() -> None:
    refused = exchange(answer="a" * 1000)
    refused["response"]["status"] = 400
    shown = brief(refused, "x1", 1)
    assert shown.response is not None
    assert len(body(shown.response.body)) == BRIEF


def test_in_a_finding_the_request_in_question_keeps_more_of_its_answer_than_what_stands_beside_it() -> None:
    lengths = []
    for label in ("the request", "first, price"):
        shown = beside(exchange(label, answer="a" * 1000), "x1", WHOLE)
        assert shown.response is not None
        lengths.append(len(body(shown.response.body)))
    assert lengths == [BRIEF, BRIEFER]


def test_a_control_keeps_its_whole_command() -> None:
    shown = beside(
        {**exchange("its control, the same request without the violation"), "curl": "curl " + "x" * 3000}, "x1", WHOLE
    )
    assert shown.control
    assert len(shown.curl) == 3005


def test_a_command_loses_what_all_share_and_nothing_else() -> None:
    assert without(command("-d a=1"), URL, Shared(SHARED)) == NEXT.join(["curl …", "-d a=1"])
    for other in (f"curl {URL}", command("-d a=1").replace("-u ", "-U "), "printf x | " + command()):
        assert without(other, URL, Shared(SHARED)) == other


def test_fields_that_many_share_are_said_once_where_all_of_them_are_there() -> None:
    shared = Shared(SHARED, ("-d b=2", "-d a=1"))
    assert without(command("-d a=1", "-d c=3", "-d b=2"), URL, shared) == NEXT.join(["curl …", "-d …", "-d c=3"])
    assert without(command("-d a=1", "-d c=3"), URL, shared) == NEXT.join(["curl …", "-d a=1", "-d c=3"])


def test_what_was_made_first_stands_beside_the_request_in_question() -> None:
    assert is_beside(exchange("first, price"))
    assert is_beside(exchange("its control, the same request without the violation"))
    assert not is_beside(exchange("the first time"))
